import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareWorld } from './compare-world.ts'
import { decideOutcome, findDisagreements } from './disagreements.ts'
import { changesArbitrary } from './worlds.ts'

const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 3000)
const least = { clean: 0.15, violated: 0.3, unknown: 0.03, ideal: 0.15, bad: 0.3 }
const mostUndecided = 0.25

test('the static analyser and the emulated data plane agree on every generated world', async () => {
  const counts = new Map<string, number>()
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  await fc.assert(
    fc.asyncProperty(changesArbitrary, async changes => {
      const comparison = await compareWorld(changes)
      count(comparison.judgement.verdict)
      count(decideOutcome(comparison.observation))
      count(`${comparison.judgement.verdict}, ${decideOutcome(comparison.observation)}`)
      expect(findDisagreements(comparison)).toEqual([])
    }),
    { numRuns: runs }
  )
  process.stdout.write(`${runs} worlds: ${renderShares(counts)}\n`)
  for (const [name, share] of Object.entries(least))
    expect([name, (counts.get(name) ?? 0) / runs >= share]).toEqual([name, true])
  expect((counts.get('undecided') ?? 0) / runs).toBeLessThan(mostUndecided)
}, 600_000)

function renderShares(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([name, number]) => `${name} ${((100 * number) / runs).toFixed(1)} %`)
    .sort()
    .join('; ')
}

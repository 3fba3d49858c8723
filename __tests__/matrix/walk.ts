import type { Lane } from './lane.ts'

/** One thing that is tried: gives sentences about what was not as it must be. */
export interface Case {
  readonly name: string
  /** Waits for long, and is begun first: the others are done meanwhile. */
  readonly slow?: boolean
  readonly run: (lane: Lane) => Promise<readonly string[]>
}

export const isFull = process.env['MATRIX'] === 'full'

/** Tries all cases, each lane one after the other; gives one line for each problem. */
export async function tryAll(lanes: readonly Lane[], cases: readonly Case[]): Promise<string[]> {
  const problems: string[] = []
  const left = [...cases.filter(one => one.slow === true), ...cases.filter(one => one.slow !== true)]
  const work = async (lane: Lane): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const found = await next
        .run(lane)
        .catch((error: unknown) => [error instanceof Error ? String(error.stack) : String(error)])
      for (const problem of found) {
        problems.push(`${next.name}: ${problem}`)
        // A walk may take an hour: nobody wants to wait for its end to see that it is in vain.
        process.stdout.write(`matrix: ${next.name}: ${problem.slice(0, 300)}\n`)
      }
    }
  }
  await Promise.all(lanes.map(work))
  return problems
}

/**
 * Which pairs are tried: all of them, or so many that every left and every right one is in at least one. The thinned walk steps through both lists at
 * once, so that neighbours meet different partners.
 */
export function pair<L, R>(left: readonly L[], right: readonly R[]): (readonly [L, R])[] {
  if (isFull) return left.flatMap(one => right.map(other => [one, other] as const))
  const count = left.length === 0 || right.length === 0 ? 0 : Math.max(left.length, right.length)
  return Array.from({ length: count }, (_, index) => {
    const [one, other] = [
      left[index % left.length],
      right[(index + Math.floor(index / left.length)) % right.length]
    ]
    if (one === undefined || other === undefined) throw new Error('an index is out of range')
    return [one, other] as const
  })
}

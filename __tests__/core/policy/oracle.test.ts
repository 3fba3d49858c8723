import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Oracle, type Policy, type Program, policyArbitrary, renderPolicies, runProgram } from './programs.ts'
import { AMI, analyse, doc, R } from './worlds.ts'

const base: Policy = { kind: 'base' }
const forward: Policy = { kind: 'forward' }

/** Policies with `<base />` in front, behind, or not at all. */
function withBase(policies: fc.Arbitrary<Policy[]>): fc.Arbitrary<readonly Policy[]> {
  return fc
    .tuple(policies, fc.constantFrom('first', 'first', 'last', 'none'))
    .map(([list, where]) => (where === 'first' ? [base, ...list] : where === 'last' ? [...list, base] : list))
}

const inbound = fc.array(policyArbitrary, { maxLength: 4 })
const before = fc.array(policyArbitrary, { maxLength: 1 })

const programs: fc.Arbitrary<Program> = fc.record({
  inbound: fc.tuple(withBase(inbound), withBase(inbound), inbound),
  backend: fc.tuple(
    withBase(before),
    fc
      .tuple(
        before,
        fc.constantFrom<readonly Policy[]>(
          [base],
          [base],
          [forward],
          [{ kind: 'retry', policies: [forward] }]
        )
      )
      .map(([list, call]) => [...list, ...call]),
    fc.constant([forward])
  )
})

/** Every way that a request can take, up to a number of repetitions; undefined when there are too many. */
function listArrivals(program: Program): Set<string> | undefined {
  const arrivals = new Set<string>()
  const open: number[][] = [[]]
  for (let runs = 0; open.length > 0; runs++) {
    if (runs > 3000) return undefined
    const answers = open.pop() ?? []
    const oracle = new Oracle(answers)
    for (const header of runProgram(program, oracle)) arrivals.add(header)
    // Questions beyond the given answers were answered with 0: all other answers are ways of their own.
    for (let index = answers.length; index < Math.min(oracle.asked.length, 14); index++) {
      const lead = [...answers, ...Array.from({ length: index - answers.length }, () => 0)]
      for (let answer = 1; answer < (oracle.asked[index] ?? 0); answer++) open.push([...lead, answer])
    }
  }
  return arrivals
}

function expectVerdict(arrivals: ReadonlySet<string>): string {
  if (arrivals.size === 0) return 'not-applicable'
  if (!arrivals.has(`Bearer token:${R}`)) return 'unprotected'
  return arrivals.size === 1 ? 'protected' : 'conditional'
}

function analyseProgram({ inbound: [operation = [], api = [], service = []], backend }: Program) {
  const render = (policies: readonly Policy[] = []) => renderPolicies(policies)
  return analyse({
    operation: doc({ inbound: render(operation), backend: render(backend[0]) }),
    api: doc({ inbound: render(api), backend: render(backend[1]) }),
    service: doc({ inbound: render(service), backend: render(backend[2]), outbound: '', 'on-error': '' })
  })
}

describe('an analysis and a plain run of every way', () => {
  test('come to the same verdict', () => {
    let compared = 0
    fc.assert(
      fc.property(programs, program => {
        const arrivals = listArrivals(program)
        if (arrivals === undefined) return
        compared++
        const { verdict, reasons } = analyseProgram(program)
        if (verdict === 'unknown' && reasons.some(reason => reason.code === 'too-complex')) return
        expect(verdict).toBe(expectVerdict(arrivals))
      }),
      { numRuns: 500, seed: 20260401 }
    )
    expect(compared).toBeGreaterThan(300)
  })

  test('a verdict always has a reason, and a reason a sentence', () => {
    fc.assert(
      fc.property(programs, program => {
        const { reasons } = analyseProgram(program)
        expect(reasons.length).toBeGreaterThan(0)
        for (const { text } of reasons) expect(text).toMatch(/^[A-Z`].*\.$/s)
      }),
      { numRuns: 300, seed: 20260401 }
    )
  })

  test('agree on the simplest program', () => {
    expect(analyse({ api: doc({ inbound: AMI }) }).verdict).toBe('protected')
  })
})

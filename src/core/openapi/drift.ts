import type { LiveOperation } from '../model.ts'
import type { OPS001 } from '../rules/OPS001.ts'
import type { OPS002 } from '../rules/OPS002.ts'
import type { OPS003 } from '../rules/OPS003.ts'
import type { FindingOf, Rule } from '../rules/rule.ts'
import { type ComparedPair, diffOperations } from './diff.ts'
import type { BodyDiff } from './diff-schemas.ts'
import type { ExpectedOperation } from './expected.ts'
import type { OperationPair } from './kept-details.ts'
import { type MatchedOperations, matchOperations } from './match.ts'
import type { OperationChange } from './operation-change.ts'

type FactsOf<R> = R extends Rule<string, infer Facts> ? Facts : never

/** A finding of one of the rules OPS001 to OPS003. */
export type OperationFinding =
  | FindingOf<'OPS001', FactsOf<typeof OPS001>>
  | FindingOf<'OPS002', FactsOf<typeof OPS002>>
  | FindingOf<'OPS003', FactsOf<typeof OPS003>>

/** Compares the operations of the document with those of the service: what is missing, what is extra, what differs. */
export function findOperationFindings(
  api: string,
  expected: readonly ExpectedOperation[],
  live: readonly LiveOperation[],
  bodies?: BodyDiff
): OperationFinding[] {
  const matched = matchOperations(expected, live)
  return toOperationFindings(api, { ...matched, changed: diffOperations(matched.pairs, bodies) })
}

/** Puts a comparison of operations into findings. */
export function toOperationFindings(
  api: string,
  compared: Pick<MatchedOperations, 'missing' | 'extra'> & {
    readonly changed: readonly ComparedPair<OperationPair>[]
  }
): OperationFinding[] {
  const { missing, extra, changed } = compared
  return [
    ...missing.map(operation => toMissing(api, operation)),
    ...extra.map(operation => toExtra(api, operation)),
    ...changed.map(({ pair, changes }) => toDiffering(api, pair, changes))
  ]
}

function toMissing(api: string, operation: ExpectedOperation): OperationFinding {
  return {
    rule: 'OPS001',
    subject: { kind: 'operation', api, operation: operation.id },
    facts: { api, operation: operation.id, method: operation.method, urlTemplate: operation.urlTemplate },
    ...locate(operation)
  }
}

function toExtra(api: string, operation: LiveOperation): OperationFinding {
  return {
    rule: 'OPS002',
    subject: { kind: 'operation', api, operation: operation.id },
    facts: { api, operation: operation.id, method: operation.method, urlTemplate: operation.urlTemplate }
  }
}

function toDiffering(
  api: string,
  { expected, live }: OperationPair,
  changes: readonly OperationChange[]
): OperationFinding {
  return {
    rule: 'OPS003',
    subject: { kind: 'operation', api, operation: live.id },
    facts: { api, operation: live.id, method: live.method, urlTemplate: live.urlTemplate, changes },
    ...locate(expected)
  }
}

function locate(operation: ExpectedOperation): Pick<OperationFinding, 'location'> {
  const location = operation.location()
  return location === undefined ? {} : { location }
}

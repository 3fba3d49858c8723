import type { LiveOperation } from '../model.ts'
import type { OPS001 } from '../rules/OPS001.ts'
import type { OPS002 } from '../rules/OPS002.ts'
import type { OPS003 } from '../rules/OPS003.ts'
import type { FindingOf, Rule } from '../rules/rule.ts'
import { diffOperation } from './diff.ts'
import type { DiffBodies } from './diff-schemas.ts'
import type { ExpectedOperation } from './expected.ts'
import { matchOperations } from './match.ts'

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
  diffBodies?: DiffBodies
): OperationFinding[] {
  const { pairs, missing, extra } = matchOperations(expected, live)
  return [
    ...missing.map(operation => toMissing(api, operation)),
    ...extra.map(operation => toExtra(api, operation)),
    ...pairs.flatMap(pair => toDiffering(api, pair.expected, pair.live, diffBodies))
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
  expected: ExpectedOperation,
  live: LiveOperation,
  diffBodies: DiffBodies | undefined
): OperationFinding[] {
  const changes = diffOperation(expected, live, diffBodies)
  if (changes.length === 0) return []
  return [
    {
      rule: 'OPS003',
      subject: { kind: 'operation', api, operation: live.id },
      facts: { api, operation: live.id, method: live.method, urlTemplate: live.urlTemplate, changes },
      ...locate(expected)
    }
  ]
}

function locate(operation: ExpectedOperation): Pick<OperationFinding, 'location'> {
  const location = operation.location()
  return location === undefined ? {} : { location }
}

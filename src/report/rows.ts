import type { LiveOperation } from '../core/model.ts'
import type { ExpectedOperation } from '../core/openapi/expected.ts'
import { matchOperations } from '../core/openapi/match.ts'
import type { OperationProtection } from '../core/policy/verdict.ts'
import type { AnalysedArtifact, ChosenDocument, RunResult } from './assemble.ts'
import type { OperationRow } from './report.ts'

/** The table of operations: those of the folder of artifacts where there is one, else those of the document. */
export function toRows(result: RunResult): OperationRow[] {
  if (result.artifacts !== undefined) return result.artifacts.flatMap(toArtifactRows)
  return result.document === undefined ? [] : toDocumentRows(result.document, result)
}

function toDocumentRows({ chosen }: ChosenDocument, result: RunResult): OperationRow[] {
  const operations = result.live?.operations.kind === 'present' ? result.live.operations.value : []
  const pairs = new Map(
    matchOperations(chosen.operations, operations).pairs.map(pair => [pair.expected, pair.live])
  )
  const protections = byOperation(result.protections ?? [])
  return chosen.operations.map(expected => {
    const live = pairs.get(expected)
    const protection = live === undefined ? undefined : protections.get(live.id.toLowerCase())
    const missing =
      result.live === undefined
        ? 'not looked up in Azure'
        : live === undefined
          ? 'not in API Management'
          : 'not decided'
    return {
      ...nameOperation(expected, live),
      ...toVerdict(chosen.selected.has(expected), protection, missing)
    }
  })
}

function toArtifactRows({ name, api, selected, protections }: AnalysedArtifact): OperationRow[] {
  const verdicts = byOperation(protections)
  return api.operations.map(operation => ({
    api: name,
    id: operation.id,
    method: operation.method,
    urlTemplate: operation.urlTemplate,
    ...toVerdict(selected.has(operation), verdicts.get(operation.id.toLowerCase()), 'not decided')
  }))
}

function nameOperation(
  expected: ExpectedOperation,
  live: LiveOperation | undefined
): Pick<OperationRow, 'id' | 'method' | 'urlTemplate'> {
  return {
    id: live?.id ?? expected.operationId ?? expected.id,
    method: live?.method ?? expected.method,
    urlTemplate: live?.urlTemplate ?? expected.urlTemplate
  }
}

function toVerdict(
  selected: boolean,
  protection: OperationProtection | undefined,
  missing: string
): Omit<OperationRow, 'api' | 'id' | 'method' | 'urlTemplate'> {
  return {
    selected,
    ...(protection === undefined ? {} : { verdict: protection.verdict }),
    reasons: protection?.reasons.map(reason => reason.code) ?? [],
    why: selected ? (protection?.reasons[0]?.text ?? missing) : 'left out by `operations`',
    ...(protection?.resource === undefined ? {} : { resource: protection.resource }),
    contexts: (protection?.contexts ?? []).map(context => ({
      ...(context.product === undefined ? {} : { product: context.product }),
      verdict: context.verdict,
      reasons: context.reasons.map(reason => reason.code)
    }))
  }
}

function byOperation(protections: readonly OperationProtection[]): ReadonlyMap<string, OperationProtection> {
  return new Map(protections.map(protection => [protection.operation.toLowerCase(), protection]))
}

import type { LiveOperation } from '../model.ts'
import type { ExpectedOperation } from './expected.ts'
import { normaliseName } from './operation-name.ts'
import { toPathKey, toRouteKey, toSignature } from './template.ts'

/** An operation of the document and the one in API Management that it is. */
export interface MatchedPair {
  readonly expected: ExpectedOperation
  readonly live: LiveOperation
  /** How they were recognised. One that is known by its route alone has another name than the document would give it. */
  readonly by: 'name' | 'route'
}

/** The operations of a document beside those of the service. */
export interface MatchedOperations {
  readonly pairs: readonly MatchedPair[]
  readonly missing: readonly ExpectedOperation[]
  readonly extra: readonly LiveOperation[]
}

type Keys = (operation: ExpectedOperation) => readonly string[]
type LiveKey = (operation: LiveOperation) => string

/**
 * Pairs operations as a re-import does: by name first, and by method and URL template what is left. A name counts as it stands,
 * then normalised; a route counts as it stands, then without the names of its parameters, then without its query where that leaves no choice.
 */
export function matchOperations(
  expected: readonly ExpectedOperation[],
  live: readonly LiveOperation[]
): MatchedOperations {
  const pairs = new Map<ExpectedOperation, MatchedPair>()
  const rest = new Set(live)
  const pairUp = (by: MatchedPair['by'], toKeys: Keys, toLiveKey: LiveKey, unambiguous = false): void => {
    const left = expected.filter(operation => !pairs.has(operation))
    const found = groupBy([...rest], toLiveKey)
    const wanted = countKeys(left, toKeys)
    for (const operation of left) {
      for (const key of toKeys(operation)) {
        const candidates = (found.get(key) ?? []).filter(candidate => rest.has(candidate))
        const [candidate] = candidates
        if (candidate === undefined || (unambiguous && (candidates.length > 1 || (wanted.get(key) ?? 0) > 1)))
          continue
        pairs.set(operation, { expected: operation, live: candidate, by })
        rest.delete(candidate)
        break
      }
    }
  }
  pairUp(
    'name',
    operation => (operation.operationId === undefined ? [] : [operation.operationId.toLowerCase()]),
    operation => operation.id.toLowerCase()
  )
  pairUp(
    'name',
    operation => operation.idCandidates,
    operation => operation.id.toLowerCase()
  )
  pairUp('name', toNormalisedNames, operation => normaliseName(operation.id))
  pairUp('route', operation => [toExactKey(operation)], toExactKey)
  pairUp(
    'route',
    operation => [toMethodKey(operation, toRouteKey)],
    operation => toMethodKey(operation, toRouteKey)
  )
  pairUp(
    'route',
    operation => [toMethodKey(operation, toPathKey)],
    operation => toMethodKey(operation, toPathKey),
    true
  )
  return {
    pairs: expected.flatMap(operation => pairs.get(operation) ?? []),
    missing: expected.filter(operation => !pairs.has(operation)),
    extra: live.filter(operation => rest.has(operation))
  }
}

/** Without an operationId the name was made from the route, and says no more than that does. */
function toNormalisedNames(operation: ExpectedOperation): string[] {
  return operation.operationId === undefined
    ? []
    : [normaliseName(operation.operationId)].filter(name => name !== '')
}

/** Names of parameters included: `/x/{a}` and `/x/{b}` may both be there, however little sense that makes. */
function toExactKey(operation: { readonly method: string; readonly urlTemplate: string }): string {
  return toSignature(operation.method, operation.urlTemplate)
}

function toMethodKey(
  operation: { readonly method: string; readonly urlTemplate: string },
  toKey: (template: string) => string
): string {
  return `${operation.method.toUpperCase()} ${toKey(operation.urlTemplate)}`
}

function groupBy(operations: readonly LiveOperation[], toKey: LiveKey): Map<string, LiveOperation[]> {
  const groups = new Map<string, LiveOperation[]>()
  for (const operation of operations) {
    const key = toKey(operation)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [operation])
    else group.push(operation)
  }
  return groups
}

function countKeys(operations: readonly ExpectedOperation[], toKeys: Keys): Map<string, number> {
  const counts = new Map<string, number>()
  for (const operation of operations)
    for (const key of toKeys(operation)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

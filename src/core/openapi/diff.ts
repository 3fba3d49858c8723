import type { LiveOperation } from '../model.ts'
import { diffRequest, diffResponses } from './diff-content.ts'
import { diffParameters, mayBeMissing } from './diff-parameters.ts'
import type { BodyDiff } from './diff-schemas.ts'
import { type ExpectedOperation, longestDescription, longestDisplayName } from './expected.ts'
import { findKept, type Kept, type OperationPair } from './kept-details.ts'
import type { OperationChange } from './operation-change.ts'
import { isSameText, toComparable } from './same-text.ts'
import { listTemplateNames, splitTemplate, toPathKey } from './template.ts'

/** A pair of operations with what differs between them. */
export interface ComparedPair<Pair extends OperationPair> {
  readonly pair: Pair
  readonly changes: readonly OperationChange[]
}

/** Compares the operations of one API, which show together what the service keeps of a document; those that are equal are left out. */
export function diffOperations<Pair extends OperationPair>(
  pairs: readonly Pair[],
  bodies?: BodyDiff
): ComparedPair<Pair>[] {
  const kept = findKeptBy(pairs, bodies)
  return pairs.flatMap(pair => {
    const changes = diffOperation(pair.expected, pair.live, bodies, kept)
    return changes.length === 0 ? [] : [{ pair, changes }]
  })
}

/**
 * Compares an operation with what the service holds. What an import rewrites or drops is already in `expected`; what it may drop counts
 * where the service is seen to keep it. Schemas are compared where `bodies` has the service's.
 */
export function diffOperation(
  expected: ExpectedOperation,
  live: LiveOperation,
  bodies?: BodyDiff,
  kept = findKeptBy([{ expected, live }], bodies)
): OperationChange[] {
  return [
    ...diffRoute(expected, live, kept),
    ...diffTexts(expected, live),
    ...diffParameters(expected, live, kept),
    ...diffRequest(expected, live, kept),
    ...diffResponses(expected, live, kept),
    ...(bodies?.diff(expected, live, kept) ?? [])
  ]
}

/** The details that the service keeps, those of bodies among them. */
export function findKeptBy(pairs: readonly OperationPair[], bodies: BodyDiff | undefined): Kept {
  const kept = findKept(pairs)
  for (const pair of pairs) for (const detail of bodies?.listKept(pair) ?? []) kept.add(detail)
  return kept
}

function diffRoute(expected: ExpectedOperation, live: LiveOperation, kept: Kept): OperationChange[] {
  const changes: OperationChange[] = []
  if (expected.method !== live.method.toUpperCase()) {
    changes.push({
      kind: 'method',
      path: 'method',
      expected: expected.method,
      actual: live.method,
      breaking: true
    })
  }
  if (!isSameTemplate(expected, live.urlTemplate, kept)) {
    const breaking = toRoutePattern(expected.urlTemplate) !== toRoutePattern(live.urlTemplate)
    changes.push({
      kind: 'url-template',
      path: 'URL template',
      expected: expected.urlTemplate,
      actual: live.urlTemplate,
      breaking
    })
  }
  return changes
}

/** The order of a query has no meaning. A parameter that may have been dropped may be missing in the query as well. */
function isSameTemplate(expected: ExpectedOperation, actual: string, kept: Kept): boolean {
  const left = splitTemplate(expected.urlTemplate)
  const right = splitTemplate(actual)
  if (left.path !== right.path) return false
  const there = new Set(right.query)
  const wanted = left.query.filter(pair => there.has(pair) || !isUncertainPair(expected, pair, kept))
  return wanted.length === right.query.length && wanted.every(pair => there.has(pair))
}

function isUncertainPair(expected: ExpectedOperation, pair: string, kept: Kept): boolean {
  return listTemplateNames(pair).some(name => mayBeMissing(expected, 'query', name, kept))
}

/** Names of parameters and letters do not take part in routing, and the backend sees the path that the caller sent. */
function toRoutePattern(template: string): string {
  const { query } = splitTemplate(template)
  return [toPathKey(template), ...query.map(pair => pair.replace(/\{[^{}]*\}/g, '{}')).sort()].join('?')
}

function diffTexts(expected: ExpectedOperation, live: LiveOperation): OperationChange[] {
  const changes: OperationChange[] = []
  // One less than fits, for the display name of the document is cut already.
  const named = isSameText(expected.displayName, live.displayName, longestDisplayName - 1)
  if (!expected.uncertain.displayName && !named) {
    changes.push({
      kind: 'display-name',
      path: 'display name',
      expected: expected.displayName,
      actual: live.displayName,
      breaking: false
    })
  }
  const same = isSameText(expected.description, live.description, longestDescription)
  if (!same && !isFallback(expected, live)) {
    changes.push({
      kind: 'description',
      path: 'description',
      ...(expected.description === undefined ? {} : { expected: expected.description }),
      ...(live.description === undefined ? {} : { actual: live.description }),
      breaking: false
    })
  }
  return changes
}

/** A description that the document lacks is the summary, or nothing, depending on the version of the service (apiops-cli#97). */
function isFallback(expected: ExpectedOperation, live: LiveOperation): boolean {
  const fromSummary =
    expected.description === undefined ||
    toComparable(expected.description) === toComparable(expected.displayName)
  const actual = toComparable(live.description)
  return fromSummary && (actual === '' || actual === toComparable(expected.displayName))
}

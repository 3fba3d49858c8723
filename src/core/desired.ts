import type { Expectation, LiveOperation } from './model.ts'
import type { ApiDocument } from './openapi/document.ts'
import { type ExpectedOperation, expectOperations } from './openapi/expected.ts'
import { type MatchedOperations, matchOperations } from './openapi/match.ts'
import type { BackendAuth } from './probe/probe.ts'
import { remember } from './remember.ts'
import { type Selection, selectOperations } from './selection.ts'
import type { AcceptedBackend } from './services/accepted.ts'
import type { ApiWishes, Target } from './target.ts'

/** What the repository asks for: the document, and what the inputs say about it. */
export interface DesiredState {
  readonly target: Target
  readonly wishes: ApiWishes
  readonly expectation: Expectation
  readonly policyScope: 'auto' | 'api' | 'operation'
  readonly restoreBase: boolean
  readonly allowedCallers: readonly string[]
  /** Backends of no known kind that somebody answers for. */
  readonly acceptedBackends?: readonly AcceptedBackend[]
  readonly maxDeletions: number
  /** Whether an import that breaks callers is a finding. */
  readonly failOnBreaking?: boolean
  /** `new`: document and policies go into a revision of their own, which is released when it was found right. */
  readonly revision?: 'current' | 'new'
  /** What tells API Management from others at the backend: with `code`, its settings are for information. */
  readonly backendAuth?: BackendAuth
  readonly spec: ApiDocument
  /** Every operation of the document, as API Management will hold it. */
  readonly operations: readonly ExpectedOperation[]
  /** Those that must be protected. */
  readonly selected: ReadonlySet<ExpectedOperation>
}

/** The operations of a document with those that the selection takes; `unmatched` are sentences about selectors that name nothing. */
export interface ChosenOperations {
  readonly operations: readonly ExpectedOperation[]
  readonly selected: ReadonlySet<ExpectedOperation>
  readonly unmatched: readonly string[]
}

/** Applies a selection to the document. An operation is known by its operationId, and by the name it will get without one. */
export function chooseOperations(spec: ApiDocument, selection: Selection): ChosenOperations {
  const operations = expectOperations(spec)
  const selectable = operations.map(operation => ({
    operation,
    id: operation.operationId ?? operation.id,
    method: operation.method,
    path: operation.path,
    tags: operation.tags
  }))
  const { selected, unmatched } = selectOperations(selection, selectable)
  return { operations, selected: new Set(selected.map(one => one.operation)), unmatched }
}

/** Pairs the document's operations with those in API Management. */
export function pairOperations(desired: DesiredState, live: readonly LiveOperation[]): MatchedOperations {
  return match(desired.operations, live)
}

const match = remember(matchOperations)

/** Names of the live operations that must be protected. */
export function selectedLive(desired: DesiredState, live: readonly LiveOperation[]): LiveOperation[] {
  return pairOperations(desired, live)
    .pairs.filter(pair => desired.selected.has(pair.expected))
    .map(pair => pair.live)
}

/** Live operations that an import deletes, or may make anew under another name: what it finds by name alone stays (facts: policy 4). */
export function vanishingLive(desired: DesiredState, live: readonly LiveOperation[]): LiveOperation[] {
  const { pairs, extra } = pairOperations(desired, live)
  const selected = new Set(selectedLive(desired, live))
  const renamed = pairs.filter(pair => pair.by === 'route' && !selected.has(pair.live))
  return [...extra, ...renamed.map(pair => pair.live)]
}

/** True when no operation of the document was left out, so that one policy at API scope says it all. */
export function selectsEverything(desired: DesiredState): boolean {
  return desired.selected.size === desired.operations.length
}

import type { PolicyScope, PolicyText } from './model.ts'
import type { BrokenOperation } from './openapi/breaking.ts'
import type { OperationChange } from './openapi/operation-change.ts'

/** A change is complete: it can be applied without asking Azure again what it meant. */
export type Change =
  | ApiCreation
  | RevisionCreation
  | ApiImport
  | ApiUpdate
  | PolicyWrite
  | RevisionRelease
  | RevisionDeletion

/** An API without operations, whose first revision nobody can call: the document goes into the second. */
export interface ApiCreation {
  readonly kind: 'create-api'
  readonly api: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** A copy of the current revision that nobody calls yet. */
export interface RevisionCreation {
  readonly kind: 'create-revision'
  readonly api: string
  readonly revision: string
  /** The revision that is copied: the current one. */
  readonly source: string
  /** Path of the API, which the service asks for in every PUT. */
  readonly path: string
}

/** The moment at which callers meet the new revision. */
export interface RevisionRelease {
  readonly kind: 'release-revision'
  readonly api: string
  readonly revision: string
  /** The revision that was current. */
  readonly replaces: string
}

/** A revision of ours that was never released. */
export interface RevisionDeletion {
  readonly kind: 'delete-revision'
  readonly api: string
  readonly revision: string
}

/** Import of the document into a new or an existing API. */
export interface ApiImport {
  readonly kind: 'import-api'
  readonly api: string
  readonly create: boolean
  /** The revision that takes the document, where it is not the current one. */
  readonly revision?: string
  /** ETag of the API that was read; absent when it is created. */
  readonly etag?: string
  readonly format: string
  readonly value: string
  /** What the API must have afterwards, whatever the document says: the wishes, and what an existing API had. */
  readonly properties: Readonly<Record<string, unknown>>
  /** Names or routes of the operations, for people. */
  readonly added: readonly string[]
  readonly changed: readonly ChangedOperation[]
  readonly removed: readonly string[]
  /** Those of `removed` that have a policy of their own, or may have one that could not be read. */
  readonly lostPolicies: readonly string[]
  /** What the import takes from callers of today; absent when the API is created. */
  readonly breaking?: readonly BrokenOperation[]
}

/** An operation that the import changes, and where: the very differences that `check` names. */
export interface ChangedOperation {
  readonly operation: string
  readonly changes: readonly OperationChange[]
}

/** Settings of the API entity that are asked for and differ. */
export interface ApiUpdate {
  readonly kind: 'update-api'
  readonly api: string
  /** The revision whose settings these are, where that is not the current one. */
  readonly revision?: string
  readonly etag?: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly differences: readonly {
    readonly setting: string
    readonly before: string
    readonly after: string
  }[]
}

/** One policy document, written whole: `after` differs from `before` by the planned splice alone. */
export interface PolicyWrite {
  readonly kind: 'write-policy'
  readonly scope: Extract<PolicyScope, { kind: 'api' } | { kind: 'operation' }>
  /** The revision whose policy it is, where that is not the current one. */
  readonly revision?: string
  readonly before?: PolicyText
  /** ETag of the document that was analysed; absent when there was none. */
  readonly etag?: string
  readonly after: string
}

import type { PolicyScope, PolicyText } from './model.ts'
import type { BrokenOperation } from './openapi/breaking.ts'

/** A change is complete: it can be applied without asking Azure again what it meant. */
export type Change = ApiImport | ApiUpdate | PolicyWrite

/** Import of the document into a new or an existing API. */
export interface ApiImport {
  readonly kind: 'import-api'
  readonly api: string
  readonly create: boolean
  /** ETag of the API that was read; absent when it is created. */
  readonly etag?: string
  readonly format: string
  readonly value: string
  /** What the API must have afterwards, whatever the document says: the wishes, and what an existing API had. */
  readonly properties: Readonly<Record<string, unknown>>
  /** Names or routes of the operations, for people. */
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** What the import takes from callers of today; absent when the API is created. */
  readonly breaking?: readonly BrokenOperation[]
}

/** Settings of the API entity that are asked for and differ. */
export interface ApiUpdate {
  readonly kind: 'update-api'
  readonly api: string
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
  readonly before?: PolicyText
  /** ETag of the document that was analysed; absent when there was none. */
  readonly etag?: string
  readonly after: string
}

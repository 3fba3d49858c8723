import type { PolicyScope } from '../model.ts'

/** Whether the request that reaches the backend carries the expected token. */
export type ProtectionVerdict = 'protected' | 'conditional' | 'unprotected' | 'not-applicable' | 'unknown'

/** Why. A closed set; docs/reasons.md explains each. */
export type ReasonCode =
  | 'protected'
  | 'protected-by-backend'
  | 'symbolic-resource'
  | 'no-policy'
  | 'base-missing'
  | 'overwritten'
  | 'overwritten-by-parent'
  | 'token-unused'
  | 'side-call-only'
  | 'outbound-only'
  | 'resource-missing'
  | 'resource-mismatch'
  | 'resource-varies'
  | 'client-id-mismatch'
  | 'choose'
  | 'product-only'
  | 'product-base-missing'
  | 'wait'
  | 'retry'
  | 'fail-open'
  | 'no-backend-call'
  | 'resource-expression'
  | 'client-id-expression'
  | 'header-name-expression'
  | 'header-value-expression'
  | 'attribute-expression'
  | 'named-value'
  | 'fragment-missing'
  | 'fragment-unreadable'
  | 'fragment-nested'
  | 'section-missing'
  | 'unparsable'
  | 'unreadable'
  | 'unknown-element'
  | 'unknown-attribute'
  | 'authentication-provider'
  | 'gateway'
  | 'workspace-gateway'
  | 'backend-credentials'
  | 'backend-missing'
  | 'backend-expression'
  | 'backend-elsewhere'
  | 'unsupported-api-type'
  | 'client-header-kept'
  | 'too-complex'

/** One place in the chain that led to a verdict. Offsets into the document of that scope (or of the fragment). */
export interface Place {
  readonly scope: PolicyScope
  readonly fragment?: string
  readonly section?: string
  readonly element?: string
  readonly line: number
  readonly column: number
  readonly file?: string
  /** What happened here, as a clause: "sets the token", "deletes the header". */
  readonly what: string
}

export interface Reason {
  readonly code: ReasonCode
  /** One sentence that a person understands at once. */
  readonly text: string
  readonly places: readonly Place[]
  /** The decisive lines of the document with a caret below them. */
  readonly excerpt?: string
}

/** The verdict in one product context; `product` undefined means a call without a product. */
export interface ContextVerdict {
  readonly product?: string
  readonly verdict: ProtectionVerdict
  readonly reasons: readonly Reason[]
  /** The resource of the token that reaches the backend, where one is known. */
  readonly resource?: string
  readonly clientId?: string
  /** Where a policy checks the caller by a header that already holds API Management's own token. */
  readonly ownTokenCheck?: Place
  /** Where the expected token goes besides. */
  readonly handovers?: readonly TokenHandover[]
  /** Where the call goes when a policy routes it: a base-url, or a backend entity. */
  readonly routes: readonly BackendRoute[]
}

/** By which way something leaves the gateway, or is kept, beside the Authorization header of the call. */
export type Outlet =
  /** Another request, with an address of its own. */
  | 'request'
  | 'log'
  /** The address of the call, which everybody on the way writes down. */
  | 'address'
  /** Another header of the call, or its body. */
  | 'backend'
  | 'caller'
  | 'cache'
  /** A policy that is not known. */
  | 'unknown'
  /** A proxy, which is given the call whatever is in it. */
  | 'proxy'

/** A place where a policy hands the expected token on. */
export interface TokenHandover {
  readonly outlet: Outlet
  /** Scheme, host and path of another request, or the proxy, as far as they are known. */
  readonly url?: string
  /** False where it may be another token, or none. */
  readonly certain: boolean
  /** The last one is the policy itself. */
  readonly places: readonly Place[]
  readonly excerpt?: string
}

export type BackendRoute =
  | { readonly kind: 'default' }
  | { readonly kind: 'base-url'; readonly url: string }
  | { readonly kind: 'backend-id'; readonly backend: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** The verdict on one operation over all its contexts: protected only when it is in every one of them. */
export interface OperationProtection {
  readonly operation: string
  readonly verdict: ProtectionVerdict
  readonly reasons: readonly Reason[]
  readonly resource?: string
  readonly contexts: readonly ContextVerdict[]
}

import type { Json } from '../wire.ts'

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>

/** What is seen of an Authorization header. The token itself is never shown. */
export interface ShownCredential {
  readonly scheme: string
  /** Claims of a bearer token, whoever signed it. */
  readonly claims?: Json
  /** Whether the key of the emulated Entra signed it. */
  readonly genuine?: boolean
}

/** One call that reached a host behind the gateway, or that somebody made directly. */
export interface BackendCall {
  readonly url: string
  readonly host: string
  /** ARM id of the site or slot; absent for a host that belongs to no site. */
  readonly site?: string
  readonly credential?: ShownCredential
  /** Where else than in Authorization a token of Entra stood: `header x`, `query y`, `path`, `body`. */
  readonly elsewhere: readonly string[]
  /** How the host decided. */
  readonly decision: string
  readonly status: number
}

/** One step on the way of a request, in order. */
export type TraceEntry =
  | { readonly kind: 'matched'; readonly api: string; readonly operation: string; readonly product?: string }
  | { readonly kind: 'policy'; readonly scope: string; readonly section: string; readonly policy: string }
  | { readonly kind: 'token'; readonly resource: string; readonly clientId: string }
  | { readonly kind: 'token-refused'; readonly resource: string; readonly reason: string }
  | ({ readonly kind: 'backend' } & BackendCall)
  | { readonly kind: 'error'; readonly reason: string }
  | { readonly kind: 'cannot-run'; readonly reason: string }

/** The answer of the gateway or of a backend, with how it came about. */
export interface PlaneAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  readonly trace: readonly TraceEntry[]
  /** What the emulator has no model of. Then the status is 500 and says nothing about Azure. */
  readonly cannotRun?: string
}

/** Thrown where the emulator would have to guess. */
export class CannotRun extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'CannotRun'
  }
}

/** Lists the calls that reached a host. */
export function listBackendCalls(answer: PlaneAnswer): BackendCall[] {
  return answer.trace.flatMap(entry => (entry.kind === 'backend' ? [entry] : []))
}

/** The answer to a request that the emulator cannot follow: 500, and what it could not do. */
export function toCannotRun(room: string, reason: string, trace: readonly TraceEntry[]): PlaneAnswer {
  return {
    status: 500,
    headers: {},
    body: { statusCode: 500, message: `The emulated ${room} cannot run this: ${reason}`, cannotRun: reason },
    trace: [...trace, { kind: 'cannot-run', reason }],
    cannotRun: reason
  }
}

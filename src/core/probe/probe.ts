/** A request without credentials, or with a subscription key to the gateway, whose answer says who gets in. */
export interface Probe {
  readonly target: 'backend' | 'gateway'
  readonly method: 'GET' | 'HEAD'
  readonly url: string
  /** Every operation that is answered there. */
  readonly operations: readonly string[]
  /** Whether a function is called that asks for a key, so that the answer may be about the key alone. */
  readonly keyed?: boolean
  /** Whether one of these operations has another method, so that the answer may be about the method alone. */
  readonly standsIn: boolean
  /** What tells the version of the API, where a header does. */
  readonly headers?: Readonly<Record<string, string>>
  /** Header that carries the subscription key, for the gateway. */
  readonly keyHeader?: string
}

/** What became of a probe. Nothing of a body is kept. */
export type ProbeAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly location?: string
      /** Scheme of `WWW-Authenticate`. */
      readonly scheme?: string
      /** What stands in front of the backend and may have answered in its place, where it says so. */
      readonly wall?: string
    }
  /** The connection was refused: the place is closed to this runner. */
  | { readonly kind: 'refused' }
  /** No name, no route, no certificate, no answer in time: nothing is known. */
  | { readonly kind: 'unknown'; readonly why: string }

/** How the backend tells API Management from others. */
export type BackendAuth = 'easy-auth' | 'code'

/** What the inputs ask for. */
export interface ProbeWishes {
  readonly backend: boolean
  readonly gateway: boolean
}

/** So many places are asked in one run, no more. */
export const mostProbes = 500

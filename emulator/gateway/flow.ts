import type { TraceEntry } from '../plane/exchange.ts'
import type { PolicyScope, Section } from '../policy/catalogue.ts'
import type { Resource } from '../resources.ts'
import type { World } from '../world.ts'
import type { Step } from './effective.ts'
import type { Scalar } from './expression.ts'
import type { Matched } from './match.ts'

/** A request on its way to the backend; policies change it. */
export interface OutgoingRequest {
  readonly method: string
  /** What stands behind the path of the backend. */
  path: string
  query: URLSearchParams
  readonly headers: Map<string, string>
  body: string | undefined
}

/** A response on its way to the client; policies change it, too. */
export interface Response {
  status: number
  readonly headers: Map<string, string>
  body: unknown
}

/** Where the request is to be sent. */
export type Destination =
  | { readonly kind: 'api' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'backend'; readonly id: string; readonly base: string; readonly level: PolicyScope }

/** Everything that policies work on while one request is served. */
export interface Flow {
  readonly world: World
  readonly service: Resource
  readonly matched: Matched
  readonly request: OutgoingRequest
  readonly variables: Map<string, Scalar>
  readonly trace: TraceEntry[]
  /** Which member of a pool takes the request, counted from 0 in the order of their priorities. */
  readonly pick: number
  section: Section
  destination: Destination
  response: Response | undefined
  forwarded: boolean
}

/** Whether the pipeline goes on behind a policy. */
export type Progress = 'goes-on' | 'finished'

/** Runs policies one after the other; handed to those policies that hold others. */
export type RunSteps = (flow: Flow, steps: readonly Step[]) => Progress

import type { TokenCredential } from '@azure/core-auth'
import {
  bearerTokenAuthenticationPolicy,
  type HttpMethods,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse
} from '@azure/core-rest-pipeline'
import { attemptTimeoutPolicy } from '../http/attempt-timeout.ts'
import { createHttpClient } from '../http/http-client.ts'
import { Pace } from '../http/pace.ts'
import { createPlainPipeline } from '../http/pipeline.ts'
import { retryPolicy } from '../http/retry.ts'
import type { Interruption } from '../interruption.ts'
import { renewToken } from './renewal.ts'
import { type RequestEntry, requestLogPolicy } from './request-log.ts'

export interface LineOptions {
  readonly credential: TokenCredential
  readonly scope: string
  readonly userAgent: string
  readonly interruption: Interruption
  readonly onRequest?: (entry: RequestEntry) => void
  readonly progress?: (text: string) => void
}

/** A write may make the service work for a while before it answers; what reads does not. */
const writeTimeoutMs = 100_000
const readTimeoutMs = 30_000

/** The way to the Resource Manager: the pipeline that the Azure SDKs are built on, with what passes repeated, paced, and ended from outside. */
export class ArmLine {
  private readonly pipeline: Pipeline
  private readonly http = createHttpClient()
  private readonly interruption: Interruption
  private readonly sent = new WeakSet<PipelineRequest>()
  private readonly lost = new WeakSet<PipelineRequest>()
  private readonly once = new WeakSet<PipelineRequest>()

  constructor({ credential, scope, userAgent, interruption, onRequest, progress }: LineOptions) {
    this.interruption = interruption
    this.pipeline = createPlainPipeline(userAgent)
    const repeat = retryPolicy({
      pace: new Pace(),
      onLost: request => this.lost.add(request),
      isOnce: request => this.once.has(request),
      signal: interruption.signal,
      ...(progress === undefined ? {} : { progress })
    })
    this.pipeline.addPolicy(repeat, { phase: 'Retry' })
    const limit = ({ method }: PipelineRequest) => (isWrite(method) ? writeTimeoutMs : readTimeoutMs)
    this.pipeline.addPolicy(attemptTimeoutPolicy(limit), { afterPhase: 'Retry' })
    const authorize = bearerTokenAuthenticationPolicy({
      credential,
      scopes: scope,
      challengeCallbacks: { authorizeRequestOnChallenge: renewToken }
    })
    this.pipeline.addPolicy(authorize, { afterPhase: 'Retry' })
    if (onRequest !== undefined) this.pipeline.addPolicy(requestLogPolicy(onRequest), { afterPhase: 'Retry' })
  }

  send(request: PipelineRequest, once = false): Promise<PipelineResponse> {
    if (once) this.once.add(request)
    const { signal, late } = this.interruption
    // What writes and is under way gets a moment to be answered: a report that knows is better than one that guesses.
    request.abortSignal = isWrite(request.method) ? late : signal
    return this.pipeline.sendRequest(
      {
        sendRequest: async outgoing => {
          // The last gate: what waited for a token, or for its turn, may be too late.
          this.interruption.check()
          this.sent.add(outgoing)
          return await this.http.sendRequest(outgoing)
        }
      },
      request
    )
  }

  /** Whether a request that writes may have been processed although its answer never came. */
  isUnsure(request: PipelineRequest): boolean {
    return isWrite(request.method) && this.lost.has(request)
  }

  /** Whether a request that writes was sent at all. */
  wasSent(request: PipelineRequest): boolean {
    return isWrite(request.method) && this.sent.has(request)
  }
}

/** What changes something in Azure. */
export function isWrite(method: HttpMethods): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

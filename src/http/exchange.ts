import { createPipelineRequest, type HttpMethods, type Pipeline } from '@azure/core-rest-pipeline'
import { attemptTimeoutPolicy } from './attempt-timeout.ts'
import { createHttpClient } from './http-client.ts'
import { Pace } from './pace.ts'
import { createPlainPipeline } from './pipeline.ts'
import { retryPolicy } from './retry.ts'

export interface HttpRequest {
  readonly method: HttpMethods
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  readonly status: number
  readonly text: string
  readonly header: (name: string) => string | undefined
}

/** Sends one request and gives the whole answer. Throws a RestError where there is none, or where it breaks off. */
export type Exchange = (request: HttpRequest) => Promise<HttpAnswer>

export interface ExchangeOptions {
  readonly userAgent: string
  /** For one attempt, from the first byte that is sent to the last of the body. */
  readonly timeoutMs: number
  /** Who answers, for the log: "Microsoft Entra ID answers with 503: asking again in 5 s". */
  readonly who: string
  /** How often it is asked again for what may pass. */
  readonly maxRetries: number
  /** Statuses that are given back although they may pass: who asks knows better how long to wait. */
  readonly leave?: readonly number[]
  readonly progress?: (text: string) => void
  /** How large an answer may be, unpacked; one of the small ones when left out. */
  readonly mostMegabytes?: number
}

/**
 * Plain requests over the pipeline that the Azure SDKs are built on, which knows the runner's proxies. Fail closed: no redirect is
 * followed, so that what a request carries reaches the host that it was meant for, and no other.
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const pipeline: Pipeline = createPlainPipeline(options.userAgent)
  const { who, maxRetries, leave = [], progress } = options
  const repeat = retryPolicy({
    pace: new Pace(),
    who,
    mostRetries: maxRetries,
    leave,
    ...(progress === undefined ? {} : { progress })
  })
  if (maxRetries > 0) pipeline.addPolicy(repeat, { phase: 'Retry' })
  pipeline.addPolicy(attemptTimeoutPolicy(options.timeoutMs), { afterPhase: 'Retry' })
  const http = createHttpClient(options.mostMegabytes ?? 1)
  return async ({ method, url, headers = {}, body }) => {
    const request = createPipelineRequest({ url, method, ...(body === undefined ? {} : { body }) })
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value)
    const response = await pipeline.sendRequest(http, request)
    return {
      status: response.status,
      text: response.bodyAsText ?? '',
      header: name => response.headers.get(name)
    }
  }
}

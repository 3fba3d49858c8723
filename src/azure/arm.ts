import type { TokenCredential } from '@azure/core-auth'
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  isRestError,
  type Pipeline,
  redirectPolicyName,
  retryPolicy
} from '@azure/core-rest-pipeline'
import { isNestedBeyond, isRecord, listAt, stringAt } from '../core/arm/json.ts'
import { GuardError } from '../errors.ts'
import { toGuardError } from './arm-error.ts'
import { attemptTimeoutPolicy } from './attempt-timeout.ts'
import type { Cloud } from './cloud.ts'
import { type RequestEntry, requestLogPolicy } from './request-log.ts'

/** One answer of the Resource Manager; `body` is parsed JSON, or undefined when there was none. */
export interface ArmResponse {
  readonly status: number
  readonly body: unknown
  readonly text: string
  readonly header: (name: string) => string | undefined
}

export interface ArmRequest {
  readonly method: HttpMethods
  /** A path below the Resource Manager, or an absolute URL on its host. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly ifMatch?: string
  readonly ifNoneMatch?: '*'
  /** What is attempted, for messages: "read the API `weather`". */
  readonly purpose: string
  /** Statuses that the caller handles itself, beside 2xx. */
  readonly expect?: readonly number[]
}

/** Who wants to know what is going on. */
export interface ArmWatch {
  readonly onRequest?: (entry: RequestEntry) => void
  /** A sentence about long work. */
  readonly progress?: (text: string) => void
}

const requestTimeoutMs = 100_000
const parallelRequests = 8
/** Pages of a list: Azure puts a hundred entries on one, and nothing has so many. */
const mostPages = 2_000
/** Deeper than any document that an API may have, and shallow enough for everything that walks what was read. */
const deepest = 500

/**
 * The Resource Manager over the pipeline that the Azure SDKs are built on: same retries, proxy, token cache.
 * Fail closed: the token goes to `cloud.armUrl` only, whatever a Location, a nextLink or a redirect says.
 */
export class ArmClient {
  private readonly cloud: Cloud
  private readonly pipeline: Pipeline
  private readonly http: HttpClient = createDefaultHttpClient()
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(cloud: Cloud, credential: TokenCredential, userAgent: string, watch: ArmWatch = {}) {
    this.cloud = cloud
    this.pipeline = createPipelineFromOptions({
      userAgentOptions: { userAgentPrefix: userAgent },
      retryOptions: { maxRetries: 0 }
    })
    this.pipeline.removePolicy({ name: redirectPolicyName })
    this.pipeline.addPolicy(retryPolicy([createPassingStrategy(watch.progress)], { maxRetries: 5 }), {
      phase: 'Retry'
    })
    this.pipeline.addPolicy(attemptTimeoutPolicy(requestTimeoutMs), { afterPhase: 'Retry' })
    this.pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: cloud.scope }), {
      afterPhase: 'Retry'
    })
    if (watch.onRequest !== undefined)
      this.pipeline.addPolicy(requestLogPolicy(watch.onRequest), { afterPhase: 'Retry' })
  }

  /** Sends one request. Throws a GuardError for every status that is neither 2xx nor expected. */
  async send(request: ArmRequest): Promise<ArmResponse> {
    const url = this.toUrl(request)
    await this.enter()
    try {
      const response = await this.transmit(url, request)
      const accepted =
        (response.status >= 200 && response.status < 300) || request.expect?.includes(response.status)
      if (!accepted) throw toGuardError(response, request.purpose)
      if (isNestedBeyond(deepest, response.body))
        throw new GuardError(
          'azure',
          `Azure answered with more than ${deepest} levels in one another when asked to ${request.purpose}.`
        )
      return response
    } finally {
      this.leave()
    }
  }

  /** Reads a list to its last page. */
  async list(path: string, query: Readonly<Record<string, string>>, purpose: string): Promise<unknown[]> {
    const values: unknown[] = []
    const seen = new Set<string>()
    let next: ArmRequest | undefined = { method: 'GET', path, query, purpose }
    while (next !== undefined) {
      const response = await this.send(next)
      if (!isRecord(response.body) || !Array.isArray(response.body['value'])) {
        throw new GuardError(
          'azure',
          `Azure answered with something that is no list when asked to ${purpose}.`
        )
      }
      // One by one: the stack has no room for the arguments that a long list would make.
      for (const value of listAt(response.body, 'value')) values.push(value)
      const link = stringAt(response.body, 'nextLink')
      if (link !== undefined && (seen.has(link) || seen.size >= mostPages))
        throw new GuardError('azure', `The pages never end when asked to ${purpose}.`)
      if (link !== undefined) seen.add(link)
      next = link === undefined ? undefined : { method: 'GET', path: link, purpose }
    }
    return values
  }

  private toUrl(request: ArmRequest): string {
    // `..` as a name would lead to another resource: a URL resolves it, encoded or not, before it is sent.
    const climbs = /(^|\/)(\.|%2e){1,2}(?=[/?#]|$)/i.test(request.path)
    if (climbs || !URL.canParse(request.path, this.cloud.armUrl)) {
      throw new GuardError('azure', `Azure named no usable URL when asked to ${request.purpose}.`)
    }
    const url = new URL(request.path, this.cloud.armUrl)
    if (url.username !== '' || url.password !== '' || url.origin !== this.cloud.armUrl) {
      throw new GuardError(
        'azure',
        `Azure named the host \`${url.host.slice(0, 200)}\` when asked to ${request.purpose}; the token goes to ${this.cloud.armUrl} only.`
      )
    }
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    return url.href
  }

  private async transmit(url: string, request: ArmRequest): Promise<ArmResponse> {
    const message = createPipelineRequest({ url, method: request.method })
    message.headers.set('accept', 'application/json')
    if (request.ifMatch !== undefined) message.headers.set('if-match', request.ifMatch)
    if (request.ifNoneMatch !== undefined) message.headers.set('if-none-match', request.ifNoneMatch)
    if (request.body !== undefined) {
      message.headers.set('content-type', 'application/json')
      message.body = JSON.stringify(request.body)
    }
    try {
      const response = await this.pipeline.sendRequest(this.http, message)
      const text = response.bodyAsText ?? ''
      return {
        status: response.status,
        text,
        body: parseBody(text),
        header: name => response.headers.get(name)
      }
    } catch (error) {
      if (error instanceof GuardError) throw error
      if (isRestError(error)) {
        throw new GuardError(
          'network',
          `No answer from ${this.cloud.armUrl} when asked to ${request.purpose}: ${error.code ?? error.name}.`,
          {
            hints: [
              'Check the proxy, name resolution, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS); run the job again if it was a passing fault.'
            ],
            cause: error
          }
        )
      }
      throw error
    }
  }

  /** ARM throttles by identity and subscription: a bounded number of requests is under way at once. */
  private async enter(): Promise<void> {
    if (this.running >= parallelRequests) await new Promise<void>(resolve => this.waiting.push(resolve))
    else this.running++
  }

  private leave(): void {
    const next = this.waiting.shift()
    if (next === undefined) this.running--
    else next()
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** Longer than this nobody waits for one request: a run that hangs is worse than one that says why it stopped. */
const longestRetryMs = 120_000
/** A wait that a reader of the log would wonder about. */
const toldWaitMs = 5_000

/** What may pass by itself: besides overload and lost connections, API Management's "somebody else is writing" (facts: pain point 4). */
const passingErrors =
  /^(ETIMEDOUT|ESOCKETTIMEDOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|REQUEST_SEND_ERROR)$/

/**
 * The SDK's default leaves out a 429 without Retry-After, and waits for as long as the header says, be it a day (facts: arm 1.4).
 * Requests are idempotent: reads, and writes under an ETag.
 */
function createPassingStrategy(
  progress: (text: string) => void = () => {}
): Parameters<typeof retryPolicy>[0][number] {
  return {
    name: 'passing',
    retry({ retryCount, response, responseError }) {
      const lost = responseError !== undefined && passingErrors.test(responseError.code ?? '')
      if (!lost && (response === undefined || !passes(response.status, response.bodyAsText ?? ''))) {
        return { skipStrategy: true }
      }
      const wait =
        readRetryAfter(response?.headers.get('retry-after')) ??
        500 * 2 ** retryCount * (0.75 + Math.random() / 2)
      if (wait > longestRetryMs) return { skipStrategy: true }
      const why = response === undefined ? 'gives no answer' : `answers with ${response.status}`
      if (wait >= toldWaitMs) progress(`Azure ${why}: asking again in ${Math.round(wait / 1000)} s.`)
      return { retryAfterInMs: wait }
    }
  }
}

function passes(status: number, text: string): boolean {
  if (status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)) return true
  if (status === 409)
    return /PessimisticConcurrencyConflict|OperationInProgress|AnotherOperationInProgress/i.test(text)
  return status === 422 && /ManagementApiRequestFailed/i.test(text)
}

/** Retry-After in milliseconds: seconds, or a date. */
export function readRetryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

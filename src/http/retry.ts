import { setTimeout as sleep } from 'node:timers/promises'
import {
  isRestError,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse
} from '@azure/core-rest-pipeline'
import type { Pace } from './pace.ts'

export interface RetryOptions {
  readonly pace: Pace
  /** Who answers, for the log; Azure when left out. */
  readonly who?: string
  /** How often at most it is asked again, where that is less than patience would have it. */
  readonly mostRetries?: number
  /** Statuses that are given back although they may pass: who asks knows better how long to wait. */
  readonly leave?: readonly number[]
  /** Is told of waits that a reader of the log would wonder about. */
  readonly progress?: (text: string) => void
  /** Whether a request is tried once: who asks looks before it is sent again. */
  readonly isOnce?: (request: PipelineRequest) => boolean
  /** Is told of a request that may have been processed although no answer came. */
  readonly onLost?: (request: PipelineRequest) => void
  /** Ends the waiting; nothing is sent after it. */
  readonly signal?: AbortSignal
}

/** Longer than this nobody waits for one request: a run that hangs is worse than one that says why it stopped. */
const longestRetryMs = 120_000
const toldWaitMs = 5_000
const firstWaitMs = 500
const retries = 5
/** Somebody else's import takes its time: a minute is waited for it. */
const busyRetries = 7
/** After so many requests in a row that came to nothing, further ones are tried once. */
const mostGivenUp = 3
/** A page of a proxy in place of an answer seldom goes away. */
const pageRetries = 1

/** "Somebody else is writing", as API Management says it with 409 (facts: pain point 4). */
export const busyAnswer = /PessimisticConcurrencyConflict|OperationInProgress|AnotherOperationInProgress/i
/** What it says with 422 right after an import. */
export const unreadyAnswer = /ManagementApiRequestFailed/i

/** What an attempt came to. */
type Attempt =
  | { readonly response: PipelineResponse; readonly error?: undefined }
  | { readonly response?: undefined; readonly error: unknown }

/** Why an attempt is repeated. */
interface Passing {
  readonly why: string
  readonly retries: number
  /** Whether the request may have been processed. */
  readonly lost: boolean
}

/**
 * Repeats what passes by itself. The SDK's default leaves out a 429 without Retry-After, a body that breaks off and API Management's "another operation
 * is in progress", and waits for as long as the header says, be it a day (facts: arm 1.4). Every request can be repeated: reads, and writes under an
 * ETag.
 */
export function retryPolicy(options: RetryOptions): PipelinePolicy {
  const { pace, progress, onLost, signal, who = 'Azure', mostRetries = Number.POSITIVE_INFINITY } = options
  const leave = new Set(options.leave)
  /** How many requests in a row were given up: in an outage that lasts, nobody waits for each of them anew. */
  let givenUp = 0
  return {
    name: 'retryPassing',
    async sendRequest(request, next) {
      for (let count = 0; ; count++) {
        await rest(pace.reserve(request.method), signal)
        const attempt = await tryOnce(request, next)
        if (attempt.response !== undefined) pace.note(request.method, attempt.response.headers)
        const passing = leave.has(attempt.response?.status ?? 0) ? undefined : findPassing(attempt)
        if (passing?.lost === true) onLost?.(request)
        if (passing === undefined) givenUp = 0
        const patience = givenUp >= mostGivenUp ? 0 : Math.min(passing?.retries ?? 0, mostRetries)
        const wait = readWait(attempt.response, count)
        if (passing === undefined) return take(attempt)
        if (options.isOnce?.(request) === true) return take(attempt)
        if (count >= patience || wait > longestRetryMs) {
          givenUp++
          return take(attempt)
        }
        if (attempt.response?.status === 429) pace.hold(request.method, wait)
        if (wait >= toldWaitMs)
          progress?.(`${who} ${passing.why}: asking again in ${Math.round(wait / 1000)} s.`)
        await rest(wait, signal)
      }
    }
  }
}

async function tryOnce(
  request: PipelineRequest,
  next: (request: PipelineRequest) => Promise<PipelineResponse>
): Promise<Attempt> {
  try {
    return { response: await next(request) }
  } catch (error) {
    return { error }
  }
}

function take(attempt: Attempt): PipelineResponse {
  if (attempt.response === undefined) throw attempt.error
  return attempt.response
}

/** Waits, unless the end comes first. */
async function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0) return
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error
  }
}

/** Connections that were lost, or never came about. */
const lostConnection =
  /^(ETIMEDOUT|ESOCKETTIMEDOUT|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|REQUEST_SEND_ERROR|PARSE_ERROR|ERR_STREAM_PREMATURE_CLOSE|ECONNABORTED|Z_BUF_ERROR|Z_DATA_ERROR|HPE_\w+)$/
/** Those that did not even get to send the request. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/

function findPassing({ response, error }: Attempt): Passing | undefined {
  if (response === undefined) {
    const code = isRestError(error) ? (error.code ?? '') : ''
    if (!lostConnection.test(code)) return undefined
    return { why: 'gives no answer', retries, lost: !neverSent.test(code) }
  }
  const { status, request } = response
  const text = response.bodyAsText ?? ''
  // Without a body nothing says why; and to look once more changes nothing.
  const mute = request.method === 'HEAD' && text === ''
  const why = `answers with ${status}`
  if (status === 429) return { why, retries, lost: false }
  if (status === 408 || (status >= 500 && status !== 501 && status !== 505))
    return { why, retries, lost: true }
  if (status === 409 && (mute || busyAnswer.test(text)))
    return { why: 'is busy with another operation', retries: busyRetries, lost: false }
  if (status === 422 && (mute || unreadyAnswer.test(text))) return { why, retries, lost: true }
  if (status >= 200 && status < 300 && isPage(response))
    return { why: 'answers with a web page', retries: pageRetries, lost: true }
  return undefined
}

/** Something that speaks to people, in the place of the Resource Manager. */
export function isPage({ headers, bodyAsText }: PipelineResponse): boolean {
  const type = headers.get('content-type') ?? ''
  return /^text\/html\b/i.test(type) || /^\s*<(!doctype html|html)\b/i.test(bodyAsText ?? '')
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, the one form in which a date is sent (RFC 9110, 5.6.7). */
const imfDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** How long to wait: as long as the answer asks, in the three forms that the SDK knows (facts: arm 1.4), or longer each time. */
function readWait(response: PipelineResponse | undefined, count: number): number {
  const growing = firstWaitMs * 2 ** count * (0.75 + Math.random() / 2)
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const value = response?.headers.get(name)
    if (value !== undefined && /^\d{1,12}$/.test(value)) return Number(value)
  }
  const header = response?.headers.get('retry-after')
  const asked = readRetryAfter(header)
  if (asked === undefined) return growing
  // A date hangs on two clocks: one that was not late enough is not taken at its word again.
  return count > 0 && imfDate.test(header ?? '') ? Math.max(asked, growing) : asked
}

/** Retry-After in milliseconds: whole seconds, or a date to come. Anything else is nothing that was asked for: `Date.parse` would read a year in `-5`, and a day in `1.5`. */
export function readRetryAfter(header: string | undefined): number | undefined {
  const text = header ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // By a clock that is ahead of the other, the date is over when it comes, and says nothing.
  const wait = imfDate.test(text) ? Date.parse(text) - Date.now() : Number.NaN
  return wait > 0 ? wait : undefined
}

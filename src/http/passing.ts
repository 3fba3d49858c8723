import type { retryPolicy } from '@azure/core-rest-pipeline'

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
export function createPassingStrategy(
  who: string,
  progress: (text: string) => void = () => {},
  leave: readonly number[] = []
): Parameters<typeof retryPolicy>[0][number] {
  return {
    name: 'passing',
    retry({ retryCount, response, responseError }) {
      const lost = responseError !== undefined && passingErrors.test(responseError.code ?? '')
      if (!lost) {
        if (response === undefined || leave.includes(response.status)) return { skipStrategy: true }
        if (!passes(response.status, response.bodyAsText ?? '')) return { skipStrategy: true }
      }
      const wait =
        readRetryAfter(response?.headers.get('retry-after')) ??
        500 * 2 ** retryCount * (0.75 + Math.random() / 2)
      if (wait > longestRetryMs) return { skipStrategy: true }
      const why = response === undefined ? 'gives no answer' : `answers with ${response.status}`
      if (wait >= toldWaitMs) progress(`${who} ${why}: asking again in ${Math.round(wait / 1000)} s.`)
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

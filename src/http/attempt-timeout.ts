import { type PipelinePolicy, type PipelineRequest, RestError } from '@azure/core-rest-pipeline'
import { until } from '../interruption.ts'

/**
 * Gives each attempt a time-out of its own, from the first byte that is sent to the last of the body. The client's own `timeout` ends with the headers,
 * reports an abort that looks like a wish of ours, and keeps the process alive for as long as it was to last when the connection fails before.
 */
export function attemptTimeoutPolicy(limit: number | ((request: PipelineRequest) => number)): PipelinePolicy {
  return {
    name: 'attemptTimeout',
    async sendRequest(request, next) {
      const milliseconds = typeof limit === 'number' ? limit : limit(request)
      const outer = request.abortSignal
      const over = new AbortController()
      // A timer that counts: `AbortSignal.timeout` lets the process end before it, with nothing said.
      const timer = setTimeout(() => over.abort(), milliseconds)
      const signal = outer instanceof AbortSignal ? AbortSignal.any([outer, over.signal]) : over.signal
      request.abortSignal = signal
      try {
        // Not everything below looks at the signal: nobody is waited for longer than this.
        return await until(next(request), signal)
      } catch (error) {
        if (!over.signal.aborted || outer?.aborted === true) throw error
        throw new RestError(`No answer within ${milliseconds / 1000} seconds`, { code: 'ETIMEDOUT', request })
      } finally {
        clearTimeout(timer)
        if (outer === undefined) delete request.abortSignal
        else request.abortSignal = outer
      }
    }
  }
}

import { type PipelinePolicy, RestError } from '@azure/core-rest-pipeline'

/**
 * Gives each attempt a time-out of its own, from the first byte that is sent to the last of the body. The client's own `timeout` ends with the headers,
 * reports an abort that looks like a wish of ours, and keeps the process alive for as long as it was to last when the connection fails before.
 */
export function attemptTimeoutPolicy(milliseconds: number): PipelinePolicy {
  return {
    name: 'attemptTimeout',
    async sendRequest(request, next) {
      const outer = request.abortSignal
      const timer = AbortSignal.timeout(milliseconds)
      request.abortSignal = timer
      try {
        return await next(request)
      } catch (error) {
        if (!timer.aborted) throw error
        throw new RestError(`No answer within ${milliseconds / 1000} seconds`, { code: 'ETIMEDOUT', request })
      } finally {
        if (outer === undefined) delete request.abortSignal
        else request.abortSignal = outer
      }
    }
  }
}

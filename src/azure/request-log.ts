import { isRestError, type PipelinePolicy } from '@azure/core-rest-pipeline'

/** One attempt of one request. No header of the request is in it, and of the address neither host nor query: those may hold secrets. */
export interface RequestEntry {
  readonly method: string
  readonly path: string
  /** The status, or the code of the failure where there was no answer. */
  readonly outcome: string
  readonly milliseconds: number
  /** What the support of Azure asks for. */
  readonly correlation?: string
}

const pathLength = 500

/** Tells of every attempt, retries included, when it has ended. */
export function requestLogPolicy(record: (entry: RequestEntry) => void): PipelinePolicy {
  return {
    name: 'requestLog',
    async sendRequest(request, next) {
      const started = performance.now()
      const tell = (outcome: string, correlation?: string): void => {
        const path = new URL(request.url).pathname.slice(0, pathLength)
        const milliseconds = Math.round(performance.now() - started)
        record({
          method: request.method,
          path,
          outcome,
          milliseconds,
          ...(correlation === undefined ? {} : { correlation })
        })
      }
      try {
        const response = await next(request)
        const { headers } = response
        const id = headers.get('x-ms-correlation-request-id') ?? headers.get('x-ms-request-id')
        // A header is foreign text: what is no id is not repeated.
        tell(String(response.status), id !== undefined && /^[\w.:-]{1,80}$/.test(id) ? id : undefined)
        return response
      } catch (error) {
        tell(isRestError(error) ? (error.code ?? error.name) : 'no answer')
        throw error
      }
    }
  }
}

/** `GET /subscriptions/… 200 in 41 ms, correlation 6b7e…`. */
export function describeRequest({ method, path, outcome, milliseconds, correlation }: RequestEntry): string {
  const id = correlation === undefined ? '' : `, correlation ${correlation}`
  return `${method} ${path} ${outcome} in ${milliseconds} ms${id}`
}

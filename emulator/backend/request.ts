import type { Headers } from '../plane/exchange.ts'

/** A request as it arrives at a host. */
export interface BackendRequest {
  readonly host: string
  readonly method: string
  /** With its query, if it has one. */
  readonly path: string
  readonly headers?: Headers
  /** `https` by default. */
  readonly scheme?: 'http' | 'https'
  readonly body?: string
}

/** The same with everything in its place. */
export interface ArrivedRequest {
  readonly host: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly scheme: 'http' | 'https'
  readonly body: string
}

/** Brings a request into the form that everything behind it reads. */
export function toArrived(request: BackendRequest): ArrivedRequest {
  const { host, method, path, headers = {}, scheme = 'https', body = '' } = request
  const mark = path.indexOf('?')
  const bare = mark < 0 ? path : path.slice(0, mark)
  return {
    host: host.toLowerCase(),
    method: method.toUpperCase(),
    path: bare.startsWith('/') ? bare : `/${bare}`,
    query: new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1)),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    scheme,
    body
  }
}

/** The address of a request, for logs and redirects. */
export function toAddress(request: ArrivedRequest, scheme: string = request.scheme): string {
  const query = request.query.toString()
  return `${scheme}://${request.host}${request.path}${query === '' ? '' : `?${query}`}`
}

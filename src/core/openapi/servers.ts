import { fieldsAt, listAt, textAt } from './fields.ts'

/** Where a document says that its API is served. */
export interface Servers {
  readonly serverUrl?: string
  readonly serverPaths: readonly string[]
  readonly urls: readonly string[]
}

/** Reads `servers`, or `schemes`, `host` and `basePath` of Swagger 2.0. Servers of paths and operations are ignored, as API Management does. */
export function readServers(value: unknown, version: '2.0' | '3.0' | '3.1'): Servers {
  const urls = version === '2.0' ? listSwaggerUrls(value) : listServerUrls(value)
  const serverUrl = urls.find(isHttps) ?? urls[0]
  const serverPaths = [...new Set(urls.map(toPath))]
  return { ...(serverUrl === undefined ? {} : { serverUrl }), serverPaths, urls }
}

/** True for an absolute https URL. */
export function isHttps(url: string): boolean {
  return /^https:\/\//i.test(url)
}

function listServerUrls(value: unknown): string[] {
  return listAt(value, 'servers').flatMap(server => {
    const url = textAt(server, 'url')?.trim()
    if (url === undefined || url === '') return []
    const variables = fieldsAt(server, 'variables')
    const resolved = url.replace(
      /\{([^{}]*)\}/g,
      (whole, name: string) => textAt(fieldsAt(variables, name), 'default') ?? whole
    )
    return isUsable(resolved) ? [resolved] : []
  })
}

function listSwaggerUrls(value: unknown): string[] {
  const host = textAt(value, 'host')?.trim()
  const base = (textAt(value, 'basePath') ?? '').trim()
  const path = base === '' || base.startsWith('/') ? base : `/${base}`
  if (host === undefined || host === '') return path === '' || path === '/' ? [] : [path]
  const schemes = listAt(value, 'schemes').filter(scheme => scheme === 'https' || scheme === 'http')
  // Without `schemes` the scheme is the one that the document was fetched by; a file has none, and https is the safe one.
  return (schemes.length === 0 ? ['https'] : schemes)
    .map(scheme => `${String(scheme)}://${host}${path}`)
    .filter(isUsable)
}

/** An unresolved variable, a scheme that is no web address, or a path that is relative to nothing says nothing about a backend. */
function isUsable(url: string): boolean {
  if (/[{}\s\\]/.test(url)) return false
  if (url.startsWith('/')) return !url.startsWith('//')
  return /^https?:\/\//i.test(url) && URL.canParse(url)
}

function toPath(url: string): string {
  const path = url.startsWith('/') ? url : new URL(url).pathname
  return path.replace(/\/+$/, '')
}

import { isJson, type Json, textOf } from '../wire.ts'
import type { SpecDocument } from './document.ts'

/**
 * Finds the backend that a document names. For OpenAPI 3 that is the first https server, else none, as the import
 * restrictions say; servers of paths and operations do not count.
 */
export function findServiceUrl({ dialect, root }: SpecDocument): string | undefined {
  if (dialect === 'swagger') return findExtensionUrl(root) ?? findSwaggerUrl(root)
  return listUrls(root['servers']).find(isHttps)
}

function isHttps(url: string): boolean {
  return /^https:\/\/[^/]/i.test(url)
}

/** `x-servers` is one of the two extensions that the importer knows. */
function findExtensionUrl(root: Json): string | undefined {
  return listUrls(root['x-servers']).find(isHttps)
}

/** https is taken where there is a choice; a document that names http alone gets http, as in the petstore example of the REST specification. */
function findSwaggerUrl(root: Json): string | undefined {
  const host = textOf(root, 'host')
  if (host === undefined || host === '') return undefined
  const given = Array.isArray(root['schemes']) ? root['schemes'] : []
  const schemes = given.length === 0 ? ['https'] : given
  const scheme = ['https', 'http'].find(name => schemes.includes(name))
  if (scheme === undefined) return undefined
  const basePath = (textOf(root, 'basePath') ?? '').replace(/^\/*/, '/').replace(/\/$/, '')
  return `${scheme}://${host}${basePath}`
}

function listUrls(servers: unknown): string[] {
  const list: unknown[] = Array.isArray(servers) ? servers : []
  return list.flatMap(server => {
    const url = textOf(server, 'url')
    if (url === undefined || !isJson(server)) return []
    return [fillVariables(url, isJson(server['variables']) ? server['variables'] : {})]
  })
}

function fillVariables(url: string, variables: Json): string {
  return url.replace(/\{([^{}]+)\}/g, (whole: string, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    const value = isJson(variable) ? variable['default'] : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole
  })
}

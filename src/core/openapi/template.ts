/** A URL template in its parts. */
export interface UrlTemplate {
  readonly path: string
  /** Query pairs as they stand, in their order. */
  readonly query: readonly string[]
}

/** Splits `/a/{b}?c={c}`. A template is as foreign as the rest: a missing slash at the beginning is added, as the service does. */
export function splitTemplate(template: string): UrlTemplate {
  const mark = template.indexOf('?')
  const path = mark === -1 ? template : template.slice(0, mark)
  const query = mark === -1 ? '' : template.slice(mark + 1)
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    query: query.split('&').filter(pair => pair !== '')
  }
}

/** Names between braces, in order; the star of a catch-all (`{*rest}`) is no part of the name. */
export function listTemplateNames(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(match => (match[1] ?? '').replace(/^\*/, ''))
}

/** True when every brace has its partner, none is inside another, and none holds nothing. */
export function isWellFormedTemplate(template: string): boolean {
  return !/[{}]/.test(template.replace(/\{[^{}]+\}/g, ''))
}

/** The same for two templates that API Management takes for the same: letters and names of parameters do not count, nor the order of the query. */
export function toRouteKey(template: string): string {
  const { path, query } = splitTemplate(template)
  const pairs = query.map(toAnonymous).sort()
  return pairs.length === 0 ? toAnonymous(path) : `${toAnonymous(path)}?${pairs.join('&')}`
}

/** As toRouteKey, without the query. */
export function toPathKey(template: string): string {
  return toAnonymous(splitTemplate(template).path)
}

/** The signature that an import must not have twice: letters do not count, names do. */
export function toSignature(method: string, template: string): string {
  const { path, query } = splitTemplate(template)
  const suffix = query.length === 0 ? '' : `?${[...query].sort().join('&')}`
  return `${method.toUpperCase()} ${path}${suffix}`.toLowerCase()
}

function toAnonymous(text: string): string {
  return text.replace(/\{[^{}]*\}/g, '{}').toLowerCase()
}

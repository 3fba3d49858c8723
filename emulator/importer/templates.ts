import type { SpecParameter } from './parameters.ts'

/** A URL template with the parameters that stand in it. */
export interface UrlTemplate {
  readonly text: string
  readonly parameters: readonly SpecParameter[]
  /** The query parameters that did not become part of the template. */
  readonly query: readonly SpecParameter[]
}

/** How required query parameters are translated; `template` is what the service does unless it is told otherwise. */
export type QueryTranslation = 'template' | 'query'

/** Lists the names in braces, in the order of the template. */
export function listPlaceholders(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(match => match[1] ?? '')
}

function listQueryPlaceholders(path: string): ReadonlySet<string> {
  return new Set(path.includes('?') ? listPlaceholders(path.slice(path.indexOf('?'))) : [])
}

/**
 * Builds the URL template of an operation. Required query parameters become template parameters, after which the URL
 * does not match without them; a path of `x-ms-paths` may have brought its query along.
 */
export function toUrlTemplate(
  path: string,
  parameters: readonly SpecParameter[],
  translation: QueryTranslation
): UrlTemplate {
  const brought = listQueryPlaceholders(path)
  const inPath = parameters.filter(
    ({ place, name }) => place === 'path' || (place === 'query' && brought.has(name))
  )
  const query = parameters.filter(parameter => parameter.place === 'query' && !inPath.includes(parameter))
  if (translation === 'query') return { text: path, parameters: inPath, query }
  const moved = query.filter(({ required }) => required)
  const text = moved.reduce(
    (url, { name }) => `${url}${url.includes('?') ? '&' : '?'}${name}={${name}}`,
    path
  )
  return { text, parameters: [...inPath, ...moved], query: query.filter(({ required }) => !required) }
}

/**
 * Tells what is wrong with the template parameters of an operation: names in braces without a declared parameter,
 * declared path parameters without a place, and names that differ in case alone.
 */
export function findTemplateFault(
  operationName: string,
  path: string,
  parameters: readonly SpecParameter[]
): string | undefined {
  const places = listPlaceholders(path).map(name => name.replace(/^\*/, ''))
  const declared = new Set(
    parameters.filter(({ place }) => place === 'path').map(({ name }) => name.replace(/^\*/, ''))
  )
  const inQuery = new Set(parameters.filter(({ place }) => place === 'query').map(({ name }) => name))
  const query = listQueryPlaceholders(path)
  const undeclared = places.some(name => !declared.has(name) && !(query.has(name) && inQuery.has(name)))
  const unplaced = [...declared].some(name => !places.includes(name))
  if (undeclared || unplaced) {
    return `All template parameters used in the UriTemplate must be defined in the Operation '${operationName}', and vice-versa.`
  }
  const required = parameters
    .filter(({ place, name, required }) => place === 'query' && required && !query.has(name))
    .map(({ name }) => name)
  const clash = findTwice([...places, ...required])
  return clash === undefined
    ? undefined
    : `Required parameters of the path and the query of operation '${operationName}' must have unique names: '${clash}' is used more than once.`
}

/** Names of parameters are compared without case. */
function findTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name.toLowerCase())) return name
    seen.add(name.toLowerCase())
  }
  return undefined
}

/** What two operations must not share: the method, and the template without case and without the names of its parameters. */
export function toSignatureKey(method: string, template: string): string {
  return `${method} ${template.toLowerCase().replace(/\{[^{}]*\}/g, '{}')}`
}

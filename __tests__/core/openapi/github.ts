import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Json } from './builders.ts'

/** GitHub's own description of its REST API, of the package @octokit/openapi: over a thousand operations that nobody here wrote. */

const folder = path.dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json'))

/** The description as it is published: more than API Management takes at once. */
export function readPublished(): string {
  return readFileSync(path.join(folder, 'generated', 'api.github.com.json'), 'utf8')
}

/** Maps whose keys are names that somebody chose, and no words of OpenAPI. */
const named: ReadonlySet<string> = new Set([
  'paths',
  'schemas',
  'properties',
  'parameters',
  'headers',
  'content',
  'mapping'
])
const spare: ReadonlySet<string> = new Set(['example', 'examples', 'externalDocs'])

/**
 * The same without what no caller is bound by: examples, links to documentation, extensions, and the texts of schemas and parameters.
 * Every operation, parameter, response and schema stays, and so do the texts that API Management shows: those of operations and responses.
 */
export function readReduced(): Json {
  return reduce(JSON.parse(readPublished()), 'words') as Json
}

/** What an object is: words of OpenAPI, a map of names, a map of responses, or one response, which has to have a description. */
type Kind = 'words' | 'names' | 'responses' | 'response'

function reduce(value: unknown, kind: Kind): unknown {
  if (Array.isArray(value)) return value.map(each => reduce(each, 'words'))
  if (typeof value !== 'object' || value === null) return value
  const speaks = kind === 'response' || 'responses' in value
  const isKept = (key: string): boolean => {
    if (kind === 'names' || kind === 'responses') return true
    return key === 'description' ? speaks : !spare.has(key) && !key.startsWith('x-')
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isKept(key))
      .map(([key, each]) => [key, reduce(each, toKind(kind, key, each))])
  )
}

function toKind(kind: Kind, key: string, value: unknown): Kind {
  if (kind === 'responses') return 'response'
  if (kind === 'names' || Array.isArray(value)) return 'words'
  if (key === 'responses') return 'responses'
  return named.has(key) ? 'names' : 'words'
}

import type { LiveSchema } from '../model.ts'
import { isFields } from './fields.ts'

/** Maps whose keys are names that somebody chose, and values that are data: no words of a schema in either. */
const named: ReadonlySet<string> = new Set([
  'schemas',
  'definitions',
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs'
])
const data: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const', 'mapping'])

/**
 * Says of a keyword whether any schema of the service has it. Nobody documents that an import keeps `not` and `discriminator`: where
 * one was kept, another one that is absent was taken away. The schemas are gone through once, when it is first asked.
 */
export function toKeptKeywords(schemas: readonly LiveSchema[]): (keyword: string) => boolean {
  let kept: ReadonlySet<string> | undefined
  return keyword => {
    kept ??= collectKeywords(schemas.map(({ document }) => document))
    return kept.has(keyword)
  }
}

function collectKeywords(documents: readonly unknown[]): ReadonlySet<string> {
  const found = new Set<string>()
  const open = documents.map(value => ({ value, names: false }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, names } = next
    if (Array.isArray(value)) for (const each of value) open.push({ value: each, names: false })
    if (!isFields(value)) continue
    for (const [key, each] of Object.entries(value)) {
      if (!names) found.add(key)
      if (names || !data.has(key)) open.push({ value: each, names: !names && named.has(key) })
    }
  }
  return found
}

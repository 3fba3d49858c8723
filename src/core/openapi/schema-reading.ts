import { type Fields, isFields, listAt, spellValue } from './fields.ts'
import { resolveReference } from './reference.ts'

/** Azure: in OpenAPI 3.1 these are "ignored, downgraded or removed": what stands next to them is not known afterwards. */
const uncertainKeywords = [
  'const',
  'if',
  'then',
  'else',
  '$defs',
  '$dynamicRef',
  'contains',
  'prefixItems',
  'patternProperties',
  'propertyNames',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedItems',
  'unevaluatedProperties'
] as const

/** A keyword that an import may rewrite; `type` where it lists several. */
export type UncertainKeyword = (typeof uncertainKeywords)[number] | 'type'

/** Admits everything, as an absent schema does. One object, so that circles against it are known. */
export const anything: Fields = {}

/** Admits nothing, as `false` does. */
const nothing: Fields = { not: anything }

/** The schema behind its references; undefined where there is none. */
export function readSchema(root: unknown, schema: unknown): Fields | undefined {
  const { value, found } = resolveReference(root, schema, [])
  if (!found) return undefined
  if (typeof value === 'boolean') return value ? anything : nothing
  return isFields(value) ? value : undefined
}

/** The keywords of a schema after which it cannot be known what the importer makes of the rest. */
export function listUncertain(schema: Fields): UncertainKeyword[] {
  // Asked of every schema, most of which have few keys and none of these.
  const present = Object.keys(schema).filter(isUncertain)
  return listTypes(schema).length > 1 ? ['type', ...present] : present
}

const known: ReadonlySet<string> = new Set(uncertainKeywords)

function isUncertain(keyword: string): keyword is UncertainKeyword {
  return known.has(keyword)
}

/** The types of a list, but for null. */
export function listTypes(schema: Fields): string[] {
  return listAt(schema, 'type')
    .filter(type => type !== 'null')
    .map(spellValue)
}

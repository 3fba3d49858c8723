import { type Fields, isFields, listAt } from './fields.ts'
import { resolveReference } from './reference.ts'

/** Azure: in OpenAPI 3.1 these are "ignored, downgraded or removed": what stands next to them is not known afterwards. */
const uncertainKeywords: readonly string[] = [
  'const',
  'not',
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
]

/** Admits everything, as an absent schema does. One object, so that circles against it are known. */
export const anything: Fields = {}

/** `open` where it cannot be known what the importer makes of a schema. */
export type SchemaReading =
  | { readonly kind: 'schema'; readonly schema: Fields }
  | { readonly kind: 'open'; readonly keyword: string }

/** The schema behind its references; undefined where there is none. */
export function readSchema(root: unknown, schema: unknown): SchemaReading | undefined {
  const { value, found } = resolveReference(root, schema, [])
  if (!found) return undefined
  if (value === true) return { kind: 'schema', schema: anything }
  if (value === false) return { kind: 'open', keyword: 'false' }
  if (!isFields(value)) return undefined
  const types = listAt(value, 'type').filter(type => type !== 'null')
  const keyword = types.length > 1 ? `type ${types.join(', ')}` : findUncertain(value)
  return keyword === undefined ? { kind: 'schema', schema: value } : { kind: 'open', keyword }
}

function findUncertain(schema: Fields): string | undefined {
  return uncertainKeywords.find(keyword => Object.hasOwn(schema, keyword))
}

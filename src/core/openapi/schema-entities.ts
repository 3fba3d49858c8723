import type { LiveOperation, LiveRepresentation, LiveSchema } from '../model.ts'
import { type Fields, fieldsAt, isFields, valueAt } from './fields.ts'
import type { PlacedSchema } from './schema-walk.ts'

/** What became of the schema that a representation names. */
export type SchemaSearch =
  | { readonly kind: 'found'; readonly schema: PlacedSchema }
  /** The API has it not: somebody deleted or emptied it, and an import puts it back. */
  | { readonly kind: 'lost' }
  /** It may be in entities whose content the service does not give, or gives in a form that is not known here. */
  | { readonly kind: 'unknown'; readonly entities: readonly string[] }

/** Finds the schema that a representation names; undefined where it names none. */
export type SearchSchema = (representation: LiveRepresentation) => SchemaSearch | undefined

/** The schemas of an API, for look-ups: in the entity that a representation names, or in all where it names none. */
export function toSchemaSearch(schemas: readonly LiveSchema[]): SearchSchema {
  const entities = new Map(schemas.map(entity => [entity.id.toLowerCase(), entity]))
  return ({ schemaId, typeName }) => {
    if (typeName === undefined) return undefined
    const entity = schemaId === undefined ? undefined : entities.get(schemaId.toLowerCase())
    const candidates = schemaId === undefined ? schemas : entity === undefined ? [] : [entity]
    const unknown: string[] = []
    for (const { id, document } of candidates) {
      const named = readNamed(document)
      const schema = named === undefined ? undefined : valueAt(named, typeName)
      if (named === undefined) unknown.push(id)
      else if (schema !== undefined) return { kind: 'found', schema: { root: document, schema } }
    }
    return unknown.length === 0 ? { kind: 'lost' } : { kind: 'unknown', entities: unknown }
  }
}

/** Entities that bodies of these operations name and that cannot be looked into. Fail closed: nobody knows whether they are right. */
export function listUnknownEntities(
  schemas: readonly LiveSchema[],
  operations: readonly LiveOperation[]
): readonly string[] {
  const search = toSchemaSearch(schemas)
  const unknown = listRepresentations(operations).flatMap(representation => {
    const found = search(representation)
    return found?.kind === 'unknown' ? found.entities : []
  })
  return [...new Set(unknown)].sort()
}

function listRepresentations(operations: readonly LiveOperation[]): LiveRepresentation[] {
  return operations.flatMap(({ requestRepresentations, responses }) => [
    ...requestRepresentations,
    ...responses.flatMap(response => response.representations)
  ])
}

/** The schemas of an entity by name. A document that was emptied has none; undefined where it is in a form that is not known here. */
function readNamed(document: unknown): Fields | undefined {
  if (!isFields(document)) return undefined
  if (Object.keys(document).length === 0) return {}
  const components = fieldsAt(document, 'components')
  const named = components === undefined ? valueAt(document, 'definitions') : valueAt(components, 'schemas')
  if (named === undefined) return components === undefined ? undefined : {}
  return isFields(named) ? named : undefined
}

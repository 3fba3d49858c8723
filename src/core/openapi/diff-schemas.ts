import type { LiveOperation, LiveRepresentation, LiveSchema, Observed } from '../model.ts'
import { type Body, findRepresentation, findSchemaDetail, listBodies, toBodyList } from './bodies.ts'
import type { ApiDocument } from './document.ts'
import type { ExpectedOperation } from './expected.ts'
import { fieldsAt } from './fields.ts'
import type { Detail, Kept, OperationPair } from './kept-details.ts'
import type { OperationChange } from './operation-change.ts'
import { parseReference, referenceOf } from './reference.ts'
import { diffSchemas, lostSchema } from './schema-diff.ts'
import type { SchemaDifference } from './schema-difference.ts'
import { type Direction, nameBreakingSchema } from './schema-effect.ts'
import { type SearchSchema, toSchemaSearch } from './schema-entities.ts'
import { toKeptKeywords } from './schema-evidence.ts'
import type { PlacedSchema, SchemaOptions } from './schema-walk.ts'

/** A body of an operation that both sides describe by a schema. */
export interface SchemaPair {
  readonly direction: Direction
  /** For example `response 200 application/json`. */
  readonly place: string
  readonly document: PlacedSchema
  readonly service: PlacedSchema
}

/** Compares the schemas of the bodies of one operation; empty where the schemas of the service were not read. */
export type PairSchemas = (expected: ExpectedOperation, live: LiveOperation) => readonly SchemaPair[]

/** Finds the schemas that the document and the service have for the same bodies. */
export function toSchemaPairing(
  spec: ApiDocument,
  schemas: Observed<readonly LiveSchema[]> | undefined
): PairSchemas {
  if (schemas?.kind !== 'present' || schemas.value.length === 0) return () => []
  const search = toSchemaSearch(schemas.value)
  const listBodiesOf = toBodyList(spec)
  return (expected, live) =>
    listBodiesOf(expected).flatMap(body => {
      const { direction, place, schema } = body
      const representation = schema === undefined ? undefined : findRepresentation(live, body)
      const found = representation === undefined ? undefined : search(representation)
      if (found?.kind !== 'found') return []
      return [{ direction, place, document: { root: spec.value, schema }, service: found.schema }]
    })
}

/** True for a document with a schema that the service could hold: in components, in definitions, or in a body. */
export function hasSchemas(spec: ApiDocument): boolean {
  const named = fieldsAt(fieldsAt(spec.value, 'components'), 'schemas') ?? fieldsAt(spec.value, 'definitions')
  if (Object.keys(named ?? {}).length > 0) return true
  return spec.operations.some(operation =>
    listBodies(spec, operation).some(({ schema }) => schema !== undefined)
  )
}

/** For the comparisons of one document with one API. The service keeps `nullable` of OpenAPI 3.0; what it makes of the type lists of 3.1 is not documented. */
export function toSchemaOptions(spec: ApiDocument, schemas: readonly LiveSchema[]): SchemaOptions {
  return {
    compareNullable: spec.version === '3.0',
    equal: new WeakMap(),
    keeps: toKeptKeywords(schemas)
  }
}

/** Compares the bodies of operations. */
export interface BodyDiff {
  readonly diff: (expected: ExpectedOperation, live: LiveOperation, kept: Kept) => OperationChange[]
  /** The details that an operation shows to be kept. */
  readonly listKept: (pair: OperationPair) => readonly Detail[]
}

/** Compares the bodies of operations with the schemas that the service has: which ones they name, and what those say. */
export function toBodyDiff(
  spec: ApiDocument,
  schemas: Observed<readonly LiveSchema[]> | undefined
): BodyDiff {
  const listBodiesOf = toBodyList(spec)
  const listKept: BodyDiff['listKept'] = pair => listKeptSchemas(listBodiesOf(pair.expected), pair)
  if (schemas?.kind !== 'present')
    return {
      diff: (expected, live, kept) => findMisnamed(listBodiesOf(expected), { expected, live }, kept),
      listKept
    }
  const pairSchemas = toSchemaPairing(spec, schemas)
  const search = toSchemaSearch(schemas.value)
  const options = toSchemaOptions(spec, schemas.value)
  const diff: BodyDiff['diff'] = (expected, live, kept) => [
    ...findMisnamed(listBodiesOf(expected), { expected, live }, kept),
    ...findLost(live, search),
    ...diffPairs(pairSchemas(expected, live), options)
  ]
  return { diff, listKept }
}

function listKeptSchemas(bodies: readonly Body[], { expected, live }: OperationPair): Detail[] {
  return bodies.flatMap(body => {
    const detail = body.schema === undefined ? undefined : findSchemaDetail(body, expected.uncertain)
    if (detail === undefined || findRepresentation(live, body)?.typeName === undefined) return []
    return [detail]
  })
}

/** Bodies whose schema only one side names, whatever it says: somebody took it away, or put one where the document has none. */
function findMisnamed(
  bodies: readonly Body[],
  { expected, live }: OperationPair,
  kept: Kept
): OperationChange[] {
  return bodies.flatMap((body): OperationChange[] => {
    const { schema, place } = body
    const representation = findRepresentation(live, body)
    if (representation === undefined) return []
    const { typeName } = representation
    if ((schema === undefined) === (typeName === undefined)) return []
    const detail = schema === undefined ? undefined : findSchemaDetail(body, expected.uncertain)
    if (detail !== undefined && !kept.has(detail)) return []
    return [
      {
        kind: 'schema',
        path: place,
        ...(schema === undefined ? {} : { expected: nameSchema(schema) }),
        ...(typeName === undefined ? {} : { actual: typeName }),
        breaking: false
      }
    ]
  })
}

function nameSchema(schema: unknown): string {
  return parseReference(referenceOf(schema) ?? '')?.at(-1) ?? 'a schema'
}

/** Bodies that name a schema which the API does not have any more: somebody deleted or emptied it, and an import puts it back. */
function findLost(live: LiveOperation, search: SearchSchema): OperationChange[] {
  const toChange = (place: string, representation: LiveRepresentation): OperationChange[] =>
    search(representation)?.kind === 'lost'
      ? [{ kind: 'schema', path: place, ...lostSchema, breaking: false }]
      : []
  return [
    ...live.requestRepresentations.flatMap(each => toChange(`request ${each.contentType}`, each)),
    ...live.responses.flatMap(({ statusCode, representations }) =>
      representations.flatMap(each => toChange(`response ${statusCode} ${each.contentType}`, each))
    )
  ]
}

function diffPairs(pairs: readonly SchemaPair[], options: SchemaOptions): OperationChange[] {
  return pairs.flatMap(({ direction, place, document, service }) =>
    // The caller follows the document and meets what the service says: so the document comes first.
    diffSchemas(document, service, options).map(
      (difference): OperationChange => ({
        kind: 'schema',
        path: describePlace(place, difference),
        ...(difference.before === undefined ? {} : { expected: describeSide(difference, difference.before) }),
        ...(difference.after === undefined ? {} : { actual: describeSide(difference, difference.after) }),
        breaking: nameBreakingSchema(difference, direction) !== undefined
      })
    )
  )
}

/** The place of a difference: the body, and the property in it. */
export function describePlace(place: string, { path }: SchemaDifference): string {
  return path === '' ? place : `${place}: ${path}`
}

/** One side of a difference, with the keyword that it is about. */
export function describeSide({ keyword, kind }: SchemaDifference, text: string): string {
  if (kind === 'limit' || kind === 'keyword-changed') return `${keyword ?? ''} ${text}`
  if (kind === 'discriminator') return `discriminator ${keyword ?? ''} ${text}`
  return kind.includes('enum') ? `value ${text}` : text
}

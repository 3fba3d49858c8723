import type { LiveOperation, LiveRepresentation, LiveSchema, Observed } from '../model.ts'
import { toMediaType } from './diff-content.ts'
import type { ApiDocument } from './document.ts'
import type { ExpectedOperation } from './expected.ts'
import { entriesAt, type Fields, fieldsAt, valueAt } from './fields.ts'
import type { OperationChange } from './operation-change.ts'
import { readParameters } from './parameter.ts'
import { resolveReference } from './reference.ts'
import { diffSchemas, type PlacedSchema } from './schema-diff.ts'
import type { SchemaDifference } from './schema-difference.ts'
import { type Direction, nameBreakingSchema } from './schema-effect.ts'
import type { SpecOperation } from './shape.ts'

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
  const entities = new Map(schemas.value.map(entity => [entity.id.toLowerCase(), entity]))
  const operations = new Map(spec.operations.map(operation => [operation.pointer, operation]))
  return (expected, live) => {
    const operation = operations.get(expected.pointer)
    if (operation === undefined) return []
    return listBodies(spec, operation).flatMap(body => {
      const representation = findRepresentation(live, body)
      const service =
        representation === undefined ? undefined : findSchema(entities, schemas.value, representation)
      if (service === undefined) return []
      const { direction, place } = body
      return [{ direction, place, document: { root: spec.value, schema: body.schema }, service }]
    })
  }
}

/** True for a document with a schema that the service could hold: in components, in definitions, or in a body. */
export function hasSchemas(spec: ApiDocument): boolean {
  const named = fieldsAt(fieldsAt(spec.value, 'components'), 'schemas') ?? fieldsAt(spec.value, 'definitions')
  if (Object.keys(named ?? {}).length > 0) return true
  return spec.operations.some(operation => listBodies(spec, operation).length > 0)
}

/** The service keeps `nullable` of OpenAPI 3.0; what it makes of the type lists of 3.1 is not documented. */
export function toSchemaOptions(spec: ApiDocument): { readonly compareNullable: boolean } {
  return { compareNullable: spec.version === '3.0' }
}

/** Says what differs in the schemas of one operation. */
export type DiffBodies = (expected: ExpectedOperation, live: LiveOperation) => OperationChange[]

/** Compares the bodies of operations with the schemas that the service has. */
export function toBodyDiff(
  spec: ApiDocument,
  schemas: Observed<readonly LiveSchema[]> | undefined
): DiffBodies {
  const pairSchemas = toSchemaPairing(spec, schemas)
  const findDangling = toDanglingSearch(spec, schemas)
  return (expected, live) => [...findDangling(live), ...diffPairs(spec, pairSchemas(expected, live))]
}

/**
 * Bodies that name a schema which the API does not have any more: somebody deleted it, and an import puts it back. An entity whose
 * document has neither components nor definitions is in a shape that is not known here, and says nothing.
 */
function toDanglingSearch(
  spec: ApiDocument,
  schemas: Observed<readonly LiveSchema[]> | undefined
): (live: LiveOperation) => OperationChange[] {
  if (schemas?.kind !== 'present' || !hasSchemas(spec)) return () => []
  const entities = new Map(schemas.value.map(entity => [entity.id.toLowerCase(), entity]))
  const toChange = (place: string, { schemaId, typeName }: LiveRepresentation): OperationChange[] => {
    if (schemaId === undefined) return []
    const entity = entities.get(schemaId.toLowerCase())
    const named = entity === undefined ? {} : readNamed(entity)
    if (
      named === undefined ||
      (entity !== undefined && (typeName === undefined || Object.hasOwn(named, typeName)))
    )
      return []
    return [
      {
        kind: 'schema',
        path: place,
        expected: 'a schema',
        actual: 'one that the API does not have any more',
        breaking: false
      }
    ]
  }
  return live => [
    ...live.requestRepresentations.flatMap(each => toChange(`request ${each.contentType}`, each)),
    ...live.responses.flatMap(({ statusCode, representations }) =>
      representations.flatMap(each => toChange(`response ${statusCode} ${each.contentType}`, each))
    )
  ]
}

function diffPairs(spec: ApiDocument, pairs: readonly SchemaPair[]): OperationChange[] {
  return pairs.flatMap(({ direction, place, document, service }) =>
    // The caller follows the document and meets what the service says: so the document comes first.
    diffSchemas(document, service, toSchemaOptions(spec)).map(
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
  if (kind === 'limit') return `${keyword ?? ''} ${text}`
  return kind.includes('enum') ? `value ${text}` : text
}

interface Body {
  readonly direction: Direction
  readonly place: string
  readonly statusCode?: number
  /** Undefined for a response of Swagger, whose content type the importer chooses. */
  readonly contentType?: string
  readonly schema: unknown
}

function listBodies(spec: ApiDocument, operation: SpecOperation): Body[] {
  return spec.version === '2.0' ? listSwaggerBodies(spec, operation) : listContents(spec, operation)
}

function listContents(spec: ApiDocument, operation: SpecOperation): Body[] {
  const request = resolveReference(spec.value, valueAt(operation.value, 'requestBody'), []).value
  const responses = listResponses(spec, operation)
  return [
    ...toContents(request, { direction: 'request', place: 'request' }),
    ...responses.flatMap(({ statusCode, value }) =>
      toContents(value, { direction: 'response', place: `response ${statusCode}`, statusCode })
    )
  ]
}

function toContents(carrier: unknown, body: Omit<Body, 'schema' | 'contentType'>): Body[] {
  return entriesAt(carrier, 'content').flatMap(([contentType, media]) => {
    const schema = fieldsAt(media, 'schema')
    return schema === undefined
      ? []
      : [{ ...body, place: `${body.place} ${contentType}`, contentType, schema }]
  })
}

function listSwaggerBodies(spec: ApiDocument, operation: SpecOperation): Body[] {
  const body = readParameters(spec.value, operation).find(parameter => parameter.in === 'body')
  const request = fieldsAt(body?.value, 'schema')
  const responses = listResponses(spec, operation).flatMap(({ statusCode, value }): Body[] => {
    const schema = fieldsAt(value, 'schema')
    return schema === undefined
      ? []
      : [{ direction: 'response', place: `response ${statusCode}`, statusCode, schema }]
  })
  return [
    ...(request === undefined ? [] : [{ direction: 'request' as const, place: 'request', schema: request }]),
    ...responses
  ]
}

function listResponses(
  spec: ApiDocument,
  operation: SpecOperation
): { readonly statusCode: number; readonly value: unknown }[] {
  return entriesAt(operation.value, 'responses')
    .filter(([status]) => /^[1-9][0-9]{2}$/.test(status))
    .map(([status, raw]) => ({
      statusCode: Number(status),
      value: resolveReference(spec.value, raw, []).value
    }))
}

function findRepresentation(live: LiveOperation, body: Body): LiveRepresentation | undefined {
  const representations =
    body.direction === 'request'
      ? live.requestRepresentations
      : (live.responses.find(response => response.statusCode === body.statusCode)?.representations ?? [])
  return representations.find(
    each =>
      each.typeName !== undefined &&
      (body.contentType === undefined || toMediaType(each.contentType) === toMediaType(body.contentType))
  )
}

/** The schema that a representation names, in the entity that it names; an entity without a document says nothing. */
function findSchema(
  entities: ReadonlyMap<string, LiveSchema>,
  all: readonly LiveSchema[],
  { schemaId, typeName }: LiveRepresentation
): PlacedSchema | undefined {
  if (typeName === undefined) return undefined
  const candidates = schemaId === undefined ? all : [entities.get(schemaId.toLowerCase())]
  for (const entity of candidates) {
    const named = entity === undefined ? undefined : readNamed(entity)
    const schema = valueAt(named, typeName)
    if (schema !== undefined) return { root: entity?.document, schema }
  }
  return undefined
}

/** The schemas of an entity by name; undefined where its document has a shape that is not known here. */
function readNamed({ document }: LiveSchema): Fields | undefined {
  return fieldsAt(fieldsAt(document, 'components'), 'schemas') ?? fieldsAt(document, 'definitions')
}

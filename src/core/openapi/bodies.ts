import type { LiveOperation, LiveRepresentation } from '../model.ts'
import { toMediaType } from './diff-content.ts'
import type { ApiDocument } from './document.ts'
import type { ExpectedOperation, Uncertainty } from './expected.ts'
import { entriesAt, type Fields, fieldsAt, valueAt } from './fields.ts'
import type { Detail } from './kept-details.ts'
import { readParameters } from './parameter.ts'
import { isSchemaReference, referenceOf, resolveReference } from './reference.ts'
import type { Direction } from './schema-effect.ts'
import type { SpecOperation } from './shape.ts'

/** A body of an operation of the document: one content type of the request, or of a response. */
export interface Body {
  readonly direction: Direction
  /** For example `response 200 application/json`. */
  readonly place: string
  readonly statusCode?: number
  /** Undefined for a response of Swagger, whose content type the importer chooses. */
  readonly contentType?: string
  /** Undefined where the document says that there is a body, and not which one. */
  readonly schema?: Fields
}

/** The bodies of an operation, in the order of the document. */
export function listBodies(spec: ApiDocument, operation: SpecOperation): Body[] {
  return spec.version === '2.0' ? listSwaggerBodies(spec, operation) : listContents(spec, operation)
}

/** Finds the bodies of an operation that an import of the document leaves. */
export type BodyList = (expected: ExpectedOperation) => readonly Body[]

const known = new WeakMap<ApiDocument, BodyList>()

/** The bodies of the operations of a document; the list of each is made once. */
export function toBodyList(spec: ApiDocument): BodyList {
  const found = known.get(spec) ?? createBodyList(spec)
  known.set(spec, found)
  return found
}

function createBodyList(spec: ApiDocument): BodyList {
  const operations = new Map(spec.operations.map(operation => [operation.pointer, operation]))
  const lists = new Map<readonly string[], readonly Body[]>()
  return ({ pointer }) => {
    const operation = operations.get(pointer)
    const bodies = lists.get(pointer) ?? (operation === undefined ? [] : listBodies(spec, operation))
    lists.set(pointer, bodies)
    return bodies
  }
}

/** What the service has in the place of a body; one with a schema where there are several. */
export function findRepresentation(live: LiveOperation, body: Body): LiveRepresentation | undefined {
  const representations =
    body.direction === 'request'
      ? live.requestRepresentations
      : (live.responses.find(response => response.statusCode === body.statusCode)?.representations ?? [])
  const fitting = representations.filter(
    each => body.contentType === undefined || toMediaType(each.contentType) === toMediaType(body.contentType)
  )
  return fitting.find(each => each.typeName !== undefined) ?? fitting[0]
}

/**
 * What has to be seen to be kept before a schema that is absent counts as taken away; undefined for one that an import is known to
 * keep. Azure: an inline schema "must be defined in API scope and referenced", which practice does not confirm.
 */
export function findSchemaDetail(
  { direction, statusCode, schema }: Body,
  uncertain: Uncertainty
): Extract<Detail, 'inline-schema' | 'shared-schema'> | undefined {
  if (!isSchemaReference(referenceOf(schema) ?? '')) return 'inline-schema'
  if (direction === 'request') return uncertain.requestContent === 'certain' ? undefined : 'shared-schema'
  const certain =
    statusCode !== undefined &&
    !uncertain.responses.has(statusCode) &&
    !uncertain.responseContent.has(statusCode)
  return certain ? undefined : 'shared-schema'
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
  return entriesAt(carrier, 'content').flatMap(([contentType, media]): Body[] => {
    const place = `${body.place} ${contentType}`
    if (valueAt(media, 'schema') === undefined) return [{ ...body, place, contentType }]
    const schema = fieldsAt(media, 'schema')
    return schema === undefined ? [] : [{ ...body, place, contentType, schema }]
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

import type { LiveOperation, LiveRepresentation } from '../model.ts'
import { toMediaType } from './diff-content.ts'
import type { ApiDocument } from './document.ts'
import type { Uncertainty } from './expected.ts'
import { entriesAt, type Fields, fieldsAt, valueAt } from './fields.ts'
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
 * True where the importer is known to keep the schema of a body, or that it has none. Azure: an inline schema "must be defined in API
 * scope and referenced", which practice does not confirm: one that is missing may never have been there.
 */
export function isCertain({ direction, statusCode, schema }: Body, uncertain: Uncertainty): boolean {
  if (schema !== undefined && !isSchemaReference(referenceOf(schema) ?? '')) return false
  if (direction === 'request') return !uncertain.requestContent
  return statusCode !== undefined && !uncertain.responseContent.has(statusCode)
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

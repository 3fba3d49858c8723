import { isJson, type Json, textOf } from '../wire.ts'
import type { ParameterContract, RepresentationContract, ResponseContract } from './contracts.ts'
import type { SpecDocument } from './document.ts'
import { toContract } from './parameters.ts'
import { resolve } from './references.ts'
import type { SchemaEntity } from './schemas.ts'

/** What representations are made from: the document, its schemas, and the place of the operation for names. */
export interface RepresentationContext {
  readonly document: SpecDocument
  readonly schemas: SchemaEntity
  readonly method: string
  readonly path: string
}

/** Bodies of these methods are discarded, as the import restrictions say. */
const BODYLESS = ['GET', 'HEAD', 'OPTIONS']

/** Builds the representations of a request from the body of OpenAPI 3 or the body parameter of Swagger 2. */
export function toRequestRepresentations(
  context: RepresentationContext,
  pathItem: Json,
  operation: Json
): RepresentationContract[] {
  if (BODYLESS.includes(context.method)) return []
  const { dialect, root } = context.document
  if (dialect === 'openapi')
    return toRepresentations(context, resolve(root, operation['requestBody'])?.['content'], 'Request')
  const body = findBodyParameter(root, pathItem, operation)
  if (body === undefined) return []
  const consumes: unknown = operation['consumes'] ?? root['consumes']
  const types = Array.isArray(consumes) ? consumes.filter(type => typeof type === 'string') : []
  return (types.length > 0 ? types : ['application/json']).map(type =>
    toRepresentation(context, type, body, 'Request')
  )
}

function findBodyParameter(root: Json, pathItem: Json, operation: Json): Json | undefined {
  const list = [operation['parameters'], pathItem['parameters']].flatMap(value =>
    Array.isArray(value) ? value : []
  )
  return list.map(item => resolve(root, item)).find(item => item?.['in'] === 'body')
}

/** Builds the responses; `default` and ranges such as `2XX` have no number to be stored under. */
export function toResponses(context: RepresentationContext, operation: Json): ResponseContract[] {
  const responses = isJson(operation['responses']) ? operation['responses'] : {}
  return Object.entries(responses).flatMap(([code, value]) => {
    const response = /^[1-5]\d\d$/.test(code) ? resolve(context.document.root, value) : undefined
    return response === undefined ? [] : [toResponse(context, Number(code), response)]
  })
}

function toResponse(context: RepresentationContext, statusCode: number, response: Json): ResponseContract {
  const description = textOf(response, 'description')
  const openapi = context.document.dialect === 'openapi'
  return {
    statusCode,
    ...(description === undefined ? {} : { description }),
    representations: openapi
      ? toRepresentations(context, response['content'], `${statusCode}`)
      : toSwaggerResponse(context, response, statusCode),
    headers: toHeaders(context.document, response['headers'])
  }
}

/** `produces` is ignored, as the import restrictions say: a response with a schema is JSON. */
function toSwaggerResponse(
  context: RepresentationContext,
  response: Json,
  statusCode: number
): RepresentationContract[] {
  return response['schema'] === undefined
    ? []
    : [toRepresentation(context, 'application/json', response, `${statusCode}`)]
}

function toHeaders(document: SpecDocument, headers: unknown): ParameterContract[] {
  if (!isJson(headers)) return []
  return Object.entries(headers).flatMap(([name, value]) => {
    const header = resolve(document.root, value)
    return header === undefined ? [] : [toContract(document, name, header, undefined)]
  })
}

function toRepresentations(
  context: RepresentationContext,
  content: unknown,
  part: string
): RepresentationContract[] {
  if (!isJson(content)) return []
  return Object.entries(content).map(([type, media]) =>
    toRepresentation(context, type, isJson(media) ? media : {}, part)
  )
}

function toRepresentation(
  context: RepresentationContext,
  contentType: string,
  media: Json,
  part: string
): RepresentationContract {
  const examples = toExamples(context.document.root, media)
  return {
    contentType,
    ...context.schemas.refer(media['schema'], toTypeName(context, contentType, part)),
    ...(examples === undefined ? {} : { examples })
  }
}

function toExamples(root: Json, media: Json): RepresentationContract['examples'] | undefined {
  if (media['example'] !== undefined) return { default: { value: media['example'] } }
  const { examples } = media
  if (!isJson(examples)) return undefined
  const entries = Object.entries(examples).flatMap(([name, example]) => {
    const value = resolve(root, example)?.['value']
    return value === undefined ? [] : [[name, { value }] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The name that a schema without a name gets, in the manner of `UserLoginGet200ApplicationJsonResponse`. */
function toTypeName({ method, path }: RepresentationContext, contentType: string, part: string): string {
  const place = `${toPascal(path)}${toPascal(method.toLowerCase())}`
  return part === 'Request'
    ? `${place}${toPascal(contentType)}Request`
    : `${place}${part}${toPascal(contentType)}Response`
}

function toPascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

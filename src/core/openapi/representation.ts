import type { LiveRepresentation } from '../model.ts'
import type { ApiDocument } from './document.ts'
import type { ExpectedResponse, Uncertainty } from './expected.ts'
import { type ExpectedParameter, expectParameter } from './expected-parameter.ts'
import { entriesAt, fieldsAt, listAt, textAt, valueAt } from './fields.ts'
import type { Detail } from './kept-details.ts'
import type { SpecParameter } from './parameter.ts'
import { parseReference, referenceOf, resolveReference } from './reference.ts'
import type { SpecOperation } from './shape.ts'

interface Request {
  readonly description?: string
  readonly representations: readonly LiveRepresentation[]
  readonly content: Uncertainty['requestContent']
}

/** Azure: a body of these is discarded. */
const bodiless: ReadonlySet<string> = new Set(['get', 'head', 'options'])

/** The content types that an operation accepts, as an import leaves them. */
export function readRequest(
  spec: ApiDocument,
  operation: SpecOperation,
  parameters: readonly SpecParameter[]
): Request {
  const raw = valueAt(operation.value, 'requestBody')
  const swaggerBody = parameters.find(parameter => parameter.in === 'body')
  const form = parameters.some(parameter => parameter.in === 'formData')
  const given = raw !== undefined || swaggerBody !== undefined || form
  // Discarded by the documentation; a service that keeps it does no harm, for backend and policy see the same call.
  if (bodiless.has(operation.method)) return { representations: [], content: given ? 'unknown' : 'certain' }
  // How form fields are represented is not documented.
  if (form) return { representations: [], content: 'unknown' }
  if (swaggerBody !== undefined) return readSwaggerBody(spec, operation, swaggerBody)
  const { value, reference } = resolveReference(spec.value, raw, [])
  return {
    ...describe(value),
    representations: readContent(value),
    // Azure: `requestBodies` below components are "not supported": a shared body may be missing.
    content: reference === undefined ? 'certain' : 'shared'
  }
}

function readSwaggerBody(spec: ApiDocument, operation: SpecOperation, body: SpecParameter): Request {
  const own = valueAt(operation.value, 'consumes')
  const consumes = (Array.isArray(own) ? own : listAt(spec.value, 'consumes')).filter(
    type => typeof type === 'string'
  )
  const name = toTypeName(fieldsAt(body.value, 'schema'))
  const types: readonly string[] = consumes.length === 0 ? ['application/json'] : consumes
  return {
    ...describe(body.value),
    representations: types.map(contentType => toRepresentation(contentType, name)),
    // Without `consumes` the importer picks a content type that is not documented.
    content: consumes.length === 0 ? 'unknown' : body.referenced ? 'shared' : 'certain'
  }
}

function describe(value: unknown): { readonly description?: string } {
  const description = textAt(value, 'description')
  return description === undefined ? {} : { description }
}

interface Responses {
  readonly responses: readonly ExpectedResponse[]
  readonly uncertain: Pick<Uncertainty, 'responses' | 'responseContent' | 'standIns'>
}

/** The responses of an operation, as an import leaves them. */
export function readResponses(spec: ApiDocument, operation: SpecOperation): Responses {
  const responses: ExpectedResponse[] = []
  const shared = new Set<number>()
  const standIns = new Map<number, Detail>()
  for (const [status, raw] of entriesAt(operation.value, 'responses')) {
    const hundreds = /^([1-5])xx$/i.exec(status)?.[1]
    // What has no place in a list of numbers is dropped, or becomes the first number that it stands for: which is not documented.
    if (hundreds !== undefined) standIns.set(Number(hundreds) * 100, 'nothing-for-class')
    else if (!/^[1-9][0-9]{2}$/.test(status)) standIns.set(200, 'nothing-for-default')
    else {
      const { value, reference } = resolveReference(spec.value, raw, [])
      const statusCode = Number(status)
      if (reference !== undefined) shared.add(statusCode)
      responses.push({
        statusCode,
        ...describe(value),
        representations: readContent(value),
        headers: readHeaders(spec, value)
      })
    }
  }
  if (responses.length === 0 && standIns.size === 0) standIns.set(200, 'nothing-for-none')
  for (const { statusCode } of responses) standIns.delete(statusCode)
  return {
    responses,
    uncertain: {
      // Azure: `responses` below components are "not supported": a shared response may be missing.
      responses: shared,
      // Azure: `produces` of Swagger 2.0 is "not supported", and what stands in for it is not documented.
      responseContent: new Set(spec.version === '2.0' ? responses.map(each => each.statusCode) : []),
      standIns
    }
  }
}

/** OpenAPI 3: a header of this name "shall be ignored"; whether the importer does is not documented. */
export function isReservedHeader(name: string): boolean {
  return name.toLowerCase() === 'content-type'
}

function readHeaders(spec: ApiDocument, response: unknown): ExpectedParameter[] {
  // Names of headers may well begin with `x-`.
  return Object.entries(fieldsAt(response, 'headers') ?? {})
    .filter(([name]) => !isReservedHeader(name))
    .flatMap(([name, raw]) => {
      const { value, reference, found } = resolveReference(spec.value, raw, [])
      if (!found) return []
      const source = { name, value, required: valueAt(value, 'required') === true }
      return [expectParameter(spec.value, { ...source, referenced: reference !== undefined })]
    })
}

function readContent(carrier: unknown): LiveRepresentation[] {
  return entriesAt(carrier, 'content').map(([contentType, media]) =>
    toRepresentation(contentType, toTypeName(fieldsAt(media, 'schema')))
  )
}

function toRepresentation(contentType: string, typeName: string | undefined): LiveRepresentation {
  return { contentType, ...(typeName === undefined ? {} : { typeName }) }
}

/** The name of a schema of the document. */
function toTypeName(schema: unknown): string | undefined {
  const reference = referenceOf(schema)
  return reference === undefined ? undefined : parseReference(reference)?.at(-1)
}

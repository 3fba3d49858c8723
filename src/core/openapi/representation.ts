import type { LiveRepresentation, LiveResponse } from '../model.ts'
import type { ApiDocument } from './document.ts'
import { entriesAt, fieldsAt, listAt, textAt, valueAt } from './fields.ts'
import type { SpecParameter } from './parameter.ts'
import { parseReference, referenceOf, resolveReference } from './reference.ts'
import type { SpecOperation } from './shape.ts'

interface Request {
  readonly representations: readonly LiveRepresentation[]
  readonly uncertain: boolean
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
  if (bodiless.has(operation.method)) return { representations: [], uncertain: given }
  // How form fields are represented is not documented.
  if (form) return { representations: [], uncertain: true }
  if (swaggerBody !== undefined) return readSwaggerBody(spec, operation, swaggerBody)
  const { value, reference } = resolveReference(spec.value, raw, [])
  return {
    representations: readContent(value),
    // Azure: `requestBodies` below components are "not supported": a shared body may be missing.
    uncertain: reference !== undefined
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
    representations: types.map(contentType => toRepresentation(contentType, name)),
    // Without `consumes` the importer picks a content type that is not documented.
    uncertain: consumes.length === 0 || body.referenced
  }
}

interface Responses {
  readonly responses: readonly LiveResponse[]
  readonly uncertain: {
    readonly responses: ReadonlySet<number>
    readonly responseContent: ReadonlySet<number>
    readonly spareResponses: number
    readonly responseClasses: ReadonlySet<number>
  }
}

/** The responses of an operation, as an import leaves them. */
export function readResponses(spec: ApiDocument, operation: SpecOperation): Responses {
  const responses: LiveResponse[] = []
  const shared = new Set<number>()
  const classes = new Set<number>()
  let spare = 0
  for (const [status, raw] of entriesAt(operation.value, 'responses')) {
    const hundreds = /^([1-5])xx$/i.exec(status)?.[1]
    if (hundreds !== undefined) classes.add(Number(hundreds))
    // `default` has no place in a list of numbers; whether it is dropped or becomes 200 is not documented.
    else if (!/^[1-9][0-9]{2}$/.test(status)) spare = 1
    else {
      const { value, reference } = resolveReference(spec.value, raw, [])
      const statusCode = Number(status)
      if (reference !== undefined) shared.add(statusCode)
      const description = textAt(value, 'description')
      responses.push({
        statusCode,
        ...(description === undefined ? {} : { description }),
        representations: readContent(value),
        headers: []
      })
    }
  }
  const swagger = spec.version === '2.0'
  return {
    responses,
    uncertain: {
      // Azure: `responses` below components are "not supported": a shared response may be missing.
      responses: shared,
      // Azure: `produces` of Swagger 2.0 is "not supported", and what stands in for it is not documented.
      responseContent: swagger ? new Set(responses.map(response => response.statusCode)) : shared,
      spareResponses: responses.length === 0 ? 1 : spare,
      responseClasses: classes
    }
  }
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

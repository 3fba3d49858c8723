import type { LiveOperation, LiveParameter } from '../../../src/core/model.ts'
import { type ApiDocument, readSpec, type SpecProblem } from '../../../src/core/openapi/document.ts'
import type { ExpectedOperation } from '../../../src/core/openapi/expected.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'

/** Any JSON object. */
export type Json = Record<string, unknown>

/** A whole OpenAPI 3.0 document around some paths. */
export function documentOf(paths: Json, rest: Json = {}): Json {
  return { openapi: '3.0.3', info: { title: 'Weather', version: '1' }, paths, ...rest }
}

/** A whole Swagger 2.0 document around some paths. */
export function swaggerOf(paths: Json, rest: Json = {}): Json {
  return { swagger: '2.0', info: { title: 'Weather', version: '1' }, paths, ...rest }
}

/** An operation that nothing can be said against. */
export function operationOf(operationId: string, rest: Json = {}): Json {
  return {
    operationId,
    summary: `Summary of ${operationId}`,
    description: 'A description.',
    responses: { 200: { description: 'OK' } },
    ...rest
  }
}

/** Reads a document that must be readable. */
export function read(document: Json | string, file = 'openapi.json'): ApiDocument {
  const result = readSpec(typeof document === 'string' ? document : JSON.stringify(document, null, 2), file)
  if (result.kind === 'refused') throw new Error(result.problems.map(problem => problem.message).join('\n'))
  return result.spec
}

/** Reads a document that must be refused. */
export function refuse(document: Json | string, file = 'openapi.json'): readonly SpecProblem[] {
  const result = readSpec(typeof document === 'string' ? document : JSON.stringify(document, null, 2), file)
  return result.kind === 'refused' ? result.problems : []
}

/** The only operation of a document. */
export function expectOne(document: Json | string): ExpectedOperation {
  const [operation, ...others] = expectOperations(read(document))
  if (operation === undefined || others.length > 0) throw new Error('expected one operation')
  return operation
}

/** The operation as the service would hold it. */
export function toLive(expected: ExpectedOperation, changes: Partial<LiveOperation> = {}): LiveOperation {
  const { id, displayName, method, urlTemplate, description } = expected
  const { templateParameters, queryParameters, headers, requestRepresentations, responses } = expected
  const { requestDescription } = expected
  return {
    id,
    displayName,
    method,
    urlTemplate,
    ...(description === undefined ? {} : { description }),
    templateParameters,
    queryParameters,
    headers,
    ...(requestDescription === undefined ? {} : { requestDescription }),
    requestRepresentations,
    responses,
    ...changes
  }
}

/** A bare live operation. */
export function liveOf(id: string, method: string, urlTemplate: string): LiveOperation {
  return {
    id,
    displayName: id,
    method,
    urlTemplate,
    templateParameters: [],
    queryParameters: [],
    headers: [],
    requestRepresentations: [],
    responses: []
  }
}

/** A live parameter. */
export function parameterOf(name: string, type = 'string', required = false): LiveParameter {
  return { name, type, required, values: [] }
}

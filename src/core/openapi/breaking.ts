import type { FileLocation, LiveOperation, LiveParameter, LiveSchema, Observed } from '../model.ts'
import { toMediaType } from './diff-content.ts'
import {
  describePlace,
  describeSide,
  type SchemaPair,
  toSchemaOptions,
  toSchemaPairing
} from './diff-schemas.ts'
import type { ApiDocument } from './document.ts'
import { type ExpectedOperation, reservedHeaders } from './expected.ts'
import { diffSchemas } from './schema-diff.ts'
import { nameBreakingSchema } from './schema-effect.ts'
import type { SchemaOptions } from './schema-walk.ts'
import { listTemplateNames, splitTemplate, toPathKey, toRouteKey } from './template.ts'

/** One change that breaks callers. `kind` is the id that oasdiff gives it, where it has one. */
export interface BreakingChange {
  readonly kind: string
  /** Where in the operation, for example `query parameter limit`. */
  readonly path: string
  readonly before?: string
  readonly after?: string
}

/** An operation that callers use today, and what the import takes from them. */
export interface BrokenOperation {
  readonly operation: string
  readonly method: string
  readonly urlTemplate: string
  readonly changes: readonly BreakingChange[]
  readonly location?: FileLocation
}

/** The document against what callers use now. */
export interface BreakingInput {
  readonly spec: ApiDocument
  readonly expected: readonly ExpectedOperation[]
  readonly live: readonly LiveOperation[]
  /** Those of the service, where they were read. */
  readonly schemas: Observed<readonly LiveSchema[]> | undefined
}

/**
 * Finds what an import of the document takes from those who call the API as it is. A caller knows a method and a URL and no names of
 * operations: so operations are paired by route, and one that moved is gone. Where the facts about the importer leave open what
 * will come out, nothing is claimed.
 */
export function findBreakingChanges(input: BreakingInput): BrokenOperation[] {
  const routes = indexRoutes(input.expected)
  const { schemas } = input
  const options = toSchemaOptions(input.spec, schemas?.kind === 'present' ? schemas.value : [])
  const pairSchemas = toSchemaPairing(input.spec, schemas)
  const paths = new Set(input.expected.map(operation => toPathKey(operation.urlTemplate)))
  return input.live.flatMap((live): BrokenOperation[] => {
    const names = { operation: live.id, method: live.method.toUpperCase(), urlTemplate: live.urlTemplate }
    const expected = routes(live)
    if (expected === undefined) {
      const there = paths.has(toPathKey(live.urlTemplate))
      const kind = there ? 'api-removed-without-deprecation' : 'api-path-removed-without-deprecation'
      const before = `${names.method} ${names.urlTemplate}`
      return [{ ...names, changes: [{ kind, path: there ? 'operation' : 'path', before }] }]
    }
    const changes = [
      ...findParameterBreaks(expected, live),
      ...findContentBreaks(expected, live),
      ...findSchemaBreaks(pairSchemas(expected, live), options)
    ]
    const location = expected.location()
    return changes.length === 0
      ? []
      : [{ ...names, changes, ...(location === undefined ? {} : { location }) }]
  })
}

/** The operation that answers to the same call: of the same query where there are several on one path. */
function indexRoutes(
  expected: readonly ExpectedOperation[]
): (live: LiveOperation) => ExpectedOperation | undefined {
  const toKey = (method: string, key: string): string => `${method.toUpperCase()} ${key}`
  const whole = new Map(expected.map(each => [toKey(each.method, toRouteKey(each.urlTemplate)), each]))
  const byPath = Map.groupBy(expected, each => toKey(each.method, toPathKey(each.urlTemplate)))
  return live => {
    const exact = whole.get(toKey(live.method, toRouteKey(live.urlTemplate)))
    return exact ?? byPath.get(toKey(live.method, toPathKey(live.urlTemplate)))?.[0]
  }
}

interface Parameters {
  readonly place: 'query parameter' | 'header' | 'path parameter'
  readonly before: readonly LiveParameter[]
  readonly after: readonly LiveParameter[]
}

function findParameterBreaks(expected: ExpectedOperation, live: LiveOperation): BreakingChange[] {
  const before = toCall(live)
  const after = toCall(expected)
  const lists: readonly Parameters[] = [
    { place: 'path parameter', before: before.path, after: after.path },
    { place: 'query parameter', before: before.query, after: after.query },
    { place: 'header', before: before.headers, after: after.headers }
  ]
  return lists.flatMap(({ place, before: was, after: is }) => {
    const known = new Map(was.map(each => [each.name.toLowerCase(), each]))
    return is.flatMap((wanted): BreakingChange[] => {
      const path = `${place} ${wanted.name}`
      const found = known.get(wanted.name.toLowerCase())
      if (found !== undefined) return compareParameter(path, found, wanted, place === 'path parameter')
      // Names of path parameters are the document's own affair: a caller fills the place.
      if (!wanted.required || place === 'path parameter') return []
      return [{ kind: 'new-required-request-parameter', path, after: 'required' }]
    })
  })
}

/** What a caller fills in. A required query parameter may stand in the URL template, and is one of the query all the same. */
function toCall(operation: LiveOperation | ExpectedOperation): {
  readonly path: readonly LiveParameter[]
  readonly query: readonly LiveParameter[]
  readonly headers: readonly LiveParameter[]
} {
  const names = new Set(
    listTemplateNames(splitTemplate(operation.urlTemplate).path).map(name => name.toLowerCase())
  )
  const inPath = (each: LiveParameter): boolean => names.has(each.name.toLowerCase())
  return {
    path: operation.templateParameters.filter(inPath),
    query: [
      ...operation.queryParameters,
      ...operation.templateParameters.filter(each => !inPath(each)).map(each => ({ ...each, required: true }))
    ],
    headers: operation.headers.filter(each => !reservedHeaders.has(each.name.toLowerCase()))
  }
}

function compareParameter(
  path: string,
  before: LiveParameter,
  after: LiveParameter,
  always: boolean
): BreakingChange[] {
  const changes: BreakingChange[] = []
  if (!always && after.required && !before.required)
    changes.push({
      kind: 'request-parameter-became-required',
      path,
      before: 'optional',
      after: 'required'
    })
  const [was, is] = [before.type.toLowerCase(), after.type.toLowerCase()]
  // Every integer is a number, and every value in a URL is a text.
  const wider = is === 'string' || (was === 'integer' && is === 'number')
  if (was !== '' && is !== '' && was !== is && !wider)
    changes.push({
      kind: 'request-parameter-type-changed',
      path,
      before: before.type,
      after: after.type
    })
  const gone = after.values.length === 0 ? [] : before.values.filter(value => !after.values.includes(value))
  if (gone.length > 0)
    changes.push({ kind: 'request-parameter-enum-value-removed', path, before: gone.join(', ') })
  return changes
}

function findContentBreaks(expected: ExpectedOperation, live: LiveOperation): BreakingChange[] {
  const { uncertain } = expected
  const types = new Set(expected.requestRepresentations.map(each => toMediaType(each.contentType)))
  const requests = uncertain.requestContent
    ? []
    : live.requestRepresentations
        .filter(each => !types.has(toMediaType(each.contentType)))
        .map(
          (each): BreakingChange => ({
            kind: 'request-body-media-type-removed',
            path: 'request content type',
            before: each.contentType
          })
        )
  const there = new Map(expected.responses.map(response => [response.statusCode, response]))
  const extra = live.responses.filter(
    ({ statusCode }) => !there.has(statusCode) && !uncertain.responseClasses.has(Math.floor(statusCode / 100))
  )
  const removed = extra.length <= uncertain.spareResponses ? [] : extra
  const contents = live.responses.flatMap(({ statusCode, representations }): BreakingChange[] => {
    const response = there.get(statusCode)
    if (response === undefined || uncertain.responseContent.has(statusCode)) return []
    const known = new Set(response.representations.map(each => toMediaType(each.contentType)))
    return representations
      .filter(each => !known.has(toMediaType(each.contentType)))
      .map(each => ({
        kind: 'response-media-type-removed',
        path: `response ${statusCode}`,
        before: each.contentType
      }))
  })
  return [
    ...requests,
    ...removed.map(
      ({ statusCode }): BreakingChange => ({
        kind: `response-${statusCode < 400 ? '' : 'non-'}success-status-removed`,
        path: `response ${statusCode}`,
        before: String(statusCode)
      })
    ),
    ...contents
  ]
}

function findSchemaBreaks(pairs: readonly SchemaPair[], options: SchemaOptions): BreakingChange[] {
  return pairs.flatMap(({ direction, place, document, service }) =>
    diffSchemas(service, document, {
      ...options,
      // Only these count to the most that are collected: otherwise many that break nobody would hide one that does.
      relevant: difference => nameBreakingSchema(difference, direction) !== undefined
    }).flatMap((difference): BreakingChange[] => {
      const kind = nameBreakingSchema(difference, direction)
      const { before, after } = difference
      if (kind === undefined) return []
      return [
        {
          kind,
          path: describePlace(place, difference),
          ...(before === undefined ? {} : { before: describeSide(difference, before) }),
          ...(after === undefined ? {} : { after: describeSide(difference, after) })
        }
      ]
    })
  )
}

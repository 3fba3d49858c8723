import type { FileLocation, LiveOperation, LiveSchema, Observed } from '../model.ts'
import { toBodyList } from './bodies.ts'
import { findBareBreaks, findContentBreaks } from './breaking-content.ts'
import { findParameterBreaks } from './breaking-parameters.ts'
import { findKeptBy } from './diff.ts'
import {
  describePlace,
  describeSide,
  type SchemaPair,
  toBodyDiff,
  toSchemaOptions,
  toSchemaPairing
} from './diff-schemas.ts'
import type { ApiDocument } from './document.ts'
import type { ExpectedOperation } from './expected.ts'
import { diffSchemas } from './schema-diff.ts'
import { nameBreakingSchema } from './schema-effect.ts'
import type { SchemaOptions } from './schema-walk.ts'
import { toPathKey, toRouteKey } from './template.ts'

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
  const { spec, schemas } = input
  const routes = indexRoutes(input.expected)
  const options = toSchemaOptions(spec, schemas?.kind === 'present' ? schemas.value : [])
  const pairSchemas = toSchemaPairing(spec, schemas)
  const listBodies = toBodyList(spec)
  const pairs = input.live.map(live => ({ live, expected: routes(live) }))
  const kept = findKeptBy(
    pairs.flatMap(({ live, expected }) => (expected === undefined ? [] : [{ live, expected }])),
    toBodyDiff(spec, schemas)
  )
  const paths = new Set(input.expected.map(operation => toPathKey(operation.urlTemplate)))
  return pairs.flatMap(({ live, expected }): BrokenOperation[] => {
    const names = { operation: live.id, method: live.method.toUpperCase(), urlTemplate: live.urlTemplate }
    if (expected === undefined) {
      const there = paths.has(toPathKey(live.urlTemplate))
      const kind = there ? 'api-removed-without-deprecation' : 'api-path-removed-without-deprecation'
      const before = `${names.method} ${names.urlTemplate}`
      return [{ ...names, changes: [{ kind, path: there ? 'operation' : 'path', before }] }]
    }
    const changes = [
      ...findParameterBreaks(expected, live, kept),
      ...findContentBreaks(expected, live, kept),
      ...findBareBreaks(listBodies(expected), expected, live, kept),
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

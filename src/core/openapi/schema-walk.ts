import { isFields } from './fields.ts'
import { type SchemaDifference, toDifference } from './schema-difference.ts'
import { anything } from './schema-reading.ts'

/** A schema with the document that its references lead into. */
export interface PlacedSchema {
  readonly root: unknown
  readonly schema: unknown
}

/** Pairs of schemas that were compared with all that they lead to, and found equal: what many bodies share is compared once. */
export type EqualSchemas = WeakMap<object, WeakSet<object>>

/** How two schemas are compared. */
export interface SchemaOptions {
  readonly compareNullable: boolean
  /** Handed from one comparison of the same two documents to the next. */
  readonly equal?: EqualSchemas
  /** True for a keyword that the service is seen to keep: then it is missed where it is absent. All are, where this is left out. */
  readonly keeps?: (keyword: string) => boolean
  /** Which differences are collected, where not all of them are asked for. */
  readonly relevant?: (difference: SchemaDifference) => boolean
}

/** Two schemas that wait for their comparison. */
interface Pair {
  readonly left: unknown
  readonly right: unknown
  readonly path: string
}

/** Pairs that were looked at. */
export type Seen = Map<object, Set<object>>

/** One comparison under way. */
export interface Walk extends Required<SchemaOptions> {
  readonly before: unknown
  readonly after: unknown
  readonly seen: Seen
  /** What was seen below keywords that are compared as a whole. */
  readonly seenInside: Seen
  readonly deeper: Pair[]
  readonly found: SchemaDifference[]
  /** Compares two schemas at a place. */
  readonly visit: (left: unknown, right: unknown, path: string, level: number) => void
  /** True once there was a difference, whether it is asked for or not. */
  differs: boolean
}

/** Two schemas of which one may be absent. */
export function visitEither(walk: Walk, left: unknown, right: unknown, path: string, level: number): void {
  if (isSchema(left) || isSchema(right)) walk.visit(left ?? anything, right ?? anything, path, level)
}

function isSchema(value: unknown): boolean {
  return isFields(value) || value === false
}

/** Adds one difference. */
export function push(walk: Walk, ...difference: Parameters<typeof toDifference>): void {
  add(walk, [toDifference(...difference)])
}

/** Adds what is asked for of these differences. */
export function add(walk: Walk, differences: readonly SchemaDifference[]): void {
  if (differences.length === 0) return
  walk.differs = true
  walk.found.push(...differences.filter(walk.relevant))
}

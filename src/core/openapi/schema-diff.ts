import { type Fields, listAt, valueAt } from './fields.ts'
import { isSchemaReference, listChain } from './reference.ts'
import type { SchemaDifference } from './schema-difference.ts'
import { diffDiscriminator, diffUncertain } from './schema-keywords.ts'
import { nameMembers } from './schema-members.ts'
import { diffObjects } from './schema-properties.ts'
import { readSchema } from './schema-reading.ts'
import { diffValues } from './schema-value.ts'
import {
  add,
  type PlacedSchema,
  push,
  type SchemaOptions,
  type Seen,
  visitEither,
  type Walk
} from './schema-walk.ts'

/** What is said where the service has a name, and no schema of that name. */
export const lostSchema = {
  expected: 'a schema',
  actual: 'one that the API does not have any more'
} as const

const compositions = ['allOf', 'anyOf', 'oneOf'] as const

/** What lies deeper is compared later, from the top of the stack again; and more differences than anybody reads. */
const deepest = 200
const most = 50

/**
 * Compares two schemas by what they admit, with references resolved on both sides and circles followed once. Descriptions, titles,
 * examples, defaults and extensions do not count: the importer rewrites or drops them. Where the importer is known to rewrite the
 * rest of a schema as well (keywords of OpenAPI 3.1), that part is left out unless the right side still has these keywords.
 */
export function diffSchemas(
  before: PlacedSchema,
  after: PlacedSchema,
  options: SchemaOptions
): SchemaDifference[] {
  const seen: Seen = new Map()
  const walk: Walk = {
    equal: new WeakMap(),
    keeps: () => true,
    relevant: () => true,
    ...options,
    before: before.root,
    after: after.root,
    seen,
    seenInside: new Map(),
    deeper: [],
    found: [],
    differs: false,
    visit: (...pair) => visit(walk, ...pair)
  }
  run(walk, before.schema, after.schema, '')
  // Each of them leads into a comparison without a difference, so none has one.
  if (!walk.differs) for (const [left, rights] of seen) remember(walk.equal, left, rights)
  return walk.found.slice(0, most)
}

function run(walk: Walk, left: unknown, right: unknown, path: string): void {
  visit(walk, left, right, path, 0)
  for (let next = walk.deeper.pop(); next !== undefined; next = walk.deeper.pop())
    visit(walk, next.left, next.right, next.path, 0)
}

function remember(equal: Walk['equal'], left: object, rights: ReadonlySet<object>): void {
  const known = equal.get(left) ?? new WeakSet()
  equal.set(left, known)
  for (const right of rights) known.add(right)
}

function visit(walk: Walk, left: unknown, right: unknown, path: string, level: number): void {
  if (walk.found.length >= most) return
  if (level > deepest) {
    walk.deeper.push({ left, right, path })
    return
  }
  const [before, after] = [readSchema(walk.before, left), readSchema(walk.after, right)]
  if (before === undefined) return
  if (after === undefined) {
    diffLost(walk, left, right, path)
    return
  }
  if (isSeen(walk, before, after)) return
  const isSame = (was: unknown, is: unknown): boolean => isSameInside(walk, was, is)
  const { differences, comparable } = diffUncertain(before, after, path, isSame)
  add(walk, differences)
  if (comparable) diffParts(walk, before, after, path, level)
}

function diffParts(walk: Walk, before: Fields, after: Fields, path: string, level: number): void {
  add(walk, diffValues(before, after, { path, compareNullable: walk.compareNullable }))
  add(walk, diffDiscriminator(before, after, path, walk.keeps))
  diffObjects(walk, before, after, path, level)
  diffNot(walk, before, after, path)
  visitEither(walk, valueAt(before, 'items'), valueAt(after, 'items'), `${path}[]`, level + 1)
  for (const keyword of compositions) diffComposition(walk, before, after, { path, level, keyword })
}

/** Fail closed: what the left side says plainly, the right side must say as well. */
function diffLost(walk: Walk, left: unknown, right: unknown, path: string): void {
  // The service keeps schemas alone: what the document itself takes from elsewhere, from a path for example, is not among them.
  const dangling = listChain(walk.after, right).at(-1) ?? ''
  const elsewhere = !isSchemaReference(dangling) && listChain(walk.before, left).includes(dangling)
  if (!elsewhere) push(walk, { kind: 'schema-lost', path }, lostSchema.expected, lostSchema.actual)
}

function isSeen(walk: Walk, before: object, after: object): boolean {
  if (walk.equal.get(before)?.has(after) === true) return true
  const known = walk.seen.get(before) ?? new Set()
  walk.seen.set(before, known)
  if (known.has(after)) return true
  known.add(after)
  return false
}

/** True for two schemas without any difference, asked for or not: what a change inside of `not` means is another question. */
function isSameInside(walk: Walk, left: unknown, right: unknown): boolean {
  const inside: Walk = {
    ...walk,
    seen: walk.seenInside,
    deeper: [],
    found: [],
    differs: false,
    relevant: () => true,
    visit: (...pair) => visit(inside, ...pair)
  }
  run(inside, left, right, '')
  return !inside.differs
}

/** What is excluded. Where one side excludes nothing, the service may have dropped it. */
function diffNot(walk: Walk, before: Fields, after: Fields, path: string): void {
  const [was, is] = [valueAt(before, 'not'), valueAt(after, 'not')]
  if (was !== undefined && is !== undefined) {
    if (!isSameInside(walk, was, is))
      push(walk, { kind: 'keyword-changed', path, keyword: 'not' }, 'a schema', 'another schema')
  } else if (was !== undefined && walk.keeps('not'))
    push(walk, { kind: 'not-removed', path }, 'not', undefined)
  else if (is !== undefined && walk.keeps('not')) push(walk, { kind: 'not-added', path }, undefined, 'not')
}

interface Composition {
  readonly path: string
  readonly level: number
  readonly keyword: (typeof compositions)[number]
}

function diffComposition(
  walk: Walk,
  before: Fields,
  after: Fields,
  { path, level, keyword }: Composition
): void {
  const [left, right] = [listAt(before, keyword), listAt(after, keyword)]
  if (left.length === 0 && right.length === 0) return
  const [was, is] = [nameMembers(left), nameMembers(right)]
  for (const [name, schema] of was) {
    if (is.has(name)) walk.visit(schema, is.get(name), `${path}<${name}>`, level + 1)
    else push(walk, { kind: 'composition-removed', path, keyword }, `${keyword} ${name}`, undefined)
  }
  for (const name of is.keys())
    if (!was.has(name))
      push(walk, { kind: 'composition-added', path, keyword }, undefined, `${keyword} ${name}`)
}

import { type Fields, fieldsAt, isFields, listAt, valueAt } from './fields.ts'
import { isSchemaReference, listChain, parseReference, referenceOf, resolveReference } from './reference.ts'
import { type SchemaDifference, toDifference } from './schema-difference.ts'
import { anything, readSchema } from './schema-reading.ts'
import { diffValues, typeOf } from './schema-value.ts'

/** A schema with the document that its references lead into. */
export interface PlacedSchema {
  readonly root: unknown
  readonly schema: unknown
}

/** What is said where the service has a name, and no schema of that name. */
export const lostSchema = {
  expected: 'a schema',
  actual: 'one that the API does not have any more'
} as const

const compositions = ['allOf', 'anyOf', 'oneOf'] as const

/** Deeper than the documents that are read can nest, and more differences than anybody reads. */
const deepest = 500
const most = 50

/** Pairs of schemas that were compared with all that they lead to, and found equal: what many bodies share is compared once. */
export type EqualSchemas = WeakMap<object, WeakSet<object>>

interface Walk {
  readonly before: unknown
  readonly after: unknown
  readonly compareNullable: boolean
  readonly equal: EqualSchemas
  readonly seen: Map<object, Set<object>>
  readonly found: SchemaDifference[]
}

/** How two schemas are compared. */
export interface SchemaOptions {
  readonly compareNullable: boolean
  /** Handed from one comparison of the same two documents to the next. */
  readonly equal?: EqualSchemas
}

/**
 * Compares two schemas by what they admit, with references resolved on both sides and circles followed once. Descriptions, titles,
 * examples, defaults and extensions do not count: the importer rewrites or drops them. Where the importer is known to rewrite the
 * rest of a schema as well (keywords of OpenAPI 3.1), that part is left out.
 */
export function diffSchemas(
  before: PlacedSchema,
  after: PlacedSchema,
  { compareNullable, equal = new WeakMap() }: SchemaOptions
): SchemaDifference[] {
  const walk: Walk = {
    before: before.root,
    after: after.root,
    compareNullable,
    equal,
    seen: new Map(),
    found: []
  }
  visit(walk, before.schema, after.schema, '', 0)
  // Each of them leads into a comparison without a difference, so none has one.
  if (walk.found.length === 0) for (const [left, rights] of walk.seen) remember(equal, left, rights)
  return walk.found.slice(0, most)
}

function remember(equal: EqualSchemas, left: object, rights: ReadonlySet<object>): void {
  const known = equal.get(left) ?? new WeakSet()
  equal.set(left, known)
  for (const right of rights) known.add(right)
}

function visit(walk: Walk, left: unknown, right: unknown, path: string, level: number): void {
  if (level > deepest || walk.found.length >= most) return
  const [was, is] = [readSchema(walk.before, left), readSchema(walk.after, right)]
  if (was?.kind !== 'schema') return
  if (is?.kind !== 'schema') {
    diffUnreadable(walk, left, right, path, is?.keyword)
    return
  }
  const [before, after] = [was.schema, is.schema]
  if (isSeen(walk, before, after)) return
  walk.found.push(...diffValues(before, after, { path, compareNullable: walk.compareNullable }))
  diffProperties(walk, before, after, path, level)
  diffBareRequired(walk, before, after, path)
  diffAdditional(walk, before, after, path, level)
  visitEither(walk, valueAt(before, 'items'), valueAt(after, 'items'), `${path}[]`, level + 1)
  for (const keyword of compositions) diffComposition(walk, before, after, { path, level, keyword })
}

/** Fail closed: what the left side says plainly, the right side must say as well. */
function diffUnreadable(
  walk: Walk,
  left: unknown,
  right: unknown,
  path: string,
  keyword: string | undefined
): void {
  if (keyword !== undefined) {
    push(walk, { kind: 'keyword-added', path }, undefined, keyword)
    return
  }
  // The service keeps schemas alone: what the document itself takes from elsewhere, from a path for example, is not among them.
  const dangling = listChain(walk.after, right).at(-1) ?? ''
  const elsewhere = !isSchemaReference(dangling) && listChain(walk.before, left).includes(dangling)
  if (!elsewhere) push(walk, { kind: 'schema-lost', path }, lostSchema.expected, lostSchema.actual)
}

/** Two schemas of which one may be absent. */
function visitEither(walk: Walk, left: unknown, right: unknown, path: string, level: number): void {
  if (isFields(left) || isFields(right)) visit(walk, left ?? anything, right ?? anything, path, level)
}

function isSeen(walk: Walk, before: object, after: object): boolean {
  if (walk.equal.get(before)?.has(after) === true) return true
  const known = walk.seen.get(before) ?? new Set()
  walk.seen.set(before, known)
  if (known.has(after)) return true
  known.add(after)
  return false
}

function diffProperties(walk: Walk, before: Fields, after: Fields, path: string, level: number): void {
  const [was, is] = [before, after].map(
    schema => new Map(Object.entries(fieldsAt(schema, 'properties') ?? {}))
  )
  if (was === undefined || is === undefined) return
  const [needed, needs] = [before, after].map(schema => new Set(listAt(schema, 'required')))
  for (const [name, schema] of was) {
    const place = path === '' ? name : `${path}.${name}`
    const required = needed?.has(name) === true
    if (!is.has(name)) {
      push(
        walk,
        { kind: 'property-removed', path: place, required },
        describe(walk.before, schema, required),
        undefined
      )
      continue
    }
    if (required !== (needs?.has(name) === true)) pushRequired(walk, place, required)
    visit(walk, schema, is.get(name), place, level + 1)
  }
  for (const [name, schema] of is) {
    if (was.has(name)) continue
    const required = needs?.has(name) === true
    const place = path === '' ? name : `${path}.${name}`
    push(
      walk,
      { kind: 'property-added', path: place, required },
      undefined,
      describe(walk.after, schema, required)
    )
  }
}

function describe(root: unknown, schema: unknown, required: boolean): string {
  const { value } = resolveReference(root, schema, [])
  const type = isFields(value) ? typeOf(value) : undefined
  return `${required ? 'required' : 'optional'}${type === undefined ? '' : ` ${type}`}`
}

/** A name that is required without being described: often in a schema that `allOf` joins to another one. */
function diffBareRequired(walk: Walk, before: Fields, after: Fields, path: string): void {
  const [needed, needs] = [before, after].map(schema => new Set(listAt(schema, 'required').map(String)))
  const described = new Set(
    [before, after].flatMap(schema => Object.keys(fieldsAt(schema, 'properties') ?? {}))
  )
  for (const name of new Set([...(needed ?? []), ...(needs ?? [])])) {
    const required = needed?.has(name) === true
    if (described.has(name) || required === (needs?.has(name) === true)) continue
    const place = path === '' ? name : `${path}.${name}`
    pushRequired(walk, place, required)
  }
}

function pushRequired(walk: Walk, path: string, required: boolean): void {
  const [from, to] = required ? ['required', 'optional'] : ['optional', 'required']
  push(walk, { kind: required ? 'became-optional' : 'became-required', path }, from, to)
}

/** Absent, true and an empty schema all admit everything. */
function diffAdditional(walk: Walk, before: Fields, after: Fields, path: string, level: number): void {
  const [was, is] = [before, after].map(schema => valueAt(schema, 'additionalProperties'))
  if ((was === false) !== (is === false)) {
    const texts = [was, is].map(value => (value === false ? 'none' : 'any'))
    push(walk, { kind: 'additional-properties', path }, texts[0], texts[1])
  } else if (was !== false) visitEither(walk, was, is, `${path}{}`, level + 1)
}

interface Composition {
  readonly path: string
  readonly level: number
  readonly keyword: (typeof compositions)[number]
}

/** Members are known by the name that they refer to, the others by their place in the list. */
function diffComposition(
  walk: Walk,
  before: Fields,
  after: Fields,
  { path, level, keyword }: Composition
): void {
  const [was, is] = [before, after].map(
    schema => new Map(listAt(schema, keyword).map((each, index) => [nameMember(each, index), each]))
  )
  if (was === undefined || is === undefined) return
  for (const [name, schema] of was) {
    if (is.has(name)) visit(walk, schema, is.get(name), `${path}<${name}>`, level + 1)
    else push(walk, { kind: 'composition-removed', path, keyword }, `${keyword} ${name}`, undefined)
  }
  for (const name of is.keys())
    if (!was.has(name))
      push(walk, { kind: 'composition-added', path, keyword }, undefined, `${keyword} ${name}`)
}

function nameMember(schema: unknown, index: number): string {
  const reference = referenceOf(schema)
  const name = reference === undefined ? undefined : parseReference(reference)?.at(-1)
  return name ?? String(index + 1)
}

function push(walk: Walk, ...difference: Parameters<typeof toDifference>): void {
  walk.found.push(toDifference(...difference))
}

import { type Fields, fieldsAt, isFields, listAt, valueAt } from './fields.ts'
import { parseReference, referenceOf, resolveReference } from './reference.ts'
import { type SchemaDifference, toDifference } from './schema-difference.ts'
import { diffValues, typeOf } from './schema-value.ts'

/** A schema with the document that its references lead into. */
export interface PlacedSchema {
  readonly root: unknown
  readonly schema: unknown
}

const compositions = ['allOf', 'anyOf', 'oneOf'] as const
/** Azure: in OpenAPI 3.1 these are "ignored, downgraded or removed": what stands next to them is not known afterwards. */
const uncertainKeywords: readonly string[] = [
  'const',
  'not',
  'if',
  'then',
  'else',
  '$defs',
  '$dynamicRef',
  'contains',
  'prefixItems',
  'patternProperties',
  'propertyNames',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedItems',
  'unevaluatedProperties'
]

/** Deeper than real schemas nest, and more differences than anybody reads. */
const deepest = 40
const most = 50

interface Walk {
  readonly before: unknown
  readonly after: unknown
  readonly compareNullable: boolean
  readonly seen: WeakMap<object, WeakSet<object>>
  readonly found: SchemaDifference[]
}

/**
 * Compares two schemas by what they admit, with references resolved on both sides and circles followed once. Descriptions, titles,
 * examples, defaults and extensions do not count: the importer rewrites or drops them. Where the importer is known to rewrite the
 * rest of a schema as well (keywords of OpenAPI 3.1), that part is left out.
 */
export function diffSchemas(
  before: PlacedSchema,
  after: PlacedSchema,
  options: { readonly compareNullable: boolean }
): SchemaDifference[] {
  const walk: Walk = {
    before: before.root,
    after: after.root,
    compareNullable: options.compareNullable,
    seen: new WeakMap(),
    found: []
  }
  visit(walk, before.schema, after.schema, '', 0)
  return walk.found.slice(0, most)
}

function visit(walk: Walk, left: unknown, right: unknown, path: string, level: number): void {
  if (level > deepest || walk.found.length >= most) return
  const before = read(walk.before, left)
  const after = read(walk.after, right)
  if (before === undefined || after === undefined || isSeen(walk, before, after)) return
  walk.found.push(...diffValues(before, after, { path, compareNullable: walk.compareNullable }))
  diffProperties(walk, before, after, path, level)
  diffAdditional(walk, before, after, path, level)
  const [items, others] = [fieldsAt(before, 'items'), fieldsAt(after, 'items')]
  if (items !== undefined && others !== undefined) visit(walk, items, others, `${path}[]`, level + 1)
  for (const keyword of compositions) diffComposition(walk, before, after, { path, level, keyword })
}

/** The schema behind its references; undefined where it cannot be known what the importer makes of it. */
function read(root: unknown, schema: unknown): Fields | undefined {
  const { value, found } = resolveReference(root, schema, [])
  if (!found || !isFields(value)) return undefined
  if (uncertainKeywords.some(keyword => Object.hasOwn(value, keyword))) return undefined
  return listAt(value, 'type').filter(type => type !== 'null').length > 1 ? undefined : value
}

function isSeen(walk: Walk, before: object, after: object): boolean {
  const known = walk.seen.get(before) ?? new WeakSet()
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
    if (required !== (needs?.has(name) === true)) {
      const kind = required ? 'became-optional' : 'became-required'
      const [from, to] = required ? ['required', 'optional'] : ['optional', 'required']
      push(walk, { kind, path: place }, from, to)
    }
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

/** Absent, true and an empty schema all admit everything. */
function diffAdditional(walk: Walk, before: Fields, after: Fields, path: string, level: number): void {
  const [was, is] = [before, after].map(schema => valueAt(schema, 'additionalProperties'))
  if ((was === false) !== (is === false)) {
    const texts = [was, is].map(value => (value === false ? 'none' : 'any'))
    push(walk, { kind: 'additional-properties', path }, texts[0], texts[1])
  } else if (isFields(was) && isFields(is)) visit(walk, was, is, `${path}{}`, level + 1)
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

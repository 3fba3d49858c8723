import { type Fields, fieldsAt, listAt, textAt, valueAt } from './fields.ts'
import { type SchemaDifference, toDifference } from './schema-difference.ts'
import { listTypes } from './schema-reading.ts'

/** Numbers and texts that bound a value. The default of each is that it is not there, and for lengths also 0. */
const limits = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties'
] as const

interface Place {
  readonly path: string
  readonly compareNullable: boolean
}

/** Compares what two schemas say about a value itself: its type and format, whether it may be null, its values, its limits. */
export function diffValues(before: Fields, after: Fields, place: Place): SchemaDifference[] {
  return [
    ...diffType(before, after, place),
    ...diffEnum(before, after, place.path),
    ...limits.flatMap(keyword => {
      const [was, is] = [before, after].map(schema => limitOf(schema, keyword))
      return was === is ? [] : [toDifference({ kind: 'limit', path: place.path, keyword }, was, is)]
    })
  ]
}

function diffType(before: Fields, after: Fields, { path, compareNullable }: Place): SchemaDifference[] {
  const types = [before, after].map(typeOf)
  const formats = [before, after].map(schema => textAt(schema, 'format'))
  const [was, is] = [before, after].map(schema =>
    valueAt(schema, 'nullable') === true ? 'nullable' : 'not null'
  )
  return [
    ...(types[0] !== types[1] ? [toDifference({ kind: 'type', path }, types[0], types[1])] : []),
    // Another type has other formats, which says nothing new.
    ...(types[0] === types[1] && formats[0] !== formats[1]
      ? [toDifference({ kind: 'format', path }, formats[0], formats[1])]
      : []),
    ...(compareNullable && was !== is ? [toDifference({ kind: 'nullable', path }, was, is)] : [])
  ]
}

/** The types that are written down, but for null, or the one that the other keywords speak of. */
export function typeOf(schema: Fields): string | undefined {
  const type = valueAt(schema, 'type')
  if (typeof type === 'string') return type
  const types = listTypes(schema)
  if (types.length > 0) return [...new Set(types)].sort().join(', ')
  if (fieldsAt(schema, 'properties') !== undefined) return 'object'
  return fieldsAt(schema, 'items') === undefined ? undefined : 'array'
}

function diffEnum(before: Fields, after: Fields, path: string): SchemaDifference[] {
  const [was = [], is = []] = [before, after].map(listValues)
  if (was.length === 0 && is.length === 0) return []
  if (was.length === 0) return [toDifference({ kind: 'became-enum', path }, undefined, is.join(', '))]
  if (is.length === 0) return [toDifference({ kind: 'no-longer-enum', path }, was.join(', '), undefined)]
  const [here, there] = [new Set(was), new Set(is)]
  const removed = was.filter(value => !there.has(value))
  const added = is.filter(value => !here.has(value))
  return [
    ...(removed.length === 0
      ? []
      : [toDifference({ kind: 'enum-value-removed', path }, removed.join(', '), undefined)]),
    ...(added.length === 0
      ? []
      : [toDifference({ kind: 'enum-value-added', path }, undefined, added.join(', '))])
  ]
}

/** The values of an enumeration as texts; null is a matter of `nullable`. */
function listValues(schema: Fields): string[] {
  const values = listAt(schema, 'enum').filter(value => value !== null)
  return values.map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
}

function limitOf(schema: Fields, keyword: string): string | undefined {
  const value = valueAt(schema, keyword)
  if (value === undefined || value === null || value === false) return undefined
  if (value === 0 && /^min(?:Length|Items|Properties)$/.test(keyword)) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

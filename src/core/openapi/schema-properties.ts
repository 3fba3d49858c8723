import { type Fields, fieldsAt, isFields, listAt, spellValue, valueAt } from './fields.ts'
import { resolveReference } from './reference.ts'
import { typeOf } from './schema-value.ts'
import { push, visitEither, type Walk } from './schema-walk.ts'

/** Compares the properties of two objects: which there are, which are required, what else may come, and what each of them admits. */
export function diffObjects(walk: Walk, before: Fields, after: Fields, path: string, level: number): void {
  diffProperties(walk, before, after, path, level)
  diffBareRequired(walk, before, after, path)
  diffAdditional(walk, before, after, path, level)
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
    walk.visit(schema, is.get(name), place, level + 1)
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
  if (listAt(before, 'required').length === 0 && listAt(after, 'required').length === 0) return
  const [needed, needs] = [before, after].map(schema => new Set(listAt(schema, 'required').map(spellValue)))
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

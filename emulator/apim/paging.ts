import type { Context } from '../arm/context.ts'
import { invalid } from '../arm/fault.ts'
import { isJson, type Reply } from '../wire.ts'

/** Answers a list request: `$filter`, `$top`, `$skip`, and a `nextLink` that carries them on. */
export function toPage(context: Context, all: readonly unknown[]): Reply {
  const { searchParams } = context.call.url
  const { pageSize } = context.world.options
  const filter = searchParams.get('$filter')
  const items = filter === null ? all : all.filter(toPredicate(filter))
  const top = Math.min(readCount(searchParams, '$top', 1) ?? pageSize, pageSize)
  const skip = readCount(searchParams, '$skip', 0) ?? 0
  const value = items.slice(skip, skip + top)
  // The official examples end a list with an empty nextLink; clients have to cope with that.
  const nextLink = skip + top < items.length ? linkTo(context, top, skip + top) : ''
  return { status: 200, body: { value, count: items.length, nextLink } }
}

function readCount(query: URLSearchParams, name: string, least: number): number | undefined {
  const given = query.get(name)
  if (given === null) return undefined
  const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
  if (number >= least) return number
  throw invalid(
    name,
    `The value '${given}' is not valid for ${name}: a whole number from ${least} is expected.`
  )
}

function linkTo(context: Context, top: number, skip: number): string {
  const { call, world } = context
  const next = new URL(call.url.pathname + call.url.search, world.url)
  next.searchParams.set('$top', String(top))
  next.searchParams.set('$skip', String(skip))
  return next.href
}

/** The part of OData that clients use here: `name eq 'x'`, and contains, startswith or endswith of a property. */
function toPredicate(filter: string): (item: unknown) => boolean {
  const equal = /^\s*([\w/]+)\s+eq\s+(?:'([^']*)'|(true|false))\s*$/.exec(filter)
  if (equal !== null) {
    const [, field = '', text, flag] = equal
    return item => readField(item, field) === (text ?? flag)
  }
  const call = /^\s*(contains|startswith|endswith)\(\s*([\w/]+)\s*,\s*'([^']*)'\s*\)\s*$/i.exec(filter)
  const [, verb, field = '', text = ''] = call ?? []
  if (verb === undefined) throw invalid('$filter', `The filter '${filter}' is not supported.`)
  return item => holds(verb.toLowerCase(), readField(item, field) ?? '', text)
}

function holds(verb: string, value: string, text: string): boolean {
  if (verb === 'contains') return value.includes(text)
  return verb === 'startswith' ? value.startsWith(text) : value.endsWith(text)
}

function readField(item: unknown, field: string): string | undefined {
  const name = field.replace(/^properties\//, '')
  const properties = isJson(item) ? item['properties'] : undefined
  const value =
    name === 'name' && isJson(item) ? item['name'] : isJson(properties) ? properties[name] : undefined
  return value === undefined || value === null ? undefined : String(value)
}

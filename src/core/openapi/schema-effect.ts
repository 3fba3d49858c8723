import type { SchemaDifference } from './schema-difference.ts'

/** Which way a schema travels: callers send requests, and receive responses. */
export type Direction = 'request' | 'response'

/**
 * The id of a change of a schema that breaks callers, in the vocabulary of oasdiff; undefined for a change that does not. A request
 * breaks when less is admitted than before, a response when more can come than before.
 */
export function nameBreakingSchema(difference: SchemaDifference, direction: Direction): string | undefined {
  const part = `${direction}-${difference.path === '' ? 'body' : 'property'}`
  const request = direction === 'request'
  switch (difference.kind) {
    case 'type':
    case 'format':
      return isGeneral(difference, request) ? undefined : `${part}-type-changed`
    case 'nullable':
      if (request) return difference.after === 'nullable' ? undefined : `${part}-became-not-nullable`
      return difference.after === 'nullable' ? `${part}-became-nullable` : undefined
    case 'became-enum':
      return request ? `${part}-became-enum` : undefined
    case 'enum-value-removed':
      return request ? `${part}-enum-value-removed` : undefined
    // A list that is gone admits every other value.
    case 'no-longer-enum':
    case 'enum-value-added':
      return request ? undefined : `${part}-enum-value-added`
    case 'property-added':
      return request && difference.required === true ? 'new-required-request-property' : undefined
    // oasdiff: an optional property that is gone is no error, for a caller had to do without it before.
    case 'property-removed':
      return !request && difference.required === true ? 'response-required-property-removed' : undefined
    case 'became-required':
      return request ? 'request-property-became-required' : undefined
    case 'became-optional':
      return request ? undefined : 'response-property-became-optional'
    case 'additional-properties':
      return request === (difference.after === 'none') ? `${part}-additional-properties-changed` : undefined
    case 'limit':
      return nameLimit(difference, part, request)
    case 'composition-removed':
    case 'composition-added':
      return nameComposition(difference, part, request)
    case 'not-added':
      return request ? `${part}-not-added` : undefined
    case 'not-removed':
      return request ? undefined : `${part}-not-removed`
    // Nobody can say that the old values fit.
    case 'keyword-changed':
      return `${part}-${toName(difference.keyword)}-changed`
    case 'discriminator':
      return nameDiscriminator(difference, part, request)
    // What stands there cannot be known, and nothing is claimed.
    case 'schema-lost':
    case 'keyword-added':
      return undefined
    default:
      return difference.kind satisfies never
  }
}

/** Types and formats whose values are all values of another one. */
const wider: ReadonlyMap<string, string> = new Map([
  ['integer', 'number'],
  ['int32', 'int64'],
  ['float', 'double']
])

/** True where the change admits more of a request, or less of a response. */
function isGeneral({ before, after }: SchemaDifference, request: boolean): boolean {
  const [narrow, wide] = request ? [before, after] : [after, before]
  if (wide === undefined || narrow === undefined) return wide === undefined
  const all = wide.split(', ')
  return narrow.split(', ').every(type => all.includes(type) || all.includes(wider.get(type) ?? type))
}

const lower: ReadonlySet<string> = new Set(['minimum', 'minLength', 'minItems', 'minProperties'])
const upper: ReadonlySet<string> = new Set(['maximum', 'maxLength', 'maxItems', 'maxProperties'])

function toName(keyword = ''): string {
  return keyword.replace('$', '').replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

/** A reader that is told by another property, or of other schemas; that there is one at all admits nothing else. */
function nameDiscriminator(
  { keyword, before, after }: SchemaDifference,
  part: string,
  request: boolean
): string | undefined {
  if (keyword === 'propertyName')
    return before === undefined || after === undefined
      ? undefined
      : `${part}-discriminator-property-name-changed`
  const [narrow, wide] = (request ? [before, after] : [after, before]).map(text => text?.split(', ') ?? [])
  return narrow?.every(each => wide?.includes(each)) === true
    ? undefined
    : `${part}-discriminator-mapping-changed`
}

function nameLimit(
  { keyword = '', before, after }: SchemaDifference,
  part: string,
  request: boolean
): string | undefined {
  const name = toName(keyword.replace(/imum$/, ''))
  if (before === undefined) return request ? `${part}-${name}-set` : undefined
  if (after === undefined) return request ? undefined : `${part}-${name}-unset`
  const grows = Number(after) > Number(before)
  if (lower.has(keyword) || upper.has(keyword)) {
    const tighter = lower.has(keyword) === grows
    return tighter === request ? `${part}-${name}-${grows ? 'increased' : 'decreased'}` : undefined
  }
  // A pattern, a divisor or an exclusive bound that is another one: nobody can say that the old values fit.
  return `${part}-${name}-changed`
}

function nameComposition(
  { keyword = '', kind }: SchemaDifference,
  part: string,
  request: boolean
): string | undefined {
  const name = keyword.replace('Of', '-of')
  const added = kind === 'composition-added'
  // One more schema in allOf admits less, one more in anyOf or oneOf admits more.
  const narrows = (keyword === 'allOf') === added
  return narrows === request ? `${part}-${name}-${added ? 'added' : 'removed'}` : undefined
}

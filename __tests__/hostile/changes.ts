import fc from 'fast-check'
import { hostileText, hostileTexts } from '../report/hostile.ts'

/** What a stranger could make of a piece of JSON. */

/** Names that every object has from somewhere, or that mean something to a language of its own. */
export const oddKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  '$ref',
  ''
] as const

/** Texts that lead somewhere, or that are long where somebody expects them short. */
const oddTexts = [
  '../../../../etc/passwd',
  '..',
  '.',
  '%2e%2e',
  '/subscriptions/../..',
  'https://evil.example/',
  'http://169.254.169.254/metadata',
  'https://user:password@evil.example:8443/a?b#c',
  '//evil.example',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'xn--bcher-kva.example',
  '*.contoso.org',
  '{{api-secret}}',
  '@(context.Variables["x"])',
  '<policies><inbound><base /></inbound></policies>',
  '<',
  '<a '.repeat(2000),
  '<!--'.repeat(2000),
  `@(${'('.repeat(3000)}`,
  `@{${'"'.repeat(3001)}`,
  `${'a'.repeat(5000)}!`,
  `${' '.repeat(20_000)}x`,
  '1e400',
  '00000000-0000-0000-0000-000000000000',
  'NaN',
  '\u0000'
] as const

export const oddText = fc.oneof(
  hostileText,
  fc.constantFrom(...hostileTexts),
  fc.constantFrom(...oddTexts),
  fc.string({ unit: 'binary', maxLength: 12 })
)

const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.1, 1e300, -1e300, 2 ** 53, 2 ** 31, 1e21, Number.MIN_VALUE),
  fc.integer(),
  fc.double({ noNaN: true })
)

/** An object that cannot be made a text, a promise that is none, a list that is no list. */
const trap = fc.constantFrom<unknown>(
  { toString: 1, valueOf: 1 },
  { toString: null },
  JSON.parse('{"then": "x"}'),
  { length: 1e9 },
  { length: -1, 0: 'a' },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
  JSON.parse('{"__proto__": null}'),
  [[[[[]]]]],
  [null],
  [undefined, { toString: 1 }],
  ''
)

const { value: oddJson } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false),
    oddNumber,
    oddText,
    trap,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...oddKeys), oddText), tie('value')), { maxLength: 4 })
      .map(toObject)
  )
}))

export { oddJson }

/** `Object.fromEntries` makes own properties of all names, as `JSON.parse` does. */
function toObject(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries)
}

/** So many lists in one another, as text: neither side has to walk it to write it. */
export function nest(levels: number, open = '[', close = ']'): string {
  return `${open.repeat(levels)}${close.repeat(levels)}`
}

export type Change =
  | { readonly kind: 'remove' }
  | { readonly kind: 'set'; readonly value: unknown }
  | { readonly kind: 'add'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'wrap' }
  | { readonly kind: 'repeat'; readonly times: number }
  | { readonly kind: 'splice'; readonly text: string; readonly at: number }

/** One thing that is done to one place of one value. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: fc.constant<Change>({ kind: 'remove' }), weight: 2 },
  { arbitrary: oddJson.map((value): Change => ({ kind: 'set', value })), weight: 5 },
  {
    arbitrary: fc
      .tuple(fc.oneof(fc.constantFrom(...oddKeys), oddText), oddJson)
      .map(([key, value]): Change => ({ kind: 'add', key, value })),
    weight: 2
  },
  { arbitrary: fc.constant<Change>({ kind: 'wrap' }), weight: 1 },
  {
    arbitrary: fc.integer({ min: 0, max: 40 }).map((times): Change => ({ kind: 'repeat', times })),
    weight: 1
  },
  {
    arbitrary: fc.tuple(oddText, fc.nat()).map(([text, at]): Change => ({ kind: 'splice', text, at })),
    weight: 3
  }
)

/** Every place of a value, as the way to it. */
export function listPlaces(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [way]
  return [way, ...Object.entries(value).flatMap(([key, part]) => listPlaces(part, [...way, key]))]
}

/** A copy with one place changed. */
export function changeAt(value: unknown, way: readonly string[], made: Change): unknown {
  const [key, ...rest] = way
  if (key === undefined) return changeValue(value, made)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    if (name !== key) return [[name, part]]
    return rest.length === 0 && made.kind === 'remove' ? [] : [[name, changeAt(part, rest, made)]]
  })
  return Array.isArray(value) ? entries.map(([, part]) => part) : toObject(entries)
}

function changeValue(value: unknown, made: Change): unknown {
  switch (made.kind) {
    case 'remove':
      return undefined
    case 'set':
      return made.value
    case 'add':
      if (Array.isArray(value)) return [...value, made.value]
      return typeof value === 'object' && value !== null
        ? toObject([...Object.entries(value), [made.key, made.value]])
        : { [made.key]: made.value }
    case 'wrap':
      return [value]
    case 'repeat':
      return Array.isArray(value)
        ? Array.from({ length: made.times }, () => value).flat()
        : Array.from({ length: made.times }, () => value)
    case 'splice': {
      if (typeof value !== 'string') return made.text
      const at = made.at % (value.length + 1)
      return value.slice(0, at) + made.text + value.slice(at)
    }
    default:
      return made satisfies never
  }
}

import { describe, expect, test } from '@jest/globals'
import { type LiveSchema, present } from '../../../src/core/model.ts'
import { documentOf, type Json, operationOf, read } from './builders.ts'
import { findBreaks, findDrift, type Imported, importSpec } from './importer.ts'

/** Schemas that a tester changed without anybody noticing: the document says one thing, and API Management another. */

const named = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

/** An operation that takes and answers the schema `Body`, beside others of the same document. */
function documentWith(body: Json, others: Json = {}, openapi = '3.0.3'): Json {
  const content = { 'application/json': { schema: named('Body') } }
  return {
    ...documentOf(
      {
        '/x': {
          post: operationOf('x', {
            requestBody: { content },
            responses: { 200: { description: 'OK', content } }
          })
        }
      },
      { components: { schemas: { Body: body, ...others } } }
    ),
    openapi
  }
}

function importIt(document: Json): Imported {
  const live = importSpec(read(document))
  if (live === undefined) throw new Error('the importer refuses the fixture')
  return live
}

const text = (document: Json): Json => JSON.parse(JSON.stringify(document)) as Json

/** What check says of the response, and what plan says of both ways. */
function compare(before: Json, after: Json): { drift: string[]; breaks: string[] } {
  const [spec, live] = [read(text(after)), importIt(text(before))]
  expect(findDrift(spec, importIt(text(after)))).toEqual([])
  expect(findBreaks(spec, importIt(text(after)))).toEqual([])
  return {
    drift: findDrift(spec, live)
      .flatMap(finding => (finding.rule === 'OPS003' ? finding.facts.changes : []))
      .filter(({ path }) => path.startsWith('response'))
      .map(
        ({ path, expected = 'none', actual = 'none' }) =>
          `${path.slice('response 200 application/json'.length)} ${expected} <- ${actual}`
      ),
    breaks: findBreaks(spec, live).flatMap(each => each.changes.map(({ kind }) => kind))
  }
}

const sku = {
  Line: { properties: { sku: { type: 'string' } } },
  Cat: { properties: { sku: { type: 'integer' } } }
}
const bySku = ['Line', 'Cat'].map(name => named(`${name}/properties/sku`))
const pets = { Cat: { type: 'object' }, Dog: { type: 'object' } }
const pet = (discriminator?: Json): Json => ({
  oneOf: [named('Cat'), named('Dog')],
  ...(discriminator === undefined ? {} : { discriminator })
})
const mapping = { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' }

type Row = readonly [
  name: string,
  before: Json,
  after: Json,
  drift: readonly string[],
  breaks: readonly string[],
  others?: Json
]

const rows: readonly Row[] = [
  [
    'a property beside `not` is gone',
    { not: { required: ['z'] }, properties: { q: { type: 'string' } } },
    { not: { required: ['z'] }, properties: {} },
    [': q none <- optional string'],
    []
  ],
  [
    'a property beside `not` has another type',
    { not: { required: ['z'] }, properties: { q: { type: 'string' } } },
    { not: { required: ['z'] }, properties: { q: { type: 'integer' } } },
    [': q integer <- string'],
    ['request-property-type-changed', 'response-property-type-changed']
  ],
  [
    '`not` excludes something else',
    { type: 'object', not: { required: ['z'] } },
    { type: 'object', not: { required: ['y'] } },
    [' not a schema <- not another schema'],
    ['request-body-not-changed', 'response-body-not-changed']
  ],
  [
    '`not` excludes something else, deep inside',
    { not: { properties: { a: { not: { type: 'string' } } } } },
    { not: { properties: { a: { not: { type: 'integer' } } } } },
    [' not a schema <- not another schema'],
    ['request-body-not-changed', 'response-body-not-changed']
  ],
  [
    '`not` is new, where another one is kept',
    { properties: { a: { type: 'string' }, b: { not: { enum: ['x'] } } } },
    { properties: { a: { type: 'string', not: { enum: ['x'] } }, b: { not: { enum: ['x'] } } } },
    [': a not <- none'],
    ['request-property-not-added']
  ],
  [
    '`not` is gone',
    { properties: { a: { type: 'string', not: { enum: ['x'] } } } },
    { properties: { a: { type: 'string' } } },
    [': a none <- not'],
    ['response-property-not-removed']
  ],
  [
    'nothing is admitted where everything was',
    { properties: { free: {}, b: { not: {} } } },
    { properties: { free: { not: {} }, b: { not: {} } } },
    [': free not <- none'],
    ['request-property-not-added']
  ],
  [
    'the first of two members that end alike is gone',
    { oneOf: bySku },
    { oneOf: bySku.slice(1) },
    [' none <- oneOf Line/properties/sku'],
    ['request-body-one-of-removed'],
    sku
  ],
  [
    'one of two members that are the same is gone',
    { oneOf: [named('Cat'), named('Cat')] },
    { oneOf: [named('Cat')] },
    [' none <- oneOf Cat (2)'],
    ['request-body-one-of-removed'],
    pets
  ],
  [
    'another property tells the members apart',
    pet({ propertyName: 'kind', mapping }),
    pet({ propertyName: 'type', mapping }),
    [' discriminator propertyName type <- discriminator propertyName kind'],
    ['request-body-discriminator-property-name-changed', 'response-body-discriminator-property-name-changed'],
    pets
  ],
  [
    'a value no longer leads to a member',
    pet({ propertyName: 'kind', mapping }),
    pet({ propertyName: 'kind', mapping: { cat: mapping.cat } }),
    [' discriminator mapping cat: Cat <- discriminator mapping cat: Cat, dog: Dog'],
    ['request-body-discriminator-mapping-changed'],
    pets
  ],
  [
    'a value leads to another member',
    pet({ propertyName: 'kind', mapping }),
    pet({ propertyName: 'kind', mapping: { ...mapping, dog: mapping.cat } }),
    [' discriminator mapping cat: Cat, dog: Cat <- discriminator mapping cat: Cat, dog: Dog'],
    ['request-body-discriminator-mapping-changed', 'response-body-discriminator-mapping-changed'],
    pets
  ],
  [
    'nothing tells the members apart any more',
    pet({ propertyName: 'kind' }),
    pet(),
    [' none <- discriminator propertyName kind'],
    [],
    pets
  ]
]

test.each(rows.map(row => ({ name: row[0], row })))(
  '$name',
  ({ row: [, before, after, drift, breaks, others] }) => {
    const found = compare(documentWith(before, others), documentWith(after, others))
    expect([found.drift, found.breaks]).toEqual([drift, breaks])
  }
)

describe('keywords that an import may rewrite', () => {
  test.each<readonly [string, Json, Json, readonly string[], readonly string[]]>([
    [
      'another value',
      { const: 'a' },
      { const: 'b' },
      [' const "b" <- const "a"'],
      ['request-body-const-changed', 'response-body-const-changed']
    ],
    [
      'another condition',
      { if: { required: ['a'] }, properties: { q: { type: 'string' } } },
      { if: { required: ['b'] }, properties: { q: { type: 'integer' } } },
      [' if one <- if another one', ': q integer <- string'],
      [
        'request-body-if-changed',
        'request-property-type-changed',
        'response-body-if-changed',
        'response-property-type-changed'
      ]
    ],
    [
      'other types',
      { type: ['string', 'integer'] },
      { type: ['string', 'number', 'null'] },
      [' number, string <- integer, string'],
      ['response-body-type-changed']
    ],
    [
      'the same types in another order',
      { type: ['string', 'integer'] },
      { type: ['integer', 'string'] },
      [],
      []
    ],
    [
      'another item of a tuple',
      { type: 'array', prefixItems: [{ type: 'string' }] },
      { type: 'array', prefixItems: [{ type: 'string' }, {}] },
      [' prefixItems one <- prefixItems another one'],
      ['request-body-prefix-items-changed', 'response-body-prefix-items-changed']
    ],
    [
      'another pattern of names',
      { patternProperties: { '^a': { type: 'string' } } },
      { patternProperties: { '^b': { type: 'string' } } },
      [' patternProperties one <- patternProperties another one'],
      ['request-body-pattern-properties-changed', 'response-body-pattern-properties-changed']
    ]
  ])('are compared where both sides have them: %s', (_, before, after, drift, breaks) => {
    const found = compare(documentWith(before, {}, '3.1.0'), documentWith(after, {}, '3.1.0'))
    expect([found.drift, found.breaks]).toEqual([drift, breaks])
  })

  test('are left out with all that is beside them where the service has lost them', () => {
    const live = importIt(documentWith({ type: 'object' }, {}, '3.1.0'))
    const spec = read(documentWith({ type: 'string', const: 'a' }, {}, '3.1.0'))
    expect(findDrift(spec, live)).toEqual([])
  })
})

/** An importer that drops keywords from every schema. */
function without(live: Imported, keyword: string): Imported {
  const drop = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(drop)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => (key === keyword ? [] : [[key, drop(each)]]))
    )
  }
  const value = live.schemas.kind === 'present' ? live.schemas.value : []
  return { ...live, schemas: present(drop(value) as LiveSchema[]) }
}

test.each([
  ['not', { not: { type: 'string' }, properties: { q: { type: 'string' } } }],
  ['discriminator', pet({ propertyName: 'kind', mapping })]
])('a service that keeps no `%s` at all is clean after the import', (keyword, body) => {
  const document = documentWith(body, pets)
  expect(findDrift(read(document), without(importIt(document), keyword))).toEqual([])
  expect(findBreaks(read(document), without(importIt(document), keyword))).toEqual([])
})

test('a property that is called `not` is no proof that the service keeps the keyword', () => {
  const document = documentWith({ not: { type: 'string' }, properties: { not: { type: 'string' } } })
  const live = importIt(documentWith({ properties: { not: { type: 'string' } } }))
  expect(findDrift(read(document), live)).toEqual([])
})

test('a circle that leads through `not` comes to an end', () => {
  const of = (type: string): Json => documentWith({ not: named('Body'), properties: { a: { type } } })
  expect(compare(of('string'), of('integer')).drift).toEqual([
    ': a integer <- string',
    ' not a schema <- not another schema'
  ])
})

test('a change that breaks is found behind any number of changes that do not', () => {
  const properties = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`p${index}`, {}]))
  const before = documentWith({ properties: { ...properties, z: { type: 'string' } } })
  const after = documentWith({ properties: { z: { type: 'integer' } } })
  expect(compare(before, after).breaks).toEqual([
    'request-property-type-changed',
    'response-property-type-changed'
  ])
})

test('a difference at the end of a thousand references is found', () => {
  const chain = (last: Json): Json =>
    Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `S${index}`,
        index === 999 ? last : { type: 'object', properties: { n: named(`S${index + 1}`) } }
      ])
    )
  const of = (type: string): Json =>
    documentWith({ type: 'object', properties: { n: named('S0') } }, chain({ type }))
  const found = compare(of('string'), of('integer'))
  expect(found.drift).toEqual([`: ${Array.from({ length: 1000 }, () => 'n').join('.')} integer <- string`])
  expect(found.breaks).toEqual(['request-property-type-changed', 'response-property-type-changed'])
})

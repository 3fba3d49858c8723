import { describe, expect, test } from '@jest/globals'
import { type LiveSchema, type Observed, present } from '../../../src/core/model.ts'
import { findUnreadSchemas } from '../../../src/core/openapi/unread-schemas.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { documentOf, type Json, operationOf, read, swaggerOf } from './builders.ts'
import { findDrift, type Imported, importSpec } from './importer.ts'
import { at, createShop, importShop } from './shop.ts'

/** What somebody did to the schemas in API Management, and what is said of it: the document stays as it was imported. */

const schemas = ['document', 'components', 'schemas'] as const
const ofOrder = [...schemas, 'Order', 'properties'] as const
const get = 'response 200 application/json'
const post = 'request application/json'
const gone = 'one that the API does not have any more'

/** Changes the one entity of the shop. */
function afterEdit(change: (entity: Json) => unknown, live = importShop()): Imported {
  const value = live.schemas.kind === 'present' ? live.schemas.value : []
  expect(value).toHaveLength(1)
  const entities = structuredClone(value) as unknown as Json[]
  for (const entity of entities) change(entity)
  return { ...live, schemas: present(entities as unknown as LiveSchema[]) }
}

function listChanges(live: Imported, document = createShop()): string[] {
  return findDrift(read(document), live).flatMap(finding =>
    finding.rule === 'OPS003'
      ? finding.facts.changes.map(
          ({ path, actual }) => `${finding.facts.operation} ${path}: ${actual ?? 'none'}`
        )
      : [finding.rule]
  )
}

describe('schemas that are lost in API Management', () => {
  const all = [
    `getOrder ${get}: ${gone}`,
    `placeOrder ${post}: ${gone}`,
    `placeOrder request text/plain: ${gone}`
  ]

  test.each<[string, (entity: Json) => unknown, string[]]>([
    ['nothing', () => undefined, []],
    ['the entity has another name', entity => Object.assign(entity, { id: 'other' }), all],
    ['the document is empty', entity => Object.assign(entity, { document: {} }), all],
    ['its components are empty', entity => Object.assign(entity, { document: { components: {} } }), all],
    [
      'it has no schemas',
      entity => Object.assign(entity, { document: { components: { schemas: {} } } }),
      all
    ],
    [
      'it has schemas of another kind',
      entity => Object.assign(entity, { document: { definitions: { Line: {} } } }),
      all
    ],
    ['a definition is gone', entity => delete at(entity, ...schemas)['Order'], all.slice(0, 2)],
    [
      'a definition that only others refer to is gone',
      entity => delete at(entity, ...schemas)['Line'],
      [`getOrder ${get}: lines[]: ${gone}`, `placeOrder ${post}: lines[]: ${gone}`]
    ],
    [
      'a reference leads out of the schemas',
      entity => Object.assign(at(entity, ...ofOrder, 'lines'), { items: { $ref: '#/paths/x' } }),
      [`getOrder ${get}: lines[]: ${gone}`, `placeOrder ${post}: lines[]: ${gone}`]
    ],
    [
      'a definition is no schema',
      entity => Object.assign(at(entity, ...schemas), { Line: null }),
      [`getOrder ${get}: lines[]: ${gone}`, `placeOrder ${post}: lines[]: ${gone}`]
    ],
    [
      'the items of a list are gone',
      entity => delete at(entity, ...ofOrder, 'lines')['items'],
      [
        `getOrder ${get}: lines[]: none`,
        `getOrder ${get}: lines[].sku: none`,
        `getOrder ${get}: lines[].count: none`,
        `placeOrder ${post}: lines[]: none`,
        `placeOrder ${post}: lines[].sku: none`,
        `placeOrder ${post}: lines[].count: none`
      ]
    ],
    [
      'a list without items got some',
      entity => Object.assign(at(entity, ...ofOrder), { note: { type: 'array', items: { type: 'string' } } }),
      [
        `getOrder ${get}: note: array`,
        `getOrder ${get}: note: not null`,
        `getOrder ${get}: note[]: string`,
        `placeOrder ${post}: note: array`,
        `placeOrder ${post}: note: not null`,
        `placeOrder ${post}: note[]: string`
      ]
    ],
    [
      'a keyword that is not compared was put in',
      entity => Object.assign(at(entity, ...ofOrder, 'id'), { not: { maxLength: 3 } }),
      [`getOrder ${get}: id: not`, `placeOrder ${post}: id: not`]
    ],
    [
      'a property takes several types',
      entity => Object.assign(at(entity, ...ofOrder, 'id'), { type: ['string', 'integer'] }),
      [`getOrder ${get}: id: type string, integer`, `placeOrder ${post}: id: type string, integer`]
    ],
    [
      'other properties have a type',
      entity => Object.assign(at(entity, ...schemas, 'Line'), { additionalProperties: { type: 'string' } }),
      [`getOrder ${get}: lines[]{}: string`, `placeOrder ${post}: lines[]{}: string`]
    ],
    [
      'a name is required that nothing describes',
      entity => Object.assign(at(entity, ...schemas, 'Line'), { required: ['unheard'] }),
      [`getOrder ${get}: lines[].unheard: required`, `placeOrder ${post}: lines[].unheard: required`]
    ]
  ])('%s', (_, change, found) => {
    expect(listChanges(afterEdit(change))).toEqual(found)
  })

  test('there is none at all', () => {
    expect(listChanges({ ...importShop(), schemas: present([]) })).toEqual(all)
  })

  test('definitions of Swagger are lost as well', () => {
    const document = swaggerOf(
      {
        '/x': {
          get: operationOf('x', {
            responses: { 200: { description: 'OK', schema: { $ref: '#/definitions/A' } } }
          })
        }
      },
      {
        definitions: {
          A: { type: 'object', properties: { b: { $ref: '#/definitions/B' } } },
          B: { type: 'string' }
        }
      }
    )
    const live = importSpec(read(document))
    if (live === undefined) throw new Error('the importer refuses the fixture')
    expect(listChanges(live, document)).toEqual([])
    const gap = afterEdit(entity => delete at(entity, 'document', 'definitions')['B'], live)
    expect(listChanges(gap, document)).toEqual([`x response 200: b: ${gone}`])
    const empty = afterEdit(entity => Object.assign(entity, { document: { definitions: {} } }), live)
    expect(listChanges(empty, document)).toEqual([`x ${get}: ${gone}`])
  })
})

describe('schemas that many bodies share', () => {
  const chain = (length: number, last: Json): Json =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        `S${index}`,
        index === length - 1
          ? last
          : { type: 'object', properties: { next: { $ref: `#/components/schemas/S${index + 1}` } } }
      ])
    )
  const of = (last: Json): Json => {
    const answer = (id: string, name: string): Json => ({
      get: operationOf(id, {
        responses: {
          200: {
            description: 'OK',
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
          }
        }
      })
    })
    return documentOf(
      {
        '/a': answer('a', 'S100'),
        '/b': answer('b', 'S0'),
        '/c': answer('c', 'S100'),
        '/d': answer('d', 'S119')
      },
      { components: { schemas: chain(120, last) } }
    )
  }

  test('are compared to the end, and a difference is named for each of them', () => {
    const live = importSpec(read(of({ type: 'string' })))
    if (live === undefined) throw new Error('the importer refuses the fixture')
    expect(listChanges(live, of({ type: 'string' }))).toEqual([])
    const next = (count: number): string => Array.from({ length: count }, () => 'next').join('.')
    expect(listChanges(live, of({ type: 'integer' }))).toEqual([
      `a ${get}: ${next(19)}: string`,
      `b ${get}: ${next(119)}: string`,
      `c ${get}: ${next(19)}: string`,
      `d ${get}: string`
    ])
  })
})

describe('bodies that name another schema, or none', () => {
  const edit = (change: (representation: Json) => unknown): Imported => {
    const live = structuredClone(importShop()) as Imported
    for (const operation of live.operations)
      for (const { representations } of operation.responses)
        for (const representation of representations) change(representation as unknown as Json)
    return live
  }

  test('a name that was taken away', () => {
    const bare = edit(each => {
      delete each['typeName']
      delete each['schemaId']
    })
    expect(listChanges(bare)).toEqual([`getOrder ${get}: none`])
    expect(listChanges(edit(each => delete each['typeName']))).toEqual([`getOrder ${get}: none`])
    expect(listChanges({ ...bare, schemas: present([]) })).toContain(`getOrder ${get}: none`)
  })

  test('the name of another schema', () => {
    expect(listChanges(edit(each => Object.assign(each, { typeName: 'Line' }))).length).toBeGreaterThan(1)
  })

  test('a name without an entity is looked for in all of them', () => {
    expect(listChanges(edit(each => delete each['schemaId']))).toEqual([])
    const lost = edit(each => {
      delete each['schemaId']
      each['typeName'] = 'Unheard'
    })
    expect(listChanges(lost)).toEqual([`getOrder ${get}: ${gone}`])
  })

  test('a schema where the document has none', () => {
    const document = documentOf({
      '/x': { get: operationOf('x', { responses: { 200: { description: 'OK', content: { 'a/b': {} } } } }) }
    })
    const live = importSpec(read(document))
    if (live === undefined) throw new Error('the importer refuses the fixture')
    expect(listChanges(live, document)).toEqual([])
    const operations = live.operations.map(operation => ({
      ...operation,
      responses: [
        {
          statusCode: 200,
          headers: [],
          representations: [{ contentType: 'a/b', schemaId: 's', typeName: 'T' }]
        }
      ]
    }))
    const { schemas: _, ...rest } = live
    expect(listChanges({ ...rest, operations, schemas: { kind: 'absent' } }, document)).toEqual([
      'x response 200 a/b: T'
    ])
  })
})

describe('schemas that nobody could look into', () => {
  const api = present({ id: 'shop' })
  const messages = (read: Observed<readonly LiveSchema[]> | undefined, there = true): string[] =>
    findUnreadSchemas('shop', {
      api: there ? api : { kind: 'absent' },
      operations: present(importShop().operations),
      ...(read === undefined ? {} : { schemas: read })
    }).map(finding => {
      expect(finding).toMatchObject({ rule: 'READ001', subject: { kind: 'api', api: 'shop' } })
      return toWords(finding).message
    })

  test.each<[string, unknown]>([
    ['no document', undefined],
    ['null', null],
    ['a text', '{"components": {}}'],
    ['another form', { value: '{"type": "object"}' }],
    ['components of another form', { components: { schemas: [] } }],
    ['definitions of another form', { definitions: 'none' }]
  ])('%s is a finding of its own and no drift', (_, document) => {
    const live = afterEdit(entity => Object.assign(entity, { document }))
    expect(listChanges(live)).toEqual([])
    expect(messages(live.schemas)).toEqual([
      expect.stringMatching(
        /^Not verified: the schema `[0-9a-f]{24}` of the API `shop`, which operations name\./
      )
    ])
  })

  test('an entity that no operation names may say what it likes', () => {
    const live = importShop()
    const value = live.schemas.kind === 'present' ? live.schemas.value : []
    expect(messages(present([...value, { id: 'validation' }]))).toEqual([])
  })

  test('a list that is not there, beside an API that is', () => {
    expect(messages({ kind: 'absent' })).toEqual([expect.stringContaining('the schemas of the API `shop`')])
    expect(messages({ kind: 'absent' }, false)).toEqual([])
    expect(messages({ kind: 'unreadable', why: 'Forbidden.' })).toEqual([
      'Not verified: the schemas of the API `shop`. Forbidden.'
    ])
    expect(messages(undefined)).toEqual([])
  })
})

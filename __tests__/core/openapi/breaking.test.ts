import { describe, expect, test } from '@jest/globals'
import { rules, toWords } from '../../../src/core/rules/finding.ts'
import { documentOf, type Json, operationOf, read } from './builders.ts'
import { findBreaks, findDrift, type Imported, importSpec } from './importer.ts'
import { at, createShop, getOrder, importShop, order } from './shop.ts'

type Change = (document: Json) => void

describe('a change of the document', () => {
  test('none is no drift and breaks nobody', () => {
    expect(findDrift(read(createShop()), importShop())).toEqual([])
    expect(findBreaks(read(createShop()), importShop())).toEqual([])
  })

  // What the plan must say: the drift by rule or place, and what breaks, by name and place.
  test.each<[string, Change, string[], string[]]>([
    [
      'an operation less',
      d => delete at(d, 'paths')['/orders'],
      ['OPS002'],
      ['api-path-removed-without-deprecation path']
    ],
    [
      'a method less on a path that stays',
      d =>
        Object.assign(at(d, 'paths', '/orders'), {
          get: { ...at(d, 'paths', '/orders', 'post'), requestBody: undefined, operationId: 'list' },
          post: undefined
        }),
      ['OPS001', 'OPS002'],
      ['api-removed-without-deprecation operation']
    ],
    [
      'an operation more',
      d => Object.assign(at(d, 'paths'), { '/health': { get: operationOf('health') } }),
      ['OPS001'],
      []
    ],
    [
      'another path',
      d => {
        at(d, 'paths')['/order'] = at(d, 'paths')['/orders']
        delete at(d, 'paths')['/orders']
      },
      ['URL template'],
      ['api-path-removed-without-deprecation path']
    ],
    ['another operationId', d => Object.assign(at(d, ...getOrder), { operationId: 'readOrder' }), [], []],
    [
      'a required query parameter more',
      d =>
        (at(d, ...getOrder, 'parameters') as unknown as Json[]).push({
          name: 'tenant',
          in: 'query',
          required: true,
          schema: { type: 'string' }
        }),
      ['URL template', 'template parameter tenant'],
      ['new-required-request-parameter query parameter tenant']
    ],
    [
      'a required header more',
      d =>
        (at(d, ...getOrder, 'parameters') as unknown as Json[]).push({
          name: 'X-Tenant',
          in: 'header',
          required: true,
          schema: { type: 'string' }
        }),
      ['header X-Tenant'],
      ['new-required-request-parameter header X-Tenant']
    ],
    [
      'an optional parameter more',
      d =>
        (at(d, ...getOrder, 'parameters') as unknown as Json[]).push({
          name: 'page',
          in: 'query',
          schema: { type: 'integer' }
        }),
      ['query parameter page'],
      []
    ],
    [
      'a parameter that became required',
      d => Object.assign(at(d, ...getOrder, 'parameters', 1), { required: true }),
      ['URL template', 'template parameter limit', 'query parameter limit'],
      ['request-parameter-became-required query parameter limit']
    ],
    [
      'a header that became required',
      d => Object.assign(at(d, ...getOrder, 'parameters', 3), { required: true }),
      ['header X-Trace'],
      ['request-parameter-became-required header X-Trace']
    ],
    [
      'an optional parameter less',
      d => (at(d, ...getOrder, 'parameters') as unknown as Json[]).splice(1, 1),
      ['query parameter limit'],
      []
    ],
    [
      'a narrower type of a parameter',
      d => Object.assign(at(d, ...getOrder, 'parameters', 3), { schema: { type: 'integer' } }),
      ['header X-Trace'],
      ['request-parameter-type-changed header X-Trace']
    ],
    [
      'a wider type of a parameter',
      d => Object.assign(at(d, ...getOrder, 'parameters', 1), { schema: { type: 'number' } }),
      ['query parameter limit'],
      []
    ],
    [
      'a value of a parameter less',
      d => Object.assign(at(d, ...getOrder, 'parameters', 2), { schema: { type: 'string', enum: ['open'] } }),
      ['query parameter state: values'],
      ['request-parameter-enum-value-removed query parameter state']
    ],
    [
      'a content type of a request less',
      d => delete at(d, 'paths', '/orders', 'post', 'requestBody', 'content')['text/plain'],
      ['request content type'],
      ['request-body-media-type-removed request text/plain']
    ],
    [
      'a status code less',
      d => delete at(d, ...getOrder, 'responses')['404'],
      ['response 404'],
      ['response-non-success-status-removed response 404']
    ],
    [
      'another status code of success',
      d => Object.assign(at(d, 'paths', '/orders', 'post'), { responses: { 202: { description: 'Taken' } } }),
      ['response 202', 'response 201'],
      ['response-success-status-removed response 201']
    ],
    [
      'another content type of a response',
      d =>
        Object.assign(at(d, ...getOrder, 'responses', '200'), {
          content: {
            'application/xml': at(d, ...getOrder, 'responses', '200', 'content', 'application/json')
          }
        }),
      ['response 200', 'response 200'],
      ['response-media-type-removed response 200 application/json']
    ],
    [
      'a new required property',
      d =>
        Object.assign(at(d, 'components', 'schemas', 'Order'), {
          required: ['id', 'state', 'tenant'],
          properties: { ...at(d, ...order), tenant: { type: 'string' } }
        }),
      ['response 200 application/json: tenant', 'request application/json: tenant'],
      ['new-required-request-property request application/json: tenant']
    ],
    [
      'a property that became required',
      d => Object.assign(at(d, 'components', 'schemas', 'Order'), { required: ['id', 'state', 'note'] }),
      ['response 200 application/json: note', 'request application/json: note'],
      ['request-property-became-required request application/json: note']
    ],
    [
      'a required property less',
      d => {
        delete at(d, ...order)['state']
        Object.assign(at(d, 'components', 'schemas', 'Order'), { required: ['id'] })
      },
      ['response 200 application/json: state', 'request application/json: state'],
      ['response-required-property-removed response 200 application/json: state']
    ],
    [
      'an optional property less',
      d => delete at(d, ...order)['note'],
      ['response 200 application/json: note', 'request application/json: note'],
      []
    ],
    [
      'another type deep in a list',
      d => Object.assign(at(d, 'components', 'schemas', 'Line', 'properties'), { count: { type: 'string' } }),
      ['response 200 application/json: lines[].count', 'request application/json: lines[].count'],
      [
        'response-property-type-changed response 200 application/json: lines[].count',
        'request-property-type-changed request application/json: lines[].count'
      ]
    ],
    [
      'a wider type',
      d => Object.assign(at(d, ...order), { weight: { type: 'number', minimum: 1 } }),
      ['response 200 application/json: weight', 'request application/json: weight'],
      ['response-property-type-changed response 200 application/json: weight']
    ],
    [
      'a wider format',
      d => Object.assign(at(d, ...order, 'weight'), { format: 'int64' }),
      ['response 200 application/json: weight', 'request application/json: weight'],
      ['response-property-type-changed response 200 application/json: weight']
    ],
    [
      'a value of an enumeration less',
      d => Object.assign(at(d, ...order, 'state'), { enum: ['open'] }),
      ['response 200 application/json: state', 'request application/json: state'],
      ['request-property-enum-value-removed request application/json: state']
    ],
    [
      'a value of an enumeration more',
      d => Object.assign(at(d, ...order, 'state'), { enum: ['open', 'paid', 'sent'] }),
      ['response 200 application/json: state', 'request application/json: state'],
      ['response-property-enum-value-added response 200 application/json: state']
    ],
    [
      'null no longer',
      d => delete at(d, ...order, 'note')['nullable'],
      ['response 200 application/json: note', 'request application/json: note'],
      ['request-property-became-not-nullable request application/json: note']
    ],
    [
      'null from now on',
      d => Object.assign(at(d, ...order, 'id'), { nullable: true }),
      ['response 200 application/json: id', 'request application/json: id'],
      ['response-property-became-nullable response 200 application/json: id']
    ],
    [
      'a tighter limit',
      d => Object.assign(at(d, ...order, 'id'), { maxLength: 20 }),
      ['response 200 application/json: id', 'request application/json: id'],
      ['request-property-max-length-decreased request application/json: id']
    ],
    [
      'a looser limit',
      d => Object.assign(at(d, ...order, 'weight'), { minimum: 0 }),
      ['response 200 application/json: weight', 'request application/json: weight'],
      ['response-property-min-decreased response 200 application/json: weight']
    ],
    [
      'a limit less',
      d => delete at(d, ...order, 'id')['maxLength'],
      ['response 200 application/json: id', 'request application/json: id'],
      ['response-property-max-length-unset response 200 application/json: id']
    ],
    [
      'a pattern more',
      d => Object.assign(at(d, ...order, 'id'), { pattern: '^[a-z]+$' }),
      ['response 200 application/json: id', 'request application/json: id'],
      ['request-property-pattern-set request application/json: id']
    ],
    [
      'no further properties',
      d => Object.assign(at(d, 'components', 'schemas', 'Line'), { additionalProperties: false }),
      ['response 200 application/json: lines[]', 'request application/json: lines[]'],
      ['request-property-additional-properties-changed request application/json: lines[]']
    ],
    [
      'another schema of the same content under another name',
      d => {
        Object.assign(at(d, 'components', 'schemas'), { Row: at(d, 'components', 'schemas', 'Line') })
        Object.assign(at(d, ...order, 'lines'), { items: { $ref: '#/components/schemas/Row' } })
      },
      [],
      []
    ],
    [
      'descriptions, examples and extensions',
      d =>
        Object.assign(at(d, ...order, 'id'), {
          description: 'x',
          example: 'y',
          title: 'z',
          'x-own': 1,
          default: 'd',
          readOnly: true
        }),
      [],
      []
    ]
  ])('%s', (_name, change, drift, breaks) => {
    const document = createShop()
    change(document)
    const spec = read(JSON.parse(JSON.stringify(document)) as Json)
    const live = importShop()
    const found = findDrift(spec, live).flatMap(finding =>
      finding.rule === 'OPS003' ? finding.facts.changes.map(each => each.path) : [finding.rule]
    )
    expect(found).toEqual(drift)
    const broken = findBreaks(spec, live).flatMap(each =>
      each.changes.map(({ kind, path }) => `${kind} ${path}`)
    )
    expect(broken).toEqual(breaks)
    // After the import there is no drift left, and nobody whom it could break.
    const after = importSpec(spec)
    expect(after && findDrift(spec, after)).toEqual([])
    expect(after && findBreaks(spec, after)).toEqual([])
  })
})

test('a broken operation is told with every change, at its place in the document', () => {
  const document = createShop()
  delete at(document, ...getOrder, 'responses')['404']
  Object.assign(at(document, ...order, 'weight'), { type: 'string' })
  const [broken] = findBreaks(read(document), importShop())
  expect(broken?.location?.line).toBeGreaterThan(1)
  const facts = {
    api: 'shop',
    operation: 'getOrder',
    method: 'GET',
    urlTemplate: '/orders/{id}',
    changes: broken?.changes ?? []
  }
  expect(rules.OPS004.words(facts, { kind: 'api', api: 'shop' })).toMatchObject({
    message:
      'The import would break callers of the operation `getOrder` (`GET /orders/{id}`) of the API `shop` by 2 changes: `response-non-success-status-removed` (`response 404`), `response-property-type-changed` (`response 200 application/json: weight`).',
    expected: 'response 404: `404`\nresponse 200 application/json: weight: `integer`',
    actual: 'response 404: `none`\nresponse 200 application/json: weight: `string`'
  })
  expect(toWords({ rule: 'OPS004', subject: { kind: 'api', api: 'shop' }, facts }).fix).toContain(
    'fail-on-breaking'
  )
})

describe('schemas that hurt', () => {
  test('circles on both sides, of different length, come to an end', () => {
    const shop = createShop()
    Object.assign(at(shop, ...order), { parent: { allOf: [{ $ref: '#/components/schemas/Order' }] } })
    expect(findDrift(read(shop), importShop()).length).toBeGreaterThan(0)
    const spec = read(shop)
    const live = importSpec(spec)
    expect(live && findDrift(spec, live)).toEqual([])
  })

  test('what the importer rewrites in OpenAPI 3.1 is left out, and the rest is compared', () => {
    const of = (id: Json): Json => ({
      ...documentOf({
        '/x': {
          post: operationOf('x', {
            requestBody: {
              content: {
                'application/json': { schema: { type: 'object', properties: { id, n: { type: 'integer' } } } }
              }
            }
          })
        }
      }),
      openapi: '3.1.0'
    })
    const live = importSpec(read(of({ type: ['string', 'null'] })))
    expect(live && findDrift(read(of({ type: 'string' })), live)).toEqual([])
    expect(live && findDrift(read(of({ const: 'a' })), live)).toEqual([])
    expect(live && findDrift(read(of({ type: 'integer' })), live)).toHaveLength(1)
  })

  test('entities of another name, hostile keys among them, are none that the operations name', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"type": "string"}}')
    const foreign = [[], [{ id: 'x' }], [{ id: 'x', document: { components: { schemas: hostile } } }]]
    for (const value of foreign) {
      const found = findDrift(read(createShop()), { ...importShop(), schemas: { kind: 'present', value } })
      expect(found.length).toBeGreaterThan(0)
      expect(new Set(found.map(finding => finding.rule))).toEqual(new Set(['OPS003']))
    }
  })

  test('entities without a document in a known shape, and schemas that were not read, say nothing here', () => {
    const live = importShop()
    const known = live.schemas?.kind === 'present' ? live.schemas.value : []
    expect(known.length).toBeGreaterThan(0)
    const bare: Imported[] = [
      { ...live, schemas: { kind: 'present', value: known.map(({ id }) => ({ id })) } },
      { ...live, schemas: { kind: 'absent' } },
      { ...live, schemas: { kind: 'unreadable', why: 'forbidden' } }
    ]
    for (const each of bare) expect(findDrift(read(createShop()), each)).toEqual([])
  })
})

import { describe, expect, test } from '@jest/globals'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { normaliseName } from '../../../src/core/openapi/operation-name.ts'
import { documentOf, expectOne, type Json, operationOf, read, swaggerOf } from './builders.ts'

const namesOf = (document: Json): string[] => expectOperations(read(document)).map(operation => operation.id)

describe('names', () => {
  test.each([
    ['GET-/foo/{bar}?buzz={quix}', 'get-foo-bar-buzz-quix'],
    ['GetWeather', 'getweather'],
    ['__a__b__', 'a-b'],
    ['Weather.Get (all)', 'weather-get-all'],
    ['ÄÖÜ', ''],
    ['x'.repeat(80), 'x'.repeat(76)],
    [`${'x'.repeat(75)}-y`, 'x'.repeat(75)],
    ['-'.repeat(100_000), '']
  ])('%s is normalised', (text, name) => {
    expect(normaliseName(text)).toBe(name)
  })

  test('a usable operationId is expected as it stands, and its normalised form is a candidate', () => {
    const operation = expectOne(documentOf({ '/x': { get: operationOf('ChatCompletions_Create') } }))
    expect(operation.id).toBe('ChatCompletions_Create')
    expect(operation.idCandidates).toEqual(['chatcompletions_create', 'chatcompletions-create'])
  })

  test('without an operationId the name is made of method and template', () => {
    const parameters = [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }]
    for (const operationId of [undefined, null, '', '  ']) {
      const operation = expectOne(documentOf({ '/foo/{bar}': { get: { operationId, parameters } } }))
      expect(operation.operationId).toBeUndefined()
      expect(operation.id).toBe('get-foo-bar-q-q')
      expect(operation.idCandidates).toEqual(['get-foo-bar-q-q', 'get-foo-bar'])
      expect(operation.displayName).toBe('GET - /foo/{bar}?q={q}')
    }
  })

  test('names that collide get numbers in document order, without regard to case', () => {
    const paths = {
      '/a': { get: operationOf('List'), post: operationOf('list') },
      '/b': { get: operationOf('LIST') }
    }
    expect(namesOf(documentOf(paths))).toEqual(['List', 'list-1', 'LIST-2'])
    expect(namesOf(documentOf({ '/a/b': { get: {} }, '/a-b': { get: {} } }))).toEqual([
      'get-a-b',
      'get-a-b-1'
    ])
  })

  test('a name that is a number in YAML is a text', () => {
    expect(
      expectOne('openapi: 3.0.3\ninfo: {}\npaths: { /x: { get: { operationId: 404, summary: 1 } } }')
    ).toMatchObject({ id: '404', displayName: '1' })
  })
})

describe('texts', () => {
  test.each([
    [{ summary: 'S', description: 'D', operationId: 'o' }, 'S', 'D'],
    [{ summary: 'S', operationId: 'o' }, 'S', 'S'],
    [{ operationId: 'o' }, 'o', undefined],
    [{ summary: '  ', description: ' ', operationId: 'o' }, 'o', undefined],
    [{ summary: 's'.repeat(301) }, 's'.repeat(300), 's'.repeat(301)]
  ])('%j', (operation, displayName, description) => {
    const expected = expectOne(documentOf({ '/x': { get: operation } }))
    expect([expected.displayName, expected.description]).toEqual([displayName, description])
  })
})

describe('parameters', () => {
  const query = (name: string, required: boolean, rest: Json = {}): Json => ({
    name,
    in: 'query',
    required,
    schema: { type: 'string' },
    ...rest
  })

  test('required query parameters become template parameters', () => {
    const parameters = [
      query('b', true),
      query('a', true),
      query('c', false),
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } }
    ]
    const operation = expectOne(documentOf({ '/x/{id}': { get: { parameters } } }))
    expect(operation.urlTemplate).toBe('/x/{id}?b={b}&a={a}')
    expect(operation.path).toBe('/x/{id}')
    expect(operation.templateParameters.map(each => [each.name, each.type, each.required])).toEqual([
      ['id', 'integer', true],
      ['b', 'string', true],
      ['a', 'string', true]
    ])
    expect(operation.queryParameters.map(each => each.name)).toEqual(['c'])
  })

  test('unless the import is told to leave them in the query', () => {
    const spec = read(documentOf({ '/x': { get: { parameters: [query('a', true)] } } }))
    const [operation] = expectOperations(spec, { translateRequiredQueryParameters: 'query' })
    expect(operation?.urlTemplate).toBe('/x')
    expect(operation?.queryParameters).toMatchObject([{ name: 'a', required: true }])
  })

  test('a query of x-ms-paths is kept', () => {
    const parameters = [query('a', true)]
    const spec = read(
      documentOf({}, { 'x-ms-paths': { '/x?op=list': { get: { parameters } }, 'x-note': 1 } })
    )
    expect(expectOperations(spec).map(each => each.urlTemplate)).toEqual(['/x?op=list&a={a}'])
  })

  test('those of the path are inherited, and overridden by name and place', () => {
    const item = {
      parameters: [
        query('a', true),
        { name: 'a', in: 'header', schema: { type: 'string' } },
        query('b', false)
      ],
      get: { parameters: [query('a', false)] }
    }
    const operation = expectOne(documentOf({ '/x': item }))
    expect(operation.urlTemplate).toBe('/x')
    expect(operation.queryParameters.map(each => each.name)).toEqual(['a', 'b'])
    expect(operation.headers.map(each => each.name)).toEqual(['a'])
  })

  test('references are followed, in chains and not in circles', () => {
    const document = documentOf(
      {
        '/x': {
          get: {
            parameters: ['A', 'Circle', 'Missing'].map(name => ({ $ref: `#/components/parameters/${name}` }))
          }
        }
      },
      {
        components: {
          parameters: {
            A: { $ref: '#/components/parameters/B~1%7Bc%7D' },
            'B/{c}': query('limit', false, { schema: { type: 'integer', default: 10, enum: ['1', 2] } }),
            Circle: { $ref: '#/components/parameters/Circle' }
          }
        }
      }
    )
    const operation = expectOne(document)
    expect(operation.queryParameters).toMatchObject([
      { name: 'limit', type: 'integer', required: false, defaultValue: '10', values: ['1', '2'] }
    ])
    expect(operation.uncertain.parameters).toEqual(new Set(['query limit']))
  })

  test('cookies are dropped, and reserved headers', () => {
    const parameters = ['cookie', 'header'].flatMap(place => [
      { name: 'Authorization', in: place, schema: {} },
      { name: 'x-trace', in: place, schema: { type: ['string', 'null'] } }
    ])
    const operation = expectOne(documentOf({ '/x': { get: { parameters } } }))
    expect(operation.headers).toMatchObject([{ name: 'x-trace', type: '', required: false, values: [] }])
    expect([operation.queryParameters, operation.templateParameters]).toEqual([[], []])
  })

  test('Swagger gives types without a schema', () => {
    const parameters = [{ name: 'a', in: 'query', type: 'integer', default: false, enum: [1] }]
    expect(expectOne(swaggerOf({ '/x': { get: { parameters } } })).queryParameters).toMatchObject([
      { name: 'a', type: 'integer', defaultValue: 'false' }
    ])
  })
})

describe('contents', () => {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } }, 'text/plain': {} }

  test('bodies are kept for POST and dropped for GET', () => {
    expect(
      expectOne(documentOf({ '/x': { post: { requestBody: { content } } } })).requestRepresentations
    ).toEqual([{ contentType: 'application/json', typeName: 'Pet' }, { contentType: 'text/plain' }])
    for (const method of ['get', 'head', 'options']) {
      const operation = expectOne(documentOf({ '/x': { [method]: { requestBody: { content } } } }))
      expect([operation.requestRepresentations, operation.uncertain.requestContent]).toEqual([[], 'unknown'])
    }
  })

  test('Swagger takes `consumes` of the operation, or of the document', () => {
    const body = { name: 'body', in: 'body', schema: { $ref: '#/definitions/Pet' } }
    const own = expectOne(
      swaggerOf(
        { '/x': { post: { consumes: ['text/xml'], parameters: [body] } } },
        { consumes: ['text/csv'] }
      )
    )
    expect(own.requestRepresentations).toEqual([{ contentType: 'text/xml', typeName: 'Pet' }])
    const common = expectOne(
      swaggerOf({ '/x': { post: { parameters: [body] } } }, { consumes: ['text/csv'] })
    )
    expect([common.requestRepresentations[0]?.contentType, common.uncertain.requestContent]).toEqual([
      'text/csv',
      'certain'
    ])
    const none = expectOne(swaggerOf({ '/x': { post: { parameters: [body] } } }))
    expect([none.requestRepresentations[0]?.contentType, none.uncertain.requestContent]).toEqual([
      'application/json',
      'unknown'
    ])
  })

  test('only numbers are status codes; what becomes of the others is uncertain', () => {
    const responses = {
      200: { content },
      '4XX': {},
      default: {},
      'x-note': 1,
      404: { $ref: '#/components/responses/Gone' }
    }
    const operation = expectOne(
      documentOf(
        { '/x': { get: { responses } } },
        { components: { responses: { Gone: { description: 'Gone', content } } } }
      )
    )
    expect(operation.responses.map(each => [each.statusCode, each.representations.length])).toEqual([
      [200, 2],
      [404, 2]
    ])
    expect(operation.uncertain.responses).toEqual(new Set([404]))
    // 200 is a response of its own here, and no other code would stand for `default`.
    expect(operation.uncertain.standIns).toEqual(new Map([[400, 'nothing-for-class']]))
  })
})

test('path items may be shared inside the document', () => {
  const document = documentOf(
    { '/a': { $ref: '#/components/pathItems/Shared' } },
    { components: { pathItems: { Shared: { get: operationOf('a') } } } }
  )
  expect(expectOne(document)).toMatchObject({
    path: '/a',
    pointer: ['components', 'pathItems', 'Shared', 'get']
  })
})

test('TRACE is dropped, and so are callbacks and webhooks', () => {
  const callbacks = { event: { '{$request.body#/url}': { post: operationOf('callback') } } }
  const document = documentOf(
    { '/x': { get: operationOf('a', { callbacks }), trace: operationOf('b') } },
    { webhooks: { w: { post: operationOf('c') } } }
  )
  expect(expectOne(document).id).toBe('a')
})

test('the same document gives the same objects', () => {
  const spec = read(documentOf({ '/x': { get: operationOf('a') } }))
  expect(expectOperations(spec)[0]).toBe(expectOperations(spec)[0])
  expect(expectOperations(spec)[0]).not.toBe(
    expectOperations(spec, { translateRequiredQueryParameters: 'query' })[0]
  )
  expect(expectOperations(spec)[0]?.location()).toEqual({ file: 'openapi.json', line: 9, column: 7 })
})

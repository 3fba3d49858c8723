import { describe, expect, test } from '@jest/globals'
import { type ImportedOperation, type ImportOutcome, importDocument } from '../../emulator/importer/import.ts'

interface Options {
  readonly nameStyle?: 'as-is' | 'normalised'
  readonly translateRequiredQueryParameters?: 'template' | 'query'
  readonly components?: object
  readonly more?: object
}

function importPaths(paths: object, { components, more, ...options }: Options = {}): ImportOutcome {
  const document = {
    openapi: '3.0.1',
    info: { title: 'Weather', version: '1' },
    paths,
    ...(components === undefined ? {} : { components }),
    ...more
  }
  return importDocument({ format: 'openapi+json', value: JSON.stringify(document), ...options })
}

function listOperations(paths: object, options: Options = {}): readonly ImportedOperation[] {
  const outcome = importPaths(paths, options)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return outcome.operations
}

function readOnly(paths: object, options: Options = {}): ImportedOperation['properties'] {
  const [operation] = listOperations(paths, options)
  if (operation === undefined) throw new Error('There is no operation.')
  return operation.properties
}

function findMessage(outcome: ImportOutcome): string | undefined {
  return outcome.ok ? undefined : (outcome.error.details?.[0]?.message ?? outcome.error.message)
}

function parameter(name: string, place: string, more: object = {}): object {
  return {
    name,
    in: place,
    schema: { type: 'string' },
    ...(place === 'path' ? { required: true } : {}),
    ...more
  }
}

const get = (more: object = {}) => ({ get: { responses: {}, ...more } })

describe('the names of operations', () => {
  test.each([
    ['GetForecast', 'GetForecast', 'getforecast'],
    ['get_forecast-v1', 'get_forecast-v1', 'get-forecast-v1'],
    ['Get Forecast!', 'get-forecast', 'get-forecast'],
    ['  --Get.Forecast--  ', 'get-forecast', 'get-forecast'],
    ['a'.repeat(80), 'a'.repeat(80), 'a'.repeat(76)],
    ['a'.repeat(81), 'a'.repeat(76), 'a'.repeat(76)],
    ['wörter', 'w-rter', 'w-rter'],
    ['', 'get-foo-bar', 'get-foo-bar'],
    ['???', 'get-foo-bar', 'get-foo-bar']
  ])('the operationId %p becomes %s, or %s where names are normalised', (operationId, asIs, normalised) => {
    const paths = { '/foo/{bar}': get({ operationId, parameters: [parameter('bar', 'path')] }) }
    expect(listOperations(paths)[0]?.name).toBe(asIs)
    expect(listOperations(paths, { nameStyle: 'normalised' })[0]?.name).toBe(normalised)
  })

  test('a missing operationId is made up from method and template, as in the documentation', () => {
    const paths = {
      '/foo/{bar}': get({
        parameters: [parameter('bar', 'path'), parameter('buzz', 'query', { required: true })]
      }),
      '/': get()
    }
    expect(listOperations(paths).map(({ name }) => name)).toEqual(['get-foo-bar-buzz-buzz', 'get'])
  })

  test('names that become equal get a number', () => {
    const paths = {
      '/a': get({ operationId: 'a b' }),
      '/b': get({ operationId: 'a.b' }),
      '/c': get({ operationId: 'A-B' })
    }
    expect(listOperations(paths).map(({ name }) => name)).toEqual(['a-b', 'a-b-1', 'A-B-2'])
    const long = {
      '/a': get({ operationId: `${'a'.repeat(80)}.b` }),
      '/b': get({ operationId: `${'a'.repeat(80)}.c` })
    }
    expect(listOperations(long).map(({ name }) => name)).toEqual(['a'.repeat(76), `${'a'.repeat(76)}-1`])
  })

  test('operationIds that differ in case alone are refused', () => {
    const paths = {
      '/a': get({ operationId: 'createCustomer' }),
      '/b': get({ operationId: 'CreateCustomer' })
    }
    expect(findMessage(importPaths(paths))).toBe(
      'Parsing error(s): Cannot have multiple operations with the same operationId: CreateCustomer'
    )
  })

  test('names that an object has by itself are names like any other', () => {
    const value =
      '{"openapi":"3.0.1","info":{"title":"a","version":"1"},"paths":{"/__proto__":{"get":{"operationId":"__proto__"}},"/constructor":{"get":{}}}}'
    const outcome = importDocument({ format: 'openapi+json', value })
    expect(outcome.ok && outcome.operations.map(({ name }) => name)).toEqual(['__proto__', 'get-constructor'])
  })
})

describe('titles and descriptions', () => {
  test.each([
    [{ summary: 'Forecast', operationId: 'f' }, 'Forecast', 'Forecast'],
    [{ operationId: 'f' }, 'f', undefined],
    [{}, 'GET - /a', undefined],
    [{ summary: '', operationId: 'f' }, 'f', ''],
    [{ summary: 'Forecast', description: 'Tomorrow.' }, 'Forecast', 'Tomorrow.'],
    [{ summary: 's'.repeat(301) }, 's'.repeat(300), 's'.repeat(301)]
  ])('%j', (fields, displayName, description) => {
    const properties = readOnly({ '/a': get(fields) })
    expect(properties.displayName).toBe(displayName)
    expect(properties.description).toBe(description)
  })
})

describe('which operations there are', () => {
  test('every method but trace, in the order of the document', () => {
    const item = Object.fromEntries(
      ['patch', 'get', 'trace', 'head', 'options', 'delete', 'put', 'post', 'x-get'].map(method => [
        method,
        { responses: {} }
      ])
    )
    expect(listOperations({ '/a': item }).map(({ properties }) => properties.method)).toEqual([
      'PATCH',
      'GET',
      'HEAD',
      'OPTIONS',
      'DELETE',
      'PUT',
      'POST'
    ])
  })

  test('paths of `x-ms-paths` are paths, and bring their query along', () => {
    const more = {
      'x-ms-paths': { '/a?op={op}': get({ parameters: [parameter('op', 'query', { required: true })] }) }
    }
    const operations = listOperations({ '/a': get(), 'x-other': { get: {} } }, { more })
    expect(operations.map(({ properties }) => properties.urlTemplate)).toEqual(['/a', '/a?op={op}'])
    expect(operations[1]?.properties.templateParameters).toMatchObject([{ name: 'op' }])
  })

  test.each([
    ['/items/{id}', '/Items/{id}', 'GET /items/{id}'],
    ['/items/{Path}', '/items/{id}', 'GET /items/{path}']
  ])('%s beside %s is refused, without details', (first, second, signature) => {
    const paths = Object.fromEntries(
      [first, second].map(path => [
        path,
        get({ parameters: [parameter(/\{(.*)\}/.exec(path)?.[1] ?? '', 'path')] })
      ])
    )
    expect(importPaths(paths)).toEqual({
      ok: false,
      error: {
        code: 'ValidationError',
        message: `Importing API has duplicate signature operations: 2 operations with signature '${signature}'`,
        details: null
      }
    })
  })

  test('the same template with another method, or with a required query parameter, is another operation', () => {
    const required = parameter('q', 'query', { required: true })
    expect(importPaths({ '/a': { get: {}, put: {} }, '/A': { get: { parameters: [required] } } }).ok).toBe(
      true
    )
  })
})

describe('parameters', () => {
  const clash = 'must have unique names'
  const unmatched = 'All template parameters used in the UriTemplate must be defined in the Operation'

  test.each([
    ['a placeholder without a parameter', '/a/{id}', [], unmatched],
    ['a placeholder whose parameter is in the query', '/a/{id}', [parameter('id', 'query')], unmatched],
    ['a placeholder in another case', '/a/{id}', [parameter('ID', 'path')], unmatched],
    ['a parameter without a placeholder', '/a', [parameter('id', 'path')], unmatched],
    ['a placeholder twice', '/a/{id}/b/{id}', [parameter('id', 'path')], clash],
    [
      'a required query parameter of the same name',
      '/a/{id}',
      [parameter('id', 'path'), parameter('Id', 'query', { required: true })],
      clash
    ]
  ])('%s is refused', (_what, path, parameters, message) => {
    expect(findMessage(importPaths({ [path]: get({ parameters }) }))).toContain(message)
  })

  test('an optional query parameter may be named like one of the path', () => {
    const properties = readOnly({
      '/a/{id}': get({ parameters: [parameter('id', 'path'), parameter('id', 'query')] })
    })
    expect(properties).toMatchObject({
      urlTemplate: '/a/{id}',
      templateParameters: [{ name: 'id' }],
      request: { queryParameters: [{ name: 'id', required: false }] }
    })
  })

  test('parameters of the path hold for its operations, which may replace them, also by reference', () => {
    const components = { parameters: { Id: parameter('id', 'path', { schema: { type: 'integer' } }) } }
    const paths = {
      '/a/{id}': {
        parameters: [{ $ref: '#/components/parameters/Id' }],
        get: {},
        put: { parameters: [parameter('id', 'path', { description: 'own' })] }
      }
    }
    const types = listOperations(paths, { components }).map(({ properties }) => properties.templateParameters)
    expect(types).toMatchObject([
      [{ name: 'id', type: 'integer' }],
      [{ name: 'id', type: 'string', description: 'own' }]
    ])
  })

  test('a reference that leads to itself gives no parameter', () => {
    const components = { parameters: { A: { $ref: '#/components/parameters/A' } } }
    expect(
      readOnly({ '/a': get({ parameters: [{ $ref: '#/components/parameters/A' }] }) }, { components }).request
        .queryParameters
    ).toEqual([])
  })

  test('required query parameters become template parameters, unless they are to stay', () => {
    const paths = {
      '/x': get({
        parameters: [
          parameter('y', 'query', { required: true }),
          parameter('z', 'query'),
          parameter('w', 'query', { required: true })
        ]
      })
    }
    expect(readOnly(paths)).toMatchObject({
      urlTemplate: '/x?y={y}&w={w}',
      templateParameters: [
        { name: 'y', required: true },
        { name: 'w', required: true }
      ],
      request: { queryParameters: [{ name: 'z', required: false }] }
    })
    expect(readOnly(paths, { translateRequiredQueryParameters: 'query' })).toMatchObject({
      urlTemplate: '/x',
      templateParameters: [],
      request: { queryParameters: [{ name: 'y', required: true }, { name: 'z' }, { name: 'w' }] }
    })
  })

  test('headers are kept, cookies are not', () => {
    const { request } = readOnly({
      '/a': get({ parameters: [parameter('X-A', 'header', { required: true }), parameter('sid', 'cookie')] })
    })
    expect(request.headers).toEqual([{ name: 'X-A', type: 'string', required: true, values: [] }])
    expect(JSON.stringify(request)).not.toContain('sid')
  })

  test.each([
    [{ schema: { type: 'integer', default: 5 } }, { type: 'integer', defaultValue: '5' }],
    [{ schema: { type: 'boolean', default: false } }, { type: 'boolean', defaultValue: 'false' }],
    [{ schema: { type: 'string', enum: ['a', 'b', null] } }, { type: 'string', values: ['a', 'b'] }],
    [{ schema: { type: ['null', 'number'], enum: [1, 2] } }, { type: 'number', values: ['1', '2'] }],
    [{ schema: { $ref: '#/components/schemas/Size' } }, { type: 'string', values: ['s', 'm'] }],
    [{ schema: { anyOf: [{ type: 'string' }] } }, { type: 'string', values: [] }],
    [
      { schema: undefined, content: { 'application/json': { schema: { type: 'object' } } } },
      { type: 'object' }
    ],
    [{ schema: { type: 'array', default: ['a'] } }, { type: 'array', defaultValue: '["a"]' }]
  ])('%j is kept as %j', (fields, contract) => {
    const components = { schemas: { Size: { type: 'string', enum: ['s', 'm'] } } }
    const { request } = readOnly(
      { '/a': get({ parameters: [parameter('p', 'query', fields)] }) },
      { components }
    )
    expect(request.queryParameters[0]).toMatchObject(contract)
  })
})

describe('bodies and responses', () => {
  const components = {
    schemas: { Weather: { type: 'object' } },
    responses: { Ok: { description: 'fine', content: { 'text/plain': {} } } }
  }
  const body = {
    description: 'sent',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Weather' } }, 'text/csv': {} }
  }

  test('a request body refers to its schema by entity and name', () => {
    expect(readOnly({ '/a': { post: { requestBody: body } } }, { components }).request).toEqual({
      description: 'sent',
      queryParameters: [],
      headers: [],
      representations: [
        {
          contentType: 'application/json',
          schemaId: expect.stringMatching(/^[0-9a-f]{24}$/),
          typeName: 'Weather'
        },
        { contentType: 'text/csv' }
      ]
    })
  })

  test.each(['get', 'head', 'options'])('the body of %s is discarded', method => {
    expect(
      readOnly({ '/a': { [method]: { requestBody: body } } }, { components }).request.representations
    ).toEqual([])
  })

  test('a schema without a name is stored under one that says where it was', () => {
    const content = { 'application/json': { schema: { type: 'string' } } }
    const outcome = importPaths({ '/user/login': get({ responses: { 200: { description: '', content } } }) })
    expect(outcome).toMatchObject({
      operations: [
        {
          properties: {
            responses: [{ representations: [{ typeName: 'UserLoginGet200ApplicationJsonResponse' }] }]
          }
        }
      ],
      schemas: [
        {
          document: {
            components: { schemas: { UserLoginGet200ApplicationJsonResponse: { type: 'string' } } }
          }
        }
      ]
    })
  })

  test('responses have numbers: `default` and ranges are dropped', () => {
    const responses = {
      200: { $ref: '#/components/responses/Ok' },
      404: { description: 'gone', headers: { 'X-A': { description: 'why', schema: { type: 'integer' } } } },
      '5XX': { description: 'broken' },
      default: { description: 'else' }
    }
    expect(readOnly({ '/a': get({ responses }) }, { components }).responses).toEqual([
      { statusCode: 200, description: 'fine', representations: [{ contentType: 'text/plain' }], headers: [] },
      {
        statusCode: 404,
        description: 'gone',
        representations: [],
        headers: [{ name: 'X-A', description: 'why', type: 'integer', values: [] }]
      }
    ])
  })

  test('examples are kept by name, a single one as `default`', () => {
    const content = {
      'application/json': { example: { a: 1 } },
      'text/plain': { examples: { sun: { value: 'sunny' }, far: { externalValue: 'https://example.com' } } }
    }
    const [response] = readOnly({ '/a': get({ responses: { 200: { description: '', content } } }) }).responses
    expect(response?.representations).toEqual([
      { contentType: 'application/json', examples: { default: { value: { a: 1 } } } },
      { contentType: 'text/plain', examples: { sun: { value: 'sunny' } } }
    ])
  })

  test('Swagger: the body comes in what is consumed, form data is dropped, responses with a schema are JSON', () => {
    const document = {
      swagger: '2.0',
      info: { title: 'Weather', version: '1' },
      consumes: ['application/xml'],
      produces: ['application/xml'],
      definitions: { Weather: { type: 'object' } },
      paths: {
        '/a/{id}': {
          post: {
            parameters: [
              { name: 'id', in: 'path', required: true, type: 'integer', enum: [1, 2] },
              { name: 'body', in: 'body', schema: { $ref: '#/definitions/Weather' } },
              { name: 'file', in: 'formData', type: 'file' }
            ],
            responses: {
              200: { description: 'fine', schema: { $ref: '#/definitions/Weather' } },
              204: { description: 'none' }
            }
          }
        }
      }
    }
    const outcome = importDocument({ format: 'swagger-json', value: JSON.stringify(document) })
    expect(outcome).toMatchObject({
      operations: [
        {
          properties: {
            templateParameters: [{ name: 'id', type: 'integer', values: ['1', '2'] }],
            request: { representations: [{ contentType: 'application/xml', typeName: 'Weather' }] },
            responses: [
              { representations: [{ contentType: 'application/json', typeName: 'Weather' }] },
              { representations: [] }
            ]
          }
        }
      ]
    })
    expect(JSON.stringify(outcome)).not.toContain('"file"')
  })
})

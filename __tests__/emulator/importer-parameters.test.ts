import { describe, expect, test } from '@jest/globals'
import { findMessage, get, importPaths, listOperations, parameter, readOnly } from './documents.ts'

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

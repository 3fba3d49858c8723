import { describe, expect, test } from '@jest/globals'
import { importDocument } from '../../emulator/importer/import.ts'
import { get, importPaths, readOnly } from './documents.ts'

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

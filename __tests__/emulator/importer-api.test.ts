import { describe, expect, test } from '@jest/globals'
import { type ImportOutcome, importDocument } from '../../emulator/importer/import.ts'

function importJson(document: object, format = 'openapi+json'): ImportOutcome {
  return importDocument({ format, value: JSON.stringify(document) })
}

function spec(paths: object, more: object = {}): object {
  return { openapi: '3.0.1', info: { title: 'Weather', version: '1' }, paths, ...more }
}

function swagger(paths: object, more: object = {}): object {
  return { swagger: '2.0', info: { title: 'Weather', version: '1' }, paths, ...more }
}

describe('what the API is given', () => {
  const https = { url: 'https://api.example.com/v1' }

  test.each([
    [[https], 'https://api.example.com/v1'],
    [
      [{ url: 'http://api.example.com' }, https, { url: 'https://second.example.com' }],
      'https://api.example.com/v1'
    ],
    [[{ url: 'http://api.example.com' }], undefined],
    [[{ url: '/v1' }], undefined],
    [
      [
        {
          url: 'https://{host}:{port}/v1',
          variables: { host: { default: 'a.example.com' }, port: { default: 8443 } }
        }
      ],
      'https://a.example.com:8443/v1'
    ],
    [
      [{ url: '{scheme}://a.example.com', variables: { scheme: { default: 'https' } } }],
      'https://a.example.com'
    ],
    [[{ url: 'https://{toString}.example.com', variables: {} }], 'https://{toString}.example.com'],
    ['nonsense', undefined]
  ])('the servers %j give the backend %s', (servers, serviceUrl) => {
    const outcome = importJson(spec({}, { servers }))
    expect(outcome).toMatchObject({ ok: true })
    expect(outcome.ok && outcome.api.serviceUrl).toBe(serviceUrl)
  })

  test.each([
    [{ host: 'a.example.com', basePath: '/v1', schemes: ['http', 'https'] }, 'https://a.example.com/v1'],
    [{ host: 'a.example.com', basePath: '/v1/', schemes: ['http'] }, 'http://a.example.com/v1'],
    [{ host: 'a.example.com', basePath: '/' }, 'https://a.example.com'],
    [{ host: 'a.example.com', schemes: ['ws'] }, undefined],
    [{ basePath: '/v1' }, undefined],
    [{ host: 'a.example.com', 'x-servers': [https] }, 'https://api.example.com/v1']
  ])('Swagger with %j gives the backend %s', (more, serviceUrl) => {
    const outcome = importJson(swagger({}, more), 'swagger-json')
    expect(outcome.ok && outcome.api.serviceUrl).toBe(serviceUrl)
  })

  test('title and description are taken, servers of paths and operations are not', () => {
    const document = {
      ...spec({ '/a': { servers: [https], get: { servers: [https], responses: {} } } }),
      info: { title: 'Weather', description: 'Rain or shine.', version: '1' }
    }
    expect(importJson(document)).toMatchObject({
      api: { displayName: 'Weather', description: 'Rain or shine.' }
    })
    expect(importJson(document)).not.toHaveProperty('api.serviceUrl')
  })

  test('schemas are kept in one entity, whose id follows from the document', () => {
    const schemas = { Weather: { type: 'object' } }
    const first = importJson(spec({}, { components: { schemas } }))
    expect(first).toEqual(importJson(spec({}, { components: { schemas } })))
    expect(first).toMatchObject({
      schemas: [
        {
          id: expect.stringMatching(/^[0-9a-f]{24}$/),
          contentType: 'application/vnd.oai.openapi.components+json',
          document: { components: { schemas } }
        }
      ]
    })
    expect(importJson(swagger({}, { definitions: schemas }), 'swagger-json')).toMatchObject({
      schemas: [
        {
          contentType: 'application/vnd.ms-azure-apim.swagger.definitions+json',
          document: { definitions: schemas }
        }
      ]
    })
    expect(importJson(spec({}))).toMatchObject({ schemas: [] })
  })

  test('a schema that refers to itself is taken', () => {
    const schemas = { Node: { properties: { next: { $ref: '#/components/schemas/Node' } } } }
    expect(importJson(spec({}, { components: { schemas } })).ok).toBe(true)
  })
})

import { describe, expect, test } from '@jest/globals'
import type { LiveOperation } from '../../../src/core/model.ts'
import { diffOperation } from '../../../src/core/openapi/diff.ts'
import { documentOf, expectOne, type Json, operationOf, parameterOf, swaggerOf, toLive } from './builders.ts'

const operation: Json = operationOf('update', {
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
    { name: 'limit', in: 'query', schema: { type: 'integer' } },
    { name: 'X-Trace', in: 'header', schema: { type: 'string' } }
  ],
  requestBody: { content: { 'application/json': {} } },
  responses: { 200: { description: 'OK', content: { 'application/json': {} } }, 404: { description: 'Gone' } }
})
const expected = expectOne(documentOf({ '/x/{id}': { post: operation } }))

describe('what differs is told', () => {
  test.each<[string, Partial<LiveOperation>, string, boolean]>([
    ['another method', { method: 'PUT' }, 'method: POST, PUT', true],
    ['another path', { urlTemplate: '/y/{id}?q={q}' }, 'url-template: /x/{id}?q={q}, /y/{id}?q={q}', true],
    [
      'a path in other case',
      { urlTemplate: '/X/{id}?q={q}' },
      'url-template: /x/{id}?q={q}, /X/{id}?q={q}',
      false
    ],
    [
      'another parameter name',
      { urlTemplate: '/x/{key}?q={q}' },
      'url-template: /x/{id}?q={q}, /x/{key}?q={q}',
      false
    ],
    ['no query', { urlTemplate: '/x/{id}' }, 'url-template: /x/{id}?q={q}, /x/{id}', true],
    [
      'more query',
      { urlTemplate: '/x/{id}?q={q}&r={r}' },
      'url-template: /x/{id}?q={q}, /x/{id}?q={q}&r={r}',
      true
    ],
    ['another display name', { displayName: 'Other' }, 'display-name: Summary of update, Other', false],
    ['another description', { description: 'Other.' }, 'description: A description., Other.', false],
    ['no description', { description: '' }, 'description: A description., ', false],
    [
      'a template parameter less',
      { templateParameters: [parameterOf('id')] },
      'parameter-missing: required string, undefined',
      true
    ],
    [
      'a query parameter less',
      { queryParameters: [] },
      'parameter-missing: optional integer, undefined',
      false
    ],
    [
      'a query parameter more',
      { queryParameters: [parameterOf('limit', 'integer'), parameterOf('new')] },
      'parameter-extra: undefined, optional string',
      false
    ],
    [
      'a required query parameter more',
      { queryParameters: [parameterOf('limit', 'integer'), parameterOf('new', 'string', true)] },
      'parameter-extra: undefined, required string',
      true
    ],
    [
      'a parameter that is required now',
      { queryParameters: [parameterOf('limit', 'integer', true)] },
      'parameter-required: optional, required',
      true
    ],
    [
      'a parameter of another type',
      { queryParameters: [parameterOf('limit', 'string')] },
      'parameter-type: integer, string',
      true
    ],
    ['a header less', { headers: [] }, 'parameter-missing: optional string, undefined', false],
    [
      'a content type less',
      { requestRepresentations: [] },
      'request-content-missing: application/json, undefined',
      true
    ],
    [
      'a content type more',
      { requestRepresentations: [{ contentType: 'application/json' }, { contentType: 'text/xml' }] },
      'request-content-extra: undefined, text/xml',
      false
    ],
    [
      'a response less',
      { responses: expected.responses.slice(0, 1) },
      'response-missing: 404, undefined',
      false
    ],
    [
      'a response more',
      { responses: [...expected.responses, { statusCode: 500, representations: [], headers: [] }] },
      'response-extra: undefined, 500',
      false
    ],
    [
      'another content type of a response',
      {
        responses: expected.responses.map((each, index) =>
          index > 0 ? each : { ...each, representations: [{ contentType: 'text/xml' }] }
        )
      },
      'response-content-missing: application/json, undefined',
      false
    ]
  ])('%s', (_name, changes, text, breaking) => {
    const [first] = diffOperation(expected, toLive(expected, changes))
    expect(`${first?.kind}: ${first?.expected}, ${first?.actual}`).toBe(text)
    expect(first?.breaking).toBe(breaking)
  })

  test('everything at once', () => {
    const live = toLive(expected, { method: 'PUT', displayName: 'x', headers: [], responses: [] })
    expect(diffOperation(expected, live).map(change => change.path)).toEqual([
      'method',
      'display name',
      'header X-Trace',
      'response 200',
      'response 404'
    ])
  })
})

describe('defaults of parameters', () => {
  const of = (value: unknown): ReturnType<typeof expectOne> =>
    expectOne(
      documentOf({
        '/x': {
          get: operationOf('x', {
            parameters: [{ name: 'a', in: 'query', schema: { type: 'string', default: value } }]
          })
        }
      })
    )

  const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

  test.each<[string, unknown, string | undefined, boolean]>([
    ['another text', 'asc', 'desc', true],
    ['another number', 10, '20', true],
    ['another truth value', true, 'false', true],
    ['letters of another case', 'asc', 'ASC', true],
    ['the same text', 'asc', 'asc', false],
    ['a number in another spelling', 10, '10.0', false],
    ['a truth value in another spelling', true, 'True', false],
    ['a date in another spelling', '2026-01-02T00:00:00Z', '01/02/2026 00:00:00', false],
    ['none in the service, which may keep it elsewhere', 'asc', undefined, false],
    ['none in the document', undefined, 'asc', true],
    ['another date', '2026-01-02T00:00:00Z', '02/03/2026 00:00:00', true],
    ['a list', ['a'], 'b', true],
    ['a list in another spelling', ['a'], '[\n  "a"\n]', false]
  ])('%s', (_, wanted, actual, differs) => {
    const parameter = { ...parameterOf('a'), ...(actual === undefined ? {} : { defaultValue: actual }) }
    const expected = of(wanted)
    const changes = diffOperation(expected, toLive(expected, { queryParameters: [parameter] }))
    expect(changes).toEqual(
      differs
        ? [
            {
              kind: 'parameter-default',
              path: 'query parameter a: default',
              ...(wanted === undefined ? {} : { expected: toText(wanted) }),
              actual,
              breaking: false
            }
          ]
        : []
    )
  })
})

describe('what the service writes in its own way is not told', () => {
  test.each<[string, Partial<LiveOperation>]>([
    ['nothing', {}],
    ['a method in lower case', { method: 'post' }],
    ['no slash at the beginning', { urlTemplate: 'x/{id}?q={q}' }],
    ['line ends and blanks', { description: ' A\r\n description. ', displayName: 'Summary  of update' }],
    [
      'parameters in other case',
      { queryParameters: [parameterOf('LIMIT', 'Integer')], headers: [parameterOf('x-trace')] }
    ],
    ['parameters without a type', { queryParameters: [parameterOf('limit', '')] }],
    [
      'template parameters that do not say that they are required',
      { templateParameters: [parameterOf('q'), parameterOf('id')] }
    ],
    ['content types with blanks', { requestRepresentations: [{ contentType: 'Application/JSON ' }] }],
    [
      'a reserved header',
      { headers: [parameterOf('X-Trace'), parameterOf('Authorization'), parameterOf('accept')] }
    ]
  ])('%s', (_name, changes) => {
    expect(diffOperation(expected, toLive(expected, changes))).toEqual([])
  })

  test.each<[string, Json, Partial<LiveOperation>]>([
    ['a summary for a description', { summary: 'S' }, { description: '' }],
    ['a description for a summary', { summary: 'S' }, { description: 'S' }],
    ['any display name where the document has no name', {}, { displayName: 'Get - /x' }],
    ['a display name that is too long', { summary: 's'.repeat(400) }, { displayName: 's'.repeat(297) }],
    ['a description that is too long', { description: 'd'.repeat(1200) }, { description: 'd'.repeat(1000) }],
    [
      'a body of GET',
      { requestBody: { content: { 'text/plain': {} } } },
      { requestRepresentations: [{ contentType: 'text/plain' }] }
    ],
    [
      '`default` as 200',
      { responses: { default: {} } },
      { responses: [{ statusCode: 200, representations: [], headers: [] }] }
    ],
    ['no responses as 200', {}, { responses: [{ statusCode: 200, representations: [], headers: [] }] }],
    [
      'a class of responses as one',
      { responses: { 200: {}, '4XX': {} } },
      { responses: [200, 400].map(statusCode => ({ statusCode, representations: [], headers: [] })) }
    ]
  ])('%s', (_name, get, changes) => {
    const one = expectOne(documentOf({ '/x': { get } }))
    expect(diffOperation(one, toLive(one, changes))).toEqual([])
  })

  test('shared parameters, bodies and responses may be missing', () => {
    const document = documentOf(
      {
        '/x': {
          post: {
            parameters: [{ $ref: '#/components/parameters/P' }, { $ref: '#/components/parameters/Q' }],
            requestBody: { $ref: '#/components/requestBodies/B' },
            responses: { 200: { $ref: '#/components/responses/R' } }
          }
        }
      },
      {
        components: {
          parameters: {
            P: { name: 'p', in: 'query', required: true, schema: {} },
            Q: { name: 'q', in: 'header', schema: {} }
          },
          requestBodies: { B: { content: { 'text/plain': {} } } },
          responses: { R: { description: 'OK', content: { 'text/plain': {} } } }
        }
      }
    )
    const one = expectOne(document)
    const live = toLive(one, {
      urlTemplate: '/x',
      templateParameters: [],
      headers: [],
      requestRepresentations: [],
      responses: []
    })
    expect(one.urlTemplate).toBe('/x?p={p}')
    expect(diffOperation(one, live)).toEqual([])
    // What is there although nobody asked for it is told all the same.
    expect(diffOperation(one, { ...live, urlTemplate: '/x?z={z}' })).toHaveLength(1)
  })

  test('Swagger does not decide content types of responses', () => {
    const one = expectOne(
      swaggerOf({ '/x': { get: { produces: ['text/xml'], responses: { 200: { description: 'OK' } } } } })
    )
    const responses = [
      { statusCode: 200, representations: [{ contentType: 'application/json' }], headers: [] }
    ]
    expect(diffOperation(one, toLive(one, { responses }))).toEqual([])
  })
})

test('a description by hand is told, even where the document has none', () => {
  const one = expectOne(documentOf({ '/x': { get: { summary: 'S' } } }))
  expect(diffOperation(one, toLive(one, { description: 'By hand' }))).toMatchObject([
    { kind: 'description', expected: 'S', actual: 'By hand' }
  ])
  const none = expectOne(documentOf({ '/x': { get: { operationId: 'a' } } }))
  expect(diffOperation(none, toLive(none, { description: 'By hand' }))).toMatchObject([
    { kind: 'description', actual: 'By hand' }
  ])
})

test('a code that stands for nothing in the document is told beside one that may', () => {
  const one = expectOne(documentOf({ '/x': { get: { responses: { default: {} } } } }))
  const responses = [200, 500].map(statusCode => ({ statusCode, representations: [], headers: [] }))
  expect(diffOperation(one, toLive(one, { responses }))).toMatchObject([
    { kind: 'response-extra', path: 'response 500' }
  ])
})

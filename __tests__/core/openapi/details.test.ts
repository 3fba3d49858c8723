import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import '../../seed.ts'
import type { LiveOperation, LiveParameter } from '../../../src/core/model.ts'
import type { ApiDocument } from '../../../src/core/openapi/document.ts'
import { documentOf, type Json, operationOf, read } from './builders.ts'
import { findBreaks, findDrift, type Imported, importSpec } from './importer.ts'
import { at } from './shop.ts'

/**
 * Details of operations that the service has room for, where nobody documents whether an import keeps them. An import that is followed by
 * a check must be clean whether they are kept or not; where they are kept, every change of them on either side is drift.
 */

const text = { type: 'string' }
const param = (name: string, rest: Json = {}, place = 'query'): Json => ({
  name,
  in: place,
  schema: text,
  ...rest
})

/** The operations in their order, and those whose request is shared. */
const all = ['second', 'first', 'fourth', 'third']
const shared = ['second', 'fourth']

/** Operations that have one detail of each kind, so that each shows what is kept of the other. */
function createDocument(): Json {
  const of = (id: string, own: Json): Json =>
    operationOf(id, {
      parameters: [
        param('state', { schema: { type: 'string', enum: ['open', 'paid'] } }),
        param('limit', { description: 'How many.', schema: { type: 'integer', default: 5 } }),
        param('plain'),
        param('shape', { schema: { $ref: '#/components/schemas/Shape' } }),
        { $ref: '#/components/parameters/Page' },
        param('X-Trace', { schema: { type: 'string', enum: ['on', 'off'] } }, 'header')
      ],
      responses: {
        201: {
          description: 'Made.',
          headers: {
            'x-rate': { description: 'Rate.', schema: { type: 'integer' } },
            'X-Shared': { $ref: '#/components/headers/Shared' }
          }
        },
        400: { $ref: '#/components/responses/Bad' },
        default: { description: 'Else.' },
        '5XX': { description: 'Broken.' }
      },
      ...own
    })
  const inline = (): Json => ({
    description: 'The one.',
    content: { 'text/csv': { schema: { type: 'string' } } }
  })
  const body = { $ref: '#/components/requestBodies/Order' }
  return documentOf(
    {
      '/a': { put: of('second', { requestBody: body }), post: of('first', { requestBody: inline() }) },
      '/b': { put: of('fourth', { requestBody: body }), post: of('third', { requestBody: inline() }) }
    },
    {
      components: {
        parameters: { Page: param('page', { schema: { type: 'integer' } }) },
        headers: { Shared: { schema: { type: 'string' } } },
        requestBodies: {
          Order: {
            description: 'An order.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } }
          }
        },
        responses: {
          Bad: {
            description: 'Wrong.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } }
          }
        },
        schemas: {
          Shape: { type: 'integer', enum: [1, 2], default: 1 },
          Order: { type: 'object', properties: { id: text } }
        }
      }
    }
  )
}

function importIt(document: Json): Imported {
  const live = importSpec(read(document))
  if (live === undefined) throw new Error('the importer refuses the fixture')
  return live
}

/** The places that differ, of all operations together; `!` where a caller can notice. */
function listPlaces(spec: ApiDocument, live: Imported): string[] {
  return findDrift(spec, live).flatMap(finding =>
    finding.rule === 'OPS003'
      ? finding.facts.changes.map(
          ({ path, breaking }) => `${finding.facts.operation} ${path}${breaking ? '!' : ''}`
        )
      : [`${finding.rule} ${finding.facts.operation}`]
  )
}

const listBreaks = (spec: ApiDocument, live: Imported): string[] =>
  findBreaks(spec, live).flatMap(each =>
    each.changes.map(({ kind, path }) => `${each.operation} ${kind} ${path}`)
  )

const json = ['content', 'application/json'] as const
const first = ['paths', '/a', 'post'] as const
const parameterAt = (d: Json, index: number): Json => at(d, ...first, 'parameters', index)

describe('the document was changed', () => {
  test.each<readonly [string, (d: Json) => unknown, readonly string[], readonly string[]]>([
    ['nothing', () => undefined, [], []],
    [
      'values of a parameter are gone',
      d => Object.assign(parameterAt(d, 0), { schema: text }),
      ['first query parameter state: values!'],
      []
    ],
    [
      'a parameter got values',
      d => Object.assign(parameterAt(d, 2), { schema: { type: 'string', enum: ['a'] } }),
      ['first query parameter plain: values'],
      ['first request-parameter-became-enum query parameter plain']
    ],
    [
      'another default',
      d => Object.assign(parameterAt(d, 1), { schema: { type: 'integer', default: 6 } }),
      ['first query parameter limit: default'],
      []
    ],
    [
      'no default',
      d => Object.assign(parameterAt(d, 1), { schema: { type: 'integer' } }),
      ['first query parameter limit: default'],
      []
    ],
    [
      'a new default',
      d => Object.assign(parameterAt(d, 2), { schema: { type: 'string', default: 'x' } }),
      ['first query parameter plain: default'],
      []
    ],
    [
      'another description of a parameter',
      d => Object.assign(parameterAt(d, 1), { description: 'Other.' }),
      ['first query parameter limit: description'],
      []
    ],
    [
      'a description of a parameter where there was none',
      d => Object.assign(parameterAt(d, 2), { description: 'New.' }),
      ['first query parameter plain: description'],
      []
    ],
    [
      'a value less behind a reference',
      d => Object.assign(at(d, 'components', 'schemas', 'Shape'), { enum: [1] }),
      all.map(id => `${id} query parameter shape: values`),
      all.map(id => `${id} request-parameter-enum-value-removed query parameter shape`)
    ],
    [
      'another type behind a reference',
      d => Object.assign(at(d, 'components', 'schemas'), { Shape: { type: 'boolean' } }),
      all.flatMap(id => [
        `${id} query parameter shape!`,
        `${id} query parameter shape: values!`,
        `${id} query parameter shape: default`
      ]),
      all.map(id => `${id} request-parameter-type-changed query parameter shape`)
    ],
    [
      'no header of a response',
      d => delete at(d, ...first, 'responses', '201')['headers'],
      ['first response 201 header x-rate', 'first response 201 header X-Shared'],
      []
    ],
    [
      'another type of a header of a response',
      d => Object.assign(at(d, ...first, 'responses', '201', 'headers', 'x-rate'), { schema: text }),
      ['first response 201 header x-rate!'],
      ['first response-header-type-changed response 201 header x-rate']
    ],
    [
      'another header of a response',
      d => Object.assign(at(d, ...first, 'responses', '201', 'headers'), { 'X-New': { schema: text } }),
      ['first response 201 header X-New'],
      []
    ],
    [
      'another description of a response',
      d => Object.assign(at(d, ...first, 'responses', '201'), { description: 'Other.' }),
      ['first response 201: description'],
      []
    ],
    [
      'another description of a shared response',
      d => Object.assign(at(d, 'components', 'responses', 'Bad'), { description: 'Other.' }),
      all.map(id => `${id} response 400: description`),
      []
    ],
    [
      'another description of a request',
      d => Object.assign(at(d, ...first, 'requestBody'), { description: 'Other.' }),
      ['first request: description'],
      []
    ],
    [
      'another content type of a shared request',
      d =>
        Object.assign(at(d, 'components', 'requestBodies', 'Order'), {
          content: { 'text/csv': { schema: text } }
        }),
      shared.flatMap(id => [`${id} request content type!`, `${id} request content type`]),
      shared.map(id => `${id} request-body-media-type-removed request application/json`)
    ],
    [
      'another content type of a shared response',
      d =>
        Object.assign(at(d, 'components', 'responses', 'Bad'), { content: { 'text/csv': { schema: text } } }),
      all.flatMap(id => [`${id} response 400`, `${id} response 400`]),
      all.map(id => `${id} response-media-type-removed response 400 application/json`)
    ],
    [
      'a code less beside `default`',
      d => delete at(d, ...first, 'responses')['201'],
      ['first response 201'],
      ['first response-success-status-removed response 201']
    ],
    [
      'no schema of a response',
      d => delete at(d, 'components', 'responses', 'Bad', ...json)['schema'],
      all.map(id => `${id} response 400 application/json`),
      all.map(id => `${id} response-body-media-type-schema-removed response 400 application/json`)
    ],
    [
      'no schema of a request',
      d => delete at(d, ...first, 'requestBody', 'content', 'text/csv')['schema'],
      ['first request text/csv'],
      []
    ],
    [
      'no request',
      d => delete at(d, ...first)['requestBody'],
      ['first request content type', 'first request: description'],
      ['first request-body-removed request']
    ]
  ])('%s', (_, change, drift, breaks) => {
    const document = createDocument()
    const live = importIt(document)
    change(document)
    const spec = read(document)
    expect(listPlaces(spec, live)).toEqual(drift)
    expect(listBreaks(spec, live)).toEqual(breaks)
    expect(listPlaces(spec, importIt(document))).toEqual([])
    expect(listBreaks(spec, importIt(document))).toEqual([])
  })

  test('a request got a schema that it had not', () => {
    const document = createDocument()
    delete at(document, ...first, 'requestBody', 'content', 'text/csv')['schema']
    const live = importIt(document)
    const spec = read(createDocument())
    expect(listPlaces(spec, live)).toEqual(['first request text/csv'])
    expect(listBreaks(spec, live)).toEqual(['first request-body-media-type-schema-added request text/csv'])
  })
})

type Edit = (operation: Json) => unknown
const query = (operation: Json, name: string): Json =>
  (operation['queryParameters'] as Json[]).find(each => each['name'] === name) ?? {}
const response = (operation: Json, status: number): Json =>
  (operation['responses'] as Json[]).find(each => each['statusCode'] === status) ?? {}

/** Somebody edits one operation in API Management. */
function edit(live: Imported, id: string, change: Edit): Imported {
  const operations = structuredClone(live.operations) as unknown as Json[]
  for (const operation of operations) if (operation['id'] === id) change(operation)
  return { ...live, operations: operations as unknown as LiveOperation[] }
}

describe('somebody changed API Management', () => {
  test.each<readonly [string, string, Edit, readonly string[]]>([
    [
      'emptied values',
      'first',
      o => Object.assign(query(o, 'state'), { values: [] }),
      ['query parameter state: values']
    ],
    [
      'added values',
      'first',
      o => Object.assign(query(o, 'plain'), { values: ['a'] }),
      ['query parameter plain: values!']
    ],
    [
      'emptied values behind a reference',
      'first',
      o => Object.assign(query(o, 'shape'), { values: [] }),
      ['query parameter shape: values']
    ],
    [
      'changed a default',
      'first',
      o => Object.assign(query(o, 'limit'), { defaultValue: '9' }),
      ['query parameter limit: default']
    ],
    [
      'removed a default',
      'first',
      o => delete query(o, 'limit')['defaultValue'],
      ['query parameter limit: default']
    ],
    [
      'added a default',
      'first',
      o => Object.assign(query(o, 'plain'), { defaultValue: '9' }),
      ['query parameter plain: default']
    ],
    [
      'removed a description of a parameter',
      'first',
      o => delete query(o, 'limit')['description'],
      ['query parameter limit: description']
    ],
    [
      'changed a type behind a reference',
      'first',
      o => Object.assign(query(o, 'shape'), { type: 'string' }),
      ['query parameter shape!']
    ],
    [
      'removed a shared parameter',
      'first',
      o =>
        Object.assign(o, {
          queryParameters: (o['queryParameters'] as Json[]).filter(each => each['name'] !== 'page')
        }),
      ['query parameter page']
    ],
    [
      'removed the headers of a response',
      'first',
      o => Object.assign(response(o, 201), { headers: [] }),
      ['response 201 header x-rate', 'response 201 header X-Shared']
    ],
    [
      'removed the description of a response',
      'first',
      o => delete response(o, 201)['description'],
      ['response 201: description']
    ],
    [
      'removed the description of a request',
      'first',
      o => delete o['requestDescription'],
      ['request: description']
    ],
    [
      'removed the description of a shared request',
      'second',
      o => delete o['requestDescription'],
      ['request: description']
    ],
    [
      'added a content type to a shared request',
      'second',
      o => (o['requestRepresentations'] as Json[]).push({ contentType: 'text/evil' }),
      ['request content type']
    ],
    [
      'removed all content types of a shared request',
      'second',
      o => Object.assign(o, { requestRepresentations: [] }),
      ['request content type!']
    ],
    [
      'removed all content types of a shared response',
      'first',
      o => Object.assign(response(o, 400), { representations: [] }),
      ['response 400']
    ],
    [
      'removed a shared response',
      'first',
      o =>
        Object.assign(o, {
          responses: (o['responses'] as Json[]).filter(each => each['statusCode'] !== 400)
        }),
      ['response 400']
    ],
    [
      'removed all responses',
      'first',
      o => Object.assign(o, { responses: [] }),
      ['response 201', 'response 400']
    ],
    ...[200, 402, 500, 503].map(
      status =>
        [
          `added ${status} beside \`default\` and \`5XX\``,
          'first',
          (o: Json) =>
            (o['responses'] as Json[]).push({ statusCode: status, representations: [], headers: [] }),
          [`response ${status}`]
        ] as const
    ),
    [
      'took the schema of an inline body away',
      'first',
      o => Object.assign(o, { requestRepresentations: [{ contentType: 'text/csv' }] }),
      ['request text/csv']
    ],
    [
      'took the schema of a shared body away',
      'second',
      o => Object.assign(o, { requestRepresentations: [{ contentType: 'application/json' }] }),
      ['request application/json']
    ]
  ])('and %s', (_, id, change, found) => {
    const document = createDocument()
    const live = edit(importIt(document), id, change)
    expect(listPlaces(read(document), live)).toEqual(found.map(place => `${id} ${place}`))
  })
})

/** An importer that drops a detail wherever it stands. */
type Dropper = (operation: LiveOperation) => LiveOperation

function mapParameters(
  operation: LiveOperation,
  change: (each: LiveParameter) => LiveParameter
): LiveOperation {
  return {
    ...operation,
    templateParameters: operation.templateParameters.map(change),
    queryParameters: operation.queryParameters.map(change),
    headers: operation.headers.map(change)
  }
}

function mapHeaders(operation: LiveOperation, change: (each: LiveParameter) => LiveParameter): LiveOperation {
  const responses = operation.responses.map(each => ({ ...each, headers: each.headers.map(change) }))
  return { ...operation, responses }
}

const omit = <T extends object>(value: T, ...keys: readonly string[]): T =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) as T

const droppers: Readonly<Record<string, Dropper>> = {
  nothing: operation => operation,
  'values of parameters': operation => mapParameters(operation, each => ({ ...each, values: [] })),
  'defaults of parameters': operation => mapParameters(operation, each => omit(each, 'defaultValue')),
  'descriptions of parameters': operation => mapParameters(operation, each => omit(each, 'description')),
  'schemas of parameters behind references': operation =>
    mapParameters(operation, each =>
      each.name === 'shape' ? { ...omit(each, 'defaultValue'), type: 'string', values: [] } : each
    ),
  'schemas of parameters behind references, for their names': operation =>
    mapParameters(operation, each =>
      each.name === 'shape' ? { ...omit(each, 'defaultValue'), type: 'Shape', values: [] } : each
    ),
  'what is shared': operation => ({
    ...(shared.includes(operation.id) ? omit(operation, 'requestDescription') : operation),
    ...(shared.includes(operation.id) ? { requestRepresentations: [] } : {}),
    queryParameters: operation.queryParameters.filter(each => each.name !== 'page'),
    responses: operation.responses
      .filter(each => each.statusCode !== 400)
      .map(each => ({ ...each, headers: each.headers.filter(({ name }) => name !== 'X-Shared') }))
  }),
  'headers of responses': operation => ({
    ...operation,
    responses: operation.responses.map(each => ({ ...each, headers: [] }))
  }),
  'descriptions of headers': operation => mapHeaders(operation, each => omit(each, 'description')),
  'descriptions of responses': operation => ({
    ...operation,
    responses: operation.responses.map(each => omit(each, 'description'))
  }),
  'descriptions of requests': operation => omit(operation, 'requestDescription'),
  'schemas of inline bodies': operation => ({
    ...operation,
    requestRepresentations: operation.requestRepresentations.map(each =>
      each.contentType === 'text/csv' ? omit(each, 'typeName', 'schemaId') : each
    )
  }),
  'nothing, and writes 200 for `default`': operation => ({
    ...operation,
    responses: [...operation.responses, { statusCode: 200, representations: [], headers: [] }]
  }),
  'nothing, and writes 500 for `5XX`': operation => ({
    ...operation,
    responses: [...operation.responses, { statusCode: 500, representations: [], headers: [] }]
  }),
  'nothing, and lists defaults as values': operation =>
    mapParameters(operation, each =>
      each.values.length === 0 && each.defaultValue !== undefined
        ? { ...each, values: [each.defaultValue] }
        : each
    )
}
const names = Object.keys(droppers)

function importBy(chosen: readonly string[], document: Json): Imported {
  const live = importIt(document)
  return {
    ...live,
    operations: live.operations.map(operation =>
      chosen.reduce((each, name) => droppers[name]?.(each) ?? each, operation)
    )
  }
}

describe('an importer that drops', () => {
  test.each(names)('%s leaves a clean API', name => {
    const document = createDocument()
    expect(listPlaces(read(document), importBy([name], document))).toEqual([])
    expect(listBreaks(read(document), importBy([name], document))).toEqual([])
  })

  test('any of these together leaves a clean API, and whoever changes what is left is found', () => {
    const edits: readonly (readonly [string, Edit, RegExp])[] = [
      ['values', o => Object.assign(query(o, 'state'), { values: ['other'] }), /state: values/],
      ['values', o => Object.assign(query(o, 'plain'), { values: ['other'] }), /plain: values/],
      ['default', o => Object.assign(query(o, 'limit'), { defaultValue: 'other' }), /limit: default/],
      ['description', o => Object.assign(query(o, 'limit'), { description: 'other' }), /limit: description/],
      ['type', o => Object.assign(query(o, 'shape'), { type: 'boolean' }), /shape!/],
      ['request', o => Object.assign(o, { requestDescription: 'other' }), /request: description/],
      [
        'content',
        o => Object.assign(o, { requestRepresentations: [{ contentType: 'a/b' }] }),
        /request content type/
      ],
      [
        'response',
        o => Object.assign(response(o, 201), { description: 'other' }),
        /response 201: description/
      ],
      [
        'header',
        o => Object.assign(response(o, 201), { headers: [{ name: 'X-Other', type: 'string', values: [] }] }),
        /response 201 header X-Other/
      ],
      [
        'code',
        o => (o['responses'] as Json[]).push({ statusCode: 418, representations: [], headers: [] }),
        /response 418/
      ]
    ]
    const operation = fc.constantFrom(...all)
    fc.assert(
      fc.property(
        fc.subarray(names),
        operation,
        fc.constantFrom(...edits),
        (chosen, id, [, change, found]) => {
          const document = createDocument()
          const spec = read(document)
          const live = importBy(chosen, document)
          expect(listPlaces(spec, live)).toEqual([])
          expect(
            listPlaces(spec, edit(live, id, change))
              .filter(line => line.startsWith(id))
              .join('\n')
          ).toMatch(found)
        }
      ),
      { numRuns: 100 }
    )
  })

  test('one kind of shared things that is gone everywhere is missed where another kind is kept', () => {
    const document = createDocument()
    const live = importIt(document)
    const operations = live.operations.map(each => ({
      ...each,
      queryParameters: each.queryParameters.filter(({ name }) => name !== 'page')
    }))
    expect(listPlaces(read(document), { ...live, operations })).toEqual(
      all.map(id => `${id} query parameter page`)
    )
  })

  test('a detail that every operation has lost is a limit: it may never have been kept', () => {
    const document = createDocument()
    const live = importBy(['values of parameters'], document)
    expect(listPlaces(read(document), live)).toEqual([])
    // One that is left shows that the others were taken away.
    const one = edit(live, 'third', o => Object.assign(query(o, 'state'), { values: ['open', 'paid'] }))
    expect(listPlaces(read(document), one)).toContain('first query parameter state: values')
  })
})

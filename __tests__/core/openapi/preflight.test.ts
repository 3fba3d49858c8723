import { describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { contentLimit } from '../../../src/core/openapi/document.ts'
import { type PreflightOptions, preflight } from '../../../src/core/openapi/preflight.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { specRules } from '../../../src/core/rules/spec-rules.ts'
import { documentOf, type Json, operationOf, read, swaggerOf } from './builders.ts'

/** Large documents are made when they are needed: the runner looks at everything in a table. */
type Document = Json | string | (() => Json)

/** The findings of one rule as `line: message`. */
function find(rule: string, document: Document, options: PreflightOptions = {}): string[] {
  return preflight(read(typeof document === 'function' ? document() : document), options)
    .filter(finding => finding.rule === rule)
    .map(finding => `${finding.location?.line ?? '-'}: ${toWords(finding).message}`)
}

const path = (name: string): Json => ({ name, in: 'path', required: true, schema: { type: 'string' } })
const query = (name: string, rest: Json = {}): Json => ({
  name,
  in: 'query',
  schema: { type: 'string' },
  ...rest
})
const get = (operation: Json, at = '/x'): Json => documentOf({ [at]: { get: operation } })
const withParameters = (parameters: readonly Json[], at = '/x'): Json =>
  get(operationOf('a', { parameters }), at)
const withSchemas = (schemas: Json): Json =>
  documentOf({ '/x': { get: operationOf('a') } }, { components: { schemas } })
const in31 = (rest: Json, schema: Json = {}): Json => ({
  ...documentOf({ '/x': { get: operationOf('a') } }),
  openapi: '3.1.0',
  components: { schemas: { S: schema } },
  ...rest
})
const yaml = (version: string): string => `${version}\ninfo: { title: a }\npaths: { /x: { get: {} } }`

type Case = readonly [
  name: string,
  document: Document,
  expected: string | undefined,
  options?: PreflightOptions
]

const cases: Readonly<Record<string, readonly Case[]>> = {
  P01: [
    ['3.0.3', get({}), undefined],
    ['3.1.1', { ...get({}), openapi: '3.1.1' }, undefined],
    ['Swagger', swaggerOf({ '/x': { get: {} } }), undefined],
    ['Swagger as a number in YAML, which is sent as text', yaml('swagger: 2.0'), undefined],
    [
      'Swagger as a number in JSON',
      '{"swagger":2.0,"info":{},"paths":{"/x":{"get":{}}}}',
      '1: The document gives `swagger` as a number, and API Management reads a text.'
    ],
    [
      '3.0.4',
      { ...get({}), openapi: '3.0.4' },
      '2: The document says `openapi` `3.0.4`, and API Management knows'
    ],
    ['3.0 in YAML', yaml('openapi: 3.0'), '1: The document says `openapi` `3.0`, and'],
    ['3.1 without a patch version', yaml('openapi: "3.1"'), '1: The document says `openapi` `3.1`']
  ],
  P03: [
    ['a local reference', withSchemas({ A: { $ref: '#/components/schemas/B' }, B: {} }), undefined],
    [
      'a file',
      withSchemas({ A: { $ref: 'common.yaml#/Pet' } }),
      '24: The reference `common.yaml#/Pet` leads out of the document'
    ],
    [
      'a file above the folder',
      withSchemas({ A: { $ref: '../../../etc/passwd' } }),
      '24: The reference `../../../etc/passwd` leads out'
    ],
    [
      'a URL',
      withSchemas({ A: { items: { $ref: 'http://169.254.169.254/x' } } }),
      '25: The reference `http://169.254.169.254/x` leads out'
    ],
    ['a bare name', withSchemas({ A: { allOf: [{ $ref: 'Pet' }] } }), '26: The reference `Pet` leads out'],
    [
      'a path item',
      documentOf({ '/x': { get: {} }, '/y': { $ref: 'y.yaml' } }),
      '12: The reference `y.yaml` leads out'
    ],
    [
      'a reference inside an example is data',
      withSchemas({ A: { example: { $ref: 'common.yaml' }, default: { $ref: 'x' }, enum: [{ $ref: 'y' }] } }),
      undefined
    ],
    ['a reference inside an extension is data', get({ 'x-note': { $ref: 'common.yaml' } }), undefined],
    [
      'a property that is called example is a schema',
      withSchemas({ A: { properties: { example: { $ref: 'common.yaml' } } } }),
      '26: The reference `common.yaml`'
    ],
    [
      'a property that is called $ref is a schema',
      withSchemas({ A: { properties: { $ref: { type: 'string' } } } }),
      undefined
    ],
    [
      'a body in a callback',
      get({ callbacks: { c: { '{$url}': { post: { requestBody: { $ref: 'b.json' } } } } } }),
      '15: The reference `b.json`'
    ]
  ],
  P04: [
    [
      'a tree',
      withSchemas({ A: { properties: { b: { $ref: '#/components/schemas/B' } } }, B: {} }),
      undefined
    ],
    [
      'a schema that holds itself',
      withSchemas({ A: { items: { $ref: '#/components/schemas/A' } } }),
      '23: The schema `A` refers to itself'
    ],
    [
      'two that hold each other',
      withSchemas({
        C: { $ref: '#/components/schemas/A' },
        A: { items: { $ref: '#/components/schemas/B' } },
        B: { not: { $ref: '#/components/schemas/A' } }
      }),
      '26: The schemas `A` and `B` refer to each other in a circle'
    ],
    [
      'definitions of Swagger',
      swaggerOf(
        { '/x': { get: {} } },
        { definitions: { A: { additionalProperties: { $ref: '#/definitions/A' } } } }
      ),
      '13: The schema `A`'
    ]
  ],
  P05: [
    ['a declared parameter', withParameters([path('id')], '/x/{id}'), undefined],
    [
      'one declared for the path',
      documentOf({ '/x/{id}': { parameters: [path('id')], get: {} } }),
      undefined
    ],
    ['one declared in other case', withParameters([path('ID')], '/x/{id}'), undefined],
    ['a catch-all', withParameters([path('rest')], '/x/{*rest}'), undefined],
    [
      'one that is not declared',
      get({}, '/x/{id}'),
      '9: The operation `GET /x/{id}` has `{id}` in its path, and declares no such parameter.'
    ],
    [
      'one declared in the query',
      withParameters([query('id')], '/x/{id}'),
      '9: The operation `GET /x/{id}` has `{id}`'
    ],
    [
      'a query of x-ms-paths',
      documentOf({}, { 'x-ms-paths': { '/x?o={op}': { get: { parameters: [query('op')] } } } }),
      undefined
    ],
    [
      'a brace without partner',
      get({}, '/x/{id'),
      '9: The path `/x/{id` has a brace without its partner, or a parameter without a name.'
    ],
    ['a parameter without a name', get({}, '/x/{}'), '9: The path `/x/{}` has a brace'],
    ['braces in braces', get({}, '/x/{a{b}}'), '9: The path `/x/{a{b}}` has a brace']
  ],
  P06: [
    ['a used parameter', withParameters([path('id')], '/x/{id}'), undefined],
    [
      'one that is not used',
      withParameters([path('id')]),
      '19: The operation `GET /x` declares the path parameter `id`, and its path `/x` does not have it.'
    ],
    [
      'one of the path, once for all operations',
      documentOf({ '/x': { parameters: [path('id')], get: {}, post: {} } }),
      '10: The operation `GET /x` declares'
    ]
  ],
  P07: [
    ['an optional query parameter', withParameters([path('id'), query('id')], '/x/{id}'), undefined],
    [
      'a required query parameter',
      withParameters([path('id'), query('ID', { required: true })], '/x/{id}'),
      '27: The operation `GET /x/{id}` uses the name `ID` for a path parameter and for a required query parameter.'
    ],
    [
      'one that stays in the query',
      withParameters([path('id'), query('id', { required: true })], '/x/{id}'),
      undefined,
      { translateRequiredQueryParameters: 'query' }
    ],
    [
      'a path that has the name twice',
      withParameters([path('id')], '/x/{id}/{Id}'),
      '9: The operation `GET /x/{id}/{Id}` has the parameter `Id` twice in its path.'
    ]
  ],
  P08: [
    ['different methods', documentOf({ '/x': { get: {}, post: {} }, '/y': { get: {} } }), undefined],
    [
      'paths that differ in case',
      documentOf({ '/Users': { get: {} }, '/users': { get: {} } }),
      '12: 2 operations have the signature `GET /Users`: `GET /Users` and `GET /users`.'
    ],
    [
      'a required query parameter beside a query',
      documentOf(
        { '/x': { get: { parameters: [query('q', { required: true })] } } },
        { 'x-ms-paths': { '/x?q={q}': { get: {} } } }
      ),
      '25: 2 operations have the signature `GET /x?q={q}`'
    ],
    ['paths that differ in names', documentOf({ '/x/{a}': { get: {} }, '/x/{b}': { get: {} } }), undefined]
  ],
  P09: [
    ['different names', documentOf({ '/x': { get: operationOf('a'), post: operationOf('b') } }), undefined],
    [
      'the same name',
      documentOf({ '/x': { get: operationOf('a'), post: operationOf('a') } }),
      '20: The operationIds `a` and `a` all become the name `a`'
    ],
    [
      'names that differ in signs',
      documentOf({ '/x': { get: operationOf('get_a'), post: operationOf('Get A') } }),
      '20: The operationIds `get_a` and `Get A` all become the name `get-a`'
    ],
    [
      'names that differ behind the cut',
      documentOf({
        '/x': { get: operationOf(`${'a'.repeat(76)}1`), post: operationOf(`${'a'.repeat(76)}2`) }
      }),
      '20: The operationIds'
    ],
    ['no names', documentOf({ '/a/b': { get: {} }, '/a-b': { get: {} } }), undefined]
  ],
  P11: [
    ['a name in other case', get(operationOf('getX')), undefined],
    [
      'an underscore',
      get(operationOf('get_x')),
      '10: 1 operation may be named otherwise than the operationId says: `perhaps get_x as get-x` (line 10).'
    ],
    [
      'a dot',
      get(operationOf('x.get')),
      '10: 1 operation may be named otherwise than the operationId says: `x.get as x-get` (line 10).'
    ],
    ['a long name', get(operationOf('x'.repeat(77))), '10: 1 operation may be named']
  ],
  P12: [
    ['an operationId', get(operationOf('a')), undefined],
    ['one without a letter of the alphabet', get(operationOf('天気')), '9: 1 operation without a usable'],
    [
      'none',
      documentOf({ '/x': { get: {}, post: { operationId: '' } } }),
      '9: 2 operations without a usable `operationId`: `GET /x` (line 9) and `POST /x` (line 10).'
    ]
  ],
  P13: [
    ['a summary', get(operationOf('a')), undefined],
    ['none', get({}), '9: 1 operation without a `summary` of 1 to 300 characters'],
    ['a long one', get({ summary: 's'.repeat(301) }), '9: 1 operation without']
  ],
  P14: [
    ['a description', get(operationOf('a')), undefined],
    ['none', get({ summary: 'a' }), '9: 1 operation without a `description`']
  ],
  P15: [
    ['an optional parameter', withParameters([query('q')]), undefined],
    [
      'a required one',
      withParameters([query('q', { required: true })]),
      '9: 1 operation with required query parameters'
    ],
    [
      'one that stays in the query',
      withParameters([query('q', { required: true })]),
      undefined,
      { translateRequiredQueryParameters: 'query' }
    ]
  ],
  P16: [
    ['POST with a body', documentOf({ '/x': { post: operationOf('a', { requestBody: {} }) } }), undefined],
    [
      'GET with a body',
      get(operationOf('a', { requestBody: {} })),
      '9: 1 operation with a body for GET, HEAD or OPTIONS'
    ],
    [
      'GET of Swagger with a body',
      swaggerOf({ '/x': { get: { parameters: [{ name: 'b', in: 'body' }] } } }),
      '9: 1 operation with a body'
    ]
  ],
  P17: [
    [
      'one https server',
      documentOf({ '/x': { get: {} } }, { servers: [{ url: 'https://a.example' }] }),
      undefined
    ],
    [
      'two schemes of one host',
      swaggerOf({ '/x': { get: {} } }, { schemes: ['http', 'https'], host: 'a.example' }),
      undefined
    ],
    ['no server', get({}), undefined],
    [
      'two servers',
      documentOf(
        { '/x': { get: {} } },
        { servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }] }
      ),
      '12: The document has 2 servers'
    ],
    [
      'no https',
      documentOf({ '/x': { get: {} } }, { servers: [{ url: 'http://a.example' }] }),
      '12: No server of the document has https'
    ],
    [
      'servers of an operation',
      get(operationOf('a', { servers: [{ url: 'https://c.example' }] })),
      '18: Servers of paths and operations are ignored: `https://c.example`.'
    ]
  ],
  P18: [
    ['none', get({}), undefined],
    [
      'at the root',
      documentOf({ '/x': { get: {} } }, { security: [] }),
      '12: The document has `security`, which the import ignores: they protect nothing.'
    ],
    [
      'schemes',
      documentOf({ '/x': { get: {} } }, { components: { securitySchemes: {} } }),
      '13: The document has `components/securitySchemes`'
    ],
    ['of an operation', get({ security: [] }), '10: The document has `security of operations`']
  ],
  P19: [
    [
      'those that are kept',
      documentOf({ '/x': { get: {} } }, { 'x-ms-paths': {}, 'x-servers': [] }),
      undefined
    ],
    [
      'others, once each',
      documentOf({ '/x': { get: { 'x-a': 1 }, post: { 'x-a': 1, 'x-b': 1 } } }),
      '10: 2 extensions that the import drops: `x-a` (line 10) and `x-b` (line 14).'
    ],
    ['a property of such a name', withSchemas({ A: { properties: { 'x-a': {} } } }), undefined]
  ],
  P20: [
    ['schemas', withSchemas({ A: { $ref: '#/components/schemas/B' }, B: {} }), undefined],
    [
      'parameters',
      documentOf(
        { '/x': { get: { parameters: [{ $ref: '#/components/parameters/P' }] } } },
        { components: { parameters: { P: query('p') } } }
      ),
      '11: 1 kind of components that the importer is documented not to support: `components/parameters` (line 11).'
    ]
  ],
  P21: [
    ['none', get(operationOf('a')), undefined],
    [
      'external documentation',
      get({ externalDocs: {} }),
      '10: 1 part of the document that the import drops: `externalDocs` (line 10).'
    ],
    [
      'callbacks and TRACE',
      documentOf({ '/x': { get: { callbacks: {} }, trace: {} } }),
      '12: 2 parts of the document that the import drops: `trace` (line 12) and `callbacks` (line 10).'
    ],
    ['TRACE of a webhook', documentOf({ '/x': { get: {} } }, { webhooks: { w: { trace: {} } } }), undefined]
  ],
  P22: [
    [
      'lists of Swagger as OpenAPI 3 has them',
      swaggerOf({
        '/x': {
          get: {
            parameters: [
              { name: 'a', in: 'query', type: 'array', items: {}, collectionFormat: 'csv' },
              { name: 'b', in: 'query', type: 'array', items: {}, collectionFormat: 'multi' }
            ]
          }
        }
      }),
      undefined
    ],
    [
      'lists of Swagger with other separators',
      swaggerOf({
        '/x': { get: { parameters: [{ name: 'a', in: 'query', type: 'array', collectionFormat: 'pipes' }] } }
      }),
      '11: 1 parameter with a style that the import ignores: `query a collectionFormat pipes` (line 11).'
    ],
    [
      'defaults that are written down',
      withParameters(
        [query('a', { style: 'form', explode: true }), { ...path('b'), style: 'simple' }],
        '/x/{b}'
      ),
      undefined
    ],
    [
      'another style',
      withParameters([query('a', { style: 'deepObject' })]),
      '19: 1 parameter with a style that the import ignores: `query a style deepObject` (line 19).'
    ],
    ['not exploded', withParameters([query('a', { explode: false })]), '19: 1 parameter'],
    [
      'flags',
      withParameters([query('a', { allowReserved: true, allowEmptyValue: true })]),
      '19: 2 parameters'
    ]
  ],
  P23: [
    [
      'JSON',
      documentOf({
        '/x': { post: operationOf('a', { requestBody: { content: { 'application/json': {} } } }) }
      }),
      undefined
    ],
    ['a cookie', withParameters([{ name: 'c', in: 'cookie' }]), '19: 1 place with cookies or form fields'],
    [
      'a form field',
      swaggerOf({ '/x': { post: { parameters: [{ name: 'f', in: 'formData' }] } } }),
      '11: 1 place with'
    ],
    [
      'a form',
      documentOf({ '/x': { post: { requestBody: { content: { 'Multipart/Form-Data; x': {} } } } } }),
      '9: 1 place with'
    ]
  ],
  P24: [
    ['OpenAPI 3', get({ produces: ['a/b'] }), undefined],
    [
      'Swagger',
      swaggerOf({ '/x': { get: { produces: ['a/b'] } } }, { produces: ['a/b'] }),
      '16: `produces` is ignored by the import: `produces` (line 16) and `GET /x` (line 9).'
    ]
  ],
  P25: [
    [
      'a reference',
      get({ responses: { 200: { content: { 'a/b': { schema: { $ref: '#/info' } } } } } }),
      undefined
    ],
    [
      'a plain type, and a list of references',
      get({
        responses: {
          200: {
            content: {
              'a/b': { schema: { type: 'array', items: { $ref: '#/info' } } },
              'a/c': { schema: { type: 'string' } }
            }
          }
        }
      }),
      undefined
    ],
    [
      'a structure',
      get({ responses: { 200: { content: { 'a/b': { schema: { properties: {} } } } } } }),
      '14: 1 schema inside operations instead of below `components/schemas` or `definitions`: `GET /x: a/b` (line 14).'
    ],
    [
      'a structure in a list',
      get({ requestBody: { content: { 'a/b': { schema: { items: { allOf: [] } } } } } }),
      '13: 1 schema'
    ],
    [
      'a body of Swagger',
      swaggerOf({ '/x': { post: { parameters: [{ name: 'b', in: 'body', schema: { properties: {} } }] } } }),
      '14: 1 schema'
    ]
  ],
  P26: [
    ['example', get({ responses: { 200: { content: { 'a/b': { example: 1 } } } } }), undefined],
    [
      'examples',
      get({ responses: { 200: { content: { 'a/b': { examples: {} } } } } }),
      '14: 1 place with `examples`'
    ]
  ],
  P27: [
    ['none', in31({}, { type: 'string' }), undefined],
    ['the same in 3.0, where it is no feature', withSchemas({ A: { type: ['string', 'null'] } }), undefined],
    [
      'type lists, once',
      in31({}, { type: ['string', 'null'], items: { type: ['string'] } }),
      '24: 1 feature of OpenAPI 3.1'
    ],
    [
      'everything',
      in31(
        { webhooks: {}, jsonSchemaDialect: 'x' },
        { const: 1, if: {}, else: {}, exclusiveMinimum: 1, examples: [], $defs: {} }
      ),
      '33: 8 features of OpenAPI 3.1'
    ],
    ['exclusive limits of 3.0', in31({}, { exclusiveMinimum: true }), undefined]
  ],
  P28: [
    [
      'a large document that fits',
      () => documentOf({ '/x': { get: { description: 'd'.repeat(contentLimit - 2000) } } }),
      undefined
    ],
    [
      'one that does not',
      () => documentOf({ '/x': { get: { description: 'd'.repeat(contentLimit) } } }),
      '1: The document has 4 MB as it would be sent'
    ],
    [
      'one that quotes make too large',
      () => documentOf({ '/x': { get: { description: '"'.repeat(contentLimit / 3) } } }),
      '1: The document has 5.3 MB'
    ],
    [
      'one that letters make too large',
      () => documentOf({ '/x': { get: { description: '天'.repeat(contentLimit / 2) } } }),
      '1: The document has 6 MB'
    ]
  ],
  P29: [
    ['unknown', get({}), undefined, { apiPath: 'p'.repeat(200) }],
    [
      '127 characters',
      get({}),
      undefined,
      { gatewayHost: 'a.azure-api.net', apiPath: `/${'p'.repeat(103)}` }
    ],
    [
      '128 characters',
      get({}),
      '-: The URL `https://a.azure-api.net/pppp',
      { gatewayHost: 'a.azure-api.net', apiPath: 'p'.repeat(104) }
    ]
  ],
  P32: [
    ['unknown', get({}), undefined],
    ['valid', get({}), undefined, { apiId: 'weather-v1;rev=2' }],
    ['invalid', get({}), '-: `a?b` is not a name for an API.', { apiId: 'a?b' }]
  ],
  P37: [
    ['a backend', documentOf({ '/x': { get: {} } }, { servers: [{ url: 'https://a.example' }] }), undefined],
    [
      'the gateway',
      documentOf({ '/x': { get: {} } }, { servers: [{ url: 'https://Contoso.azure-api.net/weather' }] }),
      '12: The document looks like an export of API Management'
    ],
    [
      'a name that ends alike',
      documentOf({ '/x': { get: {} } }, { servers: [{ url: 'https://evil-azure-api.net' }] }),
      undefined
    ]
  ],
  P41: [
    ['different paths', documentOf({ '/x/{a}': { get: {} }, '/x/{a}/b': { get: {} } }), undefined],
    [
      'different names',
      documentOf({ '/x/{a}': { get: {} }, '/X/{b}': { get: {} } }),
      '12: 2 operations differ in the names of their parameters only: `GET /x/{a}` and `GET /X/{b}`.'
    ],
    ['the same names', documentOf({ '/x/{a}': { get: {} }, '/X/{a}': { get: {} } }), undefined]
  ],
  P42: [
    [
      'a reference that leads somewhere',
      withSchemas({ 'A b/c~d': {}, B: { $ref: '#/components/schemas/A%20b~1c~0d' } }),
      undefined
    ],
    [
      'one that leads to nothing',
      withSchemas({ A: { $ref: '#/components/schemas/B' } }),
      '24: The reference `#/components/schemas/B` leads to nothing in the document, or in a circle.'
    ],
    [
      'one that leads to an inherited name',
      withSchemas({ A: { $ref: '#/components/schemas/constructor' } }),
      '24: The reference'
    ],
    [
      'one in a circle',
      withSchemas({ A: { $ref: '#/components/schemas/A' } }),
      '24: The reference `#/components/schemas/A`'
    ],
    [
      'an item of a list',
      withSchemas({ A: { allOf: [{}, { $ref: '#/components/schemas/A/allOf/0' }] } }),
      undefined
    ],
    ['an anchor of 3.1', in31({}, { $ref: '#anchor' }), undefined],
    ['an anchor of 3.0', withSchemas({ A: { $ref: '#anchor' } }), '24: The reference `#anchor`'],
    [
      'a percent sign that escapes nothing',
      withSchemas({ A: { $ref: '#/components/schemas/%zz' } }),
      '24: The reference'
    ]
  ],
  P44: [
    ['a title and a version', get({}), undefined],
    [
      'a version that YAML takes for a number',
      yaml('openapi: 3.0.3').replace('a }', 'a, version: 1.0 }'),
      undefined
    ],
    ['no version', { ...get({}), info: { title: 'a' } }, '3: The document has no `info.version`.'],
    [
      'no title, in Swagger',
      swaggerOf({ '/x': { get: {} } }, { info: { version: '1' } }),
      '3: The document has no `info.title`.'
    ],
    [
      'neither',
      { ...get({}), info: { title: null, version: ' ' } },
      '3: The document has no `info.title` and `info.version`.'
    ]
  ],
  P45: [
    ['letters, digits and signs', withSchemas({ 'A.b-c_1': {} }), undefined],
    [
      'an extension',
      documentOf({ '/x': { get: {} } }, { components: { 'x-notes': { 'a b': {} } } }),
      undefined
    ],
    ['a schema with the name of an extension', withSchemas({ 'x-a b': {} }), '23: 1 component'],
    [
      'a schema',
      withSchemas({ A: {}, 'Page[A]': {}, 'B C': {} }),
      '24: 2 components with a name that has other characters than letters, digits, `.`, `-` and `_`: `schemas/Page[A]` (line 24) and `schemas/B C` (line 25).'
    ],
    [
      'a security scheme',
      documentOf(
        { '/x': { get: {} } },
        { components: { securitySchemes: { 'Backoffice User': { type: 'http' } } } }
      ),
      '14: 1 component with a name that has other characters than letters, digits, `.`, `-` and `_`: `securitySchemes/Backoffice User` (line 14).'
    ],
    ['an empty name', withSchemas({ '': {} }), '23: 1 component'],
    [
      'a definition of Swagger',
      swaggerOf({ '/x': { get: {} } }, { definitions: { 'Page[A]': {} } }),
      '13: 1 component with a name that has other characters than letters, digits, `.`, `-` and `_`: `definitions/Page[A]` (line 13).'
    ],
    [
      'a name in an example',
      withSchemas({ A: { example: { components: { schemas: { 'B C': {} } } } } }),
      undefined
    ]
  ],
  P46: [
    ['a large number', withSchemas({ A: { maximum: 1e308 } }), undefined],
    ['the text of one', withSchemas({ A: { enum: ['1e400', '.inf'] } }), undefined],
    [
      'a number beyond a double, in JSON',
      JSON.stringify(withSchemas({ A: { minimum: 7 } }), null, 2).replace('7', '-1e400'),
      '24: 1 number that JSON cannot hold: `-1e400` (line 24).'
    ],
    [
      'infinity and NaN, in YAML',
      stringify(withSchemas({ A: { enum: [7, 8] } }))
        .replace('7', '.inf')
        .replace('8', '.NaN'),
      '18: 2 numbers that JSON cannot hold: `.inf` (line 18) and `.NaN` (line 19).'
    ],
    [
      'a number beyond a double, in YAML',
      stringify(withSchemas({ A: { maximum: 7 } })).replace('7', '1e400'),
      '17: 1 number that JSON cannot hold: `1e400` (line 17).'
    ]
  ],
  P47: [
    [
      'codes, ranges and the default',
      get({ responses: { 100: {}, 599: {}, '4XX': {}, '5xx': {}, default: {}, 'x-a': {} } }),
      undefined
    ],
    [
      'codes that HTTP does not have',
      get({ responses: { 600: {}, 200: {}, 99: {}, '20X': {}, '200 OK': {} } }),
      '11: 4 responses whose code is no status code of HTTP: `99 of GET /x` (line 11), `600 of GET /x` (line 13), `20X of GET /x` (line 14) and `200 OK of GET /x` (line 15).'
    ],
    [
      'a response of Swagger',
      swaggerOf({ '/x': { get: { responses: { 0: {} } } } }),
      '11: 1 response whose code'
    ],
    [
      'the name of a shared response',
      documentOf({ '/x': { get: {} } }, { components: { responses: { Gone: {} } } }),
      undefined
    ]
  ]
}

for (const [rule, table] of Object.entries(cases)) {
  describe(rule, () => {
    // Not test.each: it takes a parameter that a row leaves out for a callback, and waits for it.
    for (const [name, document, expected, options] of table) {
      test(name, () => {
        const found = find(rule, document, options)
        expect(found).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)])
        expect(found[0]?.startsWith(expected ?? '') ?? true).toBe(true)
      })
    }
  })
}

describe('every finding has its place in the file', () => {
  // P29 and P32 are about inputs, and YAML of the size of P28 is refused before there are rules.
  const others = new Set(['P28', 'P29', 'P32'])
  const rows = Object.entries(cases).flatMap(([rule, table]) =>
    (others.has(rule) ? [] : table).flatMap(([name, document, expected, options]) =>
      expected === undefined ? [] : [{ rule, name, document, options }]
    )
  )

  /** The places of a rule's findings, each with the line that it points to. */
  function place(rule: string, text: string, file: string, options: PreflightOptions = {}): unknown[] {
    const lines = text.split(/\r\n|\r|\n/)
    return preflight(read(text, file), options)
      .filter(finding => finding.rule === rule)
      .map(({ location }) => {
        const line = lines[(location?.line ?? 0) - 1]
        const there =
          line !== undefined && (location?.column ?? 0) >= 1 && (location?.column ?? 0) <= line.length + 1
        return { file: location?.file, there }
      })
  }

  for (const { rule, name, document, options } of rows) {
    const made = typeof document === 'function' ? document() : document
    if (typeof made === 'string') {
      test(`${rule}, ${name}`, () => {
        expect(place(rule, made, 'a', options)).toEqual([{ file: 'a', there: true }])
      })
      continue
    }
    test(`${rule}, ${name}, in JSON and in YAML`, () => {
      const json = JSON.stringify(made, null, 2)
      expect(place(rule, json, 'a.json', options)).toEqual([{ file: 'a.json', there: true }])
      const written = stringify(made, { aliasDuplicateObjects: false })
      expect(place(rule, written, 'a.yaml', options)).toEqual([{ file: 'a.yaml', there: true }])
    })
  }
})

test('every rule that a document decides has a table', () => {
  const live = new Set(['P10', 'P30', 'P31', 'P34', 'P35', 'P36', 'P40', 'P43'])
  const decided = Object.keys(specRules).filter(rule => !live.has(rule))
  expect(Object.keys(cases).sort()).toEqual(decided.sort())
})

test('a good document has no finding at all', () => {
  expect(preflight(read(get(operationOf('getX'))), { apiId: 'x' })).toEqual([])
})

test('hundreds of places are one finding that names five', () => {
  const paths = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [
      `/x${index}`,
      { get: operationOf(`a${index}`, { summary: '' }) }
    ])
  )
  expect(find('P13', documentOf(paths))).toEqual([
    expect.stringMatching(
      /^9: 300 operations without .*`GET \/x0` \(line 9\), .*`GET \/x4` \(line 57\) and 295 more\.$/
    )
  ])
})

test('foreign names cannot end their code spans', () => {
  const [text] = find('P05', get({}, '/`x`/{a}'))
  expect(text).toBe("9: The operation `GET /'x'/{a}` has `{a}` in its path, and declares no such parameter.")
})

test('every rule has the words of a rule', () => {
  for (const [id, rule] of Object.entries(specRules)) {
    expect(rule.id).toBe(id)
    expect(rule.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    for (const text of [rule.help.why, rule.help.fix]) expect(text).toMatch(/^[A-Z`].*[.`]$/)
    expect(rule.title).not.toMatch(/[.!]$/)
    expect(rule.help.reference).toMatch(/^https:\/\//)
  }
})

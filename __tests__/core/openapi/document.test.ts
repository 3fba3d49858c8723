import { describe, expect, test } from '@jest/globals'
import { contentLimit, importBody, readSpec } from '../../../src/core/openapi/document.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { documentOf, operationOf, read, refuse, swaggerOf } from './builders.ts'

const paths = { '/weather': { get: operationOf('getWeather') } }
const yaml = `openapi: 3.0.3
info:
  title: Weather
  version: "1"
paths:
  /weather:
    get:
      operationId: getWeather
      responses:
        200: { description: OK }
`

describe('what a document is', () => {
  test.each([
    ['OpenAPI 3.0 as JSON', JSON.stringify(documentOf(paths)), '3.0', 'openapi+json'],
    ['OpenAPI 3.1 as JSON', JSON.stringify(documentOf(paths, { openapi: '3.1.0' })), '3.1', 'openapi+json'],
    ['OpenAPI 3.0 as YAML', yaml, '3.0', 'openapi'],
    ['OpenAPI 3.1 as YAML', yaml.replace('3.0.3', '3.1.1'), '3.1', 'openapi'],
    ['YAML whose version is a number', yaml.replace('3.0.3', '3.0'), '3.0', 'openapi+json'],
    ['Swagger as JSON', JSON.stringify(swaggerOf(paths)), '2.0', 'swagger-json'],
    ['Swagger as YAML', yaml.replace('openapi: 3.0.3', 'swagger: 2.0'), '2.0', 'swagger-json'],
    [
      'YAML in flow style',
      `{openapi: 3.0.3, info: {title: a}, paths: {/x: {get: {}}}}`,
      '3.0',
      'openapi+json'
    ],
    [
      'JSON with a comment and a last comma',
      `{"openapi": "3.0.3", # no JSON\n"info": {}, "paths": {"/x": {"get": {}}},}`,
      '3.0',
      'openapi+json'
    ]
  ])('%s is recognised by its content', (_name, text, version, format) => {
    // The name of the file says the opposite, and does not count.
    const spec = read(text, text.startsWith('{') ? 'api.yaml' : 'api.json')
    expect([spec.version, spec.format]).toEqual([version, format])
  })

  test('JSON and YAML are sent as they stand', () => {
    const text = JSON.stringify(documentOf(paths), null, 4)
    expect(importBody(read(text))).toEqual({ format: 'openapi+json', value: text })
    expect(importBody(read(yaml))).toEqual({ format: 'openapi', value: yaml })
  })

  test('a byte order mark is not sent, and is no column', () => {
    expect(read(`\uFEFF${yaml}`).content).toBe(yaml)
    expect(read(`\uFEFF${yaml}`).locate(['openapi'])).toEqual({ file: 'openapi.json', line: 1, column: 1 })
  })

  test('Swagger in YAML is sent as JSON, with its version as text', () => {
    const spec = read(yaml.replace('openapi: 3.0.3', 'swagger: 2.0'))
    expect(JSON.parse(spec.content)).toMatchObject({
      swagger: '2.0',
      paths: { '/weather': { get: { responses: { 200: { description: 'OK' } } } } }
    })
  })

  test('YAML with aliases and merge keys is sent resolved, so that both sides read the same', () => {
    const spec = read(
      `${yaml}    put: &put\n      <<: { summary: Merged, operationId: lost }\n      operationId: putWeather\n    post: *put\n`
    )
    expect(spec.format).toBe('openapi+json')
    const sent = JSON.parse(spec.content)
    expect(sent.paths['/weather'].post).toEqual({ summary: 'Merged', operationId: 'putWeather' })
    expect(sent.openapi).toBe('3.0.3')
  })

  test('JSON above the limit is sent without white space', () => {
    const text = JSON.stringify(
      documentOf(paths, { 'x-rows': Array.from({ length: 40_000 }, (_, row) => ({ row })) }),
      null,
      100 / 10
    )
    const padded = text.padEnd(contentLimit + 1)
    expect(read(padded).content).toBe(JSON.stringify(JSON.parse(text)))
  })

  test.each([
    [
      'the first https server',
      { servers: [{ url: 'http://a.example/v1' }, { url: 'https://b.example/v2/' }] },
      'https://b.example/v2/',
      ['/v1', '/v2']
    ],
    [
      'a server with variables',
      {
        servers: [
          {
            url: 'https://{env}.example/{base}',
            variables: { env: { default: 'prod' }, base: { default: 'v3' } }
          }
        ]
      },
      'https://prod.example/v3',
      ['/v3']
    ],
    ['a server that is a path', { servers: [{ url: '/api/' }] }, '/api/', ['/api']],
    ['a server without https', { servers: [{ url: 'http://a.example' }] }, 'http://a.example', ['']],
    ['a variable without default', { servers: [{ url: 'https://{env}.example' }] }, undefined, []],
    [
      'no web address',
      {
        servers: [
          { url: 'file:///etc/passwd' },
          { url: '//host/x' },
          { url: 'javascript:alert(1)' },
          {},
          null,
          7
        ]
      },
      undefined,
      []
    ],
    ['no servers', {}, undefined, []]
  ])('%s', (_name, rest, url, serverPaths) => {
    const spec = read(documentOf(paths, rest))
    expect([spec.serverUrl, spec.serverPaths]).toEqual([url, serverPaths])
  })

  test.each([
    [{ schemes: ['http', 'https'], host: 'a.example', basePath: '/v1' }, 'https://a.example/v1'],
    [{ schemes: ['http'], host: 'a.example', basePath: 'v1' }, 'http://a.example/v1'],
    [{ host: 'a.example' }, 'https://a.example'],
    [{ basePath: '/v1' }, '/v1'],
    [{ basePath: '/' }, undefined],
    [{ host: 'a b', schemes: ['https'] }, undefined]
  ])('the server of Swagger %j', (rest, url) => {
    expect(read(swaggerOf(paths, rest)).serverUrl).toBe(url)
  })
})

describe('what is refused', () => {
  const at = (line: number, column: number) => ({ file: 'openapi.json', line, column })

  test.each([
    ['an empty text', '', 'The document is empty.', undefined],
    ['white space', ' \n\t\n', 'The document is empty.', undefined],
    ['binary data', 'PK\u0003\u0004\u0000', 'The document is not UTF-8 text.', at(1, 3)],
    ['UTF-16', 'o\u0000p\u0000e\u0000n\u0000', 'The document is not UTF-8 text.', at(1, 2)],
    [
      'a control character behind a replacement character',
      'openapi: "\uFFFD"\ninfo: \u0000',
      'The document is not UTF-8 text.',
      at(2, 7)
    ],
    ['a number', '42', 'The document is not an OpenAPI document: its root is not a mapping.', at(1, 1)],
    ['a list', '[]', 'The document is not an OpenAPI document: its root is not a mapping.', at(1, 1)],
    [
      'a web page',
      '<!DOCTYPE html>\n<html></html>',
      'The document is not an OpenAPI document: its root is not a mapping.',
      at(1, 1)
    ],
    [
      'a comment of JavaScript before JSON',
      '\n // made by hand\n{"openapi": "3.0.3"}',
      'The document begins with a comment of JavaScript, which JSON does not have, and which is a text in YAML.',
      at(2, 2)
    ],
    [
      'a comment of JavaScript in JSON',
      '{ // made by hand\n"openapi": "3.0.3"}',
      'Expected a key in double quotes, but found `/`.',
      at(1, 3)
    ],
    [
      'another JSON file',
      '{\n  "name": "x"\n}',
      'The document is not an OpenAPI document: it has neither `openapi: 3.0.3` nor `swagger: "2.0"`.',
      at(1, 1)
    ],
    [
      'two versions',
      '{"swagger":"2.0","openapi":"3.0.3"}',
      'The document has both `swagger` and `openapi`, and can be only one of them.',
      at(1, 18)
    ],
    [
      'Swagger 1.2',
      '{"swagger":"1.2"}',
      'The document says `swagger` `1.2`, and API Management imports `swagger` 2.0 and `openapi` 3.0 and 3.1.',
      at(1, 2)
    ],
    [
      'OpenAPI 3.2',
      'info: {}\nopenapi: 3.2.0',
      'The document says `openapi` `3.2.0`, and API Management imports `swagger` 2.0 and `openapi` 3.0 and 3.1.',
      at(2, 1)
    ],
    [
      'a hostile version',
      '{"openapi":"`x`\\n3.0"}',
      "The document says `openapi` `'x'\n3.0`, and API Management imports `swagger` 2.0 and `openapi` 3.0 and 3.1.",
      at(1, 2)
    ],
    [
      'JSON that ends early',
      '{\n  "openapi": "3.0.3",',
      'Expected a key in double quotes, but the document ends here.',
      at(2, 22)
    ],
    ['a missing comma', '{"a": 1 "b": 2}', 'Expected `,` or `}`, but found `"`.', at(1, 9)],
    ['a stray bracket', '{"a": [1}]', 'Expected `,` or `]`, but found `}`.', at(1, 9)],
    ['text behind the end', '{"a": 1}\nx', 'Expected the end of the document, but found `x`.', at(2, 1)],
    ['a bad escape', '{"a": "\\x"}', 'A text holds an escape that JSON does not have.', at(1, 8)],
    ['an open text', '{"a": "x}', 'A text is not closed with a double quote.', at(1, 7)],
    [
      'a key that stands twice',
      '{"openapi": "3.0.3",\n "open\\u0061pi": "3.1.0"}',
      'The key `openapi` stands twice in one object.',
      at(2, 2)
    ],
    [
      'a YAML key that stands twice',
      'openapi: 3.0.3\nopenapi: 3.1.0',
      'The key `openapi` stands twice in one mapping.',
      at(2, 1)
    ],
    [
      'brackets without end',
      '['.repeat(100_000),
      'The document is nested more than 200 levels deep.',
      at(1, 201)
    ],
    [
      'braces without end',
      '{"a":'.repeat(100_000),
      'The document is nested more than 200 levels deep.',
      at(1, 1001)
    ],
    [
      'YAML brackets without end',
      `a: ${'['.repeat(20_000)}`,
      'The document is nested more than 200 levels deep.',
      undefined
    ],
    [
      'YAML dashes without end',
      '- '.repeat(20_000),
      'The document is nested more than 200 levels deep.',
      undefined
    ],
    [
      'YAML that nests deep',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'The document is nested more than 200 levels deep.',
      expect.anything()
    ],
    [
      'an alias that holds itself',
      'openapi: 3.0.3\ninfo: &info { title: *info }',
      'An alias refers to a value that contains it.',
      at(2, 13)
    ],
    [
      'a merge of a text',
      'openapi: 3.0.3\ninfo: { <<: text }',
      'The merge key `<<` is given something that is not a mapping.',
      at(2, 9)
    ],
    ['a key that is a list', 'openapi: 3.0.3\n? [a]\n: 1', 'A key of a mapping is not a text.', at(2, 3)]
  ])('%s', (_name, text, message, location) => {
    const [problem] = refuse(text)
    expect(problem?.message).toBe(message)
    expect(problem?.location).toEqual(location)
  })

  test.each([
    [
      'swagger',
      '1.2',
      'Convert the document to OpenAPI 3.0 or 3.1: earlier versions of Swagger have another shape.'
    ],
    ['openapi', '3.2.0', 'Write the document in OpenAPI 3.1 or 3.0, without what is new since.'],
    ['openapi', '4', 'Write the document in OpenAPI 3.1 or 3.0, without what is new since.']
  ])('a version that is not imported is a finding with its place: %s %s', (key, version, fix) => {
    for (const text of [`{\n"${key}": "${version}"}`, `info: {}\n${key}: ${version}`]) {
      const result = readSpec(text, 'a')
      if (result.kind === 'spec') throw new Error('expected a refusal')
      const [finding, ...others] = result.findings
      if (finding === undefined || others.length > 0) throw new Error('expected one finding')
      expect(finding).toMatchObject({ rule: 'P01', location: { file: 'a', line: 2, column: 1 } })
      expect(toWords(finding)).toMatchObject({ actual: `${key}: ${version}`, fix })
    }
    // What is no OpenAPI document at all has a sentence, and no rule.
    expect(readSpec('{}', 'a')).toMatchObject({ kind: 'refused', findings: [] })
  })

  test('a bomb of aliases is refused before it unfolds', () => {
    const list = (name: string): string => `[${Array.from({ length: 10 }, () => name).join(', ')}]`
    const levels = Array.from(
      { length: 15 },
      (_, level) => `a${level + 1}: &a${level + 1} ${list(`*a${level}`)}`
    )
    const [problem] = refuse(['openapi: 3.0.3', `a0: &a0 ${list('x')}`, ...levels].join('\n'))
    expect(problem?.message).toBe('The document unfolds to more than 1000000 values.')
  })

  test('YAML above the limit is not even parsed', () => {
    const [problem] = refuse(`${yaml}# ${'x'.repeat(contentLimit)}`)
    expect(problem?.message).toMatch(/^The document has 4\.0 MB, and API Management imports at most 4 MB/)
  })

  test.each([
    ['an undefined alias', 'openapi: 3.0.3\ninfo: *missing\npaths: {}'],
    ['a tab as indentation', 'openapi: 3.0.3\ninfo:\n\ttitle: x'],
    ['two documents', `${yaml}---\n${yaml}`],
    ['an open quote', 'openapi: "3.0.3\ninfo: {}'],
    ['bad indentation', 'openapi: 3.0.3\ninfo:\n    title: x\n  version: 1']
  ])('YAML with %s has a sentence and a place', (_name, text) => {
    const [problem] = refuse(text)
    expect(problem?.message).toMatch(/^[A-Z].*\.$/)
    expect(problem?.location?.line).toBeGreaterThan(0)
  })

  test.each([
    ['no info', { openapi: '3.0.3', paths }, 'The document has no `info` with a title and a version.'],
    ['no paths', { openapi: '3.0.3', info: {} }, 'The document has no `paths`: there is nothing to import.'],
    [
      'paths that are a list',
      documentOf([] as never),
      'The document has no `paths`: there is nothing to import.'
    ],
    [
      'no operation',
      documentOf({ '/x': { parameters: [] } }),
      'The document has no operation: importing it would delete every operation of the API.'
    ],
    [
      'webhooks only',
      { openapi: '3.1.0', info: {}, webhooks: { a: { post: {} } } },
      'The document has no operation: importing it would delete every operation of the API.'
    ],
    [
      'only TRACE',
      documentOf({ '/x': { trace: {} } }),
      'The document has no operation: importing it would delete every operation of the API.'
    ],
    [
      'a path without slash',
      documentOf({ weather: { get: {} } }),
      'The path `weather` does not begin with `/`.'
    ],
    [
      'an empty path',
      documentOf({ ...paths, '/x': null }),
      'The path `/x` holds no operations: it is not a mapping.'
    ],
    [
      'a method in upper case',
      documentOf({ '/x': { GET: {} } }),
      'The method `GET` of `/x` is not in lower case: it would be ignored.'
    ],
    [
      'an operation that is null',
      documentOf({ '/x': { get: null } }),
      'The operation `GET /x` is not a mapping.'
    ],
    [
      'parameters that are a mapping',
      documentOf({ '/x': { get: { parameters: {} } } }),
      '`parameters` of `GET /x` is not a list.'
    ],
    [
      'a parameter without a place',
      documentOf({ '/x': { parameters: [{ name: 'a' }], get: {} } }),
      'Parameter 1 of `/x` has no `name` and `in`.'
    ],
    [
      'responses that are a list',
      documentOf({ '/x': { get: { responses: [] } } }),
      '`responses` of `GET /x` is not a mapping.'
    ],
    [
      'a response that is a text',
      documentOf({ '/x': { get: { responses: { 200: 'OK' } } } }),
      'The response `200` of `GET /x` is not a mapping.'
    ],
    [
      'an operationId that is a list',
      documentOf({ '/x': { get: { operationId: ['a'] } } }),
      '`operationId` of `GET /x` is not a text.'
    ],
    [
      'a reference beside operations',
      documentOf({ '/x': { $ref: '#/paths/~1y', get: {} }, '/y': { get: {} } }),
      'The path `/x` has both `$ref` and operations: which of them count is not defined.'
    ],
    [
      'a path that refers to a text',
      documentOf({ '/x': { $ref: '#/info/title' } }),
      'The path `/x` refers to something that is not a path.'
    ],
    [
      'x-ms-paths that are a list',
      documentOf(paths, { 'x-ms-paths': [] }),
      '`x-ms-paths` is not a mapping of paths.'
    ]
  ])('%s', (_name, document, message) => {
    expect(refuse(document).map(problem => problem.message)).toContain(message)
  })

  test('no more than twenty problems are told', () => {
    const broken = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`/x${index}`, null]))
    expect(refuse(documentOf(broken))).toHaveLength(20)
  })
})

describe('foreign keys', () => {
  test('`__proto__` is a key like any other, and changes no object', () => {
    const text =
      '{"openapi":"3.0.3","__proto__":{"polluted":true},"info":{"title":"x"},"paths":{"/x":{"get":{"operationId":"__proto__","__proto__":{"summary":"y"}}}}}'
    const spec = read(text)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(spec.operations[0]?.operationId).toBe('__proto__')
    const fromYaml = read(
      'openapi: 3.0.3\n__proto__: { polluted: true }\ninfo: { <<: { __proto__: { title: no } } }\npaths: { /x: { get: {} } }'
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf(fromYaml.value)).toBe(Object.prototype)
    expect(fromYaml.title).toBe('')
  })

  test('inherited names are not found', () => {
    expect(refuse('{"constructor": 1}')[0]?.message).toMatch(/neither/)
    expect(read(documentOf({ '/x': { get: operationOf('toString') } })).operations[0]?.operationId).toBe(
      'toString'
    )
  })
})

describe('places', () => {
  test('every line end counts once', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = JSON.stringify(documentOf(paths), null, 2).replaceAll('\n', end)
      expect(read(text).locate(['paths', '/weather', 'get'])).toEqual({
        file: 'openapi.json',
        line: 9,
        column: 7
      })
    }
  })

  test('JSON and YAML give keys, items, and nothing for what is not there', () => {
    const json = read(documentOf({ '/a"b': { get: operationOf('x', { tags: ['one', 'two'] }) } }))
    expect(json.locate(['paths', '/a"b', 'get', 'tags', 1])?.line).toBe(20)
    expect(json.locate(['paths', '/a"b', 'get', 'tags', 2])).toBeUndefined()
    expect(json.locate(['paths', 'missing', 'get'])).toBeUndefined()
    expect(json.locate(['openapi', 'x'])).toBeUndefined()
    expect(json.locate([])).toEqual({ file: 'openapi.json', line: 1, column: 1 })
    const fromYaml = read(yaml)
    expect(fromYaml.locate(['paths', '/weather', 'get', 'responses', '200'])).toMatchObject({
      line: 10,
      column: 9
    })
    expect(fromYaml.locate(['info', 'title', 'x'])).toBeUndefined()
  })

  test('a place behind an alias is the one that it refers to', () => {
    const spec = read(
      'openapi: 3.0.3\ninfo: {}\nx-get: &get\n  operationId: a\npaths:\n  /x:\n    get: *get\n'
    )
    expect(spec.locate(['paths', '/x', 'get'])?.line).toBe(7)
    expect(spec.locate(['paths', '/x', 'get', 'operationId'])?.line).toBe(4)
  })
})

test('reading is a function of its input', () => {
  const text = JSON.stringify(documentOf(paths))
  const [first, second] = [readSpec(text, 'a'), readSpec(text, 'a')]
  expect(JSON.stringify(first)).toBe(JSON.stringify(second))
})

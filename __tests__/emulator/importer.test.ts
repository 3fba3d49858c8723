import { describe, expect, test } from '@jest/globals'
import { type ImportOutcome, importDocument } from '../../emulator/importer/import.ts'

const INVALID = 'Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification'

function importJson(document: object, format = 'openapi+json'): ImportOutcome {
  return importDocument({ format, value: JSON.stringify(document) })
}

function spec(paths: object, more: object = {}): object {
  return { openapi: '3.0.1', info: { title: 'Weather', version: '1' }, paths, ...more }
}

function swagger(paths: object, more: object = {}): object {
  return { swagger: '2.0', info: { title: 'Weather', version: '1' }, paths, ...more }
}

function listMessages(outcome: ImportOutcome): string[] {
  if (outcome.ok) throw new Error('The document was taken.')
  return outcome.error.details?.map(({ message }) => message) ?? [outcome.error.message]
}

function expectRefused(outcome: ImportOutcome, message: string): void {
  expect(listMessages(outcome)).toContainEqual(expect.stringContaining(message))
}

describe('the formats of an import', () => {
  test('a refusal has the envelope that Azure sends', () => {
    expect(importJson({ openapi: '3.0.1' }, 'swagger-json')).toEqual({
      ok: false,
      error: {
        code: 'ValidationError',
        message: 'One or more fields contain incorrect values:',
        details: [
          {
            code: 'ValidationError',
            target: 'representation',
            message: 'Parsing error(s): The Swagger version specified is unknown.'
          }
        ]
      }
    })
  })

  test.each(['3.0.0', '3.0.3', '3.1.0', '3.1.1'])('OpenAPI %s is taken', openapi => {
    expect(importJson(spec({}, { openapi })).ok).toBe(true)
  })

  test.each(['3.0', '3.0.4', '3.2.0', '2.0', '4.0.0', ' 3.0.1', 3, null])(
    'OpenAPI %p is refused',
    openapi => {
      expectRefused(importJson(spec({}, { openapi })), 'is not supported.')
    }
  )

  test.each(['1.2', '2.1', '3.0.1', null])('Swagger %p is refused', version => {
    expectRefused(
      importJson(swagger({}, { swagger: version }), 'swagger-json'),
      'The Swagger version specified is unknown.'
    )
  })

  test('YAML is taken as `openapi` and refused as `openapi+json` and `swagger-json`', () => {
    const yaml = 'openapi: 3.0.1\ninfo: { title: Weather, version: 1.0 }\npaths: {}\n'
    expect(importDocument({ format: 'openapi', value: yaml }).ok).toBe(true)
    const message = "Unexpected character encountered while parsing value: o. Path '', line 0, position 0."
    expectRefused(importDocument({ format: 'openapi+json', value: yaml }), message)
    expectRefused(importDocument({ format: 'swagger-json', value: yaml }), message)
  })

  test('JSON is YAML, and is taken as `openapi`, even behind a byte order mark', () => {
    const json = JSON.stringify(spec({}))
    expect(importDocument({ format: 'openapi', value: json }).ok).toBe(true)
    expect(importDocument({ format: 'openapi', value: `\ufeff${json}` }).ok).toBe(true)
    expect(importDocument({ format: 'openapi+json', value: `\ufeff${json}` }).ok).toBe(false)
  })

  test('Swagger 2.0 is refused as OpenAPI', () => {
    expectRefused(importJson(swagger({})), "OpenAPI specification version '2.0' is not supported.")
  })

  test('broken YAML is refused with a position that counts from zero', () => {
    const messages = listMessages(importDocument({ format: 'openapi', value: 'a: 1\nb: "x' }))
    expect(messages[0]).toMatch(
      /^Parsing error\(s\): \(Lin: 1, Col: \d+, Chr: \d+\) - \(Lin: 1, Col: \d+, Chr: \d+\): /
    )
    expect(messages.at(-1)).toContain(INVALID)
  })

  test('broken JSON is refused with its line', () => {
    expectRefused(
      importDocument({ format: 'swagger-json', value: '{\n  "a": tru }' }),
      "Path '', line 2, position 7."
    )
    expectRefused(importDocument({ format: 'swagger-json', value: '{"a"' }), 'Unexpected end of content')
  })

  test.each(['', 'null', '42', '[]', 'hello'])('the document %p is refused', value => {
    for (const format of ['openapi', 'openapi+json', 'swagger-json'])
      expect(importDocument({ format, value }).ok).toBe(false)
  })

  test('aliases neither run in a circle nor multiply without end', () => {
    const circle = 'openapi: 3.0.1\ninfo: &i\n  title: a\n  version: 1\n  x: *i\npaths: {}'
    expect(importDocument({ format: 'openapi', value: circle }).ok).toBe(false)
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${Array(9)
          .fill(level === 0 ? 'x' : `*l${level - 1}`)
          .join(', ')}]`
    )
    expect(importDocument({ format: 'openapi', value: levels.join('\n') }).ok).toBe(false)
  })

  test('links cannot be followed, and other formats are not emulated', () => {
    expectRefused(
      importDocument({ format: 'openapi-link', value: 'https://example.com/a.yaml' }),
      'Failed to import from specified resource https://example.com/a.yaml'
    )
    expect(importDocument({ format: 'wsdl', value: '' })).toMatchObject({
      error: { details: [{ target: 'format' }] }
    })
    expect(importDocument({ format: 'toString', value: '{}' })).toMatchObject({
      error: { details: [{ target: 'format' }] }
    })
  })

  test('four megabytes are the limit, counted as they are sent', () => {
    const importPadded = (padding: string) => importJson(spec({}, { 'x-padding': padding })).ok
    expect(importPadded('a'.repeat(4_000_000))).toBe(true)
    expect(importPadded('a'.repeat(4_200_000))).toBe(false)
    // Letters beyond ASCII take more room on the wire.
    expect(importPadded('é'.repeat(2_000_000))).toBe(true)
    expect(importPadded('é'.repeat(2_100_000))).toBe(false)
    expect(importJson(spec({}, { 'x-padding': 'a'.repeat(4_200_000) }))).toMatchObject({
      error: {
        code: 'RequestContentTooLarge',
        message: 'The request content size exceeds the maximum size of 4 MB.',
        details: null
      }
    })
  })
})

describe('the outline of a document', () => {
  test('title, version and paths are required', () => {
    const messages = listMessages(importJson({ openapi: '3.0.1', info: {} }))
    expect(messages).toEqual([
      "Parsing error(s): The field 'title' in 'info' object is REQUIRED. [#/info/title]",
      "Parsing error(s): The field 'version' in 'info' object is REQUIRED. [#/info/version]",
      "Parsing error(s): The field 'paths' in 'document' object is REQUIRED. [#/paths]",
      expect.stringContaining(INVALID)
    ])
  })

  test('a document of 3.1 may consist of webhooks, which are ignored', () => {
    const document = {
      openapi: '3.1.0',
      info: { title: 'Weather', version: '1' },
      webhooks: { storm: { post: { responses: {} } } }
    }
    expect(importJson(document)).toMatchObject({ ok: true, operations: [] })
  })

  test('a path begins with a slash', () => {
    expectRefused(
      importJson(spec({ weather: { get: {} } })),
      "The path item name 'weather' MUST begin with a slash. [#/paths/weather]"
    )
  })

  test('names of components have no blanks, except in Swagger', () => {
    expectRefused(
      importJson(spec({}, { components: { securitySchemes: { 'Backoffice User': {} } } })),
      "The key 'Backoffice User' in 'securitySchemes'"
    )
    expect(importJson(swagger({}, { definitions: { 'Page«Item»': {} } }), 'swagger-json').ok).toBe(true)
  })

  test.each(['./common.yaml#/A', 'https://example.com/a.json', 'common.json'])(
    'a reference to %s is refused',
    $ref => {
      const outcome = importJson(
        spec({}, { components: { schemas: { A: { properties: { b: { items: { $ref } } } } } } })
      )
      expectRefused(outcome, `References to external files are not supported: '${$ref}'.`)
    }
  )

  test('a reference to nothing is refused', () => {
    const outcome = importJson(
      spec({}, { components: { schemas: { A: { $ref: '#/components/schemas/B' } } } })
    )
    expectRefused(outcome, "Invalid Reference identifier '#/components/schemas/B'.")
  })

  test('the word `$ref` in examples, extensions and names of properties is no reference', () => {
    const schema = {
      type: 'object',
      properties: { $ref: { type: 'string' }, example: { type: 'string' } },
      example: { $ref: 'https://example.com/' },
      default: { $ref: 'other.yaml' },
      enum: [{ $ref: 'more.yaml' }],
      'x-data': { $ref: 'x.yaml' }
    }
    expect(importJson(spec({}, { components: { schemas: { A: schema } } })).ok).toBe(true)
  })

  test('a property that is named `example` may hold a reference that counts', () => {
    const outcome = importJson(
      spec({}, { components: { schemas: { A: { properties: { example: { $ref: 'b.yaml' } } } } } })
    )
    expect(outcome.ok).toBe(false)
  })
})

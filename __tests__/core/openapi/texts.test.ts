import { describe, expect, test } from '@jest/globals'
import { importBody, readSpec } from '../../../src/core/openapi/document.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { documentOf, expectOne, operationOf, read } from './builders.ts'
import { findDrift, importSpec } from './importer.ts'

/** A YAML document with lines of an operation. */
const yamlOf = (...lines: readonly string[]): string =>
  [
    'openapi: 3.0.3',
    'info: { title: Weather, version: "1" }',
    'paths:',
    '  /a:',
    '    get:',
    '      responses: { "200": { description: OK } }',
    ...lines.map(line => `      ${line}`)
  ].join('\n')

describe('a number or a truth value where OpenAPI has a text is the text that is written there', () => {
  test.each([
    ['a fraction', '1.10'],
    ['a year', '2020'],
    ['a truth value', 'true'],
    ['one in capitals', 'True'],
    ['an exponent', '1e3'],
    ['a number with zeros before it', '007'],
    ['a hexadecimal number', '0x1F'],
    ['infinity', '.inf'],
    ['a number that is too long for a double', '12345678901234567890123']
  ])('%s in YAML: %s', (_name, written) => {
    const text = yamlOf(`summary: ${written}`, `description: ${written}`, `operationId: ${written}`)
    expect(expectOne(text)).toMatchObject({
      displayName: written,
      description: written,
      operationId: written
    })
    // What is expected is what is sent: the reader on the other side has no choice.
    const sent = importBody(read(text))
    expect(sent.format).toBe('openapi+json')
    expect(JSON.parse(sent.value).paths['/a'].get).toMatchObject({
      summary: written,
      description: written,
      operationId: written
    })
  })

  test('in JSON, with the text of the file', () => {
    const text = JSON.stringify(documentOf({ '/a': { get: operationOf('a', { tags: ['x', 7] }) } }))
      .replace('"Summary of a"', '1.10')
      .replace('"A description."', ' 12345678901234567890 ')
    expect(expectOne(text)).toMatchObject({
      displayName: '1.10',
      description: '12345678901234567890',
      tags: ['x', '7']
    })
    expect(JSON.parse(read(text).content).paths['/a'].get).toMatchObject({
      summary: '1.10',
      description: '12345678901234567890',
      tags: ['x', '7']
    })
  })

  test('in everything else that the importer keeps', () => {
    const spec = read(
      [
        'openapi: 3.0.3',
        'info: { title: 1.10, version: 2.0, description: no }',
        'paths:',
        '  /a/{1.0}:',
        '    parameters: [{ name: 1.0, in: path, required: true, description: 2.50, schema: { default: 1.10 } }]',
        '    get: { tags: [2.0, on], responses: { 200: { description: 200 } } }'
      ].join('\n')
    )
    expect(JSON.parse(spec.content)).toEqual({
      openapi: '3.0.3',
      info: { title: '1.10', version: '2.0', description: 'no' },
      paths: {
        '/a/{1.0}': {
          // A default is a value, and not a text.
          parameters: [
            { name: '1.0', in: 'path', required: true, description: '2.50', schema: { default: 1.1 } }
          ],
          get: { tags: ['2.0', 'on'], responses: { 200: { description: '200' } } }
        }
      }
    })
    expect(spec.title).toBe('1.10')
  })

  test('behind an alias, and by a merge key', () => {
    const spec = read(
      yamlOf('summary: &number 1.10', 'description: *number').replace(
        'get:\n',
        'get:\n      <<: { operationId: 2.0 }\n'
      )
    )
    // What a merge key brings has no source of its own.
    expect(expectOperations(spec)[0]).toMatchObject({
      displayName: '1.10',
      description: '1.10',
      operationId: '2'
    })
  })

  test('an example, a default and an extension keep their numbers', () => {
    const spec = read(
      yamlOf('x-note: { summary: 1.10 }', 'parameters: [{ name: a, in: query, example: { description: 2 } }]')
    )
    expect(spec.value).toMatchObject({
      paths: {
        '/a': {
          get: { 'x-note': { summary: 1.1 }, parameters: [{ example: { description: 2 } }] }
        }
      }
    })
  })

  test('a bundled document has the texts of the file that names them', () => {
    const text = yamlOf('summary: 1.10')
    const bundled = JSON.parse(JSON.stringify(read(yamlOf('summary: x')).value))
    bundled.paths['/a'].get.summary = 1.1
    bundled.paths['/b'] = { get: { summary: 1.2, responses: { 200: { description: 'OK' } } } }
    const result = readSpec(text, 'a.yaml', bundled)
    if (result.kind === 'refused') throw new Error('expected a document')
    expect(expectOperations(result.spec).map(operation => operation.displayName)).toEqual(['1.10', '1.2'])
    expect(findDrift(result.spec, importSpec(result.spec) ?? fail())).toEqual([])
  })
})

describe('YAML that another reader takes for something else is sent as JSON', () => {
  test.each([
    'yes',
    'No',
    'on',
    'y',
    '2020-01-01',
    '2020-01-01T10:00:00Z',
    '12:30:45',
    '1_000',
    '0o17',
    '0b11',
    '012',
    '1.10',
    '.nan',
    'TRUE'
  ])('%s', written => {
    expect(read(yamlOf(`x-value: ${written}`)).format).toBe('openapi+json')
    expect(read(yamlOf(`x-value: [${written}]`)).format).toBe('openapi+json')
    // Quotes leave no doubt.
    expect(read(yamlOf(`x-value: "${written}"`)).format).toBe('openapi')
  })

  test.each([
    'a',
    'yesterday',
    '1.0.0',
    '10',
    '-1',
    '1.5',
    'true',
    'null',
    'a: b',
    '2020-01-01 to 2020-02-01'
  ])('%s is the same to every reader', written => {
    expect(read(yamlOf(`x-value: ${written.includes(': ') ? `{ ${written} }` : written}`)).format).toBe(
      'openapi'
    )
  })

  test('so is a key', () => {
    expect(read(yamlOf('x-value: { on: 1 }')).format).toBe('openapi+json')
    expect(read(yamlOf('x-value: { 200: 1, "on": 1 }')).format).toBe('openapi')
  })
})

describe('an import leaves no drift behind', () => {
  test.each(['1.10', '2020', 'true', '0x1F', 'yes', '2020-01-01', '1e3', '~'])('summary: %s', written => {
    for (const key of ['summary', 'description', 'operationId']) {
      const lines = [`${key}: ${written}`, ...(key === 'operationId' ? [] : ['operationId: a'])]
      const spec = read(yamlOf(...lines))
      const live = importSpec(spec)
      if (live === undefined) throw new Error('the importer refused the document')
      expect(findDrift(spec, live)).toEqual([])
    }
  })
})

function fail(): never {
  throw new Error('the importer refused the document')
}

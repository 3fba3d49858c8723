import { describe, expect, test } from '@jest/globals'
import { readSpec } from '../../../src/core/openapi/document.ts'
import { findOperationFindings } from '../../../src/core/openapi/drift.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { preflight } from '../../../src/core/openapi/preflight.ts'
import { findCircles } from '../../../src/core/openapi/recursion.ts'
import { listOperations } from '../../../src/core/openapi/shape.ts'
import { documentOf, type Json, operationOf, toLive } from './builders.ts'

function largeDocument(operations: number, width: number): Json {
  const schema = {
    properties: Object.fromEntries(
      Array.from({ length: width }, (_, index) => [`p${index}`, { type: 'string' }])
    )
  }
  const paths = Array.from({ length: operations }, (_, index) => {
    const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
    const responses = { 200: { description: 'd'.repeat(500), content: { 'application/json': { schema } } } }
    return [`/things/${index}/{id}`, { get: operationOf(`getThing_${index}`, { parameters, responses }) }]
  })
  return documentOf(Object.fromEntries(paths))
}

describe('a document of 10 MB with 2,000 operations', () => {
  test('is read, compared and checked', () => {
    const text = JSON.stringify(largeDocument(2000, 40), null, 2)
    expect(text.length).toBeGreaterThan(8_000_000)
    const read = readSpec(text, 'openapi.json')
    if (read.kind === 'refused') throw new Error('expected a document')
    const expected = expectOperations(read.spec)
    const live = expected.map(operation => toLive(operation, { displayName: 'changed' })).toReversed()
    const findings = findOperationFindings('x', expected, live)
    expect(findings.map(finding => finding.rule)).toEqual(expected.map(() => 'OPS003'))
    expect(findings.at(-1)?.location?.line).toBeGreaterThan(290_000)
    expect(preflight(read.spec).map(finding => finding.rule)).toEqual(['P11', 'P25'])
  })
})

test('a YAML document of 4 MB is read', () => {
  const yaml = ['openapi: 3.0.3', 'info: { title: x }', 'paths:']
  for (let index = 0; index < 2000; index += 1) {
    yaml.push(
      `  /x${index}:`,
      '    get:',
      `      operationId: a${index}`,
      `      description: ${'d'.repeat(1900)}`
    )
  }
  const read = readSpec(yaml.join('\n'), 'openapi.yaml')
  expect(read.kind === 'spec' && read.spec.operations.length).toBe(2000)
  expect(read.kind === 'spec' && read.spec.locate(['paths', '/x1999', 'get', 'operationId'])).toEqual({
    file: 'openapi.yaml',
    line: 8002,
    column: 7
  })
})

test('two thousand names that collide get numbers', () => {
  const paths = Object.fromEntries(
    Array.from({ length: 2000 }, (_, index) => [`/x${index}`, { get: operationOf('same') }])
  )
  const read = readSpec(JSON.stringify(documentOf(paths)), 'a')
  if (read.kind === 'refused') throw new Error('expected a document')
  expect(expectOperations(read.spec).at(-1)?.id).toBe('same-1999')
  expect(preflight(read.spec).filter(finding => finding.rule === 'P09')).toHaveLength(1)
})

test('a chain of a hundred thousand schemas overflows nothing', () => {
  const chain = new Map(
    Array.from({ length: 100_000 }, (_, index) => [`${index}`, new Set([`${index + 1}`])])
  )
  expect(findCircles(chain)).toEqual([])
  expect(findCircles(chain.set('100000', new Set(['0'])))).toHaveLength(1)
})

/** Counts how often a document is looked into: at a key, at the list of its keys. */
class Watched {
  looks = 0
  private readonly seen = new WeakMap<object, object>()

  watch<T>(value: T): T {
    if (typeof value !== 'object' || value === null) return value
    const known = this.seen.get(value) ?? this.wrap(value)
    this.seen.set(value, known)
    return known as T
  }

  private wrap(value: object): object {
    const look = (): void => {
      this.looks += 1
    }
    return new Proxy(value, {
      get: (target, key, receiver) => {
        look()
        return this.watch(Reflect.get(target, key, receiver))
      },
      has: (target, key) => {
        look()
        return Reflect.has(target, key)
      },
      ownKeys: target => {
        look()
        return Reflect.ownKeys(target)
      },
      getOwnPropertyDescriptor: (target, key) => {
        look()
        return Reflect.getOwnPropertyDescriptor(target, key)
      }
    })
  }
}

/** Counts the characters that are looked at one by one: the scanner, the search for places and the lines all do. */
function countCharacters(run: () => void): number {
  const original = String.prototype.charCodeAt
  let count = 0
  String.prototype.charCodeAt = function (this: string, index: number): number {
    count += 1
    return original.call(this, index)
  }
  try {
    run()
  } finally {
    String.prototype.charCodeAt = original
  }
  return count
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, each) => sum + countValues(each), 1)
}

/** Schemas that many operations share, and that refer to each other in circles. */
function sharedDocument(operations: number): Json {
  const reference = (index: number): Json => ({ $ref: `#/components/schemas/S${index % operations}` })
  const schemas = Array.from({ length: operations }, (_, index) => [
    `S${index}`,
    { type: 'object', properties: { next: reference(index + 1), far: reference(index * 7), text: {} } }
  ])
  const paths = Array.from({ length: operations }, (_, index) => [
    `/things/${index}`,
    {
      get: operationOf(`get_${index}`, {
        parameters: [{ $ref: '#/components/parameters/Page' }],
        responses: {
          200: { description: 'OK', content: { 'application/json': { schema: reference(index) } } }
        }
      })
    }
  ])
  const page = { name: 'page', in: 'query', schema: { type: 'integer' } }
  return documentOf(Object.fromEntries(paths), {
    components: { schemas: Object.fromEntries(schemas), parameters: { Page: page } }
  })
}

/** What is wrong in many places has to be looked up in many places. */
function faultyDocument(operations: number): Json {
  const paths = Array.from({ length: operations }, (_, index) => [
    `/things/${index}/{id}`,
    { get: operationOf('same', { parameters: [{ name: 'other', in: 'path', required: true }] }) }
  ])
  return documentOf(Object.fromEntries(paths))
}

const kinds: readonly (readonly [string, (operations: number) => Json])[] = [
  ['many values', operations => largeDocument(operations, 40)],
  ['shared schemas', sharedDocument],
  ['a fault in every operation', faultyDocument]
]

describe('twice the document is twice the work, and no value is looked at many times', () => {
  test.each(kinds)('%s: the pre-flight', (_name, toDocument) => {
    const count = (operations: number): { readonly looks: number; readonly values: number } => {
      const read = readSpec(JSON.stringify(toDocument(operations)), 'a.json')
      if (read.kind === 'refused') throw new Error('expected a document')
      const watched = new Watched()
      const value = watched.watch(read.spec.value)
      const info = watched.watch(read.spec.info)
      preflight({ ...read.spec, value, info, operations: listOperations(value) })
      return { looks: watched.looks, values: countValues(read.spec.value) }
    }
    const [half, whole] = [count(100), count(200)]
    expect(whole.looks / half.looks).toBeLessThan(2.1)
    expect(whole.looks / whole.values).toBeLessThan(25)
  })

  test.each(kinds)('%s: reading, and the places of the findings', (_name, toDocument) => {
    for (const space of [0, 2]) {
      const count = (operations: number): { readonly looks: number; readonly characters: number } => {
        const text = JSON.stringify(toDocument(operations), null, space)
        const looks = countCharacters(() => {
          const read = readSpec(text, 'a.json')
          if (read.kind === 'refused') throw new Error('expected a document')
          preflight(read.spec)
        })
        return { looks, characters: text.length }
      }
      const [half, whole] = [count(100), count(200)]
      expect(whole.looks / half.looks).toBeLessThan(2.1)
      expect(whole.looks / whole.characters).toBeLessThan(8)
    }
  })
})

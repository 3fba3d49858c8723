import { describe, expect, test } from '@jest/globals'
import { readSpec } from '../../../src/core/openapi/document.ts'
import { findOperationFindings } from '../../../src/core/openapi/drift.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { preflight } from '../../../src/core/openapi/preflight.ts'
import { findCircles } from '../../../src/core/openapi/recursion.ts'
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

// The bound is far above what it takes (under two seconds on one busy core): what it catches is work that grows with the square.
const patience = 20_000

describe('a document of 10 MB with 2,000 operations', () => {
  test('is read, compared and checked in one breath', () => {
    const text = JSON.stringify(largeDocument(2000, 40), null, 2)
    expect(text.length).toBeGreaterThan(8_000_000)
    const started = performance.now()
    const read = readSpec(text, 'openapi.json')
    if (read.kind === 'refused') throw new Error('expected a document')
    const expected = expectOperations(read.spec)
    const live = expected.map(operation => toLive(operation, { displayName: 'changed' })).toReversed()
    const findings = findOperationFindings('x', expected, live)
    expect(findings.map(finding => finding.rule)).toEqual(expected.map(() => 'OPS003'))
    expect(findings.at(-1)?.location?.line).toBeGreaterThan(290_000)
    expect(preflight(read.spec).map(finding => finding.rule)).toEqual(['P11', 'P25'])
    expect(performance.now() - started).toBeLessThan(patience)
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
  const started = performance.now()
  const read = readSpec(yaml.join('\n'), 'openapi.yaml')
  expect(read.kind === 'spec' && read.spec.operations.length).toBe(2000)
  expect(read.kind === 'spec' && read.spec.locate(['paths', '/x1999', 'get', 'operationId'])).toEqual({
    file: 'openapi.yaml',
    line: 8002,
    column: 7
  })
  expect(performance.now() - started).toBeLessThan(patience)
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

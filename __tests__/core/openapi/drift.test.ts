import { describe, expect, test } from '@jest/globals'
import { findOperationFindings, type OperationFinding } from '../../../src/core/openapi/drift.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { operationRules } from '../../../src/core/rules/operation-rules.ts'
import type { Words } from '../../../src/core/rules/rule.ts'
import { documentOf, liveOf, operationOf, read, toLive } from './builders.ts'

function toWords(finding: OperationFinding): Words {
  switch (finding.rule) {
    case 'OPS001':
      return operationRules.OPS001.words(finding.facts, finding.subject)
    case 'OPS002':
      return operationRules.OPS002.words(finding.facts, finding.subject)
    case 'OPS003':
      return operationRules.OPS003.words(finding.facts, finding.subject)
    default:
      return finding satisfies never
  }
}

const expected = expectOperations(
  read(documentOf({ '/a': { get: operationOf('a') }, '/b': { get: operationOf('b') } }))
)
const live = expected.map(operation => toLive(operation))

describe('drift of operations', () => {
  test('what an import leaves is no drift', () => {
    expect(findOperationFindings('weather', expected, live)).toEqual([])
  })

  test('an operation that is missing points at the document', () => {
    const [finding, ...others] = findOperationFindings('weather', expected, live.slice(1))
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      rule: 'OPS001',
      subject: { kind: 'operation', api: 'weather', operation: 'a' },
      location: { line: 9 }
    })
    expect(finding && toWords(finding).message).toBe(
      'The document has the operation `GET /a`, and the API `weather` does not.'
    )
  })

  test('an operation that is not in the document has no place in it', () => {
    const [finding] = findOperationFindings('weather', expected, [...live, liveOf('hand', 'POST', '/c')])
    expect(finding).toMatchObject({
      rule: 'OPS002',
      facts: { operation: 'hand', method: 'POST', urlTemplate: '/c' }
    })
    expect(finding).not.toHaveProperty('location')
    expect(finding && toWords(finding).fix).toContain('`operationId: hand`')
  })

  test('an operation that differs names what differs, and no text without end', () => {
    const [first, second] = live
    const changed = live.map(operation =>
      operation === first
        ? { ...operation, method: 'PUT', displayName: 'd'.repeat(5000) }
        : (second ?? operation)
    )
    const [finding] = findOperationFindings('weather', expected, changed)
    expect(finding).toMatchObject({ rule: 'OPS003', subject: { operation: 'a' } })
    const words = finding && toWords(finding)
    expect(words?.message).toBe(
      'The operation `a` of the API `weather` differs from the document in 2 places, and callers that follow the document can notice: method, display name.'
    )
    expect(words?.expected).toBe('method: GET\ndisplay name: Summary of a')
    expect(words?.actual?.length).toBeLessThan(200)
  })

  test('many differences are counted', () => {
    const [one] = expected
    if (one === undefined) throw new Error('expected an operation')
    const responses = [500, 501, 502, 503, 504, 505].map(statusCode => ({
      statusCode,
      representations: [],
      headers: []
    }))
    const [finding] = findOperationFindings(
      'weather',
      [one],
      [toLive(one, { responses: [...one.responses, ...responses], description: 'x' })]
    )
    expect(finding && toWords(finding).message).toBe(
      'The operation `a` of the API `weather` differs from the document in 7 places: description, response 500, response 501, response 502, response 503, and 2 more.'
    )
  })
})

import { describe, expect, test } from '@jest/globals'
import type { LiveApi, LiveOperation } from '../../../src/core/model.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { findDeletions, findImportHazards } from '../../../src/core/openapi/hazards.ts'
import { matchOperations } from '../../../src/core/openapi/match.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { documentOf, type Json, liveOf, operationOf, read } from './builders.ts'

function hazards(
  paths: Json,
  live: readonly LiveOperation[],
  rest: { sku?: string; live?: LiveApi } = {}
): string[] {
  const spec = read(documentOf(paths))
  const matched = matchOperations(expectOperations(spec), live)
  return findImportHazards({ api: 'weather', spec, matched, ...rest }).map(
    finding => `${finding.rule} ${toWords(finding).message}`
  )
}

const long = 'n'.repeat(76)
const api: LiveApi = {
  id: 'weather',
  displayName: 'Weather',
  path: 'w',
  protocols: ['https'],
  subscriptionRequired: true,
  properties: { description: 'Shown to people.' }
}

describe('what an import would do to what is live', () => {
  test('nothing, when everything is recognised by name', () => {
    expect(
      hazards({ '/x': { get: operationOf('getX') } }, [liveOf('getx', 'GET', '/x')], {
        live: api,
        sku: 'Developer'
      })
    ).toEqual([])
  })

  test('an operation that the document does not have is deleted', () => {
    const spec = read(documentOf({ '/x': { get: operationOf('getX') } }))
    const matched = matchOperations(expectOperations(spec), [liveOf('hand', 'GET', '/y')])
    const [finding] = findDeletions('weather', matched)
    expect(finding).toMatchObject({
      rule: 'P34',
      subject: { kind: 'operation', api: 'weather', operation: 'hand' }
    })
    expect(finding && toWords(finding).message).toBe(
      'The import deletes the operation `hand` (`GET /y`) of the API `weather`, with any policy of its own.'
    )
  })

  test('an operation that only its route tells is replaced', () => {
    expect(hazards({ '/x': { get: operationOf('getX') } }, [liveOf('hand', 'GET', '/x')])).toEqual([
      expect.stringContaining(
        'The operation `GET /x` of the API `weather` is called `hand` in API Management and `getX` in the document'
      )
    ])
    expect(hazards({ '/x': { get: {} } }, [liveOf('hand', 'GET', '/x')])).toEqual([])
  })

  test('a name that was cut meets the name of another operation', () => {
    const [first] = hazards({ '/new': { get: operationOf(`${long}New`) } }, [liveOf(long, 'GET', '/old')])
    expect(first).toMatch(
      /^P10 The operation `GET \/new` would get the name `n+`, which the service still uses for `GET \/old`\.$/
    )
    expect(hazards({ '/new': { get: operationOf(`${long}New`) } }, [liveOf(long, 'GET', '/new')])).toEqual([])
    expect(hazards({ '/new': { get: operationOf(long) } }, [liveOf(long, 'GET', '/old')])).toEqual([])
  })

  test.each([
    [100, 'BasicV2', 0],
    [101, 'BasicV2', 1],
    [101, 'Premium', 0],
    [101, undefined, 0]
  ])('%i operations in %s', (count, sku, findings) => {
    const paths = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`/x${index}`, { get: operationOf(`a${index}`) }])
    )
    const live = Array.from({ length: count }, (_, index) => liveOf(`a${index}`, 'GET', `/x${index}`))
    expect(hazards(paths, live, sku === undefined ? {} : { sku })).toHaveLength(findings)
  })

  test('title and description of the document overwrite those of the API', () => {
    const spec = read({
      ...documentOf({ '/x': { get: operationOf('a') } }),
      info: { title: 'Other', description: 'New.' }
    })
    const matched = matchOperations(expectOperations(spec), [liveOf('a', 'GET', '/x')])
    const found = findImportHazards({ api: 'weather', spec, matched, live: api })
    expect(
      found.map(finding => [
        finding.rule,
        finding.location?.line,
        toWords(finding).expected,
        toWords(finding).actual
      ])
    ).toEqual([
      ['P40', 4, 'Weather', 'Other'],
      ['P40', 5, 'Shown to people.', 'New.']
    ])
  })
})

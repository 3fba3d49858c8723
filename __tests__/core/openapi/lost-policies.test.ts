import { describe, expect, test } from '@jest/globals'
import {
  absent,
  type LiveOperation,
  type Observed,
  type PolicyText,
  present,
  unreadable
} from '../../../src/core/model.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { findLostPolicies } from '../../../src/core/openapi/lost-policies.ts'
import { matchOperations } from '../../../src/core/openapi/match.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { documentOf, type Json, liveOf, operationOf, read } from './builders.ts'

const policy = present<PolicyText>({ text: '<policies />', format: 'rawxml' })

function lost(paths: Json, live: readonly LiveOperation[], read_: Observed<PolicyText> = policy): string[] {
  const matched = matchOperations(expectOperations(read(documentOf(paths))), live)
  const policies = new Map(live.map(operation => [operation.id.toLowerCase(), read_]))
  return findLostPolicies('weather', matched, policies).map(finding =>
    finding.rule === 'P35' ? `${finding.facts.operation} -> ${finding.facts.successor}` : finding.rule
  )
}

describe('a policy that an import would drop', () => {
  test.each<[string, Json, LiveOperation, string[]]>([
    [
      'another name and a near route',
      { '/forecasts/{city}': { get: operationOf('readForecast') } },
      liveOf('GetForecast', 'GET', '/forecast/{place}'),
      ['GetForecast -> readForecast']
    ],
    [
      'another name and another last segment',
      { '/shop/orders/{id}/lines': { get: operationOf('listLines') } },
      liveOf('getItems', 'GET', '/shop/orders/{id}/items'),
      ['getItems -> listLines']
    ],
    [
      'another name, method and route, and the same title',
      { '/orders/new': { put: { ...operationOf('putOrder'), summary: 'Place an order' } } },
      { ...liveOf('postOrder', 'POST', '/orders'), displayName: 'Place an order' },
      ['postOrder -> putOrder']
    ],
    [
      'the same method and title under a wholly different route',
      { '/v2/everything': { get: { ...operationOf('all'), summary: 'List it' } } },
      { ...liveOf('list', 'GET', '/things'), displayName: 'list it ' },
      ['list -> all']
    ],
    [
      'the name is kept',
      { '/forecasts/{city}': { get: operationOf('GetForecast') } },
      liveOf('GetForecast', 'GET', '/forecast/{city}'),
      []
    ],
    [
      'the route is kept',
      { '/forecast/{city}': { get: operationOf('readForecast') } },
      liveOf('GetForecast', 'GET', '/forecast/{city}'),
      []
    ],
    [
      'nothing in common but the method',
      { '/customers/{id}': { get: operationOf('customer') } },
      liveOf('GetForecast', 'GET', '/forecast/{city}'),
      []
    ],
    [
      'short routes with nothing in common',
      { '/b/{id}': { get: operationOf('b') } },
      liveOf('a', 'GET', '/a/{id}'),
      []
    ],
    [
      'a near route with another method alone',
      { '/forecasts/{city}': { post: operationOf('make') } },
      liveOf('GetForecast', 'GET', '/forecast/{city}'),
      []
    ]
  ])('%s', (_name, paths, live, found) => {
    expect(lost(paths, [live])).toEqual(found)
  })

  test('is a question of the policy: none is nothing lost, one that cannot be read counts', () => {
    const paths = { '/forecasts/{city}': { get: operationOf('readForecast') } }
    const live = liveOf('GetForecast', 'GET', '/forecast/{place}')
    expect(lost(paths, [live], absent)).toEqual([])
    expect(lost(paths, [live], unreadable('forbidden'))).toHaveLength(1)
    const matched = matchOperations(expectOperations(read(documentOf(paths))), [live])
    expect(findLostPolicies('weather', matched, new Map())).toHaveLength(1)
  })

  test('each operation of the document is the successor of one, the most similar', () => {
    const paths = {
      '/forecasts/daily': { get: operationOf('daily') },
      '/forecasts/weekly': { get: operationOf('weekly') }
    }
    const live = [
      liveOf('w', 'GET', '/forecast/weekly'),
      liveOf('d', 'GET', '/forecast/daily'),
      liveOf('m', 'GET', '/forecast/monthly')
    ]
    expect(lost(paths, live)).toEqual(['w -> weekly', 'd -> daily'])
  })

  test('is told with both operations and the way out', () => {
    const live = liveOf('GetForecast', 'GET', '/forecast/{place}')
    const matched = matchOperations(
      expectOperations(read(documentOf({ '/forecasts/{city}': { get: operationOf('readForecast') } }))),
      [live]
    )
    const [finding] = findLostPolicies('weather', matched, new Map())
    expect(finding?.location?.line).toBe(9)
    expect(finding && toWords(finding)).toMatchObject({
      message:
        'The operation `GetForecast` (`GET /forecast/{place}`) of the API `weather` has a policy, and the document seems to have it as `readForecast` (`GET /forecasts/{city}`): the import knows it neither by name nor by route, deletes it with its policy, and makes a new one without.',
      fix: expect.stringContaining('give the new route `operationId: GetForecast` and apply')
    })
  })

  test('routes of any length are compared, or the time-out of the test says that they are not', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `/${'x'.repeat(3000)}/${index}`,
        { get: operationOf(`n${index}`) }
      ])
    )
    const live = Array.from({ length: 200 }, (_, index) =>
      liveOf(`o${index}`, 'GET', `/${'y'.repeat(3000)}/${index}`)
    )
    expect(lost(paths, live)).toEqual([])
  })
})

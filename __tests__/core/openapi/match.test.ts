import { describe, expect, test } from '@jest/globals'
import type { LiveOperation } from '../../../src/core/model.ts'
import { expectOperations } from '../../../src/core/openapi/expected.ts'
import { matchOperations } from '../../../src/core/openapi/match.ts'
import { documentOf, type Json, liveOf, operationOf, read } from './builders.ts'

function match(
  paths: Json,
  live: readonly LiveOperation[],
  rest: Json = {}
): { pairs: string[]; missing: string[]; extra: string[] } {
  const { pairs, missing, extra } = matchOperations(expectOperations(read(documentOf(paths, rest))), live)
  return {
    pairs: pairs.map(pair => `${pair.expected.method} ${pair.expected.path} = ${pair.live.id} by ${pair.by}`),
    missing: missing.map(operation => operation.id),
    extra: extra.map(operation => operation.id)
  }
}

const required = [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }]

describe('operations are recognised', () => {
  test.each<[string, Json, LiveOperation, string]>([
    ['by their operationId', operationOf('getX'), liveOf('getX', 'GET', '/x'), 'name'],
    ['by a name in other case', operationOf('getX'), liveOf('GETX', 'GET', '/x'), 'name'],
    ['by the normalised name', operationOf('get_X.all'), liveOf('get-x-all', 'GET', '/x'), 'name'],
    [
      'by a name that keeps what is normalised',
      operationOf('get_X.all'),
      liveOf('Get_X.All', 'GET', '/x'),
      'name'
    ],
    ['by a name that was cut', operationOf('g'.repeat(90)), liveOf('g'.repeat(76), 'GET', '/x'), 'name'],
    [
      'by the name although the route is another',
      operationOf('getX'),
      liveOf('getx', 'POST', '/old/{y}'),
      'name'
    ],
    ['by the generated name', {}, liveOf('get-x', 'GET', '/x'), 'name'],
    [
      'by the route of an operation that was made by hand',
      operationOf('getX'),
      liveOf('5f1e9c0a8a4e2d0011223344', 'GET', '/x'),
      'route'
    ],
    ['by the route without regard to case', operationOf('getX'), liveOf('hand', 'get', '/X'), 'route'],
    [
      'by the route without a slash at the beginning',
      operationOf('getX'),
      liveOf('hand', 'GET', 'x'),
      'route'
    ],
    [
      'by the route with a required query',
      { ...operationOf('getX'), parameters: required },
      liveOf('hand', 'GET', '/x?q={query}'),
      'route'
    ],
    [
      'by the route without its query',
      { ...operationOf('getX'), parameters: required },
      liveOf('hand', 'GET', '/x'),
      'route'
    ]
  ])('%s', (_name, operation, live, by) => {
    expect(match({ '/x': { get: operation } }, [live])).toEqual({
      pairs: [`GET /x = ${live.id} by ${by}`],
      missing: [],
      extra: []
    })
  })

  test('by the route with other parameter names', () => {
    expect(
      match({ '/x/{id}': { get: operationOf('a') } }, [liveOf('hand', 'GET', '/x/{key}')]).pairs
    ).toEqual(['GET /x/{id} = hand by route'])
  })
})

describe('operations are not taken for each other', () => {
  test.each<[string, LiveOperation]>([
    ['another method', liveOf('hand', 'POST', '/x')],
    ['another path', liveOf('hand', 'GET', '/x/y')],
    ['a slash at the end', liveOf('hand', 'GET', '/x/')],
    ['a parameter for a word', liveOf('hand', 'GET', '/{x}')],
    ['a name that only begins alike', liveOf('getXs', 'POST', '/x')]
  ])('%s', (_name, live) => {
    expect(match({ '/x': { get: operationOf('getX') } }, [live])).toEqual({
      pairs: [],
      missing: ['getX'],
      extra: [live.id]
    })
  })

  test('a name goes before a route', () => {
    const live = [liveOf('other', 'GET', '/x'), liveOf('getX', 'GET', '/old')]
    expect(match({ '/x': { get: operationOf('getX') } }, live)).toEqual({
      pairs: ['GET /x = getX by name'],
      missing: [],
      extra: ['other']
    })
  })

  test('a name as it stands goes before a normalised one, wherever it comes in the document', () => {
    const paths = { '/a': { get: operationOf('get_x') }, '/b': { get: operationOf('get-x') } }
    const live = [liveOf('get-x', 'GET', '/b'), liveOf('get_x', 'GET', '/a')]
    expect(match(paths, live).pairs).toEqual(['GET /a = get_x by name', 'GET /b = get-x by name'])
  })

  test('a route without its query is not guessed between two', () => {
    const paths = { '/x': { get: { ...operationOf('getX'), parameters: required } } }
    const live = [liveOf('one', 'GET', '/x?a={a}'), liveOf('two', 'GET', '/x?b={b}')]
    expect(match(paths, live)).toEqual({ pairs: [], missing: ['getX'], extra: ['one', 'two'] })
  })

  test('operations that only the query tells apart', () => {
    const live = [liveOf('hand2', 'GET', '/x?op=b'), liveOf('hand1', 'GET', '/x?op=a')]
    const rest = {
      'x-ms-paths': { '/x?op=a': { get: operationOf('a1') }, '/x?op=b': { get: operationOf('b1') } }
    }
    expect(match({}, live, rest).pairs).toEqual([
      'GET /x?op=a = hand1 by route',
      'GET /x?op=b = hand2 by route'
    ])
  })

  test('two operations never share a live one', () => {
    const paths = { '/x': { get: operationOf('a'), post: operationOf('b') } }
    expect(match(paths, [liveOf('hand', 'GET', '/x')])).toEqual({
      pairs: ['GET /x = hand by route'],
      missing: ['b'],
      extra: []
    })
  })

  test('names without a letter of the alphabet have no normalised form to meet under', () => {
    expect(match({ '/x': { get: operationOf('Погода') } }, [liveOf('天気', 'GET', '/y')])).toMatchObject({
      pairs: [],
      extra: ['天気']
    })
  })
})

test('nothing is there, and nothing is asked', () => {
  expect(match({ '/x': { get: operationOf('a') } }, [])).toEqual({ pairs: [], missing: ['a'], extra: [] })
  expect(matchOperations([], [liveOf('a', 'GET', '/')])).toMatchObject({
    pairs: [],
    missing: [],
    extra: [{ id: 'a' }]
  })
})

import { describe, expect, test } from '@jest/globals'
import { countChain, findChain, findLongestRow, toBound, toLimit } from '../../bench/limit.ts'
import {
  type Asked,
  countConnections,
  countMethods,
  findPeak,
  findRepeats,
  measureGaps,
  toKind
} from '../../bench/requests.ts'

const service = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim'
const api = `${service}/apis/shop`

/** `GET path` from one moment to another. */
function ask(line: string, began: number, ended = began + 50): Asked {
  const [method = '', path = ''] = line.split(' ')
  return { method, path, began, ended, connection: 1 }
}
const policy = (name: string): string => `${api}/operations/${name}/policies/policy`

test.each([
  [`GET ${service}?api-version=1`, 'GET Microsoft.ApiManagement/service/*'],
  [`GET ${api}/operations?api-version=1`, 'GET Microsoft.ApiManagement/service/*/apis/*/operations'],
  [`PUT ${policy('a')}`, 'PUT Microsoft.ApiManagement/service/*/apis/*/operations/*/policies/*'],
  [
    `GET ${service}/providers/Microsoft.ManagedIdentity/identities/default`,
    'GET Microsoft.ManagedIdentity/identities/*'
  ],
  ['GET /subscriptions/s/providers/Microsoft.Web/sites?x=y', 'GET Microsoft.Web/sites'],
  ['POST /tenant/oauth2/v2.0/token', 'POST /tenant/oauth2/v2.0/token']
])('%s is of the kind %s', (line, kind) => {
  expect(toKind(ask(line, 0))).toBe(kind)
})

test('requests are counted by method, the most first', () => {
  const asked = ['PUT /a', 'GET /a', 'GET /b'].map(line => ask(line, 0))
  expect([...countMethods(asked)]).toEqual([
    ['GET', 2],
    ['PUT', 1]
  ])
})

test('connections are counted once each', () => {
  const asked = [1, 2, 1, 2].map(connection => ({ ...ask('GET /a', 0), connection }))
  expect(countConnections(asked)).toBe(2)
  expect(countConnections([])).toBe(0)
})

describe('what is asked for again', () => {
  test('is a GET of the same URL, also with another one in between', () => {
    const asked = [ask(`GET ${api}`, 0), ask(`GET ${service}`, 50), ask(`GET ${api}`, 100)]
    expect(findRepeats(asked)).toEqual({ all: [asked[2]], idle: [asked[2]] })
  })

  test('is no GET of another query, no poll, and nothing that is not a GET', () => {
    const status =
      'GET /subscriptions/s/providers/Microsoft.ApiManagement/locations/w/operationStatuses/1?api-version=1'
    const lines = [`GET ${api}?a=1`, `GET ${api}?a=2`, status, status, `HEAD ${api}`, `HEAD ${api}`]
    const asked = lines.map((line, index) => ask(line, index * 100))
    expect(findRepeats(asked)).toEqual({ all: [], idle: [] })
  })

  test('is told apart when something was written before', () => {
    const asked = [ask(`GET ${api}`, 0), ask(`PUT ${policy('a')}`, 60), ask(`GET ${api}`, 120)]
    expect(findRepeats(asked)).toEqual({ all: [asked[2]], idle: [] })
  })

  test('is known whatever the order of the journal', () => {
    const asked = [ask(`GET ${api}`, 100), ask(`GET ${api}`, 0)]
    expect(findRepeats(asked).all).toEqual([asked[0]])
  })
})

test.each<[string, [number, number][], number, number, number]>([
  ['none', [], 0, 0, 0],
  ['one', [[0, 50]], 1, 1, 0],
  [
    'one after the other',
    [
      [0, 50],
      [50, 100],
      [100, 150]
    ],
    1,
    3,
    0
  ],
  [
    'two at once, then one',
    [
      [0, 50],
      [10, 60],
      [60, 110]
    ],
    2,
    2,
    0
  ],
  [
    'two with a pause',
    [
      [100, 150],
      [0, 60]
    ],
    1,
    2,
    40
  ],
  [
    'one that lasts beside three short ones',
    [
      [0, 200],
      [0, 50],
      [60, 110],
      [120, 170]
    ],
    2,
    3,
    0
  ]
])('of %s, so many are under way at once and in a row, and for so long none', (_, spans, peak, row, gaps) => {
  const asked = spans.map(([began, ended]) => ask('GET /x', began, ended))
  expect(findPeak(asked)).toBe(peak)
  expect(findLongestRow(asked)).toBe(row)
  expect(measureGaps(asked)).toBe(gaps)
})

describe('the chain', () => {
  const length = (asked: readonly Asked[]): number => countChain(findChain(asked))

  test('of nothing is empty', () => {
    expect(length([])).toBe(0)
  })

  test('counts reads of one kind once, however many places they shared', () => {
    const reads = Array.from({ length: 20 }, (_, index) => ask(`GET ${policy(`o${index}`)}`, index * 50))
    expect(findLongestRow(reads)).toBe(20)
    expect(length(reads)).toBe(1)
  })

  test('goes on with what begins after a whole kind was over', () => {
    const asked = [
      ask(`GET ${api}/operations`, 0),
      ask(`GET ${policy('a')}`, 60),
      ask(`GET ${policy('b')}`, 120),
      ask(`GET ${service}/namedValues`, 180)
    ]
    expect(findChain(asked).map(stage => stage.kind.split('/').at(-1))).toEqual([
      'operations',
      '*',
      'namedValues'
    ])
  })

  test('does not go on with what begins before a kind was over', () => {
    const asked = [
      ask(`GET ${policy('a')}`, 0),
      ask(`GET ${service}/namedValues`, 60),
      ask(`GET ${policy('b')}`, 60)
    ]
    expect(length(asked)).toBe(1)
  })

  test('counts the pages of a list, polls, and writes in turn', () => {
    const asked = [
      ask(`GET ${api}/operations`, 0),
      ask(`GET ${api}/operations?%24top=100&%24skip=100`, 60),
      ask(`GET ${api}/operations?%24top=100&%24skip=200`, 120),
      ask(`PUT ${api}`, 180),
      ask(`GET ${service}/operationStatuses/1`, 240),
      ask(`GET ${service}/operationStatuses/1`, 300),
      ask(`PUT ${policy('a')}`, 360),
      ask(`PUT ${policy('b')}`, 420)
    ]
    expect(findChain(asked).map(stage => stage.length)).toEqual([3, 1, 2, 2])
    expect(
      findChain(asked)
        .filter(stage => stage.writes)
        .map(stage => stage.requests)
    ).toEqual([1, 2])
  })

  test('counts writes that went out together once', () => {
    const asked = ['a', 'b', 'c', 'd'].map((name, index) => ask(`PUT ${policy(name)}`, index < 2 ? 0 : 60))
    expect(findLongestRow(asked)).toBe(2)
    expect(length(asked)).toBe(1)
  })

  test('counts what is read again after writing, and what is looked at between the writes once', () => {
    const asked = [
      ask(`GET ${api}`, 0),
      ask(`HEAD ${policy('a')}`, 60),
      ask(`PUT ${policy('a')}`, 120),
      ask(`HEAD ${policy('b')}`, 180),
      ask(`PUT ${policy('b')}`, 240),
      ask(`GET ${api}`, 300)
    ]
    expect(findChain(asked).map(stage => `${stage.kind.split(' ')[0]} ${stage.length}`)).toEqual([
      'GET 1',
      'PUT 2',
      'GET 1'
    ])
  })
})

test.each([
  ['nothing but the start', { requests: 0, chain: 0, parallelism: 8 }, 40, 40],
  ['a chain alone', { requests: 8, chain: 8, parallelism: 8 }, 490, 440],
  [
    'a chain with others beside it',
    { requests: 1008, chain: 8, parallelism: 8 },
    40 + 400 + 6300,
    40 + 400 + 6250
  ],
  ['one place', { requests: 10, chain: 4, parallelism: 1 }, 740, 540]
])('the limit and the bound of %s', (_, terms, limit, bound) => {
  const all = { startMs: 40, latencyMs: 50, ...terms }
  expect(toLimit(all)).toBe(limit)
  expect(toBound(all)).toBe(bound)
})

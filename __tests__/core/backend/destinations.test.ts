import { describe, expect, test } from '@jest/globals'
import { toDestinations } from '../../../src/core/backend/destinations.ts'
import { absent, type LiveBackend, type PolicyWorld, present, unreadable } from '../../../src/core/model.ts'
import type { BackendRoute, OperationProtection } from '../../../src/core/policy/verdict.ts'

describe('destinations', () => {
  const backend = (
    id: string,
    more: Partial<LiveBackend>
  ): [string, ReturnType<typeof present<LiveBackend>>] => [
    id,
    present({ id, type: 'single', members: [], setsAuthorization: false, ...more })
  ]
  const world: PolicyWorld = {
    api: 'weather',
    servicePolicy: absent,
    products: present([]),
    apiPolicy: absent,
    operationPolicies: new Map(),
    fragments: new Map(),
    namedValues: present([]),
    selfHostedGateways: present([]),
    backends: new Map([
      backend('one', { url: 'https://one.example.org' }),
      backend('ring', { type: 'pool', members: ['one', 'Ring'] }),
      backend('fabric', { type: 'other', url: 'fabric:/x' }),
      backend('empty', { type: 'pool' }),
      backend('holes', { type: 'pool', members: ['one'], unclear: 'x' }),
      backend('named', { url: 'https://{{user}}@one.example.org' }),
      ['secret', unreadable('Forbidden.')] as never
    ])
  }
  const protect = (
    routes: readonly BackendRoute[],
    verdict: OperationProtection['verdict'] = 'protected'
  ): OperationProtection => ({
    operation: 'GetForecast',
    verdict,
    reasons: [],
    contexts: [{ verdict, reasons: [], routes }]
  })
  const none: readonly string[] = []
  const mine = ['GetForecast']
  test.each([
    [
      'no route is the service URL',
      [],
      [{ kind: 'url', url: 'https://default', operations: none, callers: mine }]
    ],
    [
      'the default is the service URL',
      [{ kind: 'default' }],
      [{ kind: 'url', url: 'https://default', operations: none, callers: mine }]
    ],
    [
      'a base-url is itself',
      [{ kind: 'base-url', url: 'https://x' }],
      [{ kind: 'url', url: 'https://x', operations: mine, callers: mine }]
    ],
    [
      'a backend has a URL',
      [{ kind: 'backend-id', backend: 'ONE' }],
      [{ kind: 'url', url: 'https://one.example.org', operations: mine, callers: mine }]
    ],
    [
      'a pool that holds itself ends',
      [{ kind: 'backend-id', backend: 'ring' }],
      [{ kind: 'url', url: 'https://one.example.org', operations: mine, callers: mine }]
    ],
    [
      'a backend of another kind is unknown',
      [{ kind: 'backend-id', backend: 'fabric' }],
      [{ kind: 'unknown', operations: mine, callers: mine }]
    ],
    [
      'a pool without members is unknown',
      [{ kind: 'backend-id', backend: 'empty' }],
      [{ kind: 'unknown', operations: mine, callers: mine }]
    ],
    [
      'a pool with a member that cannot be read is unknown',
      [{ kind: 'backend-id', backend: 'holes' }],
      [{ kind: 'unknown', operations: mine, callers: mine }]
    ],
    [
      'a backend whose URL depends on a named value is unknown',
      [{ kind: 'backend-id', backend: 'named' }],
      [{ kind: 'unknown', operations: mine, callers: mine }]
    ],
    [
      'a missing backend is unknown',
      [{ kind: 'backend-id', backend: 'gone' }],
      [{ kind: 'unknown', operations: mine, callers: mine }]
    ],
    [
      'an unreadable backend is unknown',
      [{ kind: 'backend-id', backend: 'secret' }],
      [{ kind: 'unknown', operations: mine, callers: mine }]
    ],
    [
      'an expression is unknown',
      [{ kind: 'unknown', why: 'an expression' }],
      [{ kind: 'unknown', why: 'an expression', operations: mine, callers: mine }]
    ]
  ] as const)('%s', (_, routes, expected) => {
    expect(toDestinations([protect(routes)], world, 'https://default')).toMatchObject(expected)
  })

  test.each(['https://{{host}}/api', 'https://{{user}}@default', 'https://default/{{path}}'])(
    'the service URL %s depends on a named value, and is unknown',
    url => {
      const [destination, ...more] = toDestinations([protect([])], world, url)
      expect(more).toEqual([])
      expect(destination).toMatchObject({ kind: 'unknown', why: expect.stringContaining('named value') })
    }
  )

  test('an operation that calls no backend has none', () => {
    expect(toDestinations([protect([], 'not-applicable')], world, 'https://default')).toEqual([])
  })

  test('an unknown route of an operation that is unknown already is not told twice', () => {
    expect(toDestinations([protect([{ kind: 'unknown', why: 'x' }], 'unknown')], world, undefined)).toEqual(
      []
    )
  })
})

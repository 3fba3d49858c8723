import { describe, expect, test } from '@jest/globals'
import type { PolicyWrite } from '../../src/core/change.ts'
import {
  absent,
  type LiveOperation,
  type LiveState,
  type Observed,
  type PolicyText,
  present,
  unreadable
} from '../../src/core/model.ts'
import { findCopyLosses, findMoves, findPolicyLosses } from '../../src/core/revision-check.ts'

/** What tells whether a revision may take the place of the current one: nothing lost, nothing moved. */

const plain = '<policies><inbound><base /></inbound></policies>'
const other = '<policies><inbound><base /><cors /></inbound></policies>'

function text(policy: string): Observed<PolicyText> {
  return present({ text: policy, format: 'rawxml' as const }, 'etag')
}

function operation(
  id: string,
  route = `GET /${id.toLowerCase()}`,
  more: Record<string, unknown> = {}
): LiveOperation {
  const [method = '', urlTemplate = ''] = route.split(' ')
  return {
    id,
    displayName: id,
    method,
    urlTemplate,
    templateParameters: [],
    queryParameters: [],
    headers: [],
    requestRepresentations: [],
    responses: [],
    properties: { displayName: id, method, urlTemplate, ...more }
  }
}

interface World {
  readonly operations?: readonly LiveOperation[]
  readonly policies?: Readonly<Record<string, Observed<PolicyText>>>
  readonly apiPolicy?: Observed<PolicyText>
  readonly revision?: string
  readonly properties?: Readonly<Record<string, unknown>>
}

function world({
  operations = [operation('One'), operation('Two')],
  policies = {},
  apiPolicy = absent,
  revision = '1',
  properties = {}
}: World = {}): LiveState {
  const known = operations.map(({ id }): [string, Observed<PolicyText>] => [
    id.toLowerCase(),
    policies[id] ?? absent
  ])
  return {
    service: absent,
    api: present({
      id: 'api',
      displayName: 'API',
      path: 'api',
      protocols: ['https'],
      subscriptionRequired: true,
      revision,
      type: 'http',
      properties
    }),
    operations: present(operations),
    apps: [],
    slotLists: [],
    policies: {
      api: 'api',
      servicePolicy: absent,
      products: present([]),
      apiPolicy,
      operationPolicies: new Map(known),
      fragments: new Map(),
      namedValues: present([]),
      backends: new Map(),
      selfHostedGateways: present([])
    }
  }
}

function writeOf(operationId: string, after: string): PolicyWrite {
  return { kind: 'write-policy', scope: { kind: 'operation', operation: operationId }, after }
}

describe('policies that a revision must have', () => {
  const before = world({ policies: { One: text(plain) }, apiPolicy: text(other) })

  test.each<[string, LiveState, readonly PolicyWrite[], readonly string[]]>([
    ['all there', before, [], []],
    [
      'written otherwise, meaning the same',
      world({ policies: { One: text(plain.replace('<base />', '<base></base>')) }, apiPolicy: text(other) }),
      [],
      []
    ],
    ['one gone', world({ apiPolicy: text(other) }), [], ['the policy of the operation `One`']],
    [
      'one another',
      world({ policies: { One: text(other) }, apiPolicy: text(other) }),
      [],
      ['the policy of the operation `One`']
    ],
    [
      'one another, as was written',
      world({ policies: { One: text(other) }, apiPolicy: text(other) }),
      [writeOf('one', other)],
      []
    ],
    [
      'one not as it was written',
      world({ policies: { One: text(plain) }, apiPolicy: text(other) }),
      [writeOf('One', other)],
      ['the policy of the operation `One`']
    ],
    [
      'one that cannot be read',
      world({ policies: { One: unreadable('no') }, apiPolicy: text(other) }),
      [],
      ['the policy of the operation `One`']
    ],
    ['that of the API gone', world({ policies: { One: text(plain) } }), [], ['the policy of the API']],
    [
      'another name for the same route',
      world({
        operations: [operation('Uno', 'GET /one')],
        policies: { Uno: text(plain) },
        apiPolicy: text(other)
      }),
      [],
      []
    ],
    [
      'another name, and no policy',
      world({ operations: [operation('Uno', 'GET /one')], apiPolicy: text(other) }),
      [],
      ['the policy of the operation `One`']
    ],
    ['an operation that is gone', world({ operations: [operation('Two')], apiPolicy: text(other) }), [], []]
  ])('%s', (_, after, writes, expected) => {
    expect(findPolicyLosses(before, after, writes)).toEqual(expected)
  })

  test('count as lost when they could not be read in the first place', () => {
    const unread = world({ policies: { One: unreadable('no') } })
    expect(findPolicyLosses(unread, unread, [])).toEqual(['the policy of the operation `One`'])
  })

  test('a copy must have every operation as well', () => {
    expect(findCopyLosses(before, world({ operations: [operation('two')], apiPolicy: text(other) }))).toEqual(
      ['the operation `One`']
    )
    expect(findCopyLosses(before, before)).toEqual([])
  })
})

describe('what somebody else did to the current revision', () => {
  const before = world({
    policies: { One: text(plain) },
    properties: { serviceUrl: 'https://a.example', nested: { a: 1, b: 2 } }
  })
  const same = {
    policies: { One: text(plain) },
    properties: { nested: { b: 2, a: 1 }, serviceUrl: 'https://a.example' }
  }

  test.each<[string, LiveState, readonly string[]]>([
    ['nothing', world(same), []],
    ['another revision is current', world({ ...same, revision: '7' }), ['the current revision is `7`']],
    ['a setting', world({ ...same, properties: { serviceUrl: 'https://b.example' } }), ['its settings']],
    [
      'an operation more',
      world({ ...same, operations: [operation('One'), operation('Two'), operation('Three')] }),
      ['its operations', 'the policy of the operation `three`']
    ],
    [
      'a contract',
      world({
        ...same,
        operations: [operation('One', 'GET /one', { description: 'new' }), operation('Two')]
      }),
      ['its operations']
    ],
    ['a policy', world({ ...same, policies: { One: text(other) } }), ['the policy of the operation `one`']],
    [
      'a policy where there was none',
      world({ ...same, policies: { One: text(plain), Two: text(plain) } }),
      ['the policy of the operation `two`']
    ],
    [
      'a policy that cannot be read any more',
      world({ ...same, policies: { One: unreadable('no') } }),
      ['the policy of the operation `one`']
    ],
    ['the policy of the API', world({ ...same, apiPolicy: text(plain) }), ['its policy']],
    ['all of it is gone', { ...world(same), api: absent }, ['the API']]
  ])('%s', (_, now, expected) => {
    expect(findMoves(before, now)).toEqual(expected)
  })

  test('an API that was to be new has no operations yet', () => {
    const none = { ...world(), api: absent, operations: absent }
    expect(findMoves(none, world({ operations: [] }))).toEqual([])
    expect(findMoves(none, world())).toEqual(['its operations'])
  })
})

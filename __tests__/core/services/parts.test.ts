import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import '../../seed.ts'
import type { Destination } from '../../../src/core/backend/destinations.ts'
import { absent, type LiveOperation, type LiveState, present, unreadable } from '../../../src/core/model.ts'
import { decideAccess } from '../../../src/core/services/assignments.ts'
import { isSameResource } from '../../../src/core/services/audiences.ts'
import { findService } from '../../../src/core/services/called-services.ts'
import { splitDestinations } from '../../../src/core/services/join.ts'
import { listNeeds } from '../../../src/core/services/needs.ts'
import {
  answersTo,
  parseRoleAssignment,
  parseRoleDefinition,
  parseTarget
} from '../../../src/core/services/parse.ts'
import type { ServiceKind } from '../../../src/core/services/recognise.ts'
import { namesHeader } from '../../../src/core/services/version-header.ts'
import { appClientId } from '../backend/builders.ts'
import { assign, group, samples, toHost } from './builders.ts'

const app = { name: 'weather', resourceGroup: 'rg', subscription: 's' }

describe('a host is looked into as a service', () => {
  const bus = 'https://orders.servicebus.windows.net/incoming'
  const meant = { resource: 'https://servicebus.azure.net' }
  const other = { resource: appClientId }
  test.each<[string, string, { resource: string }, boolean, boolean]>([
    ['without an app that is named, whatever the token', bus, other, false, true],
    ['beside a named app, when the token is meant for it', bus, meant, true, true],
    ['beside a named app, never with the token of the app', bus, other, true, false],
    ['never when it is an app', 'https://x.azurewebsites.net', other, false, false],
    ['never when it is unknown', 'https://example.org', meant, false, false],
    ['never when the URL is none', 'nonsense', meant, false, false],
    [
      'beside a named app, never as a Container App',
      'https://a.b.c.azurecontainerapps.io',
      other,
      true,
      false
    ]
  ])('%s', (_, url, expectation, isNamed, expected) => {
    const apps = { named: isNamed ? [app] : [] }
    expect(findService(url, { apps, expectation, environment: 'azurecloud' }) !== undefined).toBe(expected)
  })

  test('and everything that leads there is judged together', () => {
    const destinations: Destination[] = [
      { kind: 'url', url: bus, operations: [], callers: ['a'] },
      { kind: 'url', url: bus.toUpperCase(), operations: ['b'], callers: ['b'] },
      { kind: 'url', url: 'https://example.org', operations: ['c'], callers: ['c'] },
      { kind: 'unknown', why: 'an expression', operations: ['d'], callers: ['d'] }
    ]
    const apps = { named: [], resourceGroup: 'rg', subscription: 's', slots: 'all' } as const
    const target = {
      environment: 'azurecloud',
      subscription: 's',
      resourceGroup: 'rg',
      service: 'x',
      api: 'y',
      apps
    }
    const { services, rest } = splitDestinations({ target, expectation: meant }, destinations)
    expect([...services.keys()]).toEqual(['orders.servicebus.windows.net'])
    expect([...services.values()][0]?.destinations.flatMap(one => one.callers)).toEqual(['a', 'b'])
    expect(rest).toHaveLength(2)
  })
})

describe('a resource answers to the hosts that Azure gives with it', () => {
  const id = `${group}/providers/Some.Provider/things/thing`
  const cases: readonly (readonly [ServiceKind, object, string, boolean])[] = [
    [
      'service-bus',
      { serviceBusEndpoint: 'https://orders.servicebus.windows.net:443/' },
      'orders.servicebus.windows.net',
      true
    ],
    [
      'service-bus',
      { serviceBusEndpoint: 'https://other.servicebus.windows.net:443/' },
      'orders.servicebus.windows.net',
      false
    ],
    ['service-bus', {}, 'thing.servicebus.windows.net', false],
    [
      'storage',
      { primaryEndpoints: { queue: 'https://a.queue.core.windows.net/' } },
      'a.queue.core.windows.net',
      true
    ],
    [
      'storage',
      { secondaryEndpoints: { blob: 'https://a-secondary.blob.core.windows.net/' } },
      'a-secondary.blob.core.windows.net',
      true
    ],
    ['storage', { primaryEndpoints: { blob: { nested: true } } }, 'a.blob.core.windows.net', false],
    ['key-vault', { vaultUri: 'https://KV.vault.azure.net' }, 'kv.vault.azure.net', true],
    [
      'ai',
      { endpoint: 'https://llm.cognitiveservices.azure.com/', customSubDomainName: 'llm' },
      'llm.openai.azure.com',
      true
    ],
    [
      'ai',
      { endpoint: 'https://llm.openai.azure.us/', customSubDomainName: 'LLM' },
      'llm.cognitiveservices.azure.us',
      true
    ],
    ['ai', { endpoint: 'https://westeurope.api.cognitive.microsoft.com/' }, 'llm.openai.azure.com', false],
    [
      'ai',
      { endpoints: { 'AI Foundry API': 'https://llm.services.ai.azure.com/' } },
      'llm.services.ai.azure.com',
      true
    ],
    [
      'container-app',
      { configuration: { ingress: { fqdn: 'a.b.c.azurecontainerapps.io' } } },
      'a.b.c.azurecontainerapps.io',
      true
    ],
    [
      'container-app',
      { latestRevisionFqdn: 'a--1.b.c.azurecontainerapps.io' },
      'a--1.b.c.azurecontainerapps.io',
      true
    ],
    ['container-app', { configuration: null }, 'a.b.c.azurecontainerapps.io', false]
  ]
  test.each(cases)('%s %j: %s is %s', (kind, properties, host, expected) => {
    const target = parseTarget(kind, { id, name: 'thing', properties })
    expect(target !== undefined && answersTo(target, toHost(host))).toBe(expected)
  })

  test.each([
    undefined,
    'text',
    { name: 'thing', properties: {} },
    { id, properties: {} },
    { id: 'https://evil.example/x', name: 'thing' },
    { id: '/subscriptions/s/providers/x', name: 'thing' }
  ])('%j is no resource', body => {
    expect(parseTarget('storage', body)).toBeUndefined()
  })
})

describe('what Azure says of roles', () => {
  test('is read where it has the documented shape', () => {
    const roleDefinitionId = '/x/roleDefinitions/1'
    expect(parseRoleAssignment({ properties: { roleDefinitionId, scope: '/', condition: null } })).toEqual({
      roleDefinitionId,
      scope: '/'
    })
    expect(
      parseRoleAssignment({ properties: { roleDefinitionId, scope: '/', condition: 'x' } })
    ).toMatchObject({
      condition: 'x'
    })
    const permissions = [{ dataActions: ['a', 1], notDataActions: ['b'] }, { dataActions: ['c'] }]
    expect(parseRoleDefinition({ properties: { roleName: 'Ours', permissions } })).toEqual({
      name: 'Ours',
      dataActions: ['a', 'c'],
      notDataActions: ['b']
    })
  })
  test('is not guessed where it has not', () => {
    expect(parseRoleAssignment({ properties: { scope: '/' } })).toBeUndefined()
    expect(parseRoleAssignment({ properties: { roleDefinitionId: 'x' } })).toBeUndefined()
    expect(
      parseRoleAssignment({ properties: { roleDefinitionId: 'x', scope: '/', condition: {} } })
    ).toBeUndefined()
    expect(parseRoleDefinition({ properties: { roleName: 'Ours' } })).toBeUndefined()
    expect(parseRoleDefinition({ properties: { roleName: 'Ours', permissions: ['x'] } })).toBeUndefined()
    expect(parseRoleDefinition({ properties: { permissions: [] } })).toBeUndefined()
  })
})

describe('a header is named', () => {
  const policy = (text: string) => present({ text, format: 'rawxml' as const })
  const world = (change: Partial<LiveState['policies']> = {}, operations: readonly LiveOperation[] = []) => ({
    operations: present(operations),
    policies: {
      api: 'x',
      servicePolicy: policy('<policies/>'),
      products: present([]),
      apiPolicy: absent,
      operationPolicies: new Map(),
      fragments: new Map(),
      namedValues: present([]),
      backends: new Map(),
      selfHostedGateways: present([]),
      ...change
    }
  })
  const declared: LiveOperation = {
    id: 'a',
    displayName: 'a',
    method: 'GET',
    urlTemplate: '/',
    templateParameters: [],
    queryParameters: [],
    headers: [{ name: 'X-MS-Version', type: 'string', required: true, values: [] }],
    requestRepresentations: [],
    responses: []
  }
  test.each<[string, ReturnType<typeof world>, boolean]>([
    ['nowhere', world(), false],
    ['in the policy of the API', world({ apiPolicy: policy('<set-header name="X-MS-Version"/>') }), true],
    ['in a fragment', world({ fragments: new Map([['f', policy('x-ms-version')]]) }), true],
    ['in a product', world({ products: present([{ product: 'p', policy: policy('x-ms-version') }]) }), true],
    ['perhaps, in a document that could not be read', world({ apiPolicy: unreadable('no right') }), true],
    ['perhaps, in products that could not be read', world({ products: unreadable('no right') }), true],
    ['by the operation itself', world({}, [declared]), true]
  ])('%s', (_, live, expected) => {
    expect(namesHeader(live as unknown as LiveState, 'x-ms-version')).toBe(expected)
  })
})

describe('roles add up', () => {
  const { target } = samples['service-bus']
  const names = [
    'Azure Service Bus Data Sender',
    'Azure Service Bus Data Receiver',
    'Azure Service Bus Data Owner',
    'Key Vault Reader'
  ]
  const scopes = [
    '/',
    group,
    `${group}2`,
    target.id,
    `${target.id}/queues/incoming`,
    `${target.id}/queues/other`,
    `${target.id}-2`
  ]
  const assignments = fc.array(
    fc
      .record({
        role: fc.constantFrom(...names, 'unknown-role'),
        scope: fc.constantFrom(...scopes),
        condition: fc.option(fc.constant('x'), { nil: undefined })
      })
      .map(({ role, scope, condition }) => ({
        ...assign(role, scope),
        ...(condition === undefined ? {} : { condition })
      })),
    { maxLength: 5 }
  )
  const [need] = listNeeds('service-bus', toHost('orders.servicebus.windows.net'), [
    { operation: 'a', method: 'POST', path: '/incoming/messages' }
  ])
  if (need === undefined) throw new Error('a call needs something')

  test('another assignment never takes away what one grants, and the order does not matter', () => {
    fc.assert(
      fc.property(assignments, assignments, (some, more) => {
        const alone = decideAccess(need, target.id, some, new Map()).kind
        const together = decideAccess(need, target.id, [...more, ...some], new Map()).kind
        expect(decideAccess(need, target.id, some.toReversed(), new Map()).kind).toBe(alone)
        if (alone === 'granted') expect(together).toBe('granted')
        if (alone === 'unknown') expect(together).not.toBe('missing')
      })
    )
  })

  test('nothing is granted without a role that may send, at a scope that reaches the queue, without a condition', () => {
    const reaching = new Set(scopes.filter(scope => !/2$|other$/.test(scope)))
    fc.assert(
      fc.property(assignments, some => {
        const may = some.some(
          one =>
            !('condition' in one) &&
            reaching.has(one.scope) &&
            [
              assign(names[0] ?? '', '').roleDefinitionId,
              assign(names[2] ?? '', '').roleDefinitionId
            ].includes(one.roleDefinitionId)
        )
        expect(decideAccess(need, target.id, some, new Map()).kind === 'granted').toBe(may)
      })
    )
  })
})

test.each([
  ['api://backend', 'api://backend', true],
  ['api://backend/', 'api://backend', false],
  ['https://servicebus.azure.net/', 'https://servicebus.azure.net', true],
  ['https://vault.azure.cn', 'https://vault.azure.cn/', true],
  ['https://graph.microsoft.com', 'https://graph.microsoft.com/', true],
  ['https://storage.azure.com//', 'https://storage.azure.com', false],
  ['https://storage.azure.com', 'https://vault.azure.net', false],
  ['https://management.azure.com', 'https://management.azure.com/', false],
  ['/', '', false]
])('%s and %s are one resource: %s', (left, right, expected) => {
  expect(isSameResource(left, right)).toBe(expected)
  expect(isSameResource(right, left)).toBe(expected)
})

import { describe, expect, test } from '@jest/globals'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { toDestinations } from '../../../src/core/backend/destinations.ts'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { findCaller, needsSystemClientId } from '../../../src/core/backend/identity.ts'
import { absent, type LiveBackend, type PolicyWorld, present, unreadable } from '../../../src/core/model.ts'
import type { BackendRoute, OperationProtection } from '../../../src/core/policy/verdict.ts'
import {
  appClientId,
  goodInput,
  principalId,
  service,
  site,
  siteWithDomain,
  systemClientId,
  tenant,
  userClientId
} from './builders.ts'

const nobody = { systemAssigned: false, userAssigned: [] }
const toDomain = (serviceUrl: string): Partial<BackendInput> => ({ serviceUrl, site: siteWithDomain })
const toUrl = (serviceUrl: string): Partial<BackendInput> => ({ serviceUrl })
const { serviceUrl: _, ...withoutUrl } = goodInput()
const { httpsOnly: __, ...siteWithoutHttps } = site

const cases: readonly (readonly [string, Partial<BackendInput>, readonly string[]])[] = [
  ['all is well', {}, []],
  [
    'the app has a user-assigned identity',
    { site: { ...site, identity: { systemAssigned: false, userAssigned: service.identity.userAssigned } } },
    []
  ],
  ['the app has no identity', { site: { ...site, identity: nobody } }, ['MI007']],
  ['HTTP is answered', { site: { ...site, httpsOnly: false } }, ['NET001']],
  ['nobody knows whether HTTP is answered', { site: siteWithoutHttps }, ['READ001']],
  [
    'the service has no identity',
    { service: { ...service, identity: { ...nobody, tenantId: tenant } } },
    ['MI001']
  ],
  [
    'the service has only a user-assigned one',
    { service: { ...service, identity: { ...service.identity, systemAssigned: false } } },
    ['MI001']
  ],
  [
    'the service has another user-assigned one',
    { expected: { resource: appClientId, clientId: appClientId } },
    ['MI001']
  ],
  [
    'the user-assigned one has no client ID that could be compared',
    {
      expected: { resource: appClientId, clientId: userClientId },
      service: { ...service, identity: { ...service.identity, userAssigned: [{ resourceId: '/x' }] } }
    },
    ['READ001']
  ],
  ['the service URL has another host', toUrl('https://elsewhere.example.org/api'), ['MI005']],
  [
    'the service URL ends like the app',
    toUrl('https://weather-backend.azurewebsites.net.example.org'),
    ['MI005']
  ],
  [
    'the app stands in the user part',
    toUrl('https://weather-backend.azurewebsites.net@example.org/'),
    ['MI005']
  ],
  ['the service URL is a custom domain', toDomain('https://API.example.org:443/v1'), ['NET012']],
  ['the service URL has the dot of the root', toDomain('https://api.example.org./v1'), ['NET012']],
  ['the service URL is not encrypted', toUrl('http://weather-backend.azurewebsites.net'), ['MI004']],
  ['the service URL is neither', toUrl('ftp://example.com'), ['MI004', 'MI005']],
  ['the service URL is a web socket', toUrl('wss://weather-backend.azurewebsites.net'), []],
  ['the service URL is a named value', toUrl('{{backend}}'), ['READ001']],
  ['the service URL is a path', toUrl('/api'), ['READ001']],
  [
    'the app is called in its wildcard domain',
    { ...toUrl('https://a.example.org'), site: { ...site, hostNames: ['*.example.org'] } },
    ['NET012']
  ],
  [
    'the app is called below its wildcard domain',
    { ...toUrl('https://a.b.example.org'), site: { ...site, hostNames: ['*.example.org'] } },
    ['MI005', 'NET012']
  ],
  [
    'a slot is checked, and production is called',
    {
      site: {
        ...site,
        slot: 'staging',
        defaultHostName: 'weather-backend-staging.azurewebsites.net',
        hostNames: []
      }
    },
    ['MI005']
  ],
  [
    'policies route elsewhere',
    { destinations: [{ kind: 'url', url: 'https://example.com', operations: ['GetForecast'] }] },
    ['MI005']
  ],
  [
    'policies route somewhere',
    { destinations: [{ kind: 'unknown', why: 'an expression', operations: ['GetForecast'] }] },
    ['READ001']
  ],
  [
    'policies route to the app',
    {
      ...toUrl('https://example.com'),
      destinations: [
        { kind: 'url', url: 'https://weather-backend.azurewebsites.net', operations: ['GetForecast'] }
      ]
    },
    []
  ]
]

describe('around the authentication settings', () => {
  test.each(cases)('%s', (_name, change, expected) => {
    const rules = findBackendFindings({ ...goodInput(), ...change }).map(finding => finding.rule)
    expect(rules.sort()).toEqual(expected)
  })

  test('without a service URL nobody knows where the token goes', () => {
    expect(findBackendFindings(withoutUrl)).toMatchObject([{ rule: 'READ001' }])
  })

  test('an API that is still to be imported sends nothing', () => {
    expect(findBackendFindings({ ...withoutUrl, apiDeployed: false })).toEqual([])
  })

  test('an app without any host name cannot be recognised', () => {
    const { defaultHostName: _default, ...nameless } = site
    const findings = findBackendFindings({ ...goodInput(), site: { ...nameless, hostNames: [] } })
    expect(findings).toMatchObject([{ rule: 'READ001' }])
  })

  test('a slot is named with its app', () => {
    const [finding] = findBackendFindings({
      ...goodInput(),
      site: { ...site, slot: 'staging', httpsOnly: false }
    })
    expect(finding?.subject).toEqual({ kind: 'backend', backend: 'weather-backend/staging' })
  })

  test('a missing identity is a matter of the service', () => {
    const [finding] = findBackendFindings({
      ...goodInput(),
      service: { ...service, identity: { ...nobody, tenantId: tenant } }
    })
    expect(finding?.subject).toEqual({ kind: 'service', service: 'weather-apim' })
  })

  test('the tenant of the app stands in where ARM gives none with user-assigned identities', () => {
    const identity = {
      systemAssigned: false,
      userAssigned: [{ resourceId: '/x', principalId, clientId: userClientId }]
    }
    const change = {
      service: { ...service, identity },
      expected: { resource: appClientId, clientId: userClientId }
    }
    expect(findBackendFindings({ ...goodInput(), ...change })).toEqual([])
  })
})

describe('the client ID of the system-assigned identity', () => {
  const withApplications = (list: unknown) => ({
    identityProviders: {
      azureActiveDirectory: { validation: { defaultAuthorizationPolicy: { allowedApplications: list } } }
    }
  })
  test.each([
    ['is needed for a list of applications', withApplications(['x']), undefined, true],
    ['is not needed for an empty list', withApplications([]), undefined, false],
    ['is not needed without a list', withApplications(null), undefined, false],
    ['is not needed for a user-assigned identity', withApplications(['x']), userClientId, false],
    [
      'is needed for the older claim checks',
      {
        identityProviders: {
          azureActiveDirectory: { validation: { jwtClaimChecks: { allowedClientApplications: ['x'] } } }
        }
      },
      undefined,
      true
    ],
    ['is not needed for what is no document', 'x', undefined, false]
  ])('%s', (_, settings, clientId, expected) => {
    const expectation =
      clientId === undefined ? { resource: appClientId } : { resource: appClientId, clientId }
    expect(needsSystemClientId(settings, expectation)).toBe(expected)
  })

  test.each([
    [present(systemClientId), { clientId: systemClientId }],
    [absent, { clientId: undefined, clientIdUnknown: 'Azure has no such identity' }],
    [unreadable('Forbidden.'), { clientId: undefined, clientIdUnknown: 'Forbidden.' }],
    [undefined, { clientId: undefined, clientIdUnknown: 'it was not read' }]
  ])('%j', (read, expected) => {
    expect(findCaller(service, { resource: appClientId }, read)).toEqual({
      kind: 'found',
      caller: { principalId, ...expected }
    })
  })
})

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
    ['no route is the service URL', [], [{ kind: 'url', url: 'https://default', operations: none }]],
    [
      'the default is the service URL',
      [{ kind: 'default' }],
      [{ kind: 'url', url: 'https://default', operations: none }]
    ],
    [
      'a base-url is itself',
      [{ kind: 'base-url', url: 'https://x' }],
      [{ kind: 'url', url: 'https://x', operations: mine }]
    ],
    [
      'a backend has a URL',
      [{ kind: 'backend-id', backend: 'ONE' }],
      [{ kind: 'url', url: 'https://one.example.org', operations: mine }]
    ],
    [
      'a pool that holds itself ends',
      [{ kind: 'backend-id', backend: 'ring' }],
      [{ kind: 'url', url: 'https://one.example.org', operations: mine }]
    ],
    [
      'a backend of another kind is unknown',
      [{ kind: 'backend-id', backend: 'fabric' }],
      [{ kind: 'unknown', operations: mine }]
    ],
    [
      'a pool without members is unknown',
      [{ kind: 'backend-id', backend: 'empty' }],
      [{ kind: 'unknown', operations: mine }]
    ],
    [
      'a missing backend is unknown',
      [{ kind: 'backend-id', backend: 'gone' }],
      [{ kind: 'unknown', operations: mine }]
    ],
    [
      'an unreadable backend is unknown',
      [{ kind: 'backend-id', backend: 'secret' }],
      [{ kind: 'unknown', operations: mine }]
    ],
    [
      'an expression is unknown',
      [{ kind: 'unknown', why: 'an expression' }],
      [{ kind: 'unknown', why: 'an expression', operations: mine }]
    ]
  ] as const)('%s', (_, routes, expected) => {
    expect(toDestinations([protect(routes)], world, 'https://default')).toMatchObject(expected)
  })

  test('an operation that calls no backend has none', () => {
    expect(toDestinations([protect([], 'not-applicable')], world, 'https://default')).toEqual([])
  })

  test('an unknown route of an operation that is unknown already is not told twice', () => {
    expect(toDestinations([protect([{ kind: 'unknown', why: 'x' }], 'unknown')], world, undefined)).toEqual(
      []
    )
  })
})

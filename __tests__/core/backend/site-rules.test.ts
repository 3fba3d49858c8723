import { describe, expect, test } from '@jest/globals'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { findCaller, needsSystemClientId } from '../../../src/core/backend/identity.ts'
import { absent, present, unreadable } from '../../../src/core/model.ts'
import { toSeverity } from '../../../src/core/rules/finding.ts'
import { withProperties } from './app-samples.ts'
import {
  appClientId,
  goodInput,
  principalId,
  service,
  site,
  systemClientId,
  tenant,
  userClientId
} from './builders.ts'

const nobody = { systemAssigned: false, userAssigned: [] }
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
  ['the app is stopped', withProperties({ state: 'Stopped' }), ['APP004']],
  ['the app is in a state that nobody knows', withProperties({ state: 'Odd' }), ['APP004']],
  ['the app runs, in other letters', withProperties({ state: 'RUNNING' }), []],
  ['the app is offline', withProperties({ enabled: false }), ['APP004']],
  ['nobody knows whether the app runs', withProperties({ state: undefined }), ['READ001']],
  [
    'nobody knows whether it asks for a certificate',
    withProperties({ clientCertEnabled: null }),
    ['READ001']
  ],
  ['a client certificate is required', withProperties({ clientCertEnabled: true }), ['APP005']],
  [
    'a client certificate is asked for in a mode that nobody knows',
    withProperties({ clientCertEnabled: true, clientCertMode: undefined }),
    ['APP005']
  ],
  [
    'a client certificate is optional',
    withProperties({ clientCertEnabled: true, clientCertMode: 'Optional' }),
    []
  ],
  [
    'a client certificate is asked for in browsers',
    withProperties({ clientCertEnabled: true, clientCertMode: 'OptionalInteractiveUser' }),
    []
  ],
  ...(
    [
      ['all paths that are called', '/public, /API/', ['/api/weather', '/api/{city}', '/public'], []],
      ['some of them', '/api', ['/api/weather', '/other'], ['APP005']],
      ['a path that begins so', '/ap', ['/api/weather'], ['APP005']],
      ['none', '', ['/api/weather'], ['APP005']],
      ['paths, and none is known', '/api', [], ['APP005']]
    ] as const
  ).map(([exempt, clientCertExclusionPaths, paths, expected]): (typeof cases)[number] => [
    `a client certificate is required, and ${exempt} are exempt`,
    {
      ...withProperties({ clientCertEnabled: true, clientCertExclusionPaths }),
      protectedBackendPaths: paths.map(path => ({ operation: 'a', path }))
    },
    expected
  ]),
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
  ]
]

test('a client certificate that API Management may send makes the finding a warning', () => {
  const input = { ...goodInput(), ...withProperties({ clientCertEnabled: true }) }
  const weigh = (certificateSenders: readonly string[]) =>
    findBackendFindings({ ...input, certificateSenders }).map(toSeverity)
  expect(weigh([])).toEqual(['error'])
  expect(weigh(['the backend entity `weather`'])).toEqual(['warning'])
})

describe('around the authentication settings', () => {
  test.each(cases)('%s', (_name, change, expected) => {
    const rules = findBackendFindings({ ...goodInput(), ...change }).map(finding => finding.rule)
    expect(rules.sort()).toEqual(expected)
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
  const withIdentities = (identities: unknown) => ({
    identityProviders: {
      azureActiveDirectory: {
        validation: { defaultAuthorizationPolicy: { allowedPrincipals: { identities } } }
      }
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
    ['is not needed where its object ID alone is listed', withIdentities([principalId]), undefined, false],
    [
      'is needed for an identity that is not it, and may be its client ID',
      withIdentities(['x']),
      undefined,
      true
    ],
    ['is needed for one beside it', withIdentities([principalId.toUpperCase(), 'x']), undefined, true],
    ['is not needed for identities where another one calls', withIdentities(['x']), userClientId, false],
    ['is not needed for what is no document', 'x', undefined, false]
  ])('%s', (_, settings, clientId, expected) => {
    const expectation =
      clientId === undefined ? { resource: appClientId } : { resource: appClientId, clientId }
    expect(needsSystemClientId(settings, expectation, principalId)).toBe(expected)
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

import { describe, expect, test } from '@jest/globals'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { absent, present, unreadable } from '../../../src/core/model.ts'
import {
  all,
  appClientId,
  type Bend,
  drop,
  goodInput,
  groupId,
  judge,
  judgeRules,
  merge,
  otherTenant,
  principalId,
  put,
  service,
  site,
  stranger,
  systemClientId,
  tenant,
  userClientId,
  userPrincipalId
} from './builders.ts'

type Case = readonly [string, Bend, readonly string[], Partial<BackendInput>?]
const policy = 'entra.validation.defaultAuthorizationPolicy'
const identities = (list: unknown) => put(`${policy}.allowedPrincipals`, { identities: list })
const applications = (list: unknown, principals: unknown = null) =>
  merge(policy, { allowedPrincipals: { identities: principals }, allowedApplications: list })
const known = { systemIdentityClientId: present(systemClientId) }
const userAssigned = { expected: { resource: appClientId, clientId: userClientId } }
const uri = { expected: { resource: `api://${appClientId}` } }
const custom = { expected: { resource: 'https://example.org/weather' } }

const cases: Record<string, readonly Case[]> = {
  'a module that is off': [
    ['holds when it is on', () => undefined, []],
    ['enabled is false', put('platform.enabled', false), ['AUTH001']],
    ['enabled is missing', drop('platform.enabled'), ['AUTH001']],
    ['enabled is null', put('platform.enabled', null), ['AUTH001']],
    ['enabled is the text true', put('platform.enabled', 'true'), ['READ001']],
    ['the platform is a number', merge('', { platform: 1 }), ['READ001']],
    [
      'off, and anonymous as well',
      all(put('platform.enabled', false), put('globalValidation.requireAuthentication', false)),
      ['AUTH001', 'AUTH002']
    ]
  ],
  'anonymous callers': [
    ['requireAuthentication is false', put('globalValidation.requireAuthentication', false), ['AUTH002']],
    ['requireAuthentication is missing', drop('globalValidation.requireAuthentication'), ['AUTH002']],
    [
      'AllowAnonymous although authentication is required',
      put('globalValidation.unauthenticatedClientAction', 'AllowAnonymous'),
      ['AUTH002']
    ],
    [
      'allowanonymous in lower case',
      put('globalValidation.unauthenticatedClientAction', 'allowanonymous'),
      ['AUTH002']
    ],
    ['requireAuthentication is 1', put('globalValidation.requireAuthentication', 1), ['READ001']],
    ['no globalValidation', merge('', { globalValidation: null }), ['AUTH002']]
  ],
  'the refusal': [
    ...['Return401', 'Return403', 'RejectWith401'].map(
      (action): Case => [`${action} is one`, put('globalValidation.unauthenticatedClientAction', action), []]
    ),
    ...[
      'RedirectToLoginPage',
      'RejectWith404',
      'Return404',
      'Return200',
      'return401',
      'RETURN403',
      'rejectwith401',
      'RejectWith403',
      ''
    ].map(
      (action): Case => [
        `${action || 'nothing'} is none`,
        put('globalValidation.unauthenticatedClientAction', action),
        ['AUTH015']
      ]
    ),
    ['missing means a redirect', drop('globalValidation.unauthenticatedClientAction'), ['AUTH015']],
    ['a number cannot be judged', put('globalValidation.unauthenticatedClientAction', 401), ['READ001']]
  ],
  'excluded paths': [
    ['an empty list', put('globalValidation.excludedPaths', []), []],
    [
      'a path of a protected operation',
      put('globalValidation.excludedPaths', ['/api/forecast/*']),
      ['AUTH003']
    ],
    ['everything', put('globalValidation.excludedPaths', ['/*']), ['AUTH003']],
    ['another path', put('globalValidation.excludedPaths', ['/health', '/robots.txt']), ['AUTH004']],
    [
      'one of each',
      put('globalValidation.excludedPaths', ['/health', '/API/Forecast']),
      ['AUTH003', 'AUTH004']
    ],
    [
      'another path, and nobody knows the protected ones',
      put('globalValidation.excludedPaths', ['/health']),
      ['AUTH003'],
      { protectedBackendPaths: undefined as never }
    ],
    ['a text instead of a list', put('globalValidation.excludedPaths', '/*'), ['READ001']],
    ['a list with a number', put('globalValidation.excludedPaths', [1]), ['READ001']]
  ],
  'the pages of the sign-in': [
    ['where they always are', put('httpSettings.routes.apiPrefix', '/.auth'), []],
    ['without a place of their own', put('httpSettings.routes.apiPrefix', ''), []],
    ['missing', drop('httpSettings.routes'), []],
    ['beside the API', put('httpSettings.routes.apiPrefix', '/sign-in'), []],
    ['above the API', put('httpSettings.routes.apiPrefix', '/api'), ['READ001']],
    ['above the API, in other letters', put('httpSettings.routes.apiPrefix', '/API/'), ['READ001']],
    ['everywhere', put('httpSettings.routes.apiPrefix', '/'), ['READ001']],
    ['where a parameter may lead', put('httpSettings.routes.apiPrefix', '/api/forecast/x'), ['READ001']],
    [
      'somewhere, and nobody knows where the API is',
      put('httpSettings.routes.apiPrefix', '/sign-in'),
      ['READ001'],
      { protectedBackendPaths: undefined as never }
    ],
    ['a number', put('httpSettings.routes.apiPrefix', 7), ['READ001']]
  ],
  'the Microsoft Entra provider': [
    ['enabled is missing, with a registration', drop('entra.enabled'), []],
    ['enabled is false', put('entra.enabled', false), ['AUTH005']],
    ['enabled is a text', put('entra.enabled', 'false'), ['READ001']],
    ['no client ID', drop('entra.registration.clientId'), ['AUTH005']],
    ['an empty client ID', put('entra.registration.clientId', ''), ['AUTH005']],
    ['a client ID that is none', put('entra.registration.clientId', 'weather'), ['AUTH005', 'AUTH008']],
    ['a client ID of a wrong type', put('entra.registration.clientId', 7), ['READ001']],
    [
      'no provider',
      merge('identityProviders', { azureActiveDirectory: null }),
      ['AUTH005', 'AUTH006', 'AUTH010']
    ],
    ['no providers', merge('', { identityProviders: undefined }), ['AUTH005', 'AUTH006', 'AUTH010']],
    ['providers as a list', merge('', { identityProviders: [] }), ['READ001']]
  ],
  'the issuer': [
    [
      'in the form of v2',
      put('entra.registration.openIdIssuer', `https://login.microsoftonline.com/${tenant}/v2.0`),
      []
    ],
    [
      'for everybody',
      put('entra.registration.openIdIssuer', 'https://login.microsoftonline.com/common/v2.0'),
      ['AUTH006']
    ],
    ['missing', drop('entra.registration.openIdIssuer'), ['AUTH006']],
    ['empty', put('entra.registration.openIdIssuer', ''), ['AUTH006']],
    [
      'of somebody else',
      put('entra.registration.openIdIssuer', `https://example.org/${tenant}/`),
      ['AUTH006']
    ],
    [
      'of another tenant',
      put('entra.registration.openIdIssuer', `https://sts.windows.net/${otherTenant}/`),
      ['AUTH007']
    ],
    [
      'by the name of a domain',
      put('entra.registration.openIdIssuer', 'https://sts.windows.net/contoso.onmicrosoft.com/'),
      ['READ001']
    ],
    ['of a wrong type', put('entra.registration.openIdIssuer', ['x']), ['READ001']],
    ['of the cloud', () => undefined, [], { cloud: 'public' }],
    [
      'of another cloud than the run',
      put('entra.registration.openIdIssuer', `https://login.microsoftonline.us/${tenant}/v2.0`),
      ['AUTH007'],
      { cloud: 'public' }
    ],
    [
      'of the public cloud while the run is in another',
      put('entra.registration.openIdIssuer', `https://login.microsoftonline.com/${tenant}/v2.0`),
      ['AUTH007'],
      { cloud: 'china' }
    ],
    [
      'of US Government, in US Government',
      put('entra.registration.openIdIssuer', `https://login.microsoftonline.us/${tenant}/v2.0`),
      [],
      { cloud: 'us-government' }
    ],
    [
      'by the name of a domain of another cloud',
      put('entra.registration.openIdIssuer', 'https://login.microsoftonline.us/contoso.com/v2.0'),
      ['AUTH007'],
      { cloud: 'public' }
    ],
    [
      'of a tenant that nothing can be compared with',
      () => undefined,
      ['READ001'],
      {
        site: { ...site, identity: { systemAssigned: true, userAssigned: [] } },
        service: { ...service, identity: { systemAssigned: true, principalId, userAssigned: [] } }
      }
    ]
  ],
  'the audience': [
    ['a GUID in the other case', () => undefined, [], { expected: { resource: appClientId.toUpperCase() } }],
    ['another GUID', () => undefined, ['AUTH008'], { expected: { resource: stranger } }],
    [
      'another GUID that is listed',
      put('entra.validation.allowedAudiences', [stranger]),
      [],
      { expected: { resource: stranger } }
    ],
    ['a URI that is not listed', () => undefined, ['AUTH008'], uri],
    [
      'a URI that is not listed, with v2',
      () => undefined,
      ['AUTH009'],
      { ...uri, resourceVersionHint: 'v2' }
    ],
    ['a URI that is listed', put('entra.validation.allowedAudiences', [`api://${appClientId}`]), [], uri],
    [
      'a URI that differs in a slash',
      put('entra.validation.allowedAudiences', [`api://${appClientId}/`]),
      ['AUTH008', 'AUTH009'],
      uri
    ],
    [
      'a custom URI that is listed',
      put('entra.validation.allowedAudiences', ['https://example.org/weather']),
      ['AUTH009'],
      custom
    ],
    [
      'a custom URI that is listed, with v1',
      put('entra.validation.allowedAudiences', ['https://example.org/weather']),
      [],
      { ...custom, resourceVersionHint: 'v1' }
    ],
    [
      'a custom URI with v2',
      put('entra.validation.allowedAudiences', ['https://example.org/weather']),
      ['READ001'],
      { ...custom, resourceVersionHint: 'v2' }
    ],
    ['a custom URI that is not listed', () => undefined, ['AUTH008'], custom],
    [
      'a resource of Microsoft, even when it is listed',
      put('entra.validation.allowedAudiences', ['https://management.azure.com/']),
      ['AUTH008'],
      { expected: { resource: 'https://management.azure.com/' } }
    ],
    ['a named value', () => undefined, ['READ001'], { expected: { resource: '{{resource}}' } }],
    ['an expression', () => undefined, ['READ001'], { expected: { resource: '@("x")' } }],
    ['an empty resource', () => undefined, ['AUTH008'], { expected: { resource: '' } }],
    [
      'a further audience',
      put('entra.validation.allowedAudiences', [`api://${appClientId}`, stranger]),
      ['AUTH009']
    ],
    ['audiences of a wrong type', put('entra.validation.allowedAudiences', {}), ['READ001']]
  ],
  'the callers': [
    ['no policy', merge('entra.validation', { defaultAuthorizationPolicy: {} }), ['AUTH010']],
    ['a policy of null', merge('entra.validation', { defaultAuthorizationPolicy: null }), ['AUTH010']],
    ['empty lists', applications([], []), ['AUTH010']],
    [
      'only the older claim checks',
      merge('entra.validation', {
        defaultAuthorizationPolicy: {},
        jwtClaimChecks: { allowedClientApplications: [systemClientId] }
      }),
      ['AUTH010'],
      known
    ],
    ['the object ID in the other case', identities([principalId.toUpperCase()]), []],
    ['the client ID instead of the object ID', identities([systemClientId]), ['AUTH011'], known],
    ['somebody else instead', identities([stranger]), ['AUTH011', 'AUTH012']],
    ['somebody else as well', identities([principalId, stranger]), ['AUTH012']],
    [
      'somebody else as well, who is allowed',
      identities([principalId, stranger]),
      [],
      { allowedCallers: [stranger.toUpperCase()] }
    ],
    [
      'a group as well',
      merge('entra.validation.defaultAuthorizationPolicy', {
        allowedPrincipals: { identities: [principalId], groups: [groupId] }
      }),
      ['AUTH012']
    ],
    [
      'a group alone',
      merge('entra.validation.defaultAuthorizationPolicy', { allowedPrincipals: { groups: [groupId] } }),
      ['AUTH012', 'READ001']
    ],
    [
      'an allowed group alone',
      merge('entra.validation.defaultAuthorizationPolicy', { allowedPrincipals: { groups: [groupId] } }),
      ['READ001'],
      { allowedCallers: [groupId] }
    ],
    ['the client ID among the applications', applications([systemClientId]), [], known],
    ['the object ID among the applications', applications([principalId]), ['AUTH011'], known],
    ['another application alone', applications([appClientId]), ['AUTH011', 'AUTH012'], known],
    ['another application as well', applications([systemClientId, stranger]), ['AUTH012'], known],
    ['both lists', applications([systemClientId], [principalId]), [], known],
    [
      'both lists, and API Management in one',
      applications([stranger], [principalId]),
      ['AUTH011', 'AUTH012'],
      known
    ],
    [
      'an application that the other list holds back',
      applications([systemClientId, stranger], [principalId]),
      ['AUTH012'],
      known
    ],
    ['applications, and nobody read the client ID', applications([systemClientId]), ['READ001']],
    [
      'applications, and the client ID is not readable',
      applications([systemClientId]),
      ['READ001'],
      { systemIdentityClientId: unreadable('Forbidden.') }
    ],
    [
      'applications, and there is no such identity',
      applications([systemClientId]),
      ['READ001'],
      { systemIdentityClientId: absent }
    ],
    ['a text as list', identities(principalId), ['READ001']],
    ['a number in the list', identities([principalId, 7]), ['READ001']],
    ['an empty text in the list', identities([principalId, '']), ['AUTH012']],
    [
      'claim checks that name API Management',
      put('entra.validation.jwtClaimChecks', { allowedClientApplications: [systemClientId] }),
      [],
      known
    ],
    [
      'claim checks that name another',
      put('entra.validation.jwtClaimChecks', { allowedClientApplications: [stranger] }),
      ['READ001'],
      known
    ],
    [
      'claim checks that name a group',
      put('entra.validation.jwtClaimChecks', { allowedGroups: [groupId] }),
      ['READ001'],
      known
    ],
    ['a user-assigned identity by its object ID', identities([userPrincipalId]), [], userAssigned],
    ['a user-assigned identity by its client ID', applications([userClientId]), [], userAssigned],
    ['a user-assigned identity with swapped IDs', identities([userClientId]), ['AUTH011'], userAssigned],
    [
      'a user-assigned identity with IDs swapped in the other list',
      applications([userPrincipalId]),
      ['AUTH011'],
      userAssigned
    ],
    [
      'the system-assigned one while the policy uses another',
      identities([principalId]),
      ['AUTH011', 'AUTH012'],
      userAssigned
    ],
    [
      'an object ID that Azure does not give',
      () => undefined,
      ['READ001'],
      { service: { ...service, identity: { systemAssigned: true, tenantId: tenant, userAssigned: [] } } }
    ]
  ],
  'other providers': [
    [
      'one with an empty registration',
      put('identityProviders.google', { enabled: true, registration: {} }),
      []
    ],
    [
      'one without enabled',
      put('identityProviders.google', { registration: { clientId: 'x' } }),
      ['AUTH013']
    ],
    [
      'one that is on',
      put('identityProviders.facebook', { enabled: true, registration: { appId: '1' } }),
      ['AUTH013']
    ],
    [
      'one that is off',
      put('identityProviders.facebook', { enabled: false, registration: { appId: '1' } }),
      []
    ],
    [
      'one whose switch cannot be read',
      put('identityProviders.facebook', { enabled: 'no', registration: { appId: '1' } }),
      ['AUTH013', 'READ001']
    ],
    ['a custom one', put('identityProviders.customOpenIdConnectProviders', { partner: {} }), ['AUTH013']],
    [
      'a custom one that is off',
      put('identityProviders.customOpenIdConnectProviders', { partner: { enabled: false } }),
      []
    ],
    [
      'a custom one with an unhappy name',
      merge('identityProviders', {
        customOpenIdConnectProviders: JSON.parse('{"__proto__": {"enabled": true}}')
      }),
      ['AUTH013']
    ],
    ['one that nobody knows', put('identityProviders.newcomer', {}), ['AUTH013']],
    ...['azureActiveDirectory', 'azureactivedirectory', 'AAD', ''].map(
      (name): Case => [
        `a redirect to ${name || 'nobody'}`,
        put('globalValidation.redirectToProvider', name),
        []
      ]
    ),
    ['a redirect to another', put('globalValidation.redirectToProvider', 'google'), ['AUTH013']],
    ['a redirect to a number', put('globalValidation.redirectToProvider', 1), ['READ001']],
    [
      'one in another case, beside the one that Azure writes',
      merge('identityProviders', {
        Google: { registration: { clientId: 'x' } }
      }),
      ['READ001']
    ]
  ],
  'the rest': [
    ['a file', put('platform.configFilePath', 'auth.json'), ['AUTH014']],
    [
      'a file, and nothing else',
      merge('', {
        platform: { enabled: true, configFilePath: 'auth.json' },
        identityProviders: {},
        globalValidation: {}
      }),
      ['AUTH014']
    ],
    ['a file name of a wrong type', put('platform.configFilePath', true), ['READ001']],
    ['no file', put('platform.configFilePath', ''), []],
    ['HTTP', put('httpSettings.requireHttps', false), ['AUTH016']],
    ['HTTPS by default', merge('', { httpSettings: undefined }), []],
    ['requireHttps of a wrong type', put('httpSettings.requireHttps', 'false'), ['READ001']],
    ['a pinned version', put('platform.runtimeVersion', '1.2.3'), ['AUTH017']],
    ['no version', drop('platform.runtimeVersion'), []],
    ['a forward proxy', put('httpSettings.forwardProxy', { convention: 'Standard' }), ['AUTH018']],
    ['no forward proxy', drop('httpSettings.forwardProxy'), []],
    ['a field twice', merge('globalValidation', { RequireAuthentication: false }), ['READ001']],
    [
      'a field in another case',
      all(drop('globalValidation.excludedPaths'), put('globalValidation.ExcludedPaths', ['/*'])),
      ['AUTH003']
    ]
  ]
}

describe.each(Object.entries(cases))('%s', (_, table) => {
  test.each(table)('%s', (_name, bend, expected, more = {}) => {
    expect(judgeRules(bend, more)).toEqual(expected)
  })
})

test('an empty action is a missing one', () => {
  const [finding, ...more] = judge(put('globalValidation.unauthenticatedClientAction', ''))
  expect(more).toEqual([])
  expect(finding).toMatchObject({ rule: 'AUTH015', facts: { kind: 'missing' } })
})

describe('settings that are not there', () => {
  test.each([
    ['unreadable', unreadable('Forbidden.'), ['READ001']],
    ['absent', absent, ['READ001']],
    ['null', present(null), ['READ001']],
    ['a text', present('{}'), ['READ001']],
    ['a list', present([]), ['READ001']],
    ['empty', present({}), ['AUTH001']],
    ['never configured', present({ platform: { enabled: false } }), ['AUTH001']],
    [
      'never configured, with the defaults',
      present({
        platform: { enabled: false },
        globalValidation: { requireAuthentication: false },
        identityProviders: { azureActiveDirectory: { registration: {} } }
      }),
      ['AUTH001']
    ]
  ])('%s', (_, authSettings, expected) => {
    expect(findBackendFindings({ ...goodInput(), authSettings }).map(finding => finding.rule)).toEqual(
      expected
    )
  })
})

describe('facts that tell cases apart', () => {
  test('swapped ids are recognised', () => {
    const [finding] = judge(identities([userClientId]), userAssigned)
    expect(finding).toMatchObject({
      rule: 'AUTH011',
      facts: { wanted: userPrincipalId, swapped: userClientId }
    })
  })
  test('a stranger whom the other list keeps out is told as such', () => {
    const [finding] = judge(applications([systemClientId, stranger], [principalId]), known)
    expect(finding).toMatchObject({ rule: 'AUTH012', facts: { heldBack: true, others: [{ id: stranger }] } })
  })
  test('a stranger is held back by a list with API Management alone, its client ID beside its object ID', () => {
    const [finding] = judge(
      applications([systemClientId, stranger], [principalId, systemClientId.toUpperCase()]),
      known
    )
    expect(finding).toMatchObject({ rule: 'AUTH012', facts: { heldBack: true, others: [{ id: stranger }] } })
  })
  test('strangers in both lists are not held back', () => {
    const [finding] = judge(applications([systemClientId, stranger], [principalId, groupId]), known)
    expect(finding).toMatchObject({ rule: 'AUTH012', facts: { heldBack: false } })
  })
  test('a stranger is not held back by a list that names an allowed caller, by whose application it may come', () => {
    const [finding] = judge(applications([systemClientId, userClientId], [principalId, stranger]), {
      ...known,
      allowedCallers: [userClientId]
    })
    expect(finding).toMatchObject({ rule: 'AUTH012', facts: { heldBack: false, others: [{ id: stranger }] } })
  })
  test('a group that stands beside the object ID is not held back by an application of its own', () => {
    const [finding] = judge(
      merge('entra.validation.defaultAuthorizationPolicy', {
        allowedPrincipals: { identities: [principalId], groups: [groupId] }
      })
    )
    expect(finding).toMatchObject({ rule: 'AUTH012', facts: { heldBack: false, keep: undefined } })
  })
  test('a near miss of the audience is named', () => {
    const [finding] = judge(put('entra.validation.allowedAudiences', [`api://${appClientId}/`]), uri)
    expect(finding).toMatchObject({ rule: 'AUTH008', facts: { near: `api://${appClientId}/` } })
  })
})

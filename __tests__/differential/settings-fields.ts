import { audience, otherTenant, stranger, tenant } from '../emulator/plane.ts'
import { friend, group, otherApi, spare } from './names.ts'

const entra = 'identityProviders.azureActiveDirectory'
const issuer = `${entra}.registration.openIdIssuer`
export const policy = `${entra}.validation.defaultAuthorizationPolicy`
/** A field that is taken away. */
export const nothing = Symbol('nothing')

/** What each field may hold: nothing at all, what is right in another spelling, what is wrong, and what has the wrong type. */
export const fields: readonly (readonly [string, readonly unknown[]])[] = [
  ['platform.enabled', [false, null, nothing, 'true', 1]],
  ['platform.runtimeVersion', ['~1', '1.4.2', '', nothing]],
  ['platform.configFilePath', ['auth.json', '', nothing]],
  ['globalValidation.requireAuthentication', [false, null, nothing, 'true']],
  [
    'globalValidation.unauthenticatedClientAction',
    [
      'Return403',
      'return401',
      'RejectWith401',
      'RedirectToLoginPage',
      'AllowAnonymous',
      'allowanonymous',
      'Return404',
      '',
      null,
      nothing,
      7
    ]
  ],
  [
    'globalValidation.redirectToProvider',
    ['azureactivedirectory', 'AzureActiveDirectory', 'google', '', null]
  ],
  [
    'globalValidation.excludedPaths',
    [
      [],
      ['/health'],
      ['/health/*', '/api/public/*'],
      ['/api/*'],
      ['/api'],
      ['/api/forecast'],
      ['/api/forecast/public'],
      ['/api/forecast/*'],
      ['/API/forecast/*'],
      ['/forecast/*'],
      ['/v2/*'],
      ['/open/*'],
      ['api/*'],
      ['/*'],
      ['/*/forecast'],
      ['/ap*'],
      ['/api/fore*'],
      ['/%61pi/*'],
      ['/api/health'],
      [''],
      'text',
      [7]
    ]
  ],
  ['globalValidation', [nothing, null, []]],
  [`${entra}.enabled`, [false, null, nothing, 'false']],
  [entra, [nothing, null]],
  [
    issuer,
    [
      `https://login.microsoftonline.com/${tenant}/v2.0`,
      `https://login.microsoftonline.com/${tenant}`,
      `https://login.microsoftonline.com/${tenant}/`,
      `https://login.windows.net/${tenant}/`,
      `https://sts.windows.net/${tenant.toUpperCase()}/`,
      `https://sts.windows.net/${otherTenant}/`,
      `https://login.microsoftonline.com/${otherTenant}/v2.0`,
      'https://login.microsoftonline.com/common/v2.0',
      'https://login.microsoftonline.com/organizations/v2.0',
      'https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0',
      `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
      `https://Login.MicrosoftOnline.com/${tenant}/v2.0`,
      `http://sts.windows.net/${tenant}/`,
      `https://login.microsoftonline.us/${tenant}/v2.0`,
      `https://login.chinacloudapi.cn/${tenant}/v2.0`,
      `https://contoso.ciamlogin.com/${tenant}/v2.0`,
      `https://sts.windows.net.evil.example/${tenant}/`,
      `https://sts.windows.net//${tenant}/`,
      ` https://sts.windows.net/${tenant}/`,
      'nonsense',
      '',
      null,
      nothing
    ]
  ],
  [
    `${entra}.registration.clientId`,
    [audience.toUpperCase(), otherApi, 'weather', ` ${audience}`, '', null, nothing]
  ],
  [`${entra}.registration`, [nothing, {}]],
  [
    `${entra}.validation.allowedAudiences`,
    [
      [audience],
      [`api://${audience}`],
      [`api://${audience.toUpperCase()}`],
      [`API://${audience}`],
      [`api://${audience}/`],
      [audience, `api://${audience}`, 'https://contoso.example/weather'],
      [otherApi],
      ['api://other'],
      ['https://contoso.example/weather'],
      [audience.toUpperCase()],
      ['https://vault.azure.net'],
      null,
      nothing,
      audience,
      [null]
    ]
  ],
  [`${entra}.validation`, [nothing, null]],
  [
    `${policy}.allowedPrincipals.identities`,
    [
      ['$OWN_OBJECT', stranger.objectId],
      ['$OWN_OBJECT', '$OWN_APPLICATION'],
      ['$OWN_OBJECT', friend.objectId],
      ['$OWN_APPLICATION'],
      [stranger.objectId],
      [spare.objectId],
      ['$OWN_OBJECT', spare.objectId],
      [],
      [''],
      null,
      nothing,
      '$OWN_OBJECT'
    ]
  ],
  [`${policy}.allowedPrincipals.groups`, [[group], []]],
  [
    `${policy}.allowedApplications`,
    [
      ['$OWN_APPLICATION'],
      ['$OWN_OBJECT'],
      ['$OWN_APPLICATION', stranger.clientId],
      ['$OWN_APPLICATION', audience],
      ['$OWN_APPLICATION', friend.clientId],
      [stranger.clientId],
      [],
      null
    ]
  ],
  [policy, [{ allowedApplications: ['$OWN_APPLICATION'] }, { allowedPrincipals: {} }, nothing, []]],
  [
    `${entra}.validation.jwtClaimChecks.allowedClientApplications`,
    [['$OWN_APPLICATION'], [stranger.clientId], []]
  ],
  [`${entra}.validation.jwtClaimChecks.allowedGroups`, [[group], []]],
  [
    'identityProviders.google',
    [
      { enabled: true, registration: { clientId: 'x' } },
      { registration: { clientId: 'x' } },
      { enabled: false, registration: { clientId: 'x' } },
      { enabled: true, registration: { clientSecretSettingName: 'SECRET' } },
      nothing
    ]
  ],
  ['identityProviders.facebook.registration.appId', ['x', '']],
  ['identityProviders.Twitter', [{ registration: { consumerKey: 'x' } }]],
  [
    'identityProviders.azureStaticWebApps',
    [{ enabled: true, registration: { clientId: 'x' } }, { enabled: true }]
  ],
  [
    'identityProviders.customOpenIdConnectProviders',
    [
      { okta: { registration: { clientId: 'x' } } },
      { okta: { enabled: false } },
      { okta: { enabled: true } },
      {}
    ]
  ],
  ['identityProviders.linkedIn', [{ enabled: true, registration: { clientId: 'x' } }, { enabled: false }]],
  ['httpSettings.requireHttps', [false, null, nothing]],
  ['httpSettings.routes.apiPrefix', ['/auth', '/api', '/', '', null]],
  ['httpSettings.forwardProxy.convention', ['Standard', 'NoProxy']],
  ['httpSettings', [nothing, null]]
]

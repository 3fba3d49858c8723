import type { Json } from '../wire.ts'

/**
 * What the service answers for a site on which authentication was never set up: every provider is there, `enabled`,
 * and without a registration. A reader who takes `enabled: true` for `in use` is wrong seven times.
 */
export const unconfiguredAuth: Json = {
  platform: { enabled: false, runtimeVersion: '~1' },
  globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'RedirectToLoginPage' },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: {},
      login: { disableWWWAuthenticate: false },
      validation: { jwtClaimChecks: {}, defaultAuthorizationPolicy: { allowedPrincipals: {} } }
    },
    facebook: { enabled: true, registration: {}, login: {} },
    gitHub: { enabled: true, registration: {}, login: {} },
    google: { enabled: true, registration: {}, login: {}, validation: {} },
    twitter: { enabled: true, registration: {} },
    legacyMicrosoftAccount: { enabled: true, registration: {}, login: {}, validation: {} },
    apple: { enabled: true, registration: {}, login: {} }
  },
  login: {
    routes: {},
    tokenStore: { enabled: false, tokenRefreshExtensionHours: 72, fileSystem: {}, azureBlobStorage: {} },
    preserveUrlFragmentsForLogins: false,
    cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' },
    nonce: { validateNonce: true, nonceExpirationInterval: '00:05:00' }
  },
  httpSettings: {
    requireHttps: true,
    routes: { apiPrefix: '/.auth' },
    forwardProxy: { convention: 'NoProxy' }
  }
}

/** The rule that stands at the end of every list of access restrictions that nobody has touched. */
const allowAll = {
  ipAddress: 'Any',
  action: 'Allow',
  priority: 2_147_483_647,
  name: 'Allow all',
  description: 'Allow all access'
}

/**
 * `config/web` of a new site, as far as it has to do with who gets in. Cross-origin rules are not there until somebody
 * makes some, and `publicNetworkAccess` is that of the site.
 */
export const untouchedWebConfig: Json = {
  numberOfWorkers: 1,
  ftpsState: 'FtpsOnly',
  minTlsVersion: '1.2',
  scmMinTlsVersion: '1.2',
  http20Enabled: true,
  remoteDebuggingEnabled: false,
  experiments: { rampUpRules: [] },
  ipSecurityRestrictions: [allowAll],
  ipSecurityRestrictionsDefaultAction: 'Allow',
  scmIpSecurityRestrictions: [allowAll],
  scmIpSecurityRestrictionsDefaultAction: 'Allow',
  scmIpSecurityRestrictionsUseMain: false
}

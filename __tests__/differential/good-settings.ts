import type { Json } from '../../emulator/wire.ts'
import { audience, tenant } from '../emulator/plane.ts'

/** Settings that admit API Management and nobody else, with everything that Azure fills in. */
export function goodSettings(): Json {
  const unused = () => ({ enabled: true, registration: {}, login: {} })
  return {
    platform: { enabled: true, runtimeVersion: '~1', configFilePath: null },
    globalValidation: {
      requireAuthentication: true,
      unauthenticatedClientAction: 'Return401',
      excludedPaths: null
    },
    identityProviders: {
      azureActiveDirectory: {
        enabled: true,
        registration: { openIdIssuer: `https://sts.windows.net/${tenant}/`, clientId: audience },
        login: { disableWWWAuthenticate: false },
        validation: {
          jwtClaimChecks: {},
          allowedAudiences: [],
          defaultAuthorizationPolicy: { allowedPrincipals: { identities: ['$OWN_OBJECT'] } }
        }
      },
      facebook: unused(),
      gitHub: unused(),
      google: unused(),
      twitter: { enabled: true, registration: {} }
    },
    httpSettings: {
      requireHttps: true,
      routes: { apiPrefix: '/.auth' },
      forwardProxy: { convention: 'NoProxy' }
    }
  }
}

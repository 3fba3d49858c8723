import { type Fields, type Malformed, openFields } from './fields.ts'

/**
 * `properties` of config/authsettingsV2, as far as it decides who gets in. Every field is optional in the schema, and a missing one
 * stays undefined: missing is not false, and not an empty list.
 */
export interface AuthSettings {
  /** False when there was no object at all, so that nothing can be said. */
  readonly readable: boolean
  readonly platform: {
    readonly enabled: boolean | undefined
    readonly runtimeVersion: string | undefined
    readonly configFilePath: string | undefined
  }
  readonly globalValidation: {
    readonly requireAuthentication: boolean | undefined
    readonly unauthenticatedClientAction: UnauthenticatedAction | undefined
    readonly redirectToProvider: string | undefined
    readonly excludedPaths: readonly string[] | undefined
  }
  readonly entra: EntraSettings
  /** Names of the other identity providers that are on. */
  readonly otherProviders: readonly string[]
  readonly httpSettings: {
    readonly requireHttps: boolean | undefined
    readonly proxyConvention: string | undefined
    /** Where the pages of the sign-in are, `/.auth` unless something else is said. */
    readonly apiPrefix: string | undefined
  }
  readonly malformed: readonly Malformed[]
}

/** What happens to a request without a valid token; `other` is an action that no document of ours knows. */
export interface UnauthenticatedAction {
  readonly kind: 'refuse' | 'not-found' | 'redirect' | 'allow' | 'other'
  /** As it was written. */
  readonly text: string
}

/** identityProviders.azureActiveDirectory. */
export interface EntraSettings {
  readonly enabled: boolean | undefined
  readonly issuer: string | undefined
  readonly clientId: string | undefined
  readonly allowedAudiences: readonly string[] | undefined
  readonly allowedApplications: readonly string[] | undefined
  readonly allowedIdentities: readonly string[] | undefined
  readonly allowedGroups: readonly string[] | undefined
  /** jwtClaimChecks: the older lists, whose effect is not documented. */
  readonly claimApplications: readonly string[] | undefined
  readonly claimGroups: readonly string[] | undefined
}

/** Reads the settings. Never throws; what has the wrong type is listed in `malformed` and reads as missing. */
export function parseAuthSettings(properties: unknown): AuthSettings {
  const malformed: Malformed[] = []
  const root = openFields(properties, '', malformed)
  const platform = root.object('platform')
  const global = root.object('globalValidation')
  const providers = root.object('identityProviders')
  const http = root.object('httpSettings')
  const action = global.text('unauthenticatedClientAction')
  return {
    readable: root.present,
    platform: {
      enabled: platform.flag('enabled'),
      runtimeVersion: platform.text('runtimeVersion'),
      configFilePath: platform.text('configFilePath')
    },
    globalValidation: {
      requireAuthentication: global.flag('requireAuthentication'),
      unauthenticatedClientAction:
        action === undefined || action === '' ? undefined : { kind: toActionKind(action), text: action },
      redirectToProvider: global.text('redirectToProvider'),
      excludedPaths: global.texts('excludedPaths')
    },
    entra: parseEntra(providers.object('azureActiveDirectory')),
    otherProviders: findOtherProviders(providers),
    httpSettings: {
      requireHttps: http.flag('requireHttps'),
      proxyConvention: http.object('forwardProxy').text('convention'),
      apiPrefix: http.object('routes').text('apiPrefix')
    },
    malformed
  }
}

/** True when the field, and everything that it lies in, had the documented type: only then does undefined mean missing. */
export function isLegible(settings: AuthSettings, path: string): boolean {
  return (
    settings.readable &&
    !settings.malformed.some(one => one.path === '' || isWithin(path, one.path) || isWithin(one.path, path))
  )
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`)
}

function parseEntra(entra: Fields): EntraSettings {
  const registration = entra.object('registration')
  const validation = entra.object('validation')
  const policy = validation.object('defaultAuthorizationPolicy')
  const principals = policy.object('allowedPrincipals')
  const claims = validation.object('jwtClaimChecks')
  return {
    enabled: entra.flag('enabled'),
    issuer: registration.text('openIdIssuer'),
    clientId: registration.text('clientId'),
    allowedAudiences: validation.texts('allowedAudiences'),
    allowedApplications: policy.texts('allowedApplications'),
    allowedIdentities: principals.texts('identities'),
    allowedGroups: principals.texts('groups'),
    claimApplications: claims.texts('allowedClientApplications'),
    claimGroups: claims.texts('allowedGroups')
  }
}

/**
 * Return401 and Return403 are what the schema says, RejectWith401 what Microsoft documents for settings in a file. Fail closed: Azure
 * gives names as they are in its schema, so that one in other letters is none of them, and what it does is not known. A name that
 * would let somebody in counts in any letters.
 */
function toActionKind(text: string): UnauthenticatedAction['kind'] {
  if (['Return401', 'Return403', 'RejectWith401'].includes(text)) return 'refuse'
  switch (text.toLowerCase()) {
    case 'return404':
    case 'rejectwith404':
      return 'not-found'
    case 'redirecttologinpage':
      return 'redirect'
    case 'allowanonymous':
      return 'allow'
    default:
      return 'other'
  }
}

const knownProviders = [
  'apple',
  'azureStaticWebApps',
  'facebook',
  'gitHub',
  'google',
  'legacyMicrosoftAccount',
  'twitter'
]

/**
 * Azure fills in every built-in provider as enabled with an empty registration, so that only a filled registration counts
 * (Microsoft.Web: "false if the provider should not be enabled despite the set registration"). Fail closed: a custom provider, or one
 * that we do not know, counts unless it is switched off.
 */
function findOtherProviders(providers: Fields): string[] {
  const builtIn = knownProviders.filter(name => {
    const provider = providers.object(name)
    return provider.flag('enabled') !== false && provider.object('registration').filled
  })
  const custom = providers.object('customOpenIdConnectProviders')
  const own = custom.keys().filter(name => custom.object(name).flag('enabled') !== false)
  const known = new Set(
    [...knownProviders, 'azureActiveDirectory', 'customOpenIdConnectProviders'].map(name =>
      name.toLowerCase()
    )
  )
  const unknown = providers
    .keys()
    .filter(name => !known.has(name.toLowerCase()))
    .filter(name => providers.object(name).flag('enabled') !== false)
  return [...builtIn, ...own.map(name => `customOpenIdConnectProviders.${name}`), ...unknown].sort()
}

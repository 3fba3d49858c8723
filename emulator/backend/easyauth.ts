import { CannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import type { Json } from '../wire.ts'
import type { World } from '../world.ts'
import { findAuthorizationFault, isEntraInUse, validateToken } from './bearer.ts'
import { couldLieBelow, isExcluded } from './paths.ts'
import { findSession, listOtherProviders } from './providers.ts'
import { type ArrivedRequest, toAddress } from './request.ts'
import { SettingsReader } from './settings.ts'

/** What App Service decides before the application hears of a request. */
export type Decision =
  | { readonly kind: 'passed'; readonly why: string; readonly principal?: Json }
  | {
      readonly kind: 'refused'
      readonly why: string
      readonly status: 301 | 302 | 401 | 403
      readonly location?: string
    }

/** Decides as the front end of App Service and its authentication module do, from what is stored for the site or slot. */
export function decideAccess(world: World, site: Resource, request: ArrivedRequest): Decision {
  if (site.properties['httpsOnly'] === true && request.scheme === 'http')
    return redirect(301, 'the site wants https', toAddress(request, 'https'))
  const stored = world.resources.get(`${site.id}/config/authsettingsV2`)
  if (stored === undefined) return { kind: 'passed', why: 'authentication was never set up' }
  const settings = new SettingsReader(stored.properties, 'authsettingsV2')
  const platform = settings.child('platform')
  if (platform.flag('enabled') !== true) return { kind: 'passed', why: 'authentication is switched off' }
  if (platform.text('configFilePath') !== undefined)
    throw new CannotRun('the settings are in a file of the application, `platform.configFilePath`')
  return decideByModule(world, settings, request)
}

function decideByModule(world: World, settings: SettingsReader, request: ArrivedRequest): Decision {
  const http = settings.child('httpSettings')
  if (request.scheme === 'http' && http.flag('requireHttps') !== false)
    return redirect(302, 'authentication wants https', toAddress(request, 'https'))
  const prefix = http.child('routes').text('apiPrefix') ?? '/.auth'
  if (couldLieBelow(prefix, request.path))
    throw new CannotRun(`\`${request.path}\` is a page of the sign-in itself`)
  const providers = settings.child('identityProviders')
  const session = findSession(request)
  if (session !== undefined && listOtherProviders(providers).includes(session))
    return {
      kind: 'passed',
      why: `somebody signed in with the provider \`${session}\``,
      principal: { provider: session }
    }
  return decideByToken(world, settings, request)
}

/** A token that is missing or not valid leads to the unauthenticated action, a valid one of the wrong caller to 403. */
function decideByToken(world: World, settings: SettingsReader, request: ArrivedRequest): Decision {
  const entra = settings.child('identityProviders').child('azureActiveDirectory')
  const global = settings.child('globalValidation')
  const outcome = validateToken(world, entra, request)
  if (outcome.kind === 'valid') {
    const why = findAuthorizationFault(entra, outcome.claims)
    if (why !== undefined) return { kind: 'refused', status: 403, why }
    return { kind: 'passed', why: 'the token is accepted', principal: toPrincipal(outcome.claims) }
  }
  if (isExcluded(global.list('excludedPaths'), request.path))
    return { kind: 'passed', why: 'the path is excluded from authentication' }
  // Whether the action is taken when this flag is off is not documented: the reading that lets everybody in is taken.
  if (global.flag('requireAuthentication') !== true)
    return { kind: 'passed', why: 'authentication is not required' }
  const why = outcome.kind === 'none' ? 'there is no token' : outcome.why
  return actUnauthenticated(settings, request, why)
}

function actUnauthenticated(settings: SettingsReader, request: ArrivedRequest, why: string): Decision {
  const action = settings.child('globalValidation').text('unauthenticatedClientAction')
  switch (action) {
    case 'AllowAnonymous':
      return { kind: 'passed', why: `${why}, and anonymous requests are allowed` }
    case 'Return401':
      return { kind: 'refused', status: 401, why }
    case 'Return403':
      return { kind: 'refused', status: 403, why }
    // Left out, it is the redirect: so Terraform's provider documents the service.
    case undefined:
    case 'RedirectToLoginPage':
      return isBrowser(request)
        ? redirect(302, why, toLoginPage(settings, request))
        : { kind: 'refused', status: 401, why }
    default:
      throw new CannotRun(`\`unauthenticatedClientAction\` is \`${action}\``)
  }
}

/** Browsers are sent to sign in; everybody else is told 401. */
function isBrowser(request: ArrivedRequest): boolean {
  const { accept = '', 'user-agent': agent = '' } = request.headers
  return accept.includes('text/html') || agent.startsWith('Mozilla/')
}

function toLoginPage(settings: SettingsReader, request: ArrivedRequest): string {
  const providers = settings.child('identityProviders')
  const inUse = [
    ...(isEntraInUse(providers.child('azureActiveDirectory')) ? ['aad'] : []),
    ...listOtherProviders(providers)
  ]
  const chosen = settings.child('globalValidation').text('redirectToProvider') ?? inUse[0] ?? 'aad'
  const provider = chosen.toLowerCase() === 'azureactivedirectory' ? 'aad' : chosen.toLowerCase()
  const back = encodeURIComponent(request.path)
  return `https://${request.host}/.auth/login/${provider}?post_login_redirect_uri=${back}`
}

function redirect(status: 301 | 302, why: string, location: string): Decision {
  return { kind: 'refused', status, why, location }
}

function toPrincipal(claims: Json): Json {
  const application = claims['appid'] ?? claims['azp']
  return { provider: 'aad', objectId: claims['oid'], application, tenant: claims['tid'] }
}

import { findBearer, verifyToken } from '../plane/credential.ts'
import { CannotRun } from '../plane/exchange.ts'
import type { Json } from '../wire.ts'
import type { World } from '../world.ts'
import { isIssuedBy, readIssuer } from './issuer.ts'
import type { ArrivedRequest } from './request.ts'
import type { SettingsReader } from './settings.ts'

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What became of the bearer token of a request. */
export type TokenOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'valid'; readonly claims: Json }

/** Tells whether tokens of Entra are validated at all: absent means enabled, once there is a registration. */
export function isEntraInUse(entra: SettingsReader): boolean {
  return entra.flag('enabled') !== false && entra.child('registration').text('clientId') !== undefined
}

/** Validates the bearer token as the module of App Service does: signature, lifetime, issuer, audience. */
export function validateToken(world: World, entra: SettingsReader, request: ArrivedRequest): TokenOutcome {
  const token = findBearer(request.headers)
  if (token === undefined) return { kind: 'none' }
  if (!isEntraInUse(entra)) return { kind: 'invalid', why: 'no provider validates tokens of Entra' }
  const claims = verifyToken(world, token)
  if (claims === undefined) return { kind: 'invalid', why: 'the signature is not one of Entra' }
  const why = findTokenFault(world, entra, claims)
  return why === undefined ? { kind: 'valid', claims } : { kind: 'invalid', why }
}

function findTokenFault(world: World, entra: SettingsReader, claims: Json): string | undefined {
  const now = Date.now() / 1000
  if (!(Number(claims['exp']) > now)) return 'the token is expired'
  if (claims['nbf'] !== undefined && !(Number(claims['nbf']) <= now)) return 'the token is not valid yet'
  const registration = entra.child('registration')
  const trusted = readIssuer(world, registration.text('openIdIssuer'))
  if (trusted !== 'anybody' && !isIssuedBy(trusted.tenant, claims['iss']))
    return `the issuer \`${String(claims['iss'])}\` is not the tenant \`${trusted.tenant}\``
  const accepted = [
    ...[registration.text('clientId') ?? []].flat(),
    ...entra.child('validation').list('allowedAudiences')
  ]
  if (!accepted.some(audience => isSameName(audience, claims['aud'])))
    return `the audience \`${String(claims['aud'])}\` is not accepted`
  return undefined
}

/** Text is compared exactly; only a GUID is the same in capitals. */
function isSameName(one: string, other: unknown): boolean {
  if (typeof other !== 'string') return false
  return one === other || (guid.test(one) && one.toLowerCase() === other.toLowerCase())
}

/** Tells why the holder of a valid token is refused; undefined lets it in. */
export function findAuthorizationFault(entra: SettingsReader, claims: Json): string | undefined {
  const validation = entra.child('validation')
  const policy = validation.child('defaultAuthorizationPolicy')
  const principals = policy.child('allowedPrincipals')
  const [identities, groups] = [principals.list('identities'), principals.list('groups')]
  const inList =
    isListed(identities, claims['oid']) || groupsOf(claims).some(group => isListed(groups, group))
  // The two lists of principals are alternatives, and each of them counts only when something is in it.
  if (identities.length + groups.length > 0 && !inList)
    return `the principal \`${String(claims['oid'])}\` is not among the allowed principals`
  const applications = policy.list('allowedApplications')
  const application = claims['appid'] ?? claims['azp']
  if (applications.length > 0 && !isListed(applications, application))
    return `the application \`${String(application)}\` is not among the allowed applications`
  checkClaimChecks(validation.child('jwtClaimChecks'), claims)
  return undefined
}

/** What these older lists do is not documented: only where they make no difference is there an answer. */
function checkClaimChecks(checks: SettingsReader, claims: Json): void {
  const applications = checks.list('allowedClientApplications')
  const groups = checks.list('allowedGroups')
  const passes =
    (applications.length === 0 || isListed(applications, claims['appid'] ?? claims['azp'])) &&
    (groups.length === 0 || groupsOf(claims).some(group => isListed(groups, group)))
  if (!passes)
    throw new CannotRun('`jwtClaimChecks` does not list the caller, and what it does is not documented')
}

function groupsOf(claims: Json): unknown[] {
  const { groups } = claims
  return Array.isArray(groups) ? groups : []
}

function isListed(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.some(item => item.toLowerCase() === value.toLowerCase())
}

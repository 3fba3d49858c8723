import { peekClaims } from '../jwt.ts'
import type { Call, Json, Reply } from '../wire.ts'
import type { Identity, World } from '../world.ts'
import { EntraFault } from './errors.ts'
import { toAppClaims, tokenLifetime } from './mint.ts'
import { findTokenShape, type TokenShape } from './resource.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Answers a POST to the token endpoint: an access token for a federated assertion, or an AADSTS error. */
export function issueToken(world: World, call: Call, tenant: string | undefined): Reply {
  const form = new URLSearchParams(call.body)
  checkTenant(world, tenant)
  const grant = form.get('grant_type')
  if (grant !== 'client_credentials') {
    throw new EntraFault(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${grant ?? ''}'.`
    )
  }
  const identity = findClient(world, form.get('client_id') ?? '')
  const shape = findShape(world, form.get('scope') ?? form.get('resource') ?? '')
  checkAssertion(world, identity, form)
  return toToken(world, identity, shape)
}

/** No tenant means the AD FS path, on which the Azure CLI signs in to clouds that are not Microsoft's. */
function checkTenant(world: World, tenant: string | undefined): void {
  const wanted = tenant?.toLowerCase()
  const names = [world.tenant.id, ...world.tenant.domains].map(name => name.toLowerCase())
  if (wanted === undefined || names.includes(wanted)) return
  throw new EntraFault(
    400,
    'invalid_request',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. ` +
      'Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.'
  )
}

function findClient(world: World, clientId: string): Identity {
  const identity = world.identities.find(
    candidate => candidate.clientId.toLowerCase() === clientId.toLowerCase()
  )
  if (identity !== undefined) return identity
  throw new EntraFault(
    400,
    'unauthorized_client',
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${world.tenant.domains[0] ?? world.tenant.id}'. ` +
      'This can happen if the application has not been installed by the administrator of the tenant or consented to by any ' +
      'user in the tenant. You may have sent your authentication request to the wrong tenant.'
  )
}

/** A scope is `<resource>/.default`; the resource may itself end in a slash, which leaves two in a row. */
function findShape(world: World, scope: string): TokenShape {
  const single =
    scope
      .trim()
      .split(/\s+/)
      .find(part => !['openid', 'profile', 'offline_access'].includes(part)) ?? ''
  const resource = single.endsWith('/.default') ? single.slice(0, -'/.default'.length) : undefined
  if (resource === undefined) {
    throw new EntraFault(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default ` +
        'suffixed to the resource identifier (application ID URI).'
    )
  }
  return findTokenShape(world, resource)
}

function checkAssertion(world: World, identity: Identity, form: URLSearchParams): void {
  const assertion = form.get('client_assertion')
  if (assertion === null || form.get('client_assertion_type') !== assertionType) {
    throw new EntraFault(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    )
  }
  const claims = peekClaims(assertion)
  if (claims === undefined)
    throw new EntraFault(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
  matchCredential(identity, claims)
  if (world.gitHubKey.verify(assertion) === undefined) {
    throw new EntraFault(
      401,
      'invalid_client',
      7000272,
      'The signature of the client assertion is invalid: the key was not found.'
    )
  }
  checkLifetime(claims)
}

/** Issuer, then subject, then audience: each comparison is exact, and says so when only the case is off. */
function matchCredential(identity: Identity, claims: Json): void {
  const [issuer, subject, audience] = [String(claims['iss']), String(claims['sub']), String(claims['aud'])]
  const ofIssuer = identity.federatedCredentials.filter(credential => credential.issuer === issuer)
  if (ofIssuer.length === 0) {
    throw mismatch(
      700211,
      `No matching federated identity record found for presented assertion issuer '${issuer}'.`
    )
  }
  const ofSubject = ofIssuer.filter(credential => credential.subject === subject)
  if (ofSubject.length === 0) {
    const near = ofIssuer.find(credential => credential.subject.toLowerCase() === subject.toLowerCase())
    if (near !== undefined) {
      throw mismatch(
        7002138,
        `No matching federated identity record found for presented assertion subject '${subject}'. ` +
          'The subject matches with case-insensitive comparison, but not with case-sensitive comparison.'
      )
    }
    throw mismatch(
      700213,
      `No matching federated identity record found for presented assertion subject '${subject}'.`
    )
  }
  if (!ofSubject.some(credential => credential.audience === audience)) {
    throw mismatch(
      700212,
      `No matching federated identity record found for presented assertion audience '${audience}'.`
    )
  }
}

function mismatch(code: number, text: string): EntraFault {
  return new EntraFault(
    401,
    'invalid_client',
    code,
    `${text} Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ` +
      'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'
  )
}

function checkLifetime(claims: Json): void {
  const now = Math.floor(Date.now() / 1000)
  const [from, until] = [Number(claims['nbf'] ?? 0), Number(claims['exp'])]
  if (from <= now && until > now) return
  throw new EntraFault(
    401,
    'invalid_client',
    700024,
    `Client assertion is not within its valid time range. Current time: ${toUtc(now)}, assertion valid from ${toUtc(from)}, ` +
      `expiry time of assertion ${toUtc(until)}. Review the documentation at ` +
      'https://learn.microsoft.com/entra/identity-platform/certificate-credentials.'
  )
}

function toUtc(seconds: number): string {
  return Number.isFinite(seconds)
    ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}.0000000Z`
    : 'unknown'
}

/** Resource Manager asks for version 1; an API of the tenant chooses for itself. */
function toToken(world: World, identity: Identity, shape: TokenShape): Reply {
  const token = world.entraKey.sign(toAppClaims(world, identity, shape))
  world.tokens.issued.add(token)
  const body = {
    token_type: 'Bearer',
    expires_in: tokenLifetime,
    ext_expires_in: tokenLifetime,
    access_token: token
  }
  return { status: 200, headers: { 'cache-control': 'no-store' }, body }
}

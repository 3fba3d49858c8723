import { peekClaims } from '../jwt.ts'
import type { Call } from '../wire.ts'
import type { Identity, World } from '../world.ts'
import { ArmFault } from './fault.ts'

/** The audiences that this Resource Manager accepts: its own address, with and without the slash. */
export function audiencesOf(world: World): string[] {
  return [`${world.url}/`, world.url]
}

/** Gives the identity behind the bearer token. Throws ARM's 401 for every token that Azure would refuse. */
export function authenticate(world: World, call: Call): Identity {
  const header = call.headers['authorization']
  if (header === undefined) {
    throw unauthorized(
      world,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing."
    )
  }
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (token === undefined) {
    throw unauthorized(
      world,
      'AuthenticationFailedInvalidHeader',
      "Authentication failed. The 'Authorization' header is provided in an invalid format."
    )
  }
  const claims = world.entraKey.verify(token)
  if (claims === undefined) throw unauthorized(world, 'InvalidAuthenticationToken', explainToken(token))
  refuseExpired(world, world.tokens.refused.has(token) ? Date.now() / 1000 - 1 : claims['exp'])
  refuseForeign(world, claims['aud'], claims['tid'])
  const identity = world.identities.find(candidate => candidate.objectId === claims['oid'])
  if (identity === undefined) {
    throw unauthorized(
      world,
      'InvalidAuthenticationToken',
      'The received access token is not valid: the principal is gone.'
    )
  }
  return identity
}

function explainToken(token: string): string {
  return peekClaims(token) === undefined
    ? 'The access token is invalid.'
    : 'The access token has been obtained from wrong issuer, or its signature is invalid.'
}

function refuseExpired(world: World, expires: unknown): void {
  const now = Date.now()
  if (typeof expires === 'number' && expires * 1000 > now) return
  const expiry = new Date(Number(expires) * 1000 || 0).toUTCString()
  throw unauthorized(
    world,
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${expiry}' is earlier than current UTC time '${new Date(now).toUTCString()}'.`
  )
}

function refuseForeign(world: World, audience: unknown, tenant: unknown): void {
  const accepted = audiencesOf(world)
  if (!accepted.includes(String(audience))) {
    throw unauthorized(
      world,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${String(audience)}'. ` +
        `It should exactly match with one of the allowed audiences '${accepted.join("','")}'.`
    )
  }
  if (tenant !== world.tenant.id) {
    throw unauthorized(
      world,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer '${world.url}/${String(tenant)}/'. It must match the tenant ` +
        `'${world.url}/${world.tenant.id}/' associated with this subscription.`
    )
  }
}

function unauthorized(world: World, code: string, message: string): ArmFault {
  const challenge = code === 'AuthenticationFailed' ? 'invalid_request' : 'invalid_token'
  return new ArmFault(
    401,
    { code, message },
    {
      'www-authenticate': `Bearer authorization_uri="${world.url}/${world.tenant.id}", error="${challenge}", error_description="${message.replaceAll('"', "'")}"`
    }
  )
}

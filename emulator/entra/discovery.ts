import type { Call, Reply } from '../wire.ts'
import type { World } from '../world.ts'
import { issueToken } from './token.ts'

/** Answers what a sign-in asks of Entra; undefined when the path is somebody else's. */
export function handleEntra(world: World, call: Call): Reply | undefined {
  const [tenant = '', ...rest] = call.segments
  const path = rest.join('/').toLowerCase()
  if (tenant.toLowerCase() === 'adfs') return handleAdfs(world, call, path)
  switch (path) {
    case 'discovery/instance':
      return showInstance(world, call, tenant)
    case '.well-known/openid-configuration':
    case 'v2.0/.well-known/openid-configuration':
      return { status: 200, body: toConfiguration(world, tenant) }
    case 'discovery/keys':
    case 'discovery/v2.0/keys':
      return { status: 200, body: { keys: [world.entraKey.jwk] } }
    case 'oauth2/token':
    case 'oauth2/v2.0/token':
      return call.method === 'POST' ? issueToken(world, call, tenant) : { status: 405 }
    default:
      return undefined
  }
}

/** The Azure CLI asks Microsoft about every authority that does not end in `/adfs`; so for the CLI this is one that does. */
function handleAdfs(world: World, call: Call, path: string): Reply | undefined {
  if (path.endsWith('.well-known/openid-configuration')) {
    const base = `${world.url}/adfs`
    return {
      status: 200,
      body: {
        issuer: base,
        authorization_endpoint: `${base}/oauth2/authorize`,
        token_endpoint: `${base}/oauth2/token`,
        jwks_uri: `${base}/discovery/keys`
      }
    }
  }
  if (path.endsWith('discovery/keys')) return { status: 200, body: { keys: [world.entraKey.jwk] } }
  if (path.endsWith('oauth2/token'))
    return call.method === 'POST' ? issueToken(world, call, undefined) : { status: 405 }
  return undefined
}

/** No metadata: a client then uses the authority as it was given. */
function showInstance(world: World, call: Call, tenant: string): Reply | undefined {
  if (tenant.toLowerCase() !== 'common') return undefined
  const endpoint = call.url.searchParams.get('authorization_endpoint') ?? ''
  const asked = URL.canParse(endpoint) ? new URL(endpoint).pathname.split('/')[1] : undefined
  const discovery = `${world.url}/${asked ?? world.tenant.id}/v2.0/.well-known/openid-configuration`
  return { status: 200, body: { tenant_discovery_endpoint: discovery, 'api-version': '1.1', metadata: [] } }
}

/** All four of issuer and endpoints are needed: MSAL gives up when one is missing. */
function toConfiguration(world: World, tenant: string) {
  const base = `${world.url}/${encodeURIComponent(tenant)}`
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    response_types_supported: ['code', 'id_token', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com'
  }
}

import { CannotRun } from '../plane/exchange.ts'
import type { World } from '../world.ts'

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const publicIssuer = String.raw`^https://(?:login\.microsoftonline\.com|login\.windows\.net|sts\.windows\.net)/([^/]+)(?:/v2\.0)?/?$`
const otherClouds =
  /^https:\/\/(?:login\.microsoftonline\.us|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn|sts\.chinacloudapi\.cn|[^/]+\.ciamlogin\.com)\//i

/** Whose tokens a registration trusts: those of one tenant, or those of all of them. */
export type TrustedIssuer = { readonly tenant: string } | 'anybody'

/**
 * Reads `openIdIssuer`. Everything but the endpoint of one tenant is taken for a multi-tenant application, and then App
 * Service looks neither at the issuer nor at the tenant of a token.
 */
export function readIssuer(world: World, issuer: string | undefined): TrustedIssuer {
  if (issuer === undefined) return 'anybody'
  if (otherClouds.test(issuer))
    throw new CannotRun(`\`openIdIssuer\` is of another cloud than the public one: \`${issuer}\``)
  const tenant = new RegExp(publicIssuer).exec(issuer)?.[1]
  if (tenant === undefined) {
    // The value is case-sensitive, and what becomes of it in capitals is not documented.
    if (new RegExp(publicIssuer, 'i').test(issuer))
      throw new CannotRun(`\`openIdIssuer\` is spelled in capitals: \`${issuer}\``)
    return 'anybody'
  }
  return readTenant(world, tenant)
}

/** A verified domain names one tenant just as well as a GUID does; `common` and its like name none. */
function readTenant(world: World, tenant: string): TrustedIssuer {
  if (new RegExp(`^${guid}$`, 'i').test(tenant)) return { tenant: tenant.toLowerCase() }
  if (!tenant.includes('.')) return 'anybody'
  const isOwn = world.tenant.domains.some(domain => domain.toLowerCase() === tenant.toLowerCase())
  return { tenant: isOwn ? world.tenant.id.toLowerCase() : tenant.toLowerCase() }
}

/** Tells whether the `iss` of a token is that of a tenant, in the form of version 1 or of version 2. */
export function isIssuedBy(tenant: string, issuer: unknown): boolean {
  const wanted = [`https://sts.windows.net/${tenant}/`, `https://login.microsoftonline.com/${tenant}/v2.0`]
  return typeof issuer === 'string' && wanted.includes(issuer.toLowerCase())
}

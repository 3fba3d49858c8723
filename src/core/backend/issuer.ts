/** What an `openIdIssuer` says about the tenant. */
export type Issuer =
  | { readonly kind: 'tenant'; readonly tenant: string }
  /** A verified domain: it belongs to one tenant, but only Microsoft Graph knows to which. */
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'multi-tenant'; readonly name: string }
  | { readonly kind: 'unrecognised' }

const hosts =
  '(?:login\\.microsoftonline\\.com|login\\.windows\\.net|sts\\.windows\\.net|login\\.microsoftonline\\.us|login\\.partner\\.microsoftonline\\.cn|login\\.chinacloudapi\\.cn|sts\\.chinacloudapi\\.cn)'
const guid = '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}'
const tenantIssuer = new RegExp(`^https://${hosts}/(${guid})(?:/v2\\.0)?/?$`)
const externalIssuer = new RegExp(`^https://[a-z0-9-]{1,63}\\.ciamlogin\\.com/(${guid})/v2\\.0/?$`)
const namedIssuer = new RegExp(`^https://${hosts}/([A-Za-z0-9.-]{1,253})(?:/v2\\.0)?/?$`)

/**
 * Reads an issuer. Case counts, as it does to App Service: "any configuration other than a tenant-specific endpoint is treated as
 * multi-tenant", and then neither issuer nor tenant is validated (configure-authentication-provider-aad). With or without /v2.0 is
 * accepted: Microsoft documents both, whatever the version of the token.
 */
export function parseIssuer(text: string): Issuer {
  const tenant = tenantIssuer.exec(text)?.[1] ?? externalIssuer.exec(text)?.[1]
  if (tenant !== undefined) return { kind: 'tenant', tenant: tenant.toLowerCase() }
  const name = namedIssuer.exec(text)?.[1]
  if (name === undefined) return { kind: 'unrecognised' }
  return name.includes('.') ? { kind: 'domain', domain: name } : { kind: 'multi-tenant', name }
}

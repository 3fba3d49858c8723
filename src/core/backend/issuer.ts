import type { CloudName } from '../cloud.ts'

/** What an `openIdIssuer` says about the tenant. */
export type Issuer =
  | { readonly kind: 'tenant'; readonly tenant: string }
  /** A verified domain: it belongs to one tenant, but only Microsoft Graph knows to which. */
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'multi-tenant'; readonly name: string }
  /** An endpoint of a cloud that the app is not in: it has other tenants, and other keys. */
  | { readonly kind: 'other-cloud'; readonly host: string; readonly tenant: string }
  | { readonly kind: 'unrecognised' }

/**
 * Where each cloud issues tokens (Microsoft Entra national clouds). Version 1 tokens of US Government name sts.windows.net as their
 * issuer, as public ones do [INF].
 */
const hosts: Readonly<Record<CloudName, readonly string[]>> = {
  public: ['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net'],
  'us-government': ['login.microsoftonline.us', 'sts.windows.net'],
  china: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn', 'sts.chinacloudapi.cn']
}
const everyHost: readonly string[] = Object.values(hosts).flat()
const guid = /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/
const issuer = /^https:\/\/([a-z0-9.-]{1,253})\/([A-Za-z0-9.-]{1,253})(\/v2\.0)?\/?$/
const external = /^[a-z0-9-]{1,63}\.ciamlogin\.com$/

/**
 * Reads an issuer. Case counts, as it does to App Service: "any configuration other than a tenant-specific endpoint is treated as
 * multi-tenant", and then neither issuer nor tenant is validated (configure-authentication-provider-aad). With or without /v2.0 is
 * accepted: Microsoft documents both, whatever the version of the token. Without a cloud, the endpoints of all of them count.
 */
export function parseIssuer(text: string, cloud?: CloudName): Issuer {
  const [, host = '', name = '', version] = issuer.exec(text) ?? []
  if (external.test(host) && guid.test(name) && version !== undefined) {
    return toIssuer(host, name.toLowerCase(), cloud === undefined || cloud === 'public')
  }
  if (!everyHost.includes(host)) return { kind: 'unrecognised' }
  return toIssuer(host, name, cloud === undefined || hosts[cloud].includes(host))
}

/** The issuer to write for a tenant: the form of the documents, with the authentication endpoint of the cloud. */
export function renderIssuer(cloud: CloudName | undefined, tenant: string | undefined): string {
  const id = tenant ?? '<tenant ID>'
  switch (cloud) {
    case undefined:
    case 'public':
      return `https://sts.windows.net/${id}/`
    case 'us-government':
      return `https://login.microsoftonline.us/${id}/v2.0`
    case 'china':
      return `https://login.partner.microsoftonline.cn/${id}/v2.0`
    default:
      return cloud satisfies never
  }
}

function toIssuer(host: string, name: string, ofThisCloud: boolean): Issuer {
  const isTenant = guid.test(name)
  if (!isTenant && !name.includes('.')) return { kind: 'multi-tenant', name }
  if (!ofThisCloud) return { kind: 'other-cloud', host, tenant: name.toLowerCase() }
  return isTenant ? { kind: 'tenant', tenant: name.toLowerCase() } : { kind: 'domain', domain: name }
}

import { includesId, isGuid, sameId } from './guid.ts'

/** Whether the backend accepts the audience of the token that API Management asks for. */
export type AudienceVerdict =
  | { readonly kind: 'accepted' }
  /** Accepted in tokens of one version only; which version Entra issues is decided by the API's registration, not by the caller. */
  | { readonly kind: 'one-version'; readonly accepted: 'v1' | 'v2'; readonly missing?: string }
  | { readonly kind: 'refused'; readonly missing: string; readonly near?: string }
  /** A resource of Microsoft's own: a token for it is never meant for this backend. */
  | { readonly kind: 'first-party' }
  | { readonly kind: 'unknown'; readonly why: string }

export interface AudienceQuestion {
  readonly resource: string
  readonly clientId: string
  readonly allowedAudiences: readonly string[]
  /** `requestedAccessTokenVersion` of the registration, where somebody said so. */
  readonly version?: 'v1' | 'v2'
}

/**
 * Compares the policy's `resource` with what Easy Auth accepts. The client ID of the registration is always an audience, and
 * `api://<client ID>` is not (configure-authentication-provider-aad). A v1 token carries the resource as it was asked for, a v2 token
 * always the application ID (access-token-claims-reference); managed identities get v1 unless the registration says 2.
 */
export function decideAudience(question: AudienceQuestion): AudienceVerdict {
  const { resource, version } = question
  if (resource.includes('{{') || resource.trimStart().startsWith('@')) {
    return { kind: 'unknown', why: 'the resource is a named value or an expression' }
  }
  if (isFirstParty(resource)) return { kind: 'first-party' }
  const audiences = [question.clientId, ...question.allowedAudiences]
  if (isGuid(resource))
    return includesId(audiences, resource) ? { kind: 'accepted' } : refuse(resource, audiences)
  const owner = toOwner(resource)
  const asked = audiences.includes(resource)
  if (owner !== undefined) {
    const owned = includesId(audiences, owner)
    if (asked && (owned || version === 'v1')) return { kind: 'accepted' }
    if (asked)
      return version === 'v2'
        ? refuse(owner, audiences)
        : { kind: 'one-version', accepted: 'v1', missing: owner }
    return owned && version === 'v2'
      ? { kind: 'one-version', accepted: 'v2', missing: resource }
      : refuse(resource, audiences)
  }
  // A v2 token for a custom application ID URI names the application that owns it, which only Microsoft Graph knows.
  if (version === 'v2')
    return {
      kind: 'unknown',
      why: 'a v2 token names the application that owns this URI, and only Microsoft Graph knows which that is'
    }
  if (!asked) return refuse(resource, audiences)
  return version === 'v1' ? { kind: 'accepted' } : { kind: 'one-version', accepted: 'v1' }
}

/** Audiences that are accepted without being needed: a token that was issued for another API works here, too. */
export function findExtraAudiences(question: AudienceQuestion): string[] {
  const { clientId, resource } = question
  const owner = toOwner(resource)
  const needed = (audience: string): boolean =>
    sameId(audience, clientId) ||
    sameId(audience, `api://${clientId}`) ||
    audience === resource ||
    (isGuid(resource) && (sameId(audience, resource) || sameId(audience, `api://${resource}`))) ||
    (owner !== undefined && sameId(audience, owner))
  return question.allowedAudiences.filter(audience => !needed(audience))
}

/** The application in `api://<application ID>`. */
function toOwner(resource: string): string | undefined {
  const owner = /^api:\/\/([^/]+)$/i.exec(resource)?.[1]
  return owner !== undefined && isGuid(owner) ? owner : undefined
}

function refuse(missing: string, audiences: readonly string[]): AudienceVerdict {
  const near = audiences.findLast(audience => simplify(audience) === simplify(missing))
  return near === undefined ? { kind: 'refused', missing } : { kind: 'refused', missing, near }
}

/** What people take for the same audience; Easy Auth compares URIs to the letter. */
function simplify(audience: string): string {
  return audience
    .toLowerCase()
    .replace(/^api:\/\//, '')
    .replace(/\/$/, '')
}

/** Resource Manager, Microsoft Graph, Azure AD Graph. */
const firstPartyIds = [
  '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  '00000003-0000-0000-c000-000000000000',
  '00000002-0000-0000-c000-000000000000'
]
const firstPartyHosts = [
  'management.azure.com',
  'management.core.windows.net',
  'management.usgovcloudapi.net',
  'management.core.usgovcloudapi.net',
  'management.chinacloudapi.cn',
  'management.core.chinacloudapi.cn',
  'graph.microsoft.com',
  'graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'graph.windows.net',
  'vault.azure.net',
  'storage.azure.com',
  'servicebus.azure.net',
  'eventhubs.azure.net',
  'cognitiveservices.azure.com',
  'ai.azure.com',
  'ml.azure.com',
  'search.azure.com',
  'cosmos.azure.com',
  'database.windows.net',
  'batch.core.windows.net',
  'datalake.azure.net'
]

function isFirstParty(resource: string): boolean {
  if (includesId(firstPartyIds, resource)) return true
  return URL.canParse(resource) && firstPartyHosts.includes(new URL(resource).hostname.toLowerCase())
}

import type { CloudName } from '../cloud.ts'
import type { ServiceKind } from './recognise.ts'

/**
 * The resources that a token for a service may name, the usual one first; empty where the service has an application of its own. From
 * the examples of the authentication-managed-identity reference; Service Bus, Event Hubs and Storage have one resource for all clouds
 * ("Authorize access to blobs using Microsoft Entra ID"), Key Vault and AI services one for each.
 */
export function listAudiences(kind: ServiceKind, cloud: CloudName): readonly string[] {
  switch (kind) {
    case 'service-bus':
      return ['https://servicebus.azure.net']
    case 'event-hubs':
      return ['https://eventhubs.azure.net']
    case 'storage':
      return ['https://storage.azure.com']
    case 'key-vault':
      return [
        perCloud(
          cloud,
          'https://vault.azure.net',
          'https://vault.usgovcloudapi.net',
          'https://vault.azure.cn'
        )
      ]
    case 'ai':
      return listAiAudiences(cloud)
    case 'container-app':
      return []
    default:
      return kind satisfies never
  }
}

/** True when a token for this resource is taken by a service of this kind. `host` matters to storage alone. */
export function acceptsResource(
  kind: ServiceKind,
  cloud: CloudName,
  host: string,
  resource: string
): boolean {
  // A storage account is a resource of its own, too: `https://<account>.blob.core.windows.net`.
  const own = kind === 'storage' ? [`https://${host}`] : []
  return [...listAudiences(kind, cloud), ...own].some(audience => sameResource(audience, resource))
}

/** True when a token for this resource is meant for a service of Microsoft's that is called with it, whichever that is. */
export function isServiceResource(resource: string): boolean {
  const kinds: readonly ServiceKind[] = ['service-bus', 'event-hubs', 'storage', 'key-vault', 'ai']
  const clouds: readonly CloudName[] = ['public', 'us-government', 'china']
  return kinds.some(kind =>
    clouds.some(cloud => listAudiences(kind, cloud).some(audience => sameResource(audience, resource)))
  )
}

/**
 * Resources of Microsoft's own that no service here stands for, from the same reference. Not the Resource Manager: a token for it "should
 * exactly match (including forward slash)".
 */
const otherResources: readonly string[] = [
  'https://cosmos.azure.com',
  'https://graph.microsoft.com',
  'https://ml.azure.com',
  'https://search.azure.com'
]

/**
 * True when two texts name one resource: equal, or equal but for one slash at the end where the resource is one of Microsoft's own, which
 * take both. Everybody else may compare audiences letter by letter.
 */
export function isSameResource(left: string, right: string): boolean {
  if (left === right) return true
  const [bare, other] = [left, right].map(text => text.replace(/\/$/, ''))
  return bare !== undefined && bare === other && (isServiceResource(bare) || otherResources.includes(bare))
}

/** Microsoft writes its own resources with and without the slash at the end, and accepts both: one slash is left out, never two. */
function sameResource(audience: string, resource: string): boolean {
  return resource.toLowerCase().replace(/\/$/, '') === audience
}

function listAiAudiences(cloud: CloudName): readonly string[] {
  const services = perCloud(
    cloud,
    'https://cognitiveservices.azure.com',
    'https://cognitiveservices.azure.us',
    'https://cognitiveservices.azure.cn'
  )
  return cloud === 'public' ? [services, 'https://ai.azure.com'] : [services]
}

function perCloud(cloud: CloudName, everywhere: string, government: string, china: string): string {
  switch (cloud) {
    case 'public':
      return everywhere
    case 'us-government':
      return government
    case 'china':
      return china
    default:
      return cloud satisfies never
  }
}

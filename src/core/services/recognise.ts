import type { CloudName } from '../cloud.ts'

/** Which services API Management calls with its identity, beside Web Apps and Function Apps. */
export type ServiceKind = 'service-bus' | 'event-hubs' | 'storage' | 'key-vault' | 'ai' | 'container-app'

/** Which service of a storage account answers at a host. */
export type StoragePart = 'blob' | 'dfs' | 'web' | 'queue' | 'table' | 'file'

/** A host name of a service that is known. */
export interface ServiceHost {
  readonly host: string
  /** Service Bus and Event Hubs share their suffix: only Resource Manager knows which of them a namespace is. */
  readonly kinds: readonly ServiceKind[]
  readonly cloud: CloudName
  /** First label: the name of the resource, or for Azure OpenAI the subdomain that was chosen for it. */
  readonly label: string
  /** Set for storage. */
  readonly storage?: StoragePart
  /** True where the host serves Azure OpenAI and nothing else. */
  readonly openAi?: boolean
}

/** What a host name says about who runs it. */
export type Recognised =
  | { readonly kind: 'service'; readonly service: ServiceHost }
  /** App Service. */
  | { readonly kind: 'site' }
  | { readonly kind: 'unknown' }

type Suffix = readonly [suffix: string, cloud: CloudName, more: Partial<ServiceHost>]

/**
 * Suffixes of "Compare Azure Government and global Azure" and of "Azure China developer guide" (check endpoints). A suffix alone
 * proves nothing: the resource is read from Resource Manager as well, and what is not there is an error.
 */
const suffixes: Readonly<Record<'messaging' | 'storage' | 'vault' | 'ai' | 'container', readonly Suffix[]>> =
  {
    messaging: [
      ['servicebus.windows.net', 'public', {}],
      ['servicebus.usgovcloudapi.net', 'us-government', {}],
      ['servicebus.chinacloudapi.cn', 'china', {}]
    ],
    storage: (['blob', 'dfs', 'web', 'queue', 'table', 'file'] as const).flatMap((storage): Suffix[] => [
      [`${storage}.core.windows.net`, 'public', { storage }],
      // Accounts with Azure DNS zones: `<account>.z01.blob.storage.azure.net`.
      [`${storage}.storage.azure.net`, 'public', { storage }],
      [`${storage}.core.usgovcloudapi.net`, 'us-government', { storage }],
      [`${storage}.core.chinacloudapi.cn`, 'china', { storage }]
    ]),
    vault: [
      ['vault.azure.net', 'public', {}],
      ['vault.usgovcloudapi.net', 'us-government', {}],
      ['vault.azure.cn', 'china', {}]
    ],
    ai: [
      ['openai.azure.com', 'public', { openAi: true }],
      ['openai.azure.us', 'us-government', { openAi: true }],
      ['openai.azure.cn', 'china', { openAi: true }],
      ['cognitiveservices.azure.com', 'public', {}],
      ['cognitiveservices.azure.us', 'us-government', {}],
      ['cognitiveservices.azure.cn', 'china', {}],
      ['services.ai.azure.com', 'public', {}],
      ['services.ai.azure.us', 'us-government', {}]
    ],
    container: [
      ['azurecontainerapps.io', 'public', {}],
      ['azurecontainerapps.us', 'us-government', {}],
      ['azurecontainerapps.cn', 'china', {}]
    ]
  }

const kindsOf: Readonly<Record<keyof typeof suffixes, readonly ServiceKind[]>> = {
  messaging: ['service-bus', 'event-hubs'],
  storage: ['storage'],
  vault: ['key-vault'],
  ai: ['ai'],
  container: ['container-app']
}

const siteSuffixes = ['azurewebsites.net', 'azurewebsites.us', 'chinacloudsites.cn']

/** Says by its name which service runs a host, in every cloud. */
export function recogniseHost(name: string): Recognised {
  const host = normaliseHost(name)
  if (siteSuffixes.some(suffix => host.endsWith(`.${suffix}`))) return { kind: 'site' }
  for (const family of Object.keys(suffixes) as (keyof typeof suffixes)[]) {
    const found = suffixes[family].find(([suffix]) => host.endsWith(`.${suffix}`))
    if (found === undefined) continue
    const [, cloud, more] = found
    const label = host.split('.', 1)[0] ?? ''
    return { kind: 'service', service: { host, kinds: kindsOf[family], cloud, label, ...more } }
  }
  return { kind: 'unknown' }
}

/** A domain of one's own that a Container App has: the name does not tell, the list of Azure did. */
export function toContainerHost(name: string, cloud: CloudName): ServiceHost {
  const host = normaliseHost(name)
  return { host, kinds: kindsOf.container, cloud, label: host.split('.', 1)[0] ?? '' }
}

/** The form in which hosts are compared: lower case, without the dot that ends a full name. */
export function normaliseHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '')
}

/** How people call a service. */
export function nameKind(kind: ServiceKind): string {
  switch (kind) {
    case 'service-bus':
      return 'Service Bus namespace'
    case 'event-hubs':
      return 'Event Hubs namespace'
    case 'storage':
      return 'storage account'
    case 'key-vault':
      return 'key vault'
    case 'ai':
      return 'Azure AI services account'
    case 'container-app':
      return 'Container App'
    default:
      return kind satisfies never
  }
}

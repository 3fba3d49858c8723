import type { Json } from '../wire.ts'

/** A resource type that is kept as it was put in, and what the service fills in by itself. */
export interface StoredType {
  /** As the permission catalogue spells it. */
  readonly type: string
  /** Child collections that can be read, lower case. */
  readonly children: readonly string[]
  /** Properties of a resource about which nobody said anything. */
  readonly fill: (name: string, properties: Json) => Json
}

/** Service Bus and Event Hubs: keys work, and every network is let in, until somebody says otherwise. */
const namespaceDefaults = (name: string): Json => ({
  serviceBusEndpoint: `https://${name}.servicebus.windows.net:443/`,
  disableLocalAuth: false,
  minimumTlsVersion: '1.2',
  publicNetworkAccess: 'Enabled',
  provisioningState: 'Succeeded',
  status: 'Active'
})

/** `networkRuleSets/default` exists for every namespace. */
export const untouchedRuleSet: Json = {
  publicNetworkAccess: 'Enabled',
  defaultAction: 'Allow',
  virtualNetworkRules: [],
  ipRules: []
}

const storageParts = ['blob', 'dfs', 'file', 'queue', 'table'] as const

function toStorageEndpoints(name: string): Json {
  const parts = storageParts.map(part => [part, `https://${name}.${part}.core.windows.net/`])
  return { ...Object.fromEntries(parts), web: `https://${name}.z6.web.core.windows.net/` }
}

/** By namespace and type, lower case. */
export const storedTypes: ReadonlyMap<string, StoredType> = new Map([
  [
    'microsoft.servicebus/namespaces',
    {
      type: 'Microsoft.ServiceBus/namespaces',
      children: ['networkrulesets', 'queues', 'topics'],
      fill: (name, properties) => ({ ...namespaceDefaults(name), ...properties })
    }
  ],
  [
    'microsoft.eventhub/namespaces',
    {
      type: 'Microsoft.EventHub/namespaces',
      children: ['networkrulesets', 'eventhubs'],
      fill: (name, properties) => ({ ...namespaceDefaults(name), ...properties })
    }
  ],
  [
    'microsoft.storage/storageaccounts',
    {
      type: 'Microsoft.Storage/storageAccounts',
      children: [],
      fill: (name, properties) => ({
        primaryEndpoints: toStorageEndpoints(name),
        supportsHttpsTrafficOnly: true,
        minimumTlsVersion: 'TLS1_2',
        networkAcls: {
          defaultAction: 'Allow',
          bypass: 'AzureServices',
          ipRules: [],
          virtualNetworkRules: []
        },
        ...properties
      })
    }
  ],
  [
    'microsoft.keyvault/vaults',
    {
      type: 'Microsoft.KeyVault/vaults',
      children: [],
      fill: (name, properties) => ({
        vaultUri: `https://${name}.vault.azure.net/`,
        accessPolicies: [],
        publicNetworkAccess: 'Enabled',
        ...properties
      })
    }
  ],
  [
    'microsoft.cognitiveservices/accounts',
    {
      type: 'Microsoft.CognitiveServices/accounts',
      children: ['deployments'],
      fill: (name, properties) => ({
        endpoint: `https://${String(properties['customSubDomainName'] ?? name)}.openai.azure.com/`,
        publicNetworkAccess: 'Enabled',
        ...properties
      })
    }
  ],
  [
    'microsoft.app/containerapps',
    { type: 'Microsoft.App/containerApps', children: ['authconfigs'], fill: (_, properties) => properties }
  ]
])

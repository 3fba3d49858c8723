import { type Observed, present } from '../../../src/core/model.ts'
import type { RoleAssignment } from '../../../src/core/services/assignments.ts'
import { findServiceFindings, type ServiceInput } from '../../../src/core/services/findings.ts'
import { recogniseHost, type ServiceHost } from '../../../src/core/services/recognise.ts'
import { toRoleId } from '../../../src/core/services/roles.ts'
import type { LiveTarget } from '../../../src/core/services/service.ts'
import { appClientId, goodSettings, principalId, service, tenant } from '../backend/builders.ts'

const subscription = '/subscriptions/22222222-2222-4222-8222-222222222222'
export const group = `${subscription}/resourceGroups/app-rg`

/** A service that is closed, but for API Management. */
export interface Sample {
  readonly host: string
  readonly resource: string
  readonly method: string
  readonly path: string
  readonly target: LiveTarget
}

function toTarget(
  kind: LiveTarget['kind'],
  type: string,
  properties: Record<string, unknown>,
  more: Partial<LiveTarget> = {}
): LiveTarget {
  const name = 'orders'
  return { kind, id: `${group}/providers/${type}/${name}`, name, properties, definitions: new Map(), ...more }
}

/** An assignment of API Management, as `parseRoleAssignment` gives it. */
export function assign(role: string, scope: string): RoleAssignment {
  const id = toRoleId(role) ?? role
  return {
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    scope
  }
}

function withRole(target: LiveTarget, role: string): LiveTarget {
  return { ...target, assignments: present([assign(role, target.id)]) }
}

const closedRules = present({ publicNetworkAccess: 'Enabled', defaultAction: 'Deny', ipRules: [] })
const closedAcls = { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] }

export const samples = {
  'service-bus': {
    host: 'orders.servicebus.windows.net',
    resource: 'https://servicebus.azure.net',
    method: 'POST',
    path: '/incoming/messages',
    target: withRole(
      toTarget(
        'service-bus',
        'Microsoft.ServiceBus/namespaces',
        { disableLocalAuth: true, minimumTlsVersion: '1.2', publicNetworkAccess: 'Enabled' },
        { networkRules: closedRules }
      ),
      'Azure Service Bus Data Sender'
    )
  },
  'event-hubs': {
    host: 'orders.servicebus.windows.net',
    resource: 'https://eventhubs.azure.net',
    method: 'POST',
    path: '/hub/messages',
    target: withRole(
      toTarget(
        'event-hubs',
        'Microsoft.EventHub/namespaces',
        { disableLocalAuth: true, minimumTlsVersion: '1.3', publicNetworkAccess: 'SecuredByPerimeter' },
        { networkRules: closedRules }
      ),
      'Azure Event Hubs Data Sender'
    )
  },
  storage: {
    host: 'orders.blob.core.windows.net',
    resource: 'https://storage.azure.com/',
    method: 'GET',
    path: '/box/file',
    target: withRole(
      toTarget('storage', 'Microsoft.Storage/storageAccounts', {
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        supportsHttpsTrafficOnly: true,
        minimumTlsVersion: 'TLS1_2',
        networkAcls: closedAcls
      }),
      'Storage Blob Data Reader'
    )
  },
  'key-vault': {
    host: 'orders.vault.azure.net',
    resource: 'https://vault.azure.net',
    method: 'GET',
    path: '/secrets/price',
    target: withRole(
      toTarget('key-vault', 'Microsoft.KeyVault/vaults', {
        enableRbacAuthorization: true,
        tenantId: tenant,
        publicNetworkAccess: 'Disabled'
      }),
      'Key Vault Secrets User'
    )
  },
  ai: {
    host: 'orders.openai.azure.com',
    resource: 'https://cognitiveservices.azure.com',
    method: 'POST',
    path: '/openai/deployments/gpt/chat/completions',
    target: withRole(
      toTarget('ai', 'Microsoft.CognitiveServices/accounts', {
        disableLocalAuth: true,
        publicNetworkAccess: 'disabled'
      }),
      'Cognitive Services OpenAI User'
    )
  },
  'container-app': {
    host: 'orders.sea.westeurope.azurecontainerapps.io',
    resource: appClientId,
    method: 'POST',
    path: '/orders',
    target: toTarget(
      'container-app',
      'Microsoft.App/containerApps',
      { configuration: { ingress: { external: false, allowInsecure: false } } },
      { authSettings: present(containerSettings()) }
    )
  }
} as const satisfies Record<LiveTarget['kind'], Sample>

/** The settings of an app without the field that Container Apps do not have. */
export function containerSettings(): Record<string, unknown> {
  return { ...goodSettings(), globalValidation: { unauthenticatedClientAction: 'Return401' } }
}

export function toHost(name: string): ServiceHost {
  const recognised = recogniseHost(name)
  if (recognised.kind !== 'service') throw new Error(`${name} is no service`)
  return recognised.service
}

/** What a sample is judged by; `read` stands in for its resource. */
export function toInput(sample: Sample, read: Observed<LiveTarget> = present(sample.target)): ServiceInput {
  const { host, resource, method, path } = sample
  return {
    host: toHost(host),
    read,
    calls: [{ operation: 'PlaceOrder', method, path }],
    destinations: [{ url: `https://${host}`, operations: [] }],
    namesVersion: true,
    lookup: { kind: 'found', caller: { principalId, clientId: undefined } },
    gate: {
      service: { ...service, identity: { ...service.identity, tenantId: tenant } },
      expected: { resource },
      allowedCallers: [],
      protectedBackendPaths: [{ operation: 'PlaceOrder', path }],
      resourceGroup: 'gateway-rg',
      serviceName: 'weather-apim'
    },
    resourceGroup: 'app-rg',
    subscription: '22222222-2222-4222-8222-222222222222'
  }
}

/** The ids of the rules that a sample breaks, after its properties were changed. */
export function judgeProperties(kind: LiveTarget['kind'], change: Record<string, unknown>): string[] {
  const { target } = samples[kind]
  const changed = { ...target, properties: { ...target.properties, ...change } }
  return judgeInput(toInput(samples[kind], present(changed)))
}

export function judgeInput(input: ServiceInput): string[] {
  return findServiceFindings(input)
    .map(finding => finding.rule)
    .sort()
}

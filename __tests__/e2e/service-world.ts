import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ResourceInput } from '../../emulator/resources.ts'
import { weatherSeedFile } from '../../emulator/seed/load.ts'
import type { Seed } from '../../emulator/seed/seed.ts'
import { ids, type Weather } from '../../scripts/weather.ts'

/** A world with a service of each kind beside App Service, closed but for API Management, and an API in front of one of them. */

export const group = `/subscriptions/${ids.subscription}/resourceGroups/rg-weather`
export const principalId = 'b8c808b8-88e6-4356-a9c1-067a5db5d7a3'
export const namespace = `${group}/providers/Microsoft.ServiceBus/namespaces/orders`
export const stream = `${group}/providers/Microsoft.EventHub/namespaces/stream`
export const storage = `${group}/providers/Microsoft.Storage/storageAccounts/contosoorders`
export const vault = `${group}/providers/Microsoft.KeyVault/vaults/contoso-kv`
export const account = `${group}/providers/Microsoft.CognitiveServices/accounts/llm`
export const app = `${group}/providers/Microsoft.App/containerApps/shop`
export const shop = 'shop.kindsea-1a2b3c4d.westeurope.azurecontainerapps.io'

/** Built-in roles. */
export const sender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
export const eventSender = '2b629674-e913-4c01-ae53-ef4638d8f975'
export const queueSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
export const cryptoUser = '12338af0-0e69-4776-bea7-57ae8d297424'
export const openAiUser = '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'

/** A role of API Management's identity. */
export function assign(scope: string, role: string, more: object = {}): ResourceInput {
  const roleDefinitionId = `/subscriptions/${ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/1fd3b9b0-027b-4f4c-9142-${role.slice(-12)}`,
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal', ...more }
  }
}

const authSettings = {
  platform: { enabled: true },
  globalValidation: { unauthenticatedClientAction: 'Return401' },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: { openIdIssuer: `https://sts.windows.net/${ids.tenant}/`, clientId: ids.backendApp },
      validation: { defaultAuthorizationPolicy: { allowedPrincipals: { identities: [principalId] } } }
    }
  }
}

/** A closed service of each kind, and the roles for the calls below at the narrowest scope. */
export const resources: readonly ResourceInput[] = [
  {
    id: namespace,
    location: 'West Europe',
    properties: { disableLocalAuth: true, minimumTlsVersion: '1.2', publicNetworkAccess: 'Disabled' }
  },
  { id: `${namespace}/queues/incoming`, properties: {} },
  assign(`${namespace}/queues/incoming`, sender),
  { id: stream, properties: { disableLocalAuth: true } },
  { id: `${stream}/networkRuleSets/default`, properties: { defaultAction: 'Deny', ipRules: [] } },
  assign(`${stream}/eventhubs/clicks`, eventSender),
  {
    id: storage,
    properties: {
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      networkAcls: { defaultAction: 'Deny', ipRules: [] }
    }
  },
  assign(`${storage}/queueServices/default/queues/incoming`, queueSender),
  {
    id: vault,
    properties: { tenantId: ids.tenant, enableRbacAuthorization: true, publicNetworkAccess: 'Disabled' }
  },
  assign(`${vault}/keys/orders`, cryptoUser),
  {
    id: account,
    kind: 'OpenAI',
    properties: {
      customSubDomainName: 'contoso-llm',
      disableLocalAuth: true,
      publicNetworkAccess: 'Enabled',
      networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] }
    }
  },
  assign(account, openAiUser),
  {
    id: app,
    properties: { configuration: { ingress: { external: false, allowInsecure: false, fqdn: shop } } }
  },
  { id: `${app}/authConfigs/current`, properties: authSettings }
]

/** The world of the demo with these beside it. */
export function createSeed(given: readonly ResourceInput[] = resources): Seed {
  const seed = JSON.parse(readFileSync(weatherSeedFile, 'utf8')) as Seed
  return { ...seed, resources: given }
}

/** What the one operation of the API calls. */
export interface Backend {
  readonly resource: string
  readonly serviceUrl: string
  readonly template: string
  /** A header that callers must send. */
  readonly header?: string
}

export const backends = {
  'Service Bus': {
    resource: 'https://servicebus.azure.net',
    serviceUrl: 'https://orders.servicebus.windows.net/incoming',
    template: '/messages'
  },
  'Event Hubs': {
    resource: 'https://eventhubs.azure.net',
    serviceUrl: 'https://stream.servicebus.windows.net',
    template: '/clicks/messages'
  },
  'a queue of a storage account': {
    resource: 'https://storage.azure.com',
    serviceUrl: 'https://contosoorders.queue.core.windows.net/incoming',
    template: '/messages',
    header: 'x-ms-version'
  },
  'Key Vault': {
    resource: 'https://vault.azure.net',
    serviceUrl: 'https://contoso-kv.vault.azure.net',
    template: '/keys/orders/0a1b/sign'
  },
  'Azure OpenAI': {
    resource: 'https://cognitiveservices.azure.com',
    serviceUrl: 'https://contoso-llm.openai.azure.com/openai',
    template: '/deployments/gpt/chat/completions'
  },
  'a Container App': { resource: ids.backendApp, serviceUrl: `https://${shop}`, template: '/orders' }
} as const satisfies Record<string, Backend>

function createWorkspace({ template, header }: Backend): string {
  const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
  const parameter = { name: header, in: 'header', required: true, schema: { type: 'string' } }
  const post = {
    operationId: 'PlaceOrder',
    summary: 'Places an order',
    description: 'Takes an order and answers at once.',
    ...(header === undefined ? {} : { parameters: [parameter] }),
    responses: { '201': { description: 'taken' } }
  }
  const document = {
    openapi: '3.0.1',
    info: { title: 'Orders', version: '1' },
    paths: { [template]: { post } }
  }
  writeFileSync(path.join(workspace, 'orders.json'), JSON.stringify(document))
  return workspace
}

/** Runs the action for an API in front of this backend; `apply` unless the inputs say otherwise. */
export async function run(running: Weather, backend: Backend, more: Readonly<Record<string, string>> = {}) {
  const inputs = {
    mode: 'apply',
    'app-name': '',
    operations: '',
    'spec-path': 'orders.json',
    'identity-resource': backend.resource,
    'service-url': backend.serviceUrl,
    ...more
  }
  const result = await running.run(inputs, { workspace: createWorkspace(backend) })
  const report = result.report as
    | { findings: { rule: string; severity: string; message: string; fix: string }[] }
    | undefined
  return { ...result, findings: report?.findings ?? [] }
}

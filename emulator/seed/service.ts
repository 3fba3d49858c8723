import { importDocument } from '../importer/import.ts'
import type { ResourceInput } from '../resources.ts'
import { type Json, textOf } from '../wire.ts'
import { expandManagedIdentity, type Place } from './expand.ts'
import type { SeedApi, SeedContents, SeedProduct, SeedService } from './seed.ts'

/** Makes the resources of an API Management service with everything that it holds. */
export function expandService(service: SeedService, place: Place): ResourceInput[] {
  const location = service.location ?? place.location
  const group = `/subscriptions/${service.subscription ?? place.subscription}/resourceGroups/${service.resourceGroup}`
  const id = `${group}/providers/Microsoft.ApiManagement/service/${service.name}`
  const { envelope, extra } = expandManagedIdentity(service.identity, id, place, location)
  const root: ResourceInput = {
    id,
    tags: {},
    location,
    sku: { name: service.sku ?? 'StandardV2', capacity: 1 },
    ...envelope,
    properties: { ...describeService(service.name, location), ...service.properties }
  }
  return [
    root,
    ...extra,
    ...expandContents(service, id),
    ...(service.gateways ?? []).flatMap(({ name, properties, apis }) => [
      { id: `${id}/gateways/${name}`, properties },
      ...(apis ?? []).map(api => ({ id: `${id}/gateways/${name}/apis/${api}`, properties: {} }))
    ]),
    ...(service.workspaces ?? []).flatMap(workspace => [
      {
        id: `${id}/workspaces/${workspace.name}`,
        properties: { displayName: workspace.displayName ?? workspace.name }
      },
      ...expandContents(workspace, `${id}/workspaces/${workspace.name}`)
    ])
  ]
}

function describeService(name: string, location: string): Json {
  return {
    publisherEmail: 'api-team@contoso.example',
    publisherName: 'Contoso',
    notificationSenderEmail: 'apimgmt-noreply@mail.windowsazure.com',
    provisioningState: 'Succeeded',
    targetProvisioningState: '',
    createdAtUtc: '2025-01-15T09:30:00.0000000Z',
    gatewayUrl: `https://${name}.azure-api.net`,
    gatewayRegionalUrl: `https://${name}-${location.replaceAll(' ', '').toLowerCase()}-01.regional.azure-api.net`,
    managementApiUrl: `https://${name}.management.azure-api.net`,
    hostnameConfigurations: [
      {
        type: 'Proxy',
        hostName: `${name}.azure-api.net`,
        negotiateClientCertificate: false,
        defaultSslBinding: true,
        certificateSource: 'BuiltIn'
      }
    ],
    virtualNetworkType: 'None',
    publicNetworkAccess: 'Enabled',
    disableGateway: false
  }
}

function expandContents(contents: SeedContents, base: string): ResourceInput[] {
  const entities = (collection: string, items: SeedContents['backends']) =>
    (items ?? []).map(({ name, properties }) => ({ id: `${base}/${collection}/${name}`, properties }))
  return [
    ...expandPolicy(contents.policy, base),
    ...entities('namedValues', contents.namedValues),
    ...entities('backends', contents.backends),
    ...entities('apiVersionSets', contents.apiVersionSets),
    ...(contents.policyFragments ?? []).map(({ name, ...properties }) => ({
      id: `${base}/policyFragments/${name}`,
      properties
    })),
    ...(contents.apis ?? []).flatMap(api => expandApi(api, base)),
    ...(contents.products ?? []).flatMap(product => expandProduct(product, base))
  ]
}

/** A policy of a seed is kept as it is written, even where the service would refuse it: drift is what tests need. */
function expandPolicy(policy: string | undefined, parentId: string): ResourceInput[] {
  return policy === undefined ? [] : [{ id: `${parentId}/policies/policy`, properties: { value: policy } }]
}

function expandProduct(product: SeedProduct, base: string): ResourceInput[] {
  const id = `${base}/products/${product.name}`
  return [
    {
      id,
      properties: {
        displayName: product.name,
        subscriptionRequired: true,
        state: 'published',
        ...product.properties
      }
    },
    ...expandPolicy(product.policy, id),
    ...(product.apis ?? []).map(api => ({ id: `${id}/apis/${api}`, properties: {} }))
  ]
}

function expandApi(api: SeedApi, base: string): ResourceInput[] {
  const id = `${base}/apis/${api.name}`
  const imported = importSpecification(api)
  const operations = new Map(
    imported.operations.map(({ name, properties }) => [
      name.toLowerCase(),
      { name, properties: { ...properties } as Json }
    ])
  )
  for (const { name, properties } of api.operations ?? []) {
    const known = operations.get(name.toLowerCase())
    operations.set(name.toLowerCase(), {
      name: known?.name ?? name,
      properties: properties ?? known?.properties ?? describeOperation(name)
    })
  }
  return [
    { id, properties: { ...describeApi(api), ...imported.api, ...api.properties } },
    ...expandPolicy(api.policy, id),
    ...[...operations.values()].map(({ name, properties }) => ({
      id: `${id}/operations/${name}`,
      properties
    })),
    ...(api.operations ?? []).flatMap(({ name, policy }) =>
      expandPolicy(policy, `${id}/operations/${operations.get(name.toLowerCase())?.name ?? name}`)
    ),
    ...imported.schemas.map(({ id: name, contentType, document }) => ({
      id: `${id}/schemas/${name}`,
      properties: { contentType, document }
    })),
    ...(api.schemas ?? []).map(({ name, properties }) => ({ id: `${id}/schemas/${name}`, properties }))
  ]
}

/** An extract may hold the policy of an operation and nothing else of it: a policy needs something to hang on. */
function describeOperation(name: string): Json {
  return { displayName: name, method: 'GET', urlTemplate: `/${name}`, templateParameters: [], responses: [] }
}

function describeApi(api: SeedApi): Json {
  const revision = /;rev=(.+)$/.exec(api.name)?.[1]
  return {
    displayName: api.name,
    apiRevision: revision ?? '1',
    subscriptionRequired: true,
    path: api.name,
    protocols: ['https'],
    subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
    isCurrent: revision === undefined,
    isOnline: true
  }
}

/** Runs a specification of a seed through the importer; the format follows from the text. */
function importSpecification(api: SeedApi) {
  const { specification } = api
  if (specification === undefined) return { api: {}, operations: [], schemas: [] }
  const value = typeof specification === 'string' ? specification : JSON.stringify(specification)
  const format = value.trimStart().startsWith('{')
    ? /"swagger"\s*:/.test(value)
      ? 'swagger-json'
      : 'openapi+json'
    : 'openapi'
  const result = importDocument({ format, value })
  if (result.ok) return result
  const detail =
    result.error.details?.map(({ message }) => message).join('; ') ?? textOf(result.error, 'message')
  throw new Error(
    `The specification of \`${api.name}\` in the seed cannot be imported: ${detail ?? 'no reason given'}`
  )
}

import { mintToken } from '../../emulator/entra/mint.ts'
import { callThroughGateway, type GatewayRequest } from '../../emulator/gateway/call.ts'
import { allAccessKey } from '../../emulator/gateway/product.ts'
import { createSigner } from '../../emulator/jwt.ts'
import { listBackendCalls, type PlaneAnswer } from '../../emulator/plane/exchange.ts'
import { toWorld } from '../../emulator/plane/world.ts'
import type { Seed, SeedService, SeedSite } from '../../emulator/seed/seed.ts'
import type { World } from '../../emulator/world.ts'

export const tenant = '6b707ec8-6aa9-4789-9ebb-c266869ceda1'
export const otherTenant = '11111111-2222-4333-8444-555555555555'
export const audience = 'fe9a23bb-b972-470c-ada6-f2394f6d77f1'
export const gateway = {
  objectId: 'b8c808b8-88e6-4356-a9c1-067a5db5d7a3',
  clientId: '6b0f0a2f-c123-4991-9016-b4b1708631de'
}
export const userAssigned = {
  objectId: 'aaaaaaaa-0000-4000-8000-000000000001',
  clientId: 'aaaaaaaa-0000-4000-8000-000000000002'
}
export const stranger = {
  objectId: 'cccccccc-0000-4000-8000-000000000001',
  clientId: 'cccccccc-0000-4000-8000-000000000002'
}
export const host = 'weather.azurewebsites.net'

/** One key for all worlds of a test file: making one takes longer than a thousand calls. */
export const key = await createSigner()

/** Authentication as the documentation of this project asks for it. */
export const strictAuth = {
  platform: { enabled: true },
  globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: { openIdIssuer: `https://sts.windows.net/${tenant}/`, clientId: audience },
      validation: {
        defaultAuthorizationPolicy: { allowedPrincipals: { identities: [gateway.objectId] } }
      }
    }
  }
}

export interface WorldInput {
  readonly service?: Partial<SeedService>
  readonly api?: string
  readonly operation?: string
  readonly global?: string
  readonly product?: string
  readonly properties?: object
  readonly site?: Partial<SeedSite>
  readonly more?: Partial<Seed>
}

export function makeSeed(input: WorldInput = {}): Seed {
  const policy = (text: string | undefined) => (text === undefined ? {} : { policy: text })
  const operations = [
    {
      name: 'get',
      properties: { displayName: 'get', method: 'GET', urlTemplate: '/forecast/{city}' },
      ...policy(input.operation)
    }
  ]
  const api = {
    name: 'weather',
    properties: { path: 'weather', serviceUrl: `https://${host}/api`, ...input.properties },
    operations,
    ...policy(input.api)
  }
  const product =
    input.product === undefined
      ? []
      : [{ name: 'starter', properties: {}, apis: ['weather'], ...policy(input.product) }]
  return {
    tenant: { id: tenant, domain: 'contoso.onmicrosoft.com' },
    subscriptions: [{ id: 'b05ca958-fdc4-4bba-aa3c-735cce3d746c' }],
    services: [
      {
        name: 'apim',
        resourceGroup: 'rg',
        identity: {
          systemAssigned: { principalId: gateway.objectId, clientId: gateway.clientId },
          userAssigned: [{ name: 'own', principalId: userAssigned.objectId, clientId: userAssigned.clientId }]
        },
        ...policy(input.global),
        apis: [api],
        products: product,
        ...input.service
      }
    ],
    applications: [{ clientId: audience }],
    sites: [{ name: 'weather', resourceGroup: 'rg', authSettings: strictAuth, ...input.site }],
    ...input.more
  }
}

export function makeWorld(input: WorldInput = {}): World {
  return toWorld(makeSeed(input), key)
}

/** A request as a client with the key for everything makes it. */
export function ask(world: World, change: Partial<GatewayRequest> = {}): PlaneAnswer {
  return callThroughGateway(world, {
    service: 'apim',
    method: 'GET',
    path: '/weather/forecast/berlin',
    ...change,
    headers: { 'ocp-apim-subscription-key': allAccessKey, ...change.headers }
  })
}

/** The credential that the one backend call of an answer carried. */
export function credentialOf(answer: PlaneAnswer) {
  const calls = listBackendCalls(answer)
  if (calls.length !== 1) throw new Error(`${calls.length} calls reached a backend.`)
  return calls[0]?.credential
}

/** A document with all four sections, each of them `<base />` unless it is given. */
export function doc(
  inbound = '<base />',
  backend = '<base />',
  outbound = '<base />',
  onError = '<base />'
): string {
  return `<policies><inbound>${inbound}</inbound><backend>${backend}</backend><outbound>${outbound}</outbound><on-error>${onError}</on-error></policies>`
}

export const ami = `<authentication-managed-identity resource="${audience}" />`

/** A token as Entra would issue it to somebody. */
export function bearer(world: World, principal: typeof gateway & { tenantId?: string }, resource = audience) {
  return { authorization: `Bearer ${mintToken(world, principal, resource)}` }
}

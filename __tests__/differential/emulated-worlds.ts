import { toWorld } from '../../emulator/plane/world.ts'
import type { Seed, SeedSite } from '../../emulator/seed/seed.ts'
import type { Json } from '../../emulator/wire.ts'
import type { World } from '../../emulator/world.ts'
import { host, key, tenant } from '../emulator/plane.ts'
import type { Draft } from './draft.ts'
import { fillText, otherApi, spare, system, user } from './names.ts'

export const subscription = 'b05ca958-fdc4-4bba-aa3c-735cce3d746c'
export const reader = {
  objectId: '99999999-0000-4000-8000-000000000001',
  clientId: '99999999-0000-4000-8000-000000000002'
}
/** The key for everything, which remembers what it has verified: a run asks about the same few tokens all the time. */
const verified = new Map<string, Json | undefined>()
export const quickKey: typeof key = {
  ...key,
  verify: token => {
    if (!verified.has(token)) verified.set(token, key.verify(token))
    return verified.get(token)
  }
}

const condition = '$CONDITION'

/** Decisions that are the client's in Azure. More than a few are constant, for both sides. */
const mostFlags = 3

/** One world for each way in which the conditions of its policies can come out. */
export function createWorlds(draft: Draft): World[] {
  const texts = [
    draft.service,
    draft.api,
    draft.get,
    draft.list,
    ...draft.products.map(one => one.product.policy)
  ]
  const count = Math.min(
    mostFlags,
    texts.reduce((sum, text) => sum + countConditions(text), 0)
  )
  return Array.from({ length: 2 ** count }, (_, way) => {
    let next = 0
    const decide = (text: string) =>
      fillText(draft, text).replaceAll(condition, () => {
        const flag = next++
        if (flag >= mostFlags) return '@(true)'
        const value = (way & (1 << flag)) !== 0
        return `@(context.Variables.GetValueOrDefault<bool>("flag${flag}", ${value}))`
      })
    return toWorld(toSeed(draft, decide), quickKey)
  })
}

function countConditions(text: string | undefined): number {
  return (text ?? '').split(condition).length - 1
}

type Fill = (text: string) => string

function toSeed(draft: Draft, fill: Fill): Seed {
  return {
    tenant: { id: tenant, domain: 'contoso.onmicrosoft.com' },
    subscriptions: [{ id: subscription }],
    identities: [
      {
        name: 'reader',
        ...reader,
        roleAssignments: [{ role: 'Reader', scope: `/subscriptions/${subscription}` }]
      }
    ],
    applications: [...draft.applications, { clientId: otherApi, identifierUris: ['api://other'] }],
    services: [toService(draft, fill)],
    sites: [toSite(draft), { name: 'decoy', resourceGroup: 'rg', properties: { httpsOnly: true } }]
  }
}

function toService(draft: Draft, fill: Fill): NonNullable<Seed['services']>[number] {
  const policy = (text: string | undefined) => (text === undefined ? {} : { policy: fill(text) })
  const { identities, keyless, serviceUrl, sku } = draft
  const users = identities.users.map(name => ({ name, ...toIds(name === 'user' ? user : spare) }))
  return {
    name: 'apim',
    resourceGroup: 'rg',
    sku,
    identity: {
      ...(identities.system ? { systemAssigned: toIds(system) } : {}),
      ...(users.length === 0 ? {} : { userAssigned: users })
    },
    gateways: draft.gateways.map(name => ({ name, properties: {}, apis: ['weather'] })),
    ...policy(draft.service),
    apis: [
      {
        name: 'weather',
        properties: {
          path: 'weather',
          subscriptionRequired: !keyless,
          ...(serviceUrl === undefined ? {} : { serviceUrl })
        },
        ...policy(draft.api),
        operations: [
          { name: 'get', properties: toOperation('GET', '/forecast/{city}'), ...policy(draft.get) },
          { name: 'list', properties: toOperation('POST', '/forecast'), ...policy(draft.list) }
        ]
      }
    ],
    products: draft.products.map(({ product, open }) => ({
      ...product,
      properties: { subscriptionRequired: !open },
      apis: ['weather'],
      ...policy(product.policy)
    })),
    policyFragments: [...draft.fragments].map(([name, text]) => ({
      name,
      value: fill(`<fragment>${text}</fragment>`)
    })),
    namedValues: [...draft.namedValues].map(([name, properties]) => ({
      name,
      properties: { displayName: name, ...fillJson(draft, properties) }
    })),
    backends: [...draft.backends.values()].map(({ name, properties }) => ({
      name,
      properties: fillJson(draft, properties)
    }))
  }
}

function toOperation(method: string, urlTemplate: string): Json {
  return { displayName: urlTemplate, method, urlTemplate }
}

function toIds({ objectId, clientId }: typeof system) {
  return { principalId: objectId, clientId }
}

function toSite(draft: Draft): SeedSite {
  const { kind, functions, site, settings, slot, siteHasIdentity } = draft
  const identity = {
    userAssigned: [{ name: 'site', ...toIds({ objectId: 'site-object', clientId: 'site-app' }) }]
  }
  const common = { kind, ...(siteHasIdentity ? { identity } : {}), functions }
  return {
    name: host.split('.')[0] ?? '',
    resourceGroup: 'rg',
    ...common,
    properties: site,
    ...(settings === undefined ? {} : { authSettings: fillJson(draft, settings) }),
    ...(slot === undefined
      ? {}
      : {
          slots: [
            {
              name: 'staging',
              ...common,
              properties: { httpsOnly: true },
              ...(slot === 'unconfigured' ? {} : { authSettings: fillJson(draft, slot) })
            }
          ]
        })
  }
}

function fillJson(draft: Draft, value: Json): Json {
  return JSON.parse(fillText(draft, JSON.stringify(value))) as Json
}

import { isKnownRole } from '../arm/roles.ts'
import { defaultRepository } from '../github/repository.ts'
import type { ResourceInput } from '../resources.ts'
import { defaultOptions, type Identity, type RoleAssignment, type StateData } from '../world.ts'
import { expandApplications } from './applications.ts'
import type { Seed, SeedIdentity, SeedManagedIdentity } from './seed.ts'
import { expandService } from './service.ts'
import { expandSite } from './site.ts'

const gitHubIssuer = 'https://token.actions.githubusercontent.com'
const gitHubAudience = 'api://AzureADTokenExchange'

/** Where the things of a seed are when they do not say. */
export interface Place {
  readonly tenant: string
  readonly subscription: string
  readonly location: string
}

/** Makes the state of the emulator out of a seed. Throws with one sentence when the seed makes no sense. */
export function expandSeed(seed: Seed): StateData {
  const first = seed.subscriptions[0]
  if (first === undefined)
    throw new Error('The seed has no subscription: give at least one in `subscriptions`.')
  const place: Place = {
    tenant: seed.tenant.id,
    subscription: first.id,
    location: seed.location ?? 'West Europe'
  }
  const resources = [
    ...(seed.services ?? []).flatMap(service => expandService(service, place)),
    ...(seed.sites ?? []).flatMap(site => expandSite(site, place)),
    ...(seed.resources ?? [])
  ]
  return {
    tenant: { id: seed.tenant.id, domains: seed.tenant.domain === undefined ? [] : [seed.tenant.domain] },
    subscriptions: seed.subscriptions.map(({ id, displayName }) => ({
      id,
      displayName: displayName ?? 'Subscription'
    })),
    resourceGroups: collectGroups(seed, place, resources),
    github: {
      issuer: seed.github?.issuer ?? gitHubIssuer,
      subject: seed.github?.subject ?? 'repo:contoso/weather:ref:refs/heads/main',
      lifetimeSeconds: seed.github?.lifetimeSeconds ?? 300,
      claims: seed.github?.claims ?? {}
    },
    repository: { ...defaultRepository, ...seed.repository },
    identities: (seed.identities ?? []).map(identity => expandIdentity(identity, place)),
    applications: expandApplications(seed),
    resources,
    options: { ...defaultOptions, ...seed.options },
    faults: []
  }
}

function collectGroups(
  seed: Seed,
  place: Place,
  resources: readonly ResourceInput[]
): StateData['resourceGroups'] {
  const groups = new Map<string, StateData['resourceGroups'][number]>()
  const add = (subscription: string, name: string, location: string) => {
    const key = `${subscription}/${name}`.toLowerCase()
    if (!groups.has(key)) groups.set(key, { subscription, name, location })
  }
  for (const group of seed.resourceGroups ?? []) {
    add(group.subscription ?? place.subscription, group.name, group.location ?? place.location)
  }
  for (const { id } of resources) {
    const [, subscription, name] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(id) ?? []
    if (subscription !== undefined && name !== undefined) add(subscription, name, place.location)
  }
  return [...groups.values()]
}

function expandIdentity(identity: SeedIdentity, place: Place): Identity {
  return {
    name: identity.name,
    clientId: identity.clientId,
    objectId: identity.objectId,
    federatedCredentials: (identity.federatedCredentials ?? []).map(({ issuer, subject, audience }) => ({
      issuer: issuer ?? gitHubIssuer,
      subject,
      audience: audience ?? gitHubAudience
    })),
    roleAssignments: (identity.roleAssignments ?? []).map(assignment => expandAssignment(assignment, place))
  }
}

function expandAssignment(assignment: RoleAssignment, place: Place): RoleAssignment {
  const { role, scope } = assignment
  if (role !== undefined && !isKnownRole(role))
    throw new Error(`The seed assigns the role \`${role}\`, which the emulator does not know.`)
  const isShort = scope.toLowerCase().startsWith('/resourcegroups/')
  return { ...assignment, scope: isShort ? `/subscriptions/${place.subscription}${scope}` : scope }
}

/** The `identity` of an ARM resource, and the extension resource that tells its client id. */
export function expandManagedIdentity(
  identity: SeedManagedIdentity | undefined,
  resourceId: string,
  place: Place,
  location: string
) {
  const system = identity?.systemAssigned
  const users = identity?.userAssigned ?? []
  if (system === undefined && users.length === 0) return { envelope: {}, extra: [] as ResourceInput[] }
  const group = resourceId.split('/providers/')[0] ?? ''
  const types = [
    system === undefined ? [] : ['SystemAssigned'],
    users.length === 0 ? [] : ['UserAssigned']
  ].flat()
  const userAssignedIdentities = Object.fromEntries(
    users.map(({ name, principalId, clientId }) => [
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
      { principalId, clientId }
    ])
  )
  const envelope = {
    identity: {
      type: types.join(', '),
      ...(system === undefined ? {} : { principalId: system.principalId, tenantId: place.tenant }),
      ...(users.length === 0 ? {} : { userAssignedIdentities })
    }
  }
  return {
    envelope,
    extra: system === undefined ? [] : [toDefaultIdentity(system, resourceId, place, location)]
  }
}

function toDefaultIdentity(
  system: { readonly principalId: string; readonly clientId: string },
  resourceId: string,
  place: Place,
  location: string
): ResourceInput {
  const properties = {
    tenantId: place.tenant,
    principalId: system.principalId,
    clientId: system.clientId,
    clientSecretUrl: `https://control-westeurope.identity.azure.net${resourceId}/credentials?tid=${place.tenant}&oid=${system.principalId}&aid=${system.clientId}`
  }
  return { id: `${resourceId}/providers/Microsoft.ManagedIdentity/identities/default`, location, properties }
}

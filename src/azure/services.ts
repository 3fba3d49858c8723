import { isRecord, recordAt } from '../core/arm/json.ts'
import { findCaller } from '../core/backend/identity.ts'
import { findCloudName } from '../core/cloud.ts'
import {
  absent,
  type LiveService,
  type LiveState,
  type Observed,
  present,
  unreadable
} from '../core/model.ts'
import type { RoleAssignment } from '../core/services/assignments.ts'
import { findServiceByHost } from '../core/services/called-services.ts'
import { answersTo, parseRoleAssignment, parseRoleDefinition, parseTarget } from '../core/services/parse.ts'
import { nameKind, type ServiceHost, type ServiceKind, toContainerHost } from '../core/services/recognise.ts'
import { resourceTypes } from '../core/services/remedy.ts'
import { findBuiltInRole, type RoleDefinition, toRoleGuid } from '../core/services/roles.ts'
import type { LiveTarget } from '../core/services/service.ts'
import { allOf, get, observe, readEach, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions, segment, toGroup } from './paths.ts'

/** Where services are looked for: in the resource group first, then in the whole subscription. */
export interface ServicePlace {
  readonly subscription: string
  readonly resourceGroup: string
}

/** What is read for: the object ID of API Management's identity, where it is known. */
export interface ServiceRequest {
  readonly hosts: readonly ServiceHost[]
  readonly place: ServicePlace
  readonly principalId?: string
}

/** Hosts that are services, and those that apps are looked for by. */
export interface SplitHosts {
  readonly services: readonly ServiceHost[]
  readonly rest: readonly string[]
}

/** Tells the services among the called hosts, as the comparison will; domains of Container Apps once they were looked for. */
export function splitHosts(
  { target, expectation }: SnapshotSource,
  hosts: readonly string[],
  hostSearch?: LiveState['hostSearch']
): SplitHosts {
  const { apps, environment } = target
  const question = { apps, expectation, environment, ...(hostSearch === undefined ? {} : { hostSearch }) }
  const services = hosts.flatMap(host => findServiceByHost(host, question) ?? [])
  return { services, rest: hosts.filter(host => findServiceByHost(host, question) === undefined) }
}

/** Reads the services that are called, for the identity that API Management calls them with. */
export function readCalledServices(
  source: SnapshotSource,
  lists: ResourceLists,
  hosts: readonly ServiceHost[],
  service: Observed<LiveService>
): Promise<ReadonlyMap<string, Observed<LiveTarget>>> {
  const lookup =
    service.kind === 'present' ? findCaller(service.value, source.expectation, undefined) : undefined
  const principalId = lookup?.kind === 'found' ? lookup.caller.principalId : undefined
  const place = source.target.apps
  return readServices(source, lists, { hosts, place, ...(principalId === undefined ? {} : { principalId }) })
}

/** The authentication settings among them. */
export function listSettings(
  services: ReadonlyMap<string, Observed<LiveTarget>>
): (Observed<unknown> | undefined)[] {
  return [...services.values()].map(read => (read.kind === 'present' ? read.value.authSettings : undefined))
}

/** Reads the resources behind hosts, by host; a host that no resource answers to is `absent`. */
export async function readServices(
  source: SnapshotSource,
  lists: ResourceLists,
  { hosts, place, principalId }: ServiceRequest
): Promise<ReadonlyMap<string, Observed<LiveTarget>>> {
  const byHost = new Map(hosts.map(host => [host.host, host]))
  const entries = [...byHost].map(async ([name, host]): Promise<[string, Observed<LiveTarget>]> => {
    const found = await findTarget(lists, host, place)
    return [
      name,
      found.kind === 'present' ? present(await readParts(source, found.value, principalId)) : found
    ]
  })
  return new Map(await Promise.all(entries))
}

/** The Container App that answers to a host of no known kind: by a domain of its own, or by that of its environment. */
export function findContainerApp(
  { target }: SnapshotSource,
  lists: ResourceLists,
  host: string
): Promise<Observed<LiveTarget>> {
  const cloud = findCloudName(target.environment) ?? 'public'
  return findTarget(lists, toContainerHost(host, cloud), target.apps)
}

/** Lists of resources, each read once although several hosts ask for it. */
export class ResourceLists {
  private readonly source: SnapshotSource
  private readonly read = new Map<string, Promise<Observed<readonly LiveTarget[]>>>()

  constructor(source: SnapshotSource) {
    this.source = source
  }

  list(kind: ServiceKind, scope: string): Promise<Observed<readonly LiveTarget[]>> {
    const { type, version } = resourceTypes[kind]
    const path = `${scope}/providers/${type}`
    const known = this.read.get(path)
    if (known !== undefined) return known
    const reading = observe(async () => {
      const purpose = `list resources of the type \`${type}\``
      const values = await this.source.client.list(path, { 'api-version': version }, purpose)
      return allOf(values, value => parseTarget(kind, value))
    })
    this.read.set(path, reading)
    return reading
  }
}

/** Fail closed: a list that could not be read may hold the resource, so that nothing is said to be absent. */
async function findTarget(
  lists: ResourceLists,
  host: ServiceHost,
  { subscription, resourceGroup }: ServicePlace
): Promise<Observed<LiveTarget>> {
  const refusals: string[] = []
  for (const scope of [toGroup(subscription, resourceGroup), `/subscriptions/${segment(subscription)}`]) {
    const read = await Promise.all(host.kinds.map(kind => lists.list(kind, scope)))
    for (const list of read) {
      const found = list.kind === 'present' ? list.value.find(target => answersTo(target, host)) : undefined
      if (found !== undefined) return present(found)
      if (list.kind === 'unreadable') refusals.push(list.why)
    }
  }
  const [why] = refusals
  const kinds = host.kinds.map(nameKind).join(' or ')
  return why === undefined
    ? absent
    : unreadable(
        `No ${kinds} that could be read answers to \`${host.host}\`, and others could not be read: ${why}`
      )
}

/** What is judged besides the resource itself. */
async function readParts(
  source: SnapshotSource,
  target: LiveTarget,
  principalId: string | undefined
): Promise<LiveTarget> {
  if (target.kind === 'container-app')
    return { ...target, authSettings: await readAuthSettings(source, target) }
  const messaging = target.kind === 'service-bus' || target.kind === 'event-hubs'
  const [networkRules, assignments] = await Promise.all([
    messaging ? readNetworkRules(source, target) : undefined,
    principalId === undefined ? undefined : readAssignments(source, target, principalId)
  ])
  const guids = assignments?.kind === 'present' ? listUnknownRoles(assignments.value) : []
  return {
    ...target,
    ...(networkRules === undefined ? {} : { networkRules }),
    ...(assignments === undefined ? {} : { assignments }),
    definitions: await readEach(guids, guid => readDefinition(source, target, guid))
  }
}

function readAuthSettings(source: SnapshotSource, target: LiveTarget): Promise<Observed<unknown>> {
  const purpose = `read the authentication settings of the Container App \`${target.name}\``
  return observe(async () => {
    const { version } = resourceTypes['container-app']
    const response = await get(source, `${target.id}/authConfigs/current`, purpose, version)
    return toObserved(response, readProperties)
  })
}

function readNetworkRules(
  source: SnapshotSource,
  target: LiveTarget
): Promise<Observed<Readonly<Record<string, unknown>>>> {
  const { version } = resourceTypes[target.kind]
  const purpose = `read the network rules of \`${target.name}\``
  return observe(async () =>
    toObserved(await get(source, `${target.id}/networkRuleSets/default`, purpose, version), readProperties)
  )
}

function readProperties(body: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(body) && isRecord(body['properties']) ? recordAt(body, 'properties') : undefined
}

/**
 * "Lists role assignments for a specified user or service principal", those of its groups among them, at, above and below the scope
 * (List Azure role assignments using the REST API).
 */
function readAssignments(
  source: SnapshotSource,
  target: LiveTarget,
  principalId: string
): Promise<Observed<readonly RoleAssignment[]>> {
  return observe(async () => {
    const values = await source.client.list(
      `${target.id}/providers/Microsoft.Authorization/roleAssignments`,
      {
        'api-version': apiVersions.authorization,
        $filter: `assignedTo('${principalId.replaceAll("'", '')}')`
      },
      `list the role assignments of API Management at \`${target.name}\``
    )
    return allOf(values, parseRoleAssignment)
  })
}

function listUnknownRoles(assignments: readonly RoleAssignment[]): string[] {
  const guids = new Set(assignments.map(({ roleDefinitionId }) => toRoleGuid(roleDefinitionId)))
  return [...guids].filter(guid => findBuiltInRole(guid) === undefined)
}

/** Every role that can be assigned at a scope can be read there: who may read the resource needs no right above it. */
function readDefinition(
  source: SnapshotSource,
  target: LiveTarget,
  guid: string
): Promise<Observed<RoleDefinition>> {
  const path = `${target.id}/providers/Microsoft.Authorization/roleDefinitions/${segment(guid)}`
  return observe(async () =>
    toObserved(
      await get(source, path, `read the role definition \`${guid}\``, apiVersions.authorization),
      parseRoleDefinition
    )
  )
}

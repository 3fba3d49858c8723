import { nameVersionSet } from '../core/api-settings.ts'
import { stringAt } from '../core/arm/json.ts'
import { parseApi, parseOperation, parseOtherApi, parseSchema, parseService } from '../core/arm/parse.ts'
import type {
  LiveApi,
  LiveOperation,
  LiveSchema,
  LiveState,
  LiveVersionSet,
  Observed,
  OtherApi
} from '../core/model.ts'
import type { Target } from '../core/target.ts'
import { GuardError } from '../errors.ts'
import type { ReadRequest } from '../ports.ts'
import { AppLists } from './app-lists.ts'
import { readFoundApps, readNamedApps, readSystemClientId, searchHosts } from './backend-apps.ts'
import { allOf, get, observe, observeList, readPolicy, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions } from './paths.ts'
import { countOf, readOperationPolicies, readProducts, readWorld } from './read-policies.ts'
import { readRevisions, readVersionSet } from './revisions.ts'
import { listSchemas } from './schemas.ts'
import { listSettings, ResourceLists, readCalledServices, splitHosts } from './services.ts'

/**
 * Reads one snapshot. Requests that do not depend on each other go out together. Throws a GuardError when the service is not
 * there or nobody can be asked; a single resource that may not be read becomes `unreadable`.
 */
export async function readSnapshot(source: SnapshotSource, request: ReadRequest): Promise<LiveState> {
  const { paths, target } = source
  const api = observe(async () =>
    toObserved(await get(source, paths.api, `read the API \`${target.api}\``), parseApi)
  )
  const operations = observeList(() => readOperations(source), api)
  const apiPolicy = readPolicy(
    source,
    `${paths.api}/policies/policy`,
    `read the policy of the API \`${target.api}\``
  )
  const servicePolicy = readPolicy(
    source,
    `${paths.service}/policies/policy`,
    'read the policy of the service'
  )
  const products = observeList(() => readProducts(source), api)
  const operationPolicies = operations.then(list => readOperationPolicies(source, list, request))
  const lists = new AppLists(source)
  const namesApps = target.apps.named.length > 0
  // Where apps are found by host, the first list is needed in any case, and what they are is known when all else is.
  const backends = namesApps ? readNamedApps(source, lists) : lists.readGroup().then(() => undefined)
  const schemas = request.readSchemas === true ? observeList(() => readSchemas(source), api) : undefined
  const otherApis = api.then(read => readOtherApis(source, read, request))
  const versionSet = readWantedVersionSet(source, request, api)
  const revisions = request.readRevisions === true ? readRevisions(source) : undefined
  const service = observe(async () =>
    toObserved(await get(source, paths.service, `read the service \`${target.service}\``), parseService)
  )
  const settled = await settle([
    service,
    api,
    operations,
    apiPolicy,
    servicePolicy,
    products,
    operationPolicies,
    backends,
    otherApis,
    ...[schemas, versionSet, revisions].filter(read => read !== undefined)
  ])
  // A missing service explains every other failure, so it is told first.
  const serviceRead = await service
  if (serviceRead.kind === 'absent') throw missingService(target)
  if (settled !== undefined) throw settled
  const named = await backends
  const documents = {
    servicePolicy: await servicePolicy,
    products: await products,
    apiPolicy: await apiPolicy,
    operationPolicies: await operationPolicies
  }
  const world = readWorld(
    source,
    documents,
    serviceRead.kind === 'present' ? serviceRead.value.sku : undefined
  )
  const known = { api: await api, operations: await operations }
  const resources = new ResourceLists(source)
  const hosts = world.then(policies => request.listHosts({ ...known, policies }))
  const hostSearch = hosts.then(all =>
    searchHosts(source, lists, resources, named === undefined ? splitHosts(source, all).rest : [])
  )
  const apps =
    named === undefined
      ? hostSearch.then(found => readFoundApps(source, lists, found))
      : Promise.resolve(named)
  const services = Promise.all([hosts, hostSearch]).then(([all, found]) =>
    readCalledServices(source, resources, splitHosts(source, all, found).services, serviceRead)
  )
  const principalId = serviceRead.kind === 'present' ? serviceRead.value.identity.principalId : undefined
  const clientId = Promise.all([apps, services]).then(([read, found]) => {
    const settings = [...read.apps.map(app => app.authSettings), ...listSettings(found)]
    return readSystemClientId(source, settings, principalId)
  })
  const [policies, appsRead, servicesRead, systemIdentityClientId] = await Promise.all([
    world,
    apps,
    services,
    clientId
  ])
  const { apps: read } = appsRead
  source.progress?.(
    `${countOf(read.length, 'app or slot', 'apps and slots')}, ${countOf(servicesRead.size, 'other service')}.`
  )
  const others = await otherApis
  const set = await versionSet
  return {
    service: serviceRead,
    ...known,
    ...(schemas === undefined ? {} : { schemas: await schemas }),
    ...(others === undefined ? {} : { otherApis: others }),
    ...(set === undefined ? {} : { versionSet: set }),
    ...(revisions === undefined ? {} : { revisions: await revisions }),
    policies,
    ...appsRead,
    ...(servicesRead.size === 0 ? {} : { services: servicesRead }),
    ...(systemIdentityClientId === undefined ? {} : { systemIdentityClientId })
  }
}

/** Waits for all, so that no request outlives the run; gives the first failure. */
async function settle(reads: readonly Promise<unknown>[]): Promise<unknown> {
  const results = await Promise.allSettled(reads)
  return results.find(result => result.status === 'rejected')?.reason
}

export async function readOperations(source: SnapshotSource): Promise<Observed<readonly LiveOperation[]>> {
  const values = await source.client.list(
    `${source.paths.api}/operations`,
    { 'api-version': apiVersions.apiManagement },
    `list the operations of the API \`${source.target.api}\``
  )
  return allOf(values, parseOperation)
}

async function readSchemas(source: SnapshotSource): Promise<Observed<readonly LiveSchema[]>> {
  return allOf(await listSchemas(source), parseSchema)
}

/** The set that is asked for; else, where that is needed, the one that the API belongs to. */
function readWantedVersionSet(
  source: SnapshotSource,
  { versionSet, readOwnVersionSet }: ReadRequest,
  api: Promise<Observed<LiveApi>>
): Promise<Observed<LiveVersionSet> | undefined> | undefined {
  if (versionSet !== undefined) return readVersionSet(source, versionSet)
  if (readOwnVersionSet !== true) return undefined
  return api.then(async read => {
    const own = read.kind === 'present' ? stringAt(read.value.properties, 'apiVersionSetId') : undefined
    const name = nameVersionSet(own)
    return name === undefined ? undefined : await readVersionSet(source, name)
  })
}

/** Asked for only where the API gets a path or a version that it has not: those of others can stand in the way of nothing else. */
async function readOtherApis(
  source: SnapshotSource,
  api: Observed<LiveApi>,
  { wantedPath, wantedVersion, versionSet }: ReadRequest
): Promise<Observed<readonly OtherApi[]> | undefined> {
  if (api.kind === 'unreadable') return undefined
  if (wantedPath === undefined && wantedVersion === undefined) return undefined
  const moves =
    api.kind === 'absent' ||
    (wantedPath !== undefined && api.value.path.toLowerCase() !== wantedPath.toLowerCase()) ||
    (wantedVersion !== undefined && api.value.properties['apiVersion'] !== wantedVersion) ||
    (versionSet !== undefined &&
      nameVersionSet(stringAt(api.value.properties, 'apiVersionSetId'))?.toLowerCase() !==
        versionSet.toLowerCase())
  if (!moves) return undefined
  return await observeList(async () => {
    const values = await source.client.list(
      `${source.paths.service}/apis`,
      { 'api-version': apiVersions.apiManagement },
      'list the APIs of the service'
    )
    return allOf(values, parseOtherApi)
  })
}

function missingService(target: Target): GuardError {
  return new GuardError(
    'not-found',
    `There is no API Management service \`${target.service}\` in the resource group \`${target.resourceGroup}\` of the subscription \`${target.subscription}\`.`,
    {
      hints: [
        'Check `service-name`, `resource-group-name` and `subscription-id`, and that the service was not deleted.',
        `az apim list --subscription ${target.subscription} --query "[].{name:name, group:resourceGroup}" --output table`
      ]
    }
  )
}

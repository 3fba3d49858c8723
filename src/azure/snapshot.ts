import { stringAt } from '../core/arm/json.ts'
import {
  parseApi,
  parseBackend,
  parseNamedValue,
  parseOperation,
  parsePolicy,
  parseService,
  parseSite
} from '../core/arm/parse.ts'
import { needsSystemClientId } from '../core/backend/identity.ts'
import {
  absent,
  type Expectation,
  type LiveBackend,
  type LiveOperation,
  type LiveState,
  type NamedValue,
  type Observed,
  type PolicyText,
  type ProductPolicy,
  present,
  unreadable
} from '../core/model.ts'
import { parsePolicy as parsePolicyTree } from '../core/policy/parse.ts'
import { findReferences } from '../core/policy/references.ts'
import type { Target } from '../core/target.ts'
import { GuardError } from '../errors.ts'
import type { ReadRequest } from '../ports.ts'
import type { ArmClient, ArmResponse } from './arm.ts'
import { apiVersions, type Paths, segment } from './paths.ts'

/** SKUs whose gateway cannot be self-hosted (gateways overview): every other, also one that is not known yet, is asked. */
const managedOnly = new Set(['consumption', 'basic', 'standard', 'basicv2', 'standardv2', 'premiumv2'])

export interface SnapshotSource {
  readonly client: ArmClient
  readonly paths: Paths
  readonly target: Target
  readonly expectation: Expectation
}

/**
 * Reads one snapshot. Requests that do not depend on each other go out together. Throws a GuardError when the service is not
 * there or nobody can be asked; a single resource that may not be read becomes `unreadable`.
 */
export async function readSnapshot(source: SnapshotSource, request: ReadRequest): Promise<LiveState> {
  const { paths, target } = source
  const operations = observe(() => readOperations(source))
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
  const products = observe(() => readProducts(source))
  const operationPolicies = operations.then(list => readOperationPolicies(source, list, request))
  const backend = readBackendApp(source)
  const api = observe(async () =>
    toObserved(await get(source, paths.api, `read the API \`${target.api}\``), parseApi)
  )
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
    backend
  ])
  // A missing service explains every other failure, so it is told first.
  const serviceRead = await service
  if (serviceRead.kind === 'absent') throw missingService(target)
  if (settled !== undefined) throw settled
  const found = await backend
  const documents = {
    servicePolicy: await servicePolicy,
    products: await products,
    apiPolicy: await apiPolicy,
    operationPolicies: await operationPolicies
  }
  const gateways = readGateways(source, serviceRead.kind === 'present' ? serviceRead.value.sku : undefined)
  const references = readReferences(source, documents)
  const clientId = readSystemClientId(source, found.authSettings)
  const [selfHostedGateways, referenced, systemIdentityClientId] = await Promise.all([
    gateways,
    references,
    clientId
  ])
  return {
    service: serviceRead,
    api: await api,
    operations: await operations,
    policies: { api: target.api, ...documents, ...referenced, selfHostedGateways },
    site: found.site,
    authSettings: found.authSettings,
    ...(systemIdentityClientId === undefined ? {} : { systemIdentityClientId })
  }
}

/** Waits for all, so that no request outlives the run; gives the first failure. */
async function settle(reads: readonly Promise<unknown>[]): Promise<unknown> {
  const results = await Promise.allSettled(reads)
  return results.find(result => result.status === 'rejected')?.reason
}

/** Fail closed: forbidden or refused is `unreadable`, 404 is `absent`, and no answer at all ends the run. */
async function observe<T>(read: () => Promise<Observed<T>>): Promise<Observed<T>> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    if (error.code === 'not-found') return absent
    if (error.code === 'forbidden' || error.code === 'azure')
      return unreadable([error.message, ...error.hints].join(' '))
    throw error
  }
}

function get(
  source: SnapshotSource,
  path: string,
  purpose: string,
  version: string = apiVersions.apiManagement
): Promise<ArmResponse> {
  return source.client.send({ method: 'GET', path, query: { 'api-version': version }, purpose })
}

function toObserved<T>(response: ArmResponse, parse: (body: unknown) => T | undefined): Observed<T> {
  const value = parse(response.body)
  return value === undefined
    ? unreadable('Azure answered in a shape that is not documented.')
    : present(value, response.header('etag'))
}

async function readOperations(source: SnapshotSource): Promise<Observed<readonly LiveOperation[]>> {
  const values = await source.client.list(
    `${source.paths.api}/operations`,
    { 'api-version': apiVersions.apiManagement },
    `list the operations of the API \`${source.target.api}\``
  )
  return allOf(values, parseOperation)
}

function allOf<T>(
  values: readonly unknown[],
  parse: (body: unknown) => T | undefined
): Observed<readonly T[]> {
  const parsed = values.map(parse)
  const known = parsed.filter(value => value !== undefined)
  return known.length === parsed.length
    ? present(known)
    : unreadable('Azure listed an entry in a shape that is not documented.')
}

function readPolicy(source: SnapshotSource, path: string, purpose: string): Promise<Observed<PolicyText>> {
  return observe(async () => {
    const response = await source.client.send({
      method: 'GET',
      path,
      query: { 'api-version': apiVersions.apiManagement, format: 'rawxml' },
      purpose
    })
    return toObserved(response, body => parsePolicy(body, response.text, response.header('content-type')))
  })
}

async function readOperationPolicies(
  source: SnapshotSource,
  operations: Observed<readonly LiveOperation[]>,
  request: ReadRequest
): Promise<ReadonlyMap<string, Observed<PolicyText>>> {
  if (operations.kind !== 'present') return new Map()
  const ids = request.chooseOperations(operations.value)
  const entries = ids.map(async (id): Promise<[string, Observed<PolicyText>]> => {
    const path = `${source.paths.api}/operations/${segment(id)}/policies/policy`
    return [id.toLowerCase(), await readPolicy(source, path, `read the policy of the operation \`${id}\``)]
  })
  return new Map(await Promise.all(entries))
}

async function readProducts(source: SnapshotSource): Promise<Observed<readonly ProductPolicy[]>> {
  const values = await source.client.list(
    `${source.paths.api}/products`,
    { 'api-version': apiVersions.apiManagement },
    `list the products of the API \`${source.target.api}\``
  )
  const names = values.map(value => stringAt(value, 'name'))
  if (names.includes(undefined)) return unreadable('Azure listed a product without a name.')
  const products = names
    .filter(name => name !== undefined)
    .map(async product => {
      const path = `${source.paths.service}/products/${segment(product)}/policies/policy`
      return {
        product,
        policy: await readPolicy(source, path, `read the policy of the product \`${product}\``)
      }
    })
  return present(await Promise.all(products))
}

/** Names of the self-hosted gateways that serve the API; the managed gateway is not among them. */
function readGateways(source: SnapshotSource, sku: string | undefined): Promise<Observed<readonly string[]>> {
  if (sku !== undefined && managedOnly.has(sku.toLowerCase())) return Promise.resolve(present([]))
  return observe(async () => {
    const query = { 'api-version': apiVersions.apiManagement }
    const gateways = await source.client.list(
      `${source.paths.service}/gateways`,
      query,
      'list the self-hosted gateways'
    )
    const names = gateways.flatMap(gateway => stringAt(gateway, 'name') ?? [])
    const serving = await Promise.all(
      names.map(async name => {
        const apis = await source.client.list(
          `${source.paths.service}/gateways/${segment(name)}/apis`,
          query,
          `list the APIs of the gateway \`${name}\``
        )
        return apis.some(api => stringAt(api, 'name')?.toLowerCase() === source.target.api.toLowerCase())
          ? [name]
          : []
      })
    )
    return present(serving.flat())
  })
}

interface Documents {
  readonly servicePolicy: Observed<PolicyText>
  readonly products: Observed<readonly ProductPolicy[]>
  readonly apiPolicy: Observed<PolicyText>
  readonly operationPolicies: ReadonlyMap<string, Observed<PolicyText>>
}

interface Referenced {
  readonly fragments: ReadonlyMap<string, Observed<PolicyText>>
  readonly namedValues: Observed<readonly NamedValue[]>
  readonly backends: ReadonlyMap<string, Observed<LiveBackend>>
}

/** Fragments, named values and backend entities: only those that some document speaks of. */
async function readReferences(source: SnapshotSource, documents: Documents): Promise<Referenced> {
  const products =
    documents.products.kind === 'present' ? documents.products.value.map(product => product.policy) : []
  const texts = [
    documents.servicePolicy,
    documents.apiPolicy,
    ...products,
    ...documents.operationPolicies.values()
  ].flatMap(toText)
  const direct = collectReferences(texts)
  const fragments = await readEach(direct.fragments, id =>
    readPolicy(
      source,
      `${source.paths.service}/policyFragments/${segment(id)}`,
      `read the policy fragment \`${id}\``
    )
  )
  const all = collectReferences([...texts, ...[...fragments.values()].flatMap(toText)])
  const wantsValues = all.namedValues.length > 0 || all.unknown
  const namedValues = wantsValues ? await observe(() => readNamedValues(source)) : present([])
  const fromValues =
    namedValues.kind === 'present' ? namedValues.value.flatMap(value => value.value ?? []) : []
  const backends = await readBackends(source, [...all.backends, ...(all.unknown ? fromValues : [])])
  return { fragments, namedValues, backends }
}

function collectReferences(texts: readonly PolicyText[]): {
  fragments: string[]
  backends: string[]
  namedValues: string[]
  unknown: boolean
} {
  const found = texts.map(text => findReferences(parsePolicyTree(text.text, text.format)))
  return {
    fragments: found.flatMap(one => one.fragments),
    backends: found.flatMap(one => one.backends),
    namedValues: found.flatMap(one => one.namedValues),
    unknown: found.some(one => one.usesUnknownReferences)
  }
}

async function readNamedValues(source: SnapshotSource): Promise<Observed<readonly NamedValue[]>> {
  const values = await source.client.list(
    `${source.paths.service}/namedValues`,
    { 'api-version': apiVersions.apiManagement },
    'list the named values'
  )
  return allOf(values, parseNamedValue)
}

/** Members of a pool carry the credentials, so pools are followed. */
async function readBackends(
  source: SnapshotSource,
  ids: readonly string[]
): Promise<ReadonlyMap<string, Observed<LiveBackend>>> {
  const backends = new Map<string, Observed<LiveBackend>>()
  let wanted = ids
  while (wanted.length > 0) {
    const missing = wanted.filter(id => !backends.has(id.toLowerCase()) && /^[\w.-]{1,80}$/.test(id))
    const read = await readEach(missing, id =>
      observe(async () =>
        toObserved(
          await get(source, `${source.paths.service}/backends/${segment(id)}`, `read the backend \`${id}\``),
          parseBackend
        )
      )
    )
    for (const [id, backend] of read) backends.set(id, backend)
    wanted = [...read.values()].flatMap(backend => (backend.kind === 'present' ? backend.value.members : []))
  }
  return backends
}

async function readEach<T>(
  ids: readonly string[],
  read: (id: string) => Promise<T>
): Promise<ReadonlyMap<string, T>> {
  const unique = new Map(ids.map(id => [id.toLowerCase(), id]))
  const entries = [...unique].map(async ([key, id]): Promise<[string, T]> => [key, await read(id)])
  return new Map(await Promise.all(entries))
}

function toText(document: Observed<PolicyText>): PolicyText[] {
  return document.kind === 'present' ? [document.value] : []
}

async function readBackendApp(
  source: SnapshotSource
): Promise<Required<Pick<LiveState, 'site' | 'authSettings'>>> {
  const { app } = source.target
  const name = app.slot === undefined ? app.name : `${app.name}/${app.slot}`
  const [site, authSettings] = await Promise.all([
    observe(async () =>
      toObserved(await get(source, source.paths.site, `read the app \`${name}\``, apiVersions.web), body =>
        parseSite(body, app)
      )
    ),
    // The secret-less GET: a Reader may use it (facts: auth 0.7). Never fall back to the list call, which needs more.
    observe(async () => {
      const response = await get(
        source,
        `${source.paths.site}/config/authsettingsV2`,
        `read the authentication settings of \`${name}\``,
        apiVersions.web
      )
      return toObserved(response, body =>
        typeof body === 'object' && body !== null
          ? ((body as { properties?: unknown }).properties ?? {})
          : undefined
      )
    })
  ])
  return { site, authSettings }
}

/** ARM gives no client ID for a system-assigned identity with the service; it is a resource of its own (facts: auth 1.3). */
async function readSystemClientId(
  source: SnapshotSource,
  authSettings: Observed<unknown>
): Promise<Observed<string> | undefined> {
  if (authSettings.kind !== 'present' || !needsSystemClientId(authSettings.value, source.expectation))
    return undefined
  return await observe(async () => {
    const path = `${source.paths.service}/providers/Microsoft.ManagedIdentity/identities/default`
    const response = await get(
      source,
      path,
      'read the client ID of the system-assigned identity',
      apiVersions.managedIdentity
    )
    return toObserved(response, body =>
      stringAt((body as { properties?: unknown } | undefined)?.properties, 'clientId')
    )
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

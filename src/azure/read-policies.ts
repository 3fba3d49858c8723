import { stringAt } from '../core/arm/json.ts'
import {
  absent,
  type LiveOperation,
  type Observed,
  type PolicyText,
  type PolicyWorld,
  type ProductPolicy,
  present,
  unreadable
} from '../core/model.ts'
import type { ReadRequest } from '../ports.ts'
import { allOf, observeList, readPolicy, type SnapshotSource } from './observe.ts'
import { apiVersions, segment } from './paths.ts'
import { type Documents, readReferences } from './referenced.ts'
import { createTally } from './tally.ts'

/** SKUs whose gateway cannot be self-hosted (gateways overview): every other, also one that is not known yet, is asked. */
const managedOnly = new Set(['consumption', 'basic', 'standard', 'basicv2', 'standardv2', 'premiumv2'])

/** The policies, with what they refer to. */
export async function readWorld(
  source: SnapshotSource,
  documents: Documents,
  sku: string | undefined
): Promise<PolicyWorld> {
  const [selfHostedGateways, referenced] = await Promise.all([
    readGateways(source, sku),
    readReferences(source, documents)
  ])
  return { api: source.target.api, ...documents, ...referenced, selfHostedGateways }
}

/** The policies of operations, as many as are asked for, by the id of the operation in lower case. */
export async function readOperationPolicies(
  source: SnapshotSource,
  operations: Observed<readonly LiveOperation[]>,
  request: ReadRequest
): Promise<ReadonlyMap<string, Observed<PolicyText>>> {
  if (operations.kind !== 'present') return new Map()
  const ids = request.chooseOperations(operations.value)
  if (request.madeNow === true) return new Map(ids.map(id => [id.toLowerCase(), absent]))
  source.progress?.(
    `${countOf(operations.value.length, 'operation')} in API Management; reading the policies of ${ids.length}.`
  )
  const tally = createTally('Policies of operations', ids.length, source.progress)
  const entries = ids.map(async (id): Promise<[string, Observed<PolicyText>]> => {
    const path = `${source.paths.api}/operations/${segment(id)}/policies/policy`
    const policy = await readPolicy(source, path, `read the policy of the operation \`${id}\``)
    tally()
    return [id.toLowerCase(), policy]
  })
  return new Map(await Promise.all(entries))
}

/** The products that hold the API, with their policies. */
export async function readProducts(source: SnapshotSource): Promise<Observed<readonly ProductPolicy[]>> {
  const values = await source.client.list(
    // Products hold the API, not one of its revisions (facts: arm 2).
    `${source.paths.entity}/products`,
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
  return observeList(async () => {
    const query = { 'api-version': apiVersions.apiManagement }
    const gateways = await source.client.list(
      `${source.paths.service}/gateways`,
      query,
      'list the self-hosted gateways'
    )
    // Fail closed: a gateway without a name may serve the API, and a list with such an entry may hold it.
    const names = allOf(gateways, gateway => stringAt(gateway, 'name'))
    if (names.kind !== 'present') return names
    const serving = await Promise.all(
      names.value.map(async name => {
        const apis = await source.client.list(
          `${source.paths.service}/gateways/${segment(name)}/apis`,
          query,
          `list the APIs of the gateway \`${name}\``
        )
        const serves = allOf(apis, api => stringAt(api, 'name')?.toLowerCase())
        return serves.kind !== 'present' || serves.value.includes(source.target.api.toLowerCase())
          ? [name]
          : []
      })
    )
    return present(serving.flat())
  })
}

/** `1 app`, `2 apps`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

import { stringAt } from '../core/arm/json.ts'
import { parseNamedValue } from '../core/arm/parse.ts'
import { parseBackend } from '../core/arm/parse-backend.ts'
import {
  type LiveBackend,
  type NamedValue,
  type Observed,
  type PolicyText,
  type ProductPolicy,
  present
} from '../core/model.ts'
import { findReferences, type PolicyReferences } from '../core/policy/references.ts'
import { readTree } from '../core/policy/trees.ts'
import {
  allOf,
  get,
  observe,
  observeList,
  readEach,
  readPolicy,
  type SnapshotSource,
  toObserved
} from './observe.ts'
import { apiVersions, segment } from './paths.ts'

/** The documents of one API. */
export interface Documents {
  readonly servicePolicy: Observed<PolicyText>
  readonly products: Observed<readonly ProductPolicy[]>
  readonly apiPolicy: Observed<PolicyText>
  readonly operationPolicies: ReadonlyMap<string, Observed<PolicyText>>
}

/** What they refer to. */
export interface Referenced {
  readonly fragments: ReadonlyMap<string, Observed<PolicyText>>
  readonly namedValues: Observed<readonly NamedValue[]>
  readonly backends: ReadonlyMap<string, Observed<LiveBackend>>
}

/** Fragments, named values and backend entities: only those that some document speaks of. */
export async function readReferences(source: SnapshotSource, documents: Documents): Promise<Referenced> {
  const products =
    documents.products.kind === 'present' ? documents.products.value.map(product => product.policy) : []
  const texts = [
    documents.servicePolicy,
    documents.apiPolicy,
    ...products,
    ...documents.operationPolicies.values()
  ].flatMap(toText)
  const own = texts.map(readDocument)
  const direct = collectReferences(own)
  const everyFragment = direct.unknown
    ? await observeList(() => listNames(source, 'policyFragments'))
    : present([])
  const fragments = await readEach([...direct.fragments, ...toNames(everyFragment)], id =>
    readPolicy(
      source,
      `${source.paths.service}/policyFragments/${segment(id)}`,
      `read the policy fragment \`${id}\``
    )
  )
  const all = collectReferences([...own, ...[...fragments.values()].flatMap(toText).map(readDocument)])
  const [namedValues, everyBackend] = await Promise.all([
    all.namedValues.length > 0 ? observeList(() => readNamedValues(source)) : present([]),
    all.unknown ? observeList(() => listNames(source, 'backends')) : present([])
  ])
  const backends = await readBackends(source, [...all.backends, ...toNames(everyBackend)])
  return { fragments, namedValues, backends }
}

/**
 * An id may be put together from named values, or be a literal in an expression: which one is meant is for the analysis to say, so
 * all of them are read. A list that may not be read leaves the id unresolved, and the verdict unknown.
 */
async function listNames(
  source: SnapshotSource,
  collection: 'policyFragments' | 'backends'
): Promise<Observed<readonly string[]>> {
  const values = await source.client.list(
    `${source.paths.service}/${collection}`,
    { 'api-version': apiVersions.apiManagement },
    `list the ${collection === 'backends' ? 'backends' : 'policy fragments'}`
  )
  // Fail closed: an entry without a name may be the one that is meant.
  return allOf(values, value => stringAt(value, 'name'))
}

function toNames(names: Observed<readonly string[]>): readonly string[] {
  return names.kind === 'present' ? names.value : []
}

function readDocument(policy: PolicyText): PolicyReferences {
  return findReferences(readTree(policy))
}

function collectReferences(found: readonly PolicyReferences[]): {
  fragments: string[]
  backends: string[]
  namedValues: string[]
  unknown: boolean
} {
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

function toText(document: Observed<PolicyText>): PolicyText[] {
  return document.kind === 'present' ? [document.value] : []
}

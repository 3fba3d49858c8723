import { nameVersionSet } from '../api-settings.ts'
import type { LiveApi, LiveOperation, Observed, OtherApi, PolicyText } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { ApiDocument } from './document.ts'
import type { ExpectedOperation } from './expected.ts'
import { findLostPolicies } from './lost-policies.ts'
import type { MatchedOperations } from './match.ts'
import { locateAt } from './watch.ts'

/** Operations per API that services of a tier are reported to refuse beyond (Microsoft Q&A 5859937). */
const operationLimits: ReadonlyMap<string, number> = new Map([['basicv2', 100]])

/** What an import would do to what is live. */
export interface ImportHazardInput {
  readonly api: string
  readonly spec: ApiDocument
  readonly matched: MatchedOperations
  readonly sku?: string
  readonly live?: LiveApi
  /** Policies of the operations, by lower-case name; one that is absent is known not to be there. */
  readonly operationPolicies?: ReadonlyMap<string, Observed<PolicyText>>
}

/** Findings that need both the document and the service. They are about an import, not about drift: for a plan and before an apply. */
export function findImportHazards(input: ImportHazardInput): Finding[] {
  return [
    ...findLostPolicies(input.api, input.matched, input.operationPolicies ?? new Map()),
    ...findRenames(input),
    ...findTakenNames(input),
    ...findTierLimit(input),
    ...findOverwritten(input)
  ]
}

/** Another API of the service that has the path, and is no version or revision of this one. */
export function findTakenPath(
  api: string,
  path: string,
  others: readonly OtherApi[],
  versionSetId?: string
): Finding[] {
  const wanted = toPath(path)
  const other = others.find(
    each =>
      toPath(each.path) === wanted &&
      nameApi(each.id) !== nameApi(api) &&
      !sharesVersionSet(each, versionSetId)
  )
  if (other === undefined) return []
  return [{ rule: 'P31', subject: { kind: 'api', api }, facts: { api, path, other: other.id } }]
}

/** Another API of the version set that is the version already. */
export function findTakenVersion(
  api: string,
  version: string,
  others: readonly OtherApi[],
  versionSetId: string | undefined
): Finding[] {
  const other = others.find(
    each =>
      each.version === version && nameApi(each.id) !== nameApi(api) && sharesVersionSet(each, versionSetId)
  )
  if (other === undefined) return []
  const facts = { api, path: other.path, other: nameOther(other.id), version }
  return [{ rule: 'P31', subject: { kind: 'api', api }, facts }]
}

/** Version sets are told apart by name: their IDs are written in full, or from the service on. */
function sharesVersionSet(other: OtherApi, versionSetId: string | undefined): boolean {
  const name = nameVersionSet(versionSetId)?.toLowerCase()
  return name !== undefined && nameVersionSet(other.versionSetId)?.toLowerCase() === name
}

function nameOther(id: string): string {
  return id.split(';rev=', 1)[0] ?? id
}

function nameApi(id: string): string {
  return nameOther(id).toLowerCase()
}

/** The gateway knows paths without slashes around them, and without regard to case. */
function toPath(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').toLowerCase()
}

/** A display name for a revision that is not current. */
export function findRevisionName(live: LiveApi, displayName: string | undefined): Finding[] {
  if (displayName === undefined || displayName === live.displayName) return []
  if (live.properties['isCurrent'] !== false) return []
  const facts = {
    api: live.id,
    revision: live.revision ?? 'unknown',
    before: live.displayName,
    after: displayName
  }
  return [{ rule: 'P36', subject: { kind: 'api', api: live.id }, facts }]
}

/** Operations that an import deletes, with their policies. */
export function findDeletions(api: string, matched: MatchedOperations): Finding[] {
  return matched.extra.map(operation => ({
    rule: 'P34' as const,
    subject: { kind: 'operation' as const, api, operation: operation.id },
    facts: { api, operation: operation.id, signature: nameRoute(operation) }
  }))
}

/** Operations that the importer will not recognise by name, so that it makes new ones and tries to copy the policies (P43). */
function findRenames({ api, matched }: ImportHazardInput): Finding[] {
  return matched.pairs.flatMap(({ expected, live, by }): Finding[] => {
    if (by === 'name' || expected.operationId === undefined) return []
    const facts = { api, operation: live.id, operationId: expected.operationId, signature: nameRoute(live) }
    return [
      { rule: 'P43', subject: { kind: 'operation', api, operation: live.id }, facts, ...locate(expected) }
    ]
  })
}

/** Names that were cut, and are the names of operations that go in the same import or are something else. */
function findTakenNames({ api, matched }: ImportHazardInput): Finding[] {
  const taken = new Map<string, LiveOperation>()
  for (const { expected, live, by } of matched.pairs)
    if (by === 'route' || isCut(expected)) taken.set(live.id.toLowerCase(), live)
  for (const live of matched.extra) taken.set(live.id.toLowerCase(), live)
  const candidates = [...matched.missing, ...matched.pairs.map(pair => pair.expected)].filter(isCut)
  return candidates.flatMap((expected): Finding[] => {
    const live = expected.idCandidates.map(name => taken.get(name)).find(each => each !== undefined)
    if (live === undefined || nameRoute(live).toLowerCase() === nameRoute(expected).toLowerCase()) return []
    const facts = {
      operation: expected.id,
      signature: nameRoute(expected),
      live: live.id,
      liveSignature: nameRoute(live)
    }
    return [
      { rule: 'P10', subject: { kind: 'operation', api, operation: expected.id }, facts, ...locate(expected) }
    ]
  })
}

function isCut(expected: ExpectedOperation): boolean {
  return (expected.operationId?.length ?? 0) > 76
}

function findTierLimit({ api, spec, sku }: ImportHazardInput): Finding[] {
  const limit = sku === undefined ? undefined : operationLimits.get(sku.toLowerCase())
  const operations = spec.operations.length
  if (sku === undefined || limit === undefined || operations <= limit) return []
  const facts = { operations, limit, sku }
  return [{ rule: 'P30', subject: { kind: 'api', api }, facts, ...locateAt(spec, ['paths']) }]
}

function findOverwritten({ api, spec, live }: ImportHazardInput): Finding[] {
  if (live === undefined) return []
  const description = live.properties['description']
  const differing = [
    { property: 'display name', document: spec.title, service: live.displayName, pointer: ['info', 'title'] },
    {
      property: 'description',
      document: spec.description ?? '',
      service: typeof description === 'string' ? description : '',
      pointer: ['info', 'description']
    }
  ].filter(({ document, service }) => document !== '' && service !== '' && document.trim() !== service.trim())
  return differing.map(({ pointer, ...facts }) => ({
    rule: 'P40' as const,
    subject: { kind: 'api' as const, api },
    facts: { api, ...facts },
    ...locateAt(spec, pointer)
  }))
}

function locate(operation: ExpectedOperation): Pick<Finding, 'location'> {
  const location = operation.location()
  return location === undefined ? {} : { location }
}

function nameRoute(operation: { readonly method: string; readonly urlTemplate: string }): string {
  return `${operation.method.toUpperCase()} ${operation.urlTemplate}`
}

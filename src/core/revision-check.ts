import { sameJson } from './arm/json.ts'
import type { Change, PolicyWrite } from './change.ts'
import type { LiveOperation, LiveState, Observed, PolicyText } from './model.ts'
import { samePolicy } from './policy/canonical.ts'

/**
 * What the copy of a revision lacks of the original, as sentences. That a copy takes operations and policies along is not documented, so it is
 * looked at. Fail closed: what cannot be read counts as lost, for a release would take it away from callers.
 */
export function findCopyLosses(original: LiveState, copy: LiveState): string[] {
  const operations = listOperations(copy)
  const missing = listOperations(original).flatMap(operation =>
    operations.some(other => sameName(other.id, operation.id)) ? [] : [`the operation \`${operation.id}\``]
  )
  return [
    ...findLostSettings(original, copy),
    ...missing,
    ...findChangedContracts(original, copy),
    ...findPolicyLosses(original, copy, [])
  ]
}

/** What a revision has of its own, or the service sets by itself. */
const ofRevision = new Set([
  'apiRevision',
  'apiRevisionDescription',
  'apiVersionSet',
  'isCurrent',
  'isOnline',
  'provisioningState',
  'sourceApiId'
])

function findLostSettings(original: LiveState, copy: LiveState): string[] {
  if (original.api.kind !== 'present') return []
  if (copy.api.kind !== 'present') return ['its settings']
  const { properties } = copy.api.value
  return Object.entries(original.api.value.properties).flatMap(([name, value]) => {
    if (ofRevision.has(name) || value === null || value === undefined) return []
    const copied = Object.hasOwn(properties, name) ? properties[name] : undefined
    return sameJson(value, copied) ? [] : [`the setting \`${name}\``]
  })
}

/** Contracts, without the names of schemas: those are compared by what they hold, and may be others in a copy. */
function findChangedContracts(original: LiveState, copy: LiveState): string[] {
  const copied = new Map(listOperations(copy).map(one => [one.id.toLowerCase(), one.properties]))
  return listOperations(original).flatMap(({ id, properties }) => {
    const other = copied.get(id.toLowerCase())
    const same = other === undefined || sameJson(withoutSchemas(properties), withoutSchemas(other))
    return same ? [] : [`the contract of the operation \`${id}\``]
  })
}

function withoutSchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSchemas)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name, part]) => name !== 'schemaId' && part !== null)
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutSchemas(part)]))
}

/**
 * Policies of the original that the new revision has not, or has otherwise, although no change of ours says so. An operation that is gone is
 * counted against `max-deletions` before; one under another name is found by its route.
 */
export function findPolicyLosses(
  original: LiveState,
  revision: LiveState,
  changes: readonly Change[]
): string[] {
  const writes = changes.filter(change => change.kind === 'write-policy')
  const ofApi = isLost(original.policies.apiPolicy, revision.policies.apiPolicy, findWrite(writes, undefined))
    ? ['the policy of the API']
    : []
  const ofOperations = listOperations(original).flatMap(operation => {
    const before = original.policies.operationPolicies.get(operation.id.toLowerCase())
    const successor = findSuccessor(operation, listOperations(revision))
    if (successor === undefined || before?.kind === 'absent') return []
    const after = revision.policies.operationPolicies.get(successor.id.toLowerCase())
    const lost =
      before === undefined || after === undefined || isLost(before, after, findWrite(writes, successor.id))
    return lost ? [`the policy of the operation \`${operation.id}\``] : []
  })
  return [...ofApi, ...ofOperations]
}

function isLost(
  before: Observed<PolicyText>,
  after: Observed<PolicyText>,
  write: PolicyWrite | undefined
): boolean {
  if (write !== undefined)
    return after.kind !== 'present' || !samePolicy(after.value, { text: write.after, format: 'rawxml' })
  if (before.kind === 'absent') return false
  return before.kind !== 'present' || after.kind !== 'present' || !samePolicy(before.value, after.value)
}

/** What somebody else changed in a revision since it was read as the current one: a release undoes it. As sentences. */
export function findMoves(before: LiveState, now: LiveState): string[] {
  if (before.api.kind !== 'present')
    return now.operations.kind === 'present' && now.operations.value.length === 0 ? [] : ['its operations']
  if (now.api.kind !== 'present') return ['the API']
  const [was, is] = [before.api.value, now.api.value]
  const settings =
    was.revision !== is.revision
      ? [`the current revision is \`${is.revision ?? 'unknown'}\``]
      : sameJson(withoutCurrency(was.properties), withoutCurrency(is.properties))
        ? []
        : ['its settings']
  return [
    ...settings,
    ...(sameContracts(before, now) ? [] : ['its operations']),
    ...(sameJson(before.schemas, now.schemas) ? [] : ['its schemas']),
    ...findPolicyMoves(before, now)
  ]
}

/** Whether a revision is current is for a release to say. */
function withoutCurrency(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([name]) => !['isCurrent', 'isOnline', 'provisioningState'].includes(name)
    )
  )
}

function findPolicyMoves(before: LiveState, now: LiveState): string[] {
  const ofApi = sameObserved(before.policies.apiPolicy, now.policies.apiPolicy) ? [] : ['its policy']
  const names = new Set([
    ...before.policies.operationPolicies.keys(),
    ...now.policies.operationPolicies.keys()
  ])
  const ofOperations = [...names].flatMap(name => {
    const [was, is] = [before.policies.operationPolicies.get(name), now.policies.operationPolicies.get(name)]
    const same = was !== undefined && is !== undefined && sameObserved(was, is)
    return same ? [] : [`the policy of the operation \`${name}\``]
  })
  return [...ofApi, ...ofOperations]
}

function sameObserved(left: Observed<PolicyText>, right: Observed<PolicyText>): boolean {
  if (left.kind === 'present' && right.kind === 'present') return samePolicy(left.value, right.value)
  return left.kind === 'absent' && right.kind === 'absent'
}

/** Names of operations that came, went, or have another contract. All of them, where they cannot be read any more. */
export function findOperationMoves(
  before: Observed<readonly LiveOperation[]>,
  now: Observed<readonly LiveOperation[]>
): string[] {
  const was = before.kind === 'present' ? before.value : []
  if (now.kind === 'unreadable') return was.map(({ id }) => id)
  const is = now.kind === 'present' ? now.value : []
  const known = new Map(was.map(one => [one.id.toLowerCase(), one]))
  const seen = new Set(is.map(one => one.id.toLowerCase()))
  const moved = is.filter(one => !sameJson(known.get(one.id.toLowerCase())?.properties, one.properties))
  return [...moved, ...was.filter(one => !seen.has(one.id.toLowerCase()))].map(({ id }) => id)
}

function sameContracts(before: LiveState, now: LiveState): boolean {
  const [was, is] = [before, now].map(state =>
    Object.fromEntries(listOperations(state).map(({ id, properties }) => [id.toLowerCase(), properties]))
  )
  return before.operations.kind === 'present' && now.operations.kind === 'present' && sameJson(was, is)
}

function findSuccessor(
  operation: LiveOperation,
  candidates: readonly LiveOperation[]
): LiveOperation | undefined {
  const route = toRoute(operation)
  return (
    candidates.find(each => sameName(each.id, operation.id)) ??
    candidates.find(each => toRoute(each) === route)
  )
}

function findWrite(writes: readonly PolicyWrite[], operation: string | undefined): PolicyWrite | undefined {
  return writes.find(({ scope }) =>
    operation === undefined
      ? scope.kind === 'api'
      : scope.kind === 'operation' && sameName(scope.operation, operation)
  )
}

function toRoute(operation: LiveOperation): string {
  return `${operation.method.toUpperCase()} ${operation.urlTemplate.toLowerCase()}`
}

function listOperations(state: LiveState): readonly LiveOperation[] {
  return state.operations.kind === 'present' ? state.operations.value : []
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

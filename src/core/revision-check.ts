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
  return [...missing, ...findPolicyLosses(original, copy, [])]
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

/** What somebody else changed in the current revision since it was read: a release would undo it. As sentences. */
export function findMoves(before: LiveState, now: LiveState): string[] {
  if (before.api.kind !== 'present')
    return now.operations.kind === 'present' && now.operations.value.length === 0 ? [] : ['its operations']
  if (now.api.kind !== 'present') return ['the API']
  const [was, is] = [before.api.value, now.api.value]
  const settings =
    was.revision !== is.revision
      ? [`the current revision is \`${is.revision ?? 'unknown'}\``]
      : sameJson(was.properties, is.properties)
        ? []
        : ['its settings']
  return [
    ...settings,
    ...(sameContracts(before, now) ? [] : ['its operations']),
    ...(sameJson(before.schemas, now.schemas) ? [] : ['its schemas']),
    ...findPolicyMoves(before, now)
  ]
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

import { listAt, recordAt, stringAt } from '../arm/json.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import { decideAccess, type Grant, isWideScope } from './assignments.ts'
import { listNeeds, type Need, type ServiceCall } from './needs.ts'
import { flagAt } from './properties.ts'
import { nameKind, type ServiceHost } from './recognise.ts'
import { type LiveTarget, toPlace } from './service.ts'

/** Whose access is looked at. */
export interface AccessCaller {
  readonly service: string
  readonly principalId: string
  /** Tenant of the identity, where Azure names it. */
  readonly tenant?: string
}

/** Whether API Management's identity may do what its calls need at a service, and no more. */
export function findAccessFindings(
  target: LiveTarget,
  host: ServiceHost,
  calls: readonly ServiceCall[],
  caller: AccessCaller,
  subject: Subject
): Finding[] {
  const needs = listNeeds(target.kind, host, calls)
  if (needs.length === 0) return []
  const tenant = target.kind === 'key-vault' ? findTenant(target, caller, subject) : []
  // A vault looks at roles, or at its access policies, never at both.
  if (target.kind === 'key-vault' && flagAt(target.properties, 'enableRbacAuthorization') !== true)
    return [...tenant, ...findPolicies(target, needs, caller, subject)]
  return [...tenant, ...findRoles(target, needs, caller, subject)]
}

/** A vault trusts one tenant. Where Azure does not name that of the identity, it is taken for the one of the subscription, as the vault's. */
function findTenant(target: LiveTarget, caller: AccessCaller, subject: Subject): Finding[] {
  const tenant = stringAt(target.properties, 'tenantId')
  if (tenant === undefined) {
    const what = `which tenant the key vault \`${target.name}\` trusts`
    return [{ rule: 'READ001', subject, facts: { what, why: 'Azure did not give `tenantId`' } }]
  }
  const { service, tenant: expected } = caller
  return expected === undefined || expected.toLowerCase() === tenant.toLowerCase()
    ? []
    : [{ rule: 'KV004', subject, facts: { place: toPlace(target), service, tenant, expected } }]
}

function findRoles(
  target: LiveTarget,
  needs: readonly Need[],
  caller: AccessCaller,
  subject: Subject
): Finding[] {
  const what = `which roles \`${caller.service}\` has at the ${nameKind(target.kind)} \`${target.name}\``
  const { assignments } = target
  if (assignments?.kind !== 'present') {
    const why =
      assignments?.kind === 'unreadable'
        ? `${assignments.why} It needs \`Microsoft.Authorization/roleAssignments/read\`.`
        : 'they were not read'
    return [{ rule: 'READ001', subject, facts: { what, why } }]
  }
  const groups = groupNeeds(needs)
  const found = groups.map(group => {
    const verdicts = group.map(need => decideAccess(need, target.id, assignments.value, target.definitions))
    return { group, verdicts }
  })
  const grants = found.flatMap(({ verdicts }) =>
    verdicts.flatMap(verdict => (verdict.kind === 'granted' ? verdict.grants : []))
  )
  return [
    ...found.flatMap(({ group, verdicts }) => findGaps(target, group, verdicts, caller, subject)),
    ...findBroad(target, needs, grants, caller, subject)
  ]
}

/** Needs that one role answers, together. */
function groupNeeds(needs: readonly Need[]): Need[][] {
  return [...Map.groupBy(needs, need => need.dataAction).values()]
}

function findGaps(
  target: LiveTarget,
  group: readonly Need[],
  verdicts: readonly ReturnType<typeof decideAccess>[],
  { service, principalId }: AccessCaller,
  subject: Subject
): Finding[] {
  const denied = group.filter((_, index) => verdicts[index]?.kind === 'missing')
  const missing = denied.filter(need => need.uncertain !== true)
  const unknown = verdicts.find(verdict => verdict.kind === 'unknown')
  const [first] = missing
  const findings: Finding[] = []
  if (first !== undefined) {
    const operations = missing.map(need => need.operation)
    const { what, role } = first
    const scope = toLeastScope(target, missing)
    const facts = { place: toPlace(target), service, principalId, what, role, operations, scope }
    findings.push({ rule: 'ROLE001', subject, facts })
  }
  // Fail closed: what the call does is not known, so that it may be what the identity may not do.
  const [perhaps] = denied.filter(need => need.uncertain === true)
  if (perhaps !== undefined) {
    const what = `whether \`${service}\` may do what \`${perhaps.operation}\` does at \`${target.name}\``
    const why = `the path of the call is not known, and the identity may not ${perhaps.what}`
    const fix = `Call a path that is known; or, if it does ${perhaps.what}, assign the role \`${perhaps.role}\` as well.`
    findings.push({ rule: 'READ001', subject, facts: { what, why, fix } })
  }
  if (unknown?.kind === 'unknown') {
    const what = `whether \`${service}\` may ${group[0]?.what ?? 'call'} at \`${target.name}\``
    findings.push({ rule: 'READ001', subject, facts: { what, why: unknown.why, fix: describeFix(group) } })
  }
  return findings
}

function describeFix(group: readonly Need[]): string {
  return `Assign the role \`${group[0]?.role ?? ''}\` to API Management's identity on the resource or on the entity that is called, without a condition.`
}

/** The one entity that all calls touch where there is one, else the resource. */
function toLeastScope(target: LiveTarget, needs: readonly Need[]): string {
  const scopes = new Set(needs.map(need => need.scopes?.at(0)))
  const [only] = scopes
  return scopes.size === 1 && only !== undefined ? target.id + only : target.id
}

/** One finding a role and scope: an owner of the data, or a role on a subscription and more. */
function findBroad(
  target: LiveTarget,
  needs: readonly Need[],
  grants: readonly Grant[],
  { service, principalId }: AccessCaller,
  subject: Subject
): Finding[] {
  const [first] = needs
  if (first === undefined) return []
  const leastScope = toLeastScope(target, needs)
  const broad = new Map<string, Finding>()
  for (const { role, scope, owner } of grants) {
    const isNeeded = needs.some(need => need.role === role)
    const why = owner && !isNeeded ? 'owner' : isWideScope(scope) ? 'scope' : undefined
    if (why === undefined) continue
    const facts = {
      place: toPlace(target),
      service,
      principalId,
      role,
      scope,
      why,
      least: first.role,
      leastScope
    } as const
    broad.set(JSON.stringify([role, scope]), { rule: 'ROLE002', subject, facts })
  }
  return [...broad.values()]
}

/**
 * Access policies hold verbs of their own: `secrets: [get]`; `all` stands for each of them. One with an `applicationId` is for a user who
 * comes through that application, and one of another tenant than the vault's is for nobody.
 */
function findPolicies(
  target: LiveTarget,
  needs: readonly Need[],
  { service, principalId }: AccessCaller,
  subject: Subject
): Finding[] {
  const tenant = stringAt(target.properties, 'tenantId')?.toLowerCase()
  const policies = listAt(target.properties, 'accessPolicies').filter(
    policy =>
      stringAt(policy, 'objectId')?.toLowerCase() === principalId.toLowerCase() &&
      stringAt(policy, 'tenantId')?.toLowerCase() === tenant &&
      stringAt(policy, 'applicationId') === undefined
  )
  return groupNeeds(needs).flatMap((group): Finding[] => {
    const permission = toPermission(group[0]?.dataAction ?? '')
    const held = policies.flatMap(policy => listAt(recordAt(policy, 'permissions'), permission.collection))
    const wanted = [permission.verb, 'all']
    if (held.some(verb => typeof verb === 'string' && wanted.includes(verb.toLowerCase()))) return []
    const operations = group.map(need => need.operation)
    return [
      {
        rule: 'KV003',
        subject,
        facts: { place: toPlace(target), principalId, service, permission, operations }
      }
    ]
  })
}

/** `Microsoft.KeyVault/vaults/keys/wrap/action` is the permission `wrapKey` on keys. */
function toPermission(dataAction: string): { collection: string; verb: string } {
  const [, , collection = '', action = ''] = dataAction.split('/')
  const renamed: Readonly<Record<string, string>> = {
    getSecret: 'get',
    setSecret: 'set',
    wrap: 'wrapkey',
    unwrap: 'unwrapkey',
    read: 'get'
  }
  return { collection, verb: Object.hasOwn(renamed, action) ? (renamed[action] ?? action) : action }
}

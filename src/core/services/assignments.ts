import type { Observed } from '../model.ts'
import type { Need } from './needs.ts'
import { findBuiltInRole, grantsAction, type RoleDefinition, toRoleGuid } from './roles.ts'

/** A role that the identity has, by itself or through a group. */
export interface RoleAssignment {
  readonly roleDefinitionId: string
  readonly scope: string
  /** An expression on attributes, which decides with each request (Azure ABAC). */
  readonly condition?: string
}

/** An assignment that lets the identity make a call. */
export interface Grant {
  readonly role: string
  readonly scope: string
  /** True for a role with all rights on the data. */
  readonly owner: boolean
}

/** Whether the identity may make a call. */
export type AccessVerdict =
  | { readonly kind: 'granted'; readonly grants: readonly Grant[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Decides whether some assignment at, above or below the resource lets the identity do what a call needs. Role assignments add up; deny
 * assignments, which only managed applications and deployment stacks make, are not looked at.
 */
export function decideAccess(
  need: Need,
  resourceId: string,
  assignments: readonly RoleAssignment[],
  definitions: ReadonlyMap<string, Observed<RoleDefinition>>
): AccessVerdict {
  const verdicts = assignments.map(assignment => judge(assignment, need, resourceId, definitions))
  const grants = verdicts.flatMap(verdict => (verdict.kind === 'granted' ? verdict.grants : []))
  if (grants.length > 0) return { kind: 'granted', grants }
  return verdicts.find(verdict => verdict.kind === 'unknown') ?? { kind: 'missing' }
}

function judge(
  assignment: RoleAssignment,
  need: Need,
  resourceId: string,
  definitions: ReadonlyMap<string, Observed<RoleDefinition>>
): AccessVerdict {
  const reach = toReach(assignment.scope, resourceId, need)
  if (reach === 'elsewhere') return { kind: 'missing' }
  const guid = toRoleGuid(assignment.roleDefinitionId)
  const known = findBuiltInRole(guid)
  const read = known === undefined ? definitions.get(guid) : undefined
  const role = known ?? (read?.kind === 'present' ? read.value : undefined)
  if (role === undefined) return { kind: 'unknown', why: explainUnread(guid, read) }
  if (!grantsAction(role, need.dataAction)) return judgePart(role, need)
  if (reach === 'perhaps') {
    const why = `the role \`${role.name}\` is assigned on \`${assignment.scope}\` only, and which part of the resource \`${need.operation}\` calls is not known`
    return { kind: 'unknown', why }
  }
  // Fail closed: what a condition lets through depends on the request.
  if ((assignment.condition ?? '').trim() !== '')
    return {
      kind: 'unknown',
      why: `the assignment of \`${role.name}\` has a condition, which is not evaluated`
    }
  return {
    kind: 'granted',
    grants: [{ role: role.name, scope: assignment.scope, owner: known?.owner ?? isOwnerLike(role) }]
  }
}

/** Where one of many actions is needed, a role that grants some of them may be the right one. */
function judgePart(role: RoleDefinition, need: Need): AccessVerdict {
  const { oneOf } = need
  const grantsSome =
    oneOf !== undefined &&
    role.dataActions.some(action => action.toLowerCase().startsWith(oneOf.toLowerCase()))
  return grantsSome
    ? {
        kind: 'unknown',
        why: `the role \`${role.name}\` grants some actions, and which one \`${need.operation}\` needs is not known`
      }
    : { kind: 'missing' }
}

function explainUnread(guid: string, read: Observed<RoleDefinition> | undefined): string {
  if (read === undefined) return `the role \`${guid}\` was not read`
  return read.kind === 'unreadable'
    ? `what the role \`${guid}\` grants could not be read: ${read.why}`
    : `the role \`${guid}\` is assigned and does not exist`
}

/** How an assignment's scope lies to what a call touches. Scopes of management groups and of the tenant are above every resource. */
function toReach(scope: string, resourceId: string, need: Need): 'covers' | 'perhaps' | 'elsewhere' {
  const above = scope.toLowerCase().replace(/\/+$/, '')
  const resource = resourceId.toLowerCase()
  const isManagementGroup = above.startsWith('/providers/microsoft.management/managementgroups/')
  if (above === '' || isManagementGroup || `${resource}/`.startsWith(`${above}/`)) return 'covers'
  if (!above.startsWith(`${resource}/`)) return 'elsewhere'
  if (need.scopes === undefined) return 'perhaps'
  const part = above.slice(resource.length)
  return need.scopes.some(wanted => `${wanted.toLowerCase()}/`.startsWith(`${part}/`))
    ? 'covers'
    : 'elsewhere'
}

/** A custom role whose data actions end in a wildcard over a whole service. */
function isOwnerLike({ dataActions }: RoleDefinition): boolean {
  return dataActions.some(action => /^(?:\*|microsoft\.[a-z]+\/\*)$/i.test(action))
}

/** True for a scope wider than a resource group: every resource of the kind in it lies open to the identity. */
export function isWideScope(scope: string): boolean {
  return !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.test(scope)
}

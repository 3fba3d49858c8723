import { includesId, sameId } from './guid.ts'
import type { Caller } from './identity.ts'
import type { EntraSettings } from './settings.ts'

/** Who gets in with a valid token of the tenant. */
export interface Admission {
  /** True when nothing restricts callers: every application and every user of the tenant. */
  readonly tenantWide: boolean
  readonly caller: CallerAdmission
  /** Entries that name somebody else, and groups. */
  readonly others: readonly OtherCaller[]
  /** True when each list restricts, and one of them has no entry beyond API Management. */
  readonly othersHeldBack: boolean
  /** True when jwtClaimChecks holds entries. */
  readonly claimChecks: boolean
}

/** Whether API Management itself gets in. */
export type CallerAdmission =
  | { readonly kind: 'admitted' }
  | {
      readonly kind: 'blocked'
      readonly list: AdmissionList
      readonly wanted: string | undefined
      readonly swapped?: string
    }
  | { readonly kind: 'unknown'; readonly what: string; readonly why: string }

export type AdmissionList = 'allowedPrincipals.identities' | 'allowedApplications'
export interface OtherCaller {
  readonly list: AdmissionList | 'allowedPrincipals.groups'
  readonly id: string
}

/**
 * Decides who gets in. An empty list is the same as none. `allowedPrincipals` (object IDs, or membership of a group) and
 * `allowedApplications` (client IDs) are joined by AND; identities and groups by OR (configure-authentication-provider-aad).
 * `allowedCallers` are ids, client or object, that may come in besides API Management.
 */
export function decideAdmission(
  settings: EntraSettings,
  caller: Caller,
  allowedCallers: readonly string[]
): Admission {
  const identities = settings.allowedIdentities ?? []
  const groups = settings.allowedGroups ?? []
  const applications = settings.allowedApplications ?? []
  const tenantWide = identities.length + groups.length + applications.length === 0
  const isOther = (id: string): boolean => !isCaller(id, caller) && !includesId(allowedCallers, id)
  // While an id of API Management is not known, any entry may be it: that is reported as unknown, not as a stranger.
  const otherIdentities = caller.principalId === undefined ? [] : identities.filter(isOther)
  const otherApplications = caller.clientId === undefined ? [] : applications.filter(isOther)
  const byPrincipal = identities.length + groups.length > 0
  const others: OtherCaller[] = [
    ...otherIdentities.map(id => ({ list: 'allowedPrincipals.identities', id }) as const),
    ...groups
      .filter(id => !includesId(allowedCallers, id))
      .map(id => ({ list: 'allowedPrincipals.groups', id }) as const),
    ...otherApplications.map(id => ({ list: 'allowedApplications', id }) as const)
  ]
  // Whoever is allowed may be an application by which others come, so that only a list with API Management alone keeps them out.
  const isOwn = (id: string): boolean => isCaller(id, caller)
  const principalsClosed = caller.principalId !== undefined && groups.length === 0 && identities.every(isOwn)
  const applicationsClosed = caller.clientId !== undefined && applications.every(isOwn)
  return {
    tenantWide,
    caller: decideCaller(settings, caller),
    others,
    othersHeldBack:
      others.length > 0 && byPrincipal && applications.length > 0 && (principalsClosed || applicationsClosed),
    claimChecks: (settings.claimApplications ?? []).length + (settings.claimGroups ?? []).length > 0
  }
}

function isCaller(id: string, caller: Caller): boolean {
  return [caller.principalId, caller.clientId].some(own => own !== undefined && sameId(own, id))
}

function decideCaller(settings: EntraSettings, caller: Caller): CallerAdmission {
  const checks = [
    decidePrincipal(settings, caller),
    decideApplication(settings, caller),
    decideClaims(settings, caller)
  ]
  return (
    checks.find(check => check.kind === 'blocked') ??
    checks.find(check => check.kind === 'unknown') ?? { kind: 'admitted' }
  )
}

function decidePrincipal(settings: EntraSettings, caller: Caller): CallerAdmission {
  const identities = settings.allowedIdentities ?? []
  const groups = settings.allowedGroups ?? []
  const { principalId, clientId } = caller
  if (identities.length + groups.length === 0) return { kind: 'admitted' }
  if (principalId === undefined) {
    return {
      kind: 'unknown',
      what: 'whether `allowedPrincipals` admits API Management',
      why: 'Azure did not give the object ID of its identity'
    }
  }
  if (includesId(identities, principalId)) return { kind: 'admitted' }
  const list = 'allowedPrincipals.identities'
  if (groups.length > 0) {
    const why = `\`allowedPrincipals.identities\` does not hold its object ID \`${principalId}\`, and only Microsoft Graph knows the members of a group`
    return { kind: 'unknown', what: 'whether `allowedPrincipals.groups` admits API Management', why }
  }
  return clientId !== undefined && includesId(identities, clientId)
    ? { kind: 'blocked', list, wanted: principalId, swapped: clientId }
    : { kind: 'blocked', list, wanted: principalId }
}

function decideApplication(settings: EntraSettings, caller: Caller): CallerAdmission {
  const applications = settings.allowedApplications ?? []
  const { principalId, clientId } = caller
  const list = 'allowedApplications'
  if (applications.length === 0) return { kind: 'admitted' }
  if (clientId !== undefined && includesId(applications, clientId)) return { kind: 'admitted' }
  if (principalId !== undefined && includesId(applications, principalId)) {
    return { kind: 'blocked', list, wanted: clientId, swapped: principalId }
  }
  if (clientId !== undefined) return { kind: 'blocked', list, wanted: clientId }
  const why = `the client ID of its system-assigned identity is not known: ${caller.clientIdUnknown ?? 'it was not read'}`
  return { kind: 'unknown', what: 'whether `allowedApplications` admits API Management', why }
}

/** jwtClaimChecks is in the schema and in no document of how it works: it can only restrict further, so it may shut API Management out. */
function decideClaims(settings: EntraSettings, caller: Caller): CallerAdmission {
  const applications = settings.claimApplications ?? []
  const groups = settings.claimGroups ?? []
  const listed = caller.clientId !== undefined && includesId(applications, caller.clientId)
  if (groups.length === 0 && (applications.length === 0 || listed)) return { kind: 'admitted' }
  const why = 'it holds entries besides API Management, and Microsoft does not document what they do'
  return { kind: 'unknown', what: 'whether `jwtClaimChecks` admits API Management', why }
}

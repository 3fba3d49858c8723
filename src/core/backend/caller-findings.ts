import type { BackendFinding } from '../rules/backend-rules.ts'
import { type Admission, decideAdmission } from './admission.ts'
import type { BackendContext } from './context.ts'
import { toUnverified } from './context.ts'
import { includesId } from './guid.ts'
import type { Caller } from './identity.ts'
import { type AuthSettings, type EntraSettings, isLegible } from './settings.ts'

const policy = 'identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy'

/** Whether the authorization policy names API Management, and nobody else. */
export function findCallerFindings(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  const { lookup, input } = context
  const caller: Caller =
    lookup.kind === 'found' ? lookup.caller : { principalId: undefined, clientId: input.expected.clientId }
  const admission = decideAdmission(settings.entra, caller, input.allowedCallers)
  return [
    ...findTenantWide(settings, admission, context),
    ...(lookup.kind === 'found' ? findBlocked(admission, context) : []),
    ...findOthers(settings.entra, admission, context)
  ]
}

function findTenantWide(
  settings: AuthSettings,
  admission: Admission,
  context: BackendContext
): BackendFinding[] {
  const { subject, place, service, principalId } = context
  if (!admission.tenantWide || !isLegible(settings, policy)) return []
  return [
    { rule: 'AUTH010', subject, facts: { place, service, principalId, claimChecks: admission.claimChecks } }
  ]
}

function findBlocked({ caller }: Admission, context: BackendContext): BackendFinding[] {
  const { subject, place, service, principalId } = context
  switch (caller.kind) {
    case 'admitted':
      return []
    case 'unknown':
      return [toUnverified(subject, `${caller.what} to the app \`${context.app}\``, caller.why)]
    case 'blocked': {
      const { list, wanted, swapped } = caller
      return [
        {
          rule: 'AUTH011',
          subject,
          facts: { place, service: service.name, list, wanted, swapped, principalId }
        }
      ]
    }
    default:
      return caller satisfies never
  }
}

function findOthers(entra: EntraSettings, admission: Admission, context: BackendContext): BackendFinding[] {
  const { subject, place } = context
  const { others, othersHeldBack: heldBack } = admission
  if (others.length === 0) return []
  return [
    {
      rule: 'AUTH012',
      subject,
      facts: { place, others, heldBack, keep: findIdToKeep(entra, admission, context) }
    }
  ]
}

/** The object ID that must stand in the list before others are taken out, because an empty list admits the whole tenant. */
function findIdToKeep(
  entra: EntraSettings,
  { others }: Admission,
  context: BackendContext
): string | undefined {
  const identities = entra.allowedIdentities ?? []
  const id = context.principalId ?? '<object ID of the identity>'
  if (includesId(identities, id)) return undefined
  const byPrincipal = identities.length + (entra.allowedGroups ?? []).length > 0
  const removed = others.filter(other => other.list === 'allowedApplications').length
  const applications = (entra.allowedApplications ?? []).length - removed
  return byPrincipal || applications === 0 ? id : undefined
}

import type { BackendFinding } from '../rules/backend-rules.ts'
import { type AudienceQuestion, decideAudience, findExtraAudiences } from './audience.ts'
import { type BackendContext, toUnverified } from './context.ts'
import { isGuid, sameId } from './guid.ts'
import { parseIssuer } from './issuer.ts'
import { type AuthSettings, isLegible } from './settings.ts'

const registration = 'identityProviders.azureActiveDirectory.registration'

/** Whether the module accepts the token of API Management, and tokens of that tenant and for this app only. */
export function findTokenFindings(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  return [
    ...findProvider(settings, context),
    ...findIssuer(settings, context),
    ...findAudience(settings, context)
  ]
}

/** A missing `enabled` means on, where a registration is set (Microsoft.Web, AzureActiveDirectory.enabled). */
function findProvider(settings: AuthSettings, { subject, place, input }: BackendContext): BackendFinding[] {
  const { enabled, clientId } = settings.entra
  const nameless = !isGuid(clientId ?? '') && isLegible(settings, `${registration}.clientId`)
  if (enabled !== false && !nameless) return []
  const suggestedClientId = isGuid(input.expected.resource) ? input.expected.resource : undefined
  return [{ rule: 'AUTH005', subject, facts: { place, enabled, clientId, suggestedClientId } }]
}

function findIssuer(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  const { subject, place, tenant, lookup } = context
  const { cloud } = context.input
  const { issuer } = settings.entra
  if (issuer === undefined || issuer === '') {
    const missing = isLegible(settings, `${registration}.openIdIssuer`)
    return missing
      ? [{ rule: 'AUTH006', subject, facts: { place, issuer: undefined, kind: 'missing', tenant, cloud } }]
      : []
  }
  const parsed = parseIssuer(issuer, cloud)
  switch (parsed.kind) {
    case 'multi-tenant':
    case 'unrecognised':
      return [{ rule: 'AUTH006', subject, facts: { place, issuer, kind: parsed.kind, tenant, cloud } }]
    case 'other-cloud': {
      const { host, tenant: issuerTenant } = parsed
      return [
        {
          rule: 'AUTH007',
          subject,
          facts: { place, issuer, issuerTenant, otherCloud: host, tenant, cloud }
        }
      ]
    }
    case 'domain': {
      const why = `\`${issuer}\` names the domain \`${parsed.domain}\`, and only Microsoft Graph knows whose it is; write the tenant ID instead`
      return [toUnverified(subject, `which tenant the app \`${context.app}\` trusts`, why)]
    }
    case 'tenant': {
      if (tenant !== undefined && sameId(tenant, parsed.tenant)) return []
      if (tenant !== undefined)
        return [
          {
            rule: 'AUTH007',
            subject,
            facts: { place, issuer, issuerTenant: parsed.tenant, otherCloud: undefined, tenant, cloud }
          }
        ]
      // Without an identity there is no tenant; MI001 says so.
      if (lookup.kind !== 'found') return []
      const what = `whether the app \`${context.app}\` trusts the tenant of API Management`
      return [
        toUnverified(
          subject,
          what,
          `Azure did not give the tenant of the identity of \`${context.service.name}\``
        )
      ]
    }
    default:
      return parsed satisfies never
  }
}

function findAudience(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  const { subject, place, input } = context
  const { resource } = input.expected
  const clientId = settings.entra.clientId ?? ''
  if (clientId === '') return []
  const allowedAudiences = settings.entra.allowedAudiences ?? []
  const hint = input.resourceVersionHint
  const question: AudienceQuestion = {
    resource,
    clientId,
    allowedAudiences,
    ...(hint === undefined ? {} : { version: hint })
  }
  const audiences = findExtraAudiences(question)
  const extra: BackendFinding[] =
    audiences.length === 0
      ? []
      : [{ rule: 'AUTH009', subject, facts: { kind: 'extra-audiences', place, audiences } }]
  return [...judgeAudience(question, context, { subject, place }), ...extra]
}

function judgeAudience(
  question: AudienceQuestion,
  context: BackendContext,
  { subject, place }: Pick<BackendContext, 'subject' | 'place'>
): BackendFinding[] {
  const { resource, clientId, allowedAudiences } = question
  const verdict = decideAudience(question)
  const refused = { place, resource, clientId, allowedAudiences }
  switch (verdict.kind) {
    case 'accepted':
      return []
    case 'one-version': {
      const { accepted, missing } = verdict
      return [
        {
          rule: 'AUTH009',
          subject,
          facts: { kind: 'one-version', place, resource, accepted, missing, clientId }
        }
      ]
    }
    case 'refused':
      return [
        { rule: 'AUTH008', subject, facts: { ...refused, missing: verdict.missing, near: verdict.near } }
      ]
    case 'first-party':
      return [{ rule: 'AUTH008', subject, facts: { ...refused, missing: undefined, near: undefined } }]
    case 'unknown':
      return [
        toUnverified(
          subject,
          `whether the app \`${context.app}\` accepts a token for \`${resource}\``,
          verdict.why
        )
      ]
    default:
      return verdict satisfies never
  }
}

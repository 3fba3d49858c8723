import type { BackendFinding } from '../rules/backend-rules.ts'
import { type BackendContext, type BackendInput, toUnverified } from './context.ts'
import { findEntryFindings } from './entry-findings.ts'

/** Everything about the backend that is not in its authentication settings. */
export function findSiteFindings(context: BackendContext): BackendFinding[] {
  return [...findMissingIdentity(context), ...findSiteSettings(context), ...findEntryFindings(context)]
}

/** Whether API Management has the identity that its policies use. */
export function findMissingIdentity({
  lookup,
  input,
  service,
  serviceSubject: subject
}: Pick<BackendContext, 'lookup' | 'service' | 'serviceSubject'> & {
  readonly input: Pick<BackendInput, 'service' | 'expected'>
}): BackendFinding[] {
  const { identity } = input.service
  switch (lookup.kind) {
    case 'found':
      return []
    case 'unknown':
      return [toUnverified(subject, `the identity that \`${service.name}\` uses`, lookup.why)]
    case 'missing': {
      const facts = {
        service,
        clientId: input.expected.clientId,
        known: lookup.known,
        systemAssigned: identity.systemAssigned,
        resourceIds: identity.userAssigned.map(one => one.resourceId)
      }
      return [{ rule: 'MI001', subject, facts }]
    }
    default:
      return lookup satisfies never
  }
}

function findSiteSettings({ input, place, subject, app }: BackendContext): BackendFinding[] {
  const { identity, httpsOnly } = input.site
  const findings: BackendFinding[] = []
  if (!identity.systemAssigned && identity.userAssigned.length === 0) {
    findings.push({ rule: 'MI007', subject, facts: { place } })
  }
  if (httpsOnly === false) findings.push({ rule: 'NET001', subject, facts: { place } })
  // ARM always gives it; when it does not, nothing is known.
  if (httpsOnly === undefined)
    findings.push(
      toUnverified(subject, `whether the app \`${app}\` enforces HTTPS`, 'Azure did not give `httpsOnly`')
    )
  return findings
}

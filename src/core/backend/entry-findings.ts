import { stringAt } from '../arm/json.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import { type BackendContext, toUnverified } from './context.ts'

/** Whether API Management gets as far as the authentication of the app at all. */
export function findEntryFindings(context: BackendContext): BackendFinding[] {
  return [...findMissing(context), ...findStopped(context), ...findCertificate(context)]
}

/** ARM always gives these; when it does not, nothing is known. */
function findMissing({ input, subject, app }: BackendContext): BackendFinding[] {
  const { properties = {} } = input.site
  const missing = [
    ...(typeof properties['state'] === 'string' ? [] : ['`state`']),
    ...(typeof properties['clientCertEnabled'] === 'boolean' ? [] : ['`clientCertEnabled`'])
  ]
  const what = `whether the app \`${app}\` takes the calls of API Management`
  return missing.length === 0
    ? []
    : [toUnverified(subject, what, `Azure did not give ${missing.join(' and ')}`)]
}

/** `enabled: false` "takes the app offline", whatever the state says (Microsoft.Web, Site). */
function findStopped({ input, subject, place }: BackendContext): BackendFinding[] {
  const { properties = {} } = input.site
  const state = stringAt(properties, 'state')
  const findings = (actual: string): BackendFinding[] => [
    { rule: 'APP004', subject, facts: { place, actual } }
  ]
  if (state !== undefined && state.toLowerCase() !== 'running') return findings(`state: ${state}`)
  return properties['enabled'] === false ? findings('enabled: false') : []
}

/** Fail closed: with `clientCertEnabled`, every mode but the two optional ones requires a certificate, a missing one too. */
function findCertificate({ input, subject, place }: BackendContext): BackendFinding[] {
  const { properties = {} } = input.site
  if (properties['clientCertEnabled'] !== true) return []
  const mode = stringAt(properties, 'clientCertMode')
  if (/^Optional(?:InteractiveUser)?$/i.test(mode ?? '')) return []
  if (isExempt(stringAt(properties, 'clientCertExclusionPaths') ?? '', input.protectedBackendPaths)) return []
  const senders = input.certificateSenders ?? []
  const actual = `clientCertEnabled: true, clientCertMode: ${mode ?? 'missing'}`
  const facts = { place, actual, senders }
  return [
    {
      rule: 'APP005',
      subject,
      facts,
      ...(senders.length === 0 ? {} : ({ severity: 'warning' } as const))
    }
  ]
}

/** True when every path that is called is known, and lies at or below one that asks for no certificate. */
function isExempt(exclusions: string, paths: BackendContext['input']['protectedBackendPaths']): boolean {
  const roots = exclusions
    .split(/[,;]/)
    .map(root => root.trim().toLowerCase().replace(/\/+$/, ''))
    .filter(root => root.startsWith('/'))
  if (roots.length === 0 || paths === undefined || paths.length === 0) return false
  return paths.every(({ path }) => roots.some(root => `${path.toLowerCase()}/`.startsWith(`${root}/`)))
}

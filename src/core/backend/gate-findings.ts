import type { BackendFinding } from '../rules/backend-rules.ts'
import { type BackendContext, toUnverified } from './context.ts'
import { coversPath, type Exclusion, parseExclusion } from './excluded-paths.ts'
import { isGuid } from './guid.ts'
import { type AuthSettings, isLegible } from './settings.ts'

/** Whether the module runs at all, and from which settings. */
export function findPlatformFindings(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  const { subject, place, input, tenant, principalId } = context
  const { enabled, configFilePath, runtimeVersion } = settings.platform
  const findings: BackendFinding[] = []
  if (enabled !== true && isLegible(settings, 'platform.enabled')) {
    const clientId = isGuid(input.expected.resource) ? input.expected.resource : undefined
    const configured = (settings.entra.clientId ?? '') !== ''
    findings.push({
      rule: 'AUTH001',
      subject,
      facts: { place, enabled, configured, clientId, tenant, cloud: input.cloud, principalId }
    })
  }
  if (configFilePath !== undefined && configFilePath !== '') {
    findings.push({ rule: 'AUTH014', subject, facts: { place, configFilePath } })
  }
  if (runtimeVersion !== undefined && runtimeVersion !== '' && !/^~\d+$/.test(runtimeVersion)) {
    findings.push({ rule: 'AUTH017', subject, facts: { place, runtimeVersion } })
  }
  return findings
}

/** Whether every request has to pass the module. */
export function findGateFindings(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  return [
    ...findAnonymous(settings, context),
    ...findExclusions(settings, context),
    ...findSignInPages(settings, context),
    ...findProviders(settings, context),
    ...findTransport(settings, context)
  ]
}

/** Fail closed: only a literal `true` requires authentication, and AllowAnonymous undoes it whatever that says. */
function findAnonymous(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  const { subject, place } = context
  const { requireAuthentication, unauthenticatedClientAction: action } = settings.globalValidation
  if (place.command === 'containerapp' && action === undefined) return findSilentAction(settings, context)
  // The schema of Container Apps has no such field: the action alone decides there.
  const optional =
    place.command !== 'containerapp' &&
    requireAuthentication !== true &&
    isLegible(settings, 'globalValidation.requireAuthentication')
  if (optional || action?.kind === 'allow') {
    const anonymous = { place, requireAuthentication, action: action?.text }
    const finding: BackendFinding = { rule: 'AUTH002', subject, facts: anonymous }
    return [finding, ...(action === undefined ? [] : findOddRefusal(settings, { subject, place }))]
  }
  return findOddRefusal(settings, { subject, place })
}

/** Fail closed: what Container Apps do when nothing is said is not documented. */
function findSilentAction(settings: AuthSettings, { subject, app }: BackendContext): BackendFinding[] {
  if (!isLegible(settings, 'globalValidation.unauthenticatedClientAction')) return []
  const what = `what the Container App \`${app}\` does with a request without a token`
  const why = '`unauthenticatedClientAction` is missing, and what follows from that is not documented'
  return [toUnverified(subject, what, why, 'Set `unauthenticatedClientAction` to `Return401`.')]
}

function findOddRefusal(
  settings: AuthSettings,
  { subject, place }: Pick<BackendContext, 'subject' | 'place'>
): BackendFinding[] {
  const { unauthenticatedClientAction: action } = settings.globalValidation
  if (action === undefined) {
    const missing = isLegible(settings, 'globalValidation.unauthenticatedClientAction')
    return missing ? [{ rule: 'AUTH015', subject, facts: { place, action: undefined, kind: 'missing' } }] : []
  }
  if (action.kind === 'refuse' || action.kind === 'allow') return []
  return [{ rule: 'AUTH015', subject, facts: { place, action: action.text, kind: action.kind } }]
}

function findExclusions(settings: AuthSettings, { subject, place, input }: BackendContext): BackendFinding[] {
  const findings: BackendFinding[] = []
  const harmless: string[] = []
  const hooks: string[] = []
  for (const excludedPath of settings.globalValidation.excludedPaths ?? []) {
    const exclusion = parseExclusion(excludedPath)
    const paths = input.protectedBackendPaths
    const operations = (paths ?? [])
      .filter(({ path }) => coversPath(exclusion, path))
      .map(({ operation }) => operation)
    // Fail closed: without paths to compare with, any entry may cover a protected operation.
    if (paths === undefined || exclusion.kind === 'everything' || operations.length > 0) {
      findings.push({ rule: 'AUTH003', subject, facts: { place, excludedPath, operations } })
    } else if (place.command === 'functionapp' && touchesHost(exclusion)) {
      hooks.push(excludedPath)
    } else {
      harmless.push(excludedPath)
    }
  }
  if (hooks.length > 0) findings.push({ rule: 'FUNC006', subject, facts: { place, excludedPaths: hooks } })
  if (harmless.length > 0)
    findings.push({ rule: 'AUTH004', subject, facts: { place, excludedPaths: harmless } })
  return findings
}

const usualPrefix = '/.auth'

/** The module answers below its own prefix itself. Fail closed: who then gets to an operation that lies there is not documented. */
function findSignInPages({ httpSettings }: AuthSettings, context: BackendContext): BackendFinding[] {
  const { subject, app, input } = context
  const prefix =
    httpSettings.apiPrefix === undefined || httpSettings.apiPrefix === ''
      ? usualPrefix
      : httpSettings.apiPrefix
  const isUsual = prefix.toLowerCase() === usualPrefix
  const pages = parseExclusion(prefix)
  // Whatever a parameter may be: what lies at the usual place is known, and is the same for every app.
  const operations = (input.protectedBackendPaths ?? [])
    .filter(({ path }) => coversPath(pages, isUsual ? path.replaceAll(/\{[^}]*\}/g, 'any') : path))
    .map(({ operation }) => `\`${operation}\``)
  if (operations.length === 0 && (isUsual || input.protectedBackendPaths !== undefined)) return []
  const what = `who gets to ${operations.length === 0 ? 'the operations' : [...new Set(operations)].join(', ')} of the app \`${app}\``
  const why = `they may lie below \`${prefix}\`, where the authentication module has the pages of its sign-in, and what it does with other requests there is not documented`
  const fix = `Set \`httpSettings.routes.apiPrefix\` back to \`${usualPrefix}\`.`
  return [toUnverified(subject, what, why, fix)]
}

/** Whether an entry leaves open what the Functions host serves by itself: the webhooks of extensions, and the administration. */
function touchesHost(exclusion: Exclusion): boolean {
  return ['/runtime/webhooks/{*rest}', '/admin/{*rest}'].some(path => coversPath(exclusion, path))
}

/** Azure writes the name of the provider in lower case, the schema in camel case, and `aad` is what its sign-in path says. */
function isEntra(provider: string): boolean {
  return ['azureactivedirectory', 'aad'].includes(provider.toLowerCase())
}

function findProviders(settings: AuthSettings, { subject, place }: BackendContext): BackendFinding[] {
  const providers = settings.otherProviders
  const wanted = settings.globalValidation.redirectToProvider
  const redirect = wanted === undefined || wanted === '' || isEntra(wanted) ? undefined : wanted
  if (providers.length === 0 && redirect === undefined) return []
  return [{ rule: 'AUTH013', subject, facts: { place, providers, redirect } }]
}

/** requireHttps is on unless it was switched off. */
function findTransport(settings: AuthSettings, { subject, place }: BackendContext): BackendFinding[] {
  const { requireHttps, proxyConvention: convention } = settings.httpSettings
  const findings: BackendFinding[] = []
  if (requireHttps === false) findings.push({ rule: 'AUTH016', subject, facts: { place } })
  if (convention !== undefined && convention !== '' && convention.toLowerCase() !== 'noproxy') {
    findings.push({ rule: 'AUTH018', subject, facts: { place, convention } })
  }
  return findings
}

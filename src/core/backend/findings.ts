import { type Observed, present } from '../model.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import type { Finding } from '../rules/finding.ts'
import { findCallerFindings } from './caller-findings.ts'
import { type BackendContext, type BackendInput, toContext, toUnverified } from './context.ts'
import { findExposedFunctions, findFunctionFindings } from './function-findings.ts'
import { findGateFindings, findPlatformFindings } from './gate-findings.ts'
import { findNetworkFindings } from './network-findings.ts'
import { type AuthSettings, isLegible, parseAuthSettings } from './settings.ts'
import { findSiteFindings } from './site-findings.ts'
import { findTokenFindings } from './token-findings.ts'

export type { BackendInput } from './context.ts'

/**
 * Judges whether the backend admits API Management, and only API Management. No finding of severity error means: every request
 * needs a token of one tenant that is meant for this app, and the authorization policy names API Management and the allowed callers.
 */
export function findBackendFindings(input: BackendInput): BackendFinding[] {
  const context = toContext(input)
  const { authSettings } = input
  const settings =
    authSettings.kind === 'present' ? present(parseAuthSettings(authSettings.value)) : authSettings
  const aboutModule = [...findSettingsFindings(settings, context), ...findExposedFunctions(settings, context)]
  return [
    ...findSiteFindings(context),
    ...aboutModule.map(toWeight(input)),
    ...findNetworkFindings(context),
    ...findFunctionFindings(settings, context)
  ]
}

/** Where code checks the token, App Service need not: what it would do is worth knowing, and no more. */
export function toWeight({
  backendAuth
}: Pick<BackendInput, 'backendAuth'>): <T extends Finding>(finding: T) => T {
  return finding => (backendAuth === 'code' ? { ...finding, severity: 'info' } : finding)
}

/** Judges the authentication settings alone: those of an app, or of a Container App. */
export function findSettingsFindings(
  settings: Observed<AuthSettings>,
  context: BackendContext
): BackendFinding[] {
  const what = `the authentication settings of the app \`${context.app}\``
  switch (settings.kind) {
    case 'unreadable':
      return [toUnverified(context.subject, what, settings.why)]
    case 'absent':
      // The resource exists for every app, whatever its settings: a 404 does not mean that there is nothing to see.
      return [
        toUnverified(context.subject, what, 'Azure says that there are none, and it keeps some for every app')
      ]
    case 'present':
      return judgeSettings(settings.value, context, what)
    default:
      return settings satisfies never
  }
}

function judgeSettings(settings: AuthSettings, context: BackendContext, what: string): BackendFinding[] {
  const illegible = settings.malformed.map(({ path, expected, actual }) => {
    const field = path === '' ? what : `\`${path}\` in ${what}`
    return toUnverified(context.subject, field, `it should be ${expected}, and is ${actual}`)
  })
  if (!settings.readable) {
    return illegible.length > 0
      ? illegible
      : [toUnverified(context.subject, what, 'Azure answered without them')]
  }
  const platform = findPlatformFindings(settings, context)
  return [...illegible, ...platform, ...(isWorthJudging(settings) ? judgeConfigured(settings, context) : [])]
}

/**
 * Settings in a file make the rest of the document meaningless (AUTH014 says so), and an app that was never configured has
 * nothing but defaults (AUTH001 says so). Everything else is judged, also while the module is off.
 */
function isWorthJudging(settings: AuthSettings): boolean {
  const { platform, entra } = settings
  if (platform.configFilePath !== undefined && platform.configFilePath !== '') return false
  const legible = isLegible(settings, 'identityProviders.azureActiveDirectory.registration.clientId')
  return platform.enabled === true || (entra.clientId ?? '') !== '' || !legible
}

function judgeConfigured(settings: AuthSettings, context: BackendContext): BackendFinding[] {
  return [
    ...findGateFindings(settings, context),
    ...findTokenFindings(settings, context),
    ...findCallerFindings(settings, context)
  ]
}

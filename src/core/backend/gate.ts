import type { AuthSettings } from './settings.ts'
import { isLegible } from './settings.ts'

/** Whether a request without a token reaches the code of the app. */
export type Gate = 'open' | 'closed' | 'unknown'

/** Fail closed: only settings that can be read, and say so to the letter, close it. */
export function decideGate(settings: AuthSettings): Gate {
  const { platform, globalValidation } = settings
  const fields = ['platform', 'globalValidation.requireAuthentication']
  const action = 'globalValidation.unauthenticatedClientAction'
  const fromFile = platform.configFilePath !== undefined && platform.configFilePath !== ''
  if (fromFile || ![...fields, action].every(field => isLegible(settings, field))) return 'unknown'
  const { requireAuthentication, unauthenticatedClientAction } = globalValidation
  const anonymous = requireAuthentication !== true || unauthenticatedClientAction?.kind === 'allow'
  return platform.enabled !== true || anonymous ? 'open' : 'closed'
}

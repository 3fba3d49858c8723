import { renderIssuer } from '../backend/issuer.ts'
import {
  type AppPlace,
  nest,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import type { CloudName } from '../cloud.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** Undefined when the field is missing. */
  readonly enabled: boolean | undefined
  /** False when no application was ever registered, so that switching it on is not enough. */
  readonly configured: boolean
  /** What a first configuration needs, where it is known. */
  readonly clientId: string | undefined
  readonly tenant: string | undefined
  readonly cloud: CloudName | undefined
  readonly principalId: string | undefined
}

export const AUTH001: Rule<'AUTH001', Facts> = {
  id: 'AUTH001',
  name: 'authentication-off',
  title: 'App Service Authentication is off',
  severity: 'error',
  words: facts => ({
    message: `The app \`${nameApp(facts.place)}\` does not authenticate its callers: anybody who knows its host name gets in without a token.`,
    expected: 'platform.enabled: true',
    actual: `platform.enabled: ${facts.enabled ?? 'missing'}`,
    fix: renderSettingsEdit(facts.place, facts.configured ? switchOn : renderFirstSettings(facts))
  }),
  help: {
    why: 'API Management sends a token, and nobody looks at it. As long as `platform.enabled` is not `true`, the authentication module does not run and every request reaches the code, whoever sent it.',
    fix: renderSettingsHelp(
      'Switch the module on; the rules from `AUTH002` on then say what is still open.',
      '.properties.platform.enabled = true',
      nest(['platform'], ['enabled: true'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

const switchOn = '.properties.platform.enabled = true'

/** All that the other rules ask for, in one go. */
function renderFirstSettings({ place, clientId, tenant, cloud, principalId }: Facts): string {
  return [
    switchOn,
    ...(place.command === 'containerapp'
      ? []
      : ['.properties.globalValidation.requireAuthentication = true']),
    '.properties.globalValidation.unauthenticatedClientAction = "Return401"',
    `${settingsPath.entra}.enabled = true`,
    `${settingsPath.entra}.registration.clientId = ${renderJq(clientId ?? '<application ID of the app>')}`,
    `${settingsPath.entra}.registration.openIdIssuer = ${renderJq(renderIssuer(cloud, tenant))}`,
    `${settingsPath.identities} = ${renderJq([principalId ?? '<object ID of the identity>'])}`
  ].join(' | ')
}

import { isGuid } from '../backend/guid.ts'
import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly enabled: boolean | undefined
  readonly clientId: string | undefined
  /** The resource of the token, when it is an application ID and so the value that is most likely wanted. */
  readonly suggestedClientId: string | undefined
}

export const AUTH005: Rule<'AUTH005', Facts> = {
  id: 'AUTH005',
  name: 'entra-provider-off',
  title: 'Microsoft Entra ID is not an identity provider of the app',
  severity: 'error',
  words: ({ place, enabled, clientId, suggestedClientId }) => ({
    message:
      enabled === false
        ? `The Microsoft Entra provider of the app \`${nameApp(place)}\` is switched off: API Management's token is not validated.`
        : `The Microsoft Entra provider of the app \`${nameApp(place)}\` has no application ID: no token can be meant for it.`,
    expected: 'azureActiveDirectory.enabled: true, registration.clientId: an application ID',
    actual: `azureActiveDirectory.enabled: ${enabled ?? 'missing'}, registration.clientId: ${clientId ?? 'missing'}`,
    fix: renderSettingsEdit(place, renderFilter(enabled, clientId, suggestedClientId))
  }),
  help: {
    why: 'API Management authenticates with a token of Microsoft Entra ID. Without that provider, or without the application that the token is issued for, the app cannot tell API Management from anybody else.',
    fix: renderSettingsHelp(
      'Switch the provider on, and give it the application ID of the registration that stands for the app.',
      `${settingsPath.entra}.enabled = true | ${settingsPath.entra}.registration.clientId = "<application ID>"`,
      nestEntra([
        'enabled: true',
        'registration: {',
        '  clientId: applicationId',
        '  openIdIssuer: issuer',
        '}'
      ])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

function renderFilter(
  enabled: boolean | undefined,
  clientId: string | undefined,
  suggested: string | undefined
): string {
  const on = enabled === false ? [`${settingsPath.entra}.enabled = true`] : []
  const registered = clientId !== undefined && isGuid(clientId)
  const id = renderJq(suggested ?? '<application ID of the app>')
  return [...on, ...(registered ? [] : [`${settingsPath.entra}.registration.clientId = ${id}`])].join(' | ')
}

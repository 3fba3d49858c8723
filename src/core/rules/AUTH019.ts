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
  readonly clientId: string
  /** The app or slot that has it as well. */
  readonly owner: string
}

export const AUTH019: Rule<'AUTH019', Facts> = {
  id: 'AUTH019',
  name: 'registration-shared',
  title: 'Several apps share one app registration',
  severity: 'warning',
  words: ({ place, clientId, owner }) => ({
    message: `The app \`${nameApp(place)}\` has the same app registration \`${clientId}\` as \`${owner}\`: a token for one of them is accepted by the other, too.`,
    expected: 'an app registration of its own for each app and slot',
    actual: `registration.clientId: ${clientId}`,
    fix: `az ad app create --display-name ${nameApp(place).replace('/', '-')} --sign-in-audience AzureADMyOrg --query appId --output tsv\n${renderSettingsEdit(place, `${settingsPath.entra}.registration.clientId = ${renderJq('<application ID>')}`)}`
  }),
  help: {
    why: 'A token names the registration that it was issued for. Where production and a test slot have one registration, a token for the one opens the other, and a change of the registration changes both. Microsoft recommends a registration of its own for each app. Only the apps and slots of one run are compared. Since one run asks for one `identity-resource`, apps that have a registration each are checked by a step each, with the operations that go there.',
    fix: renderSettingsHelp(
      'Register each app by itself, and let `identity-resource` name the right one.',
      `${settingsPath.entra}.registration.clientId = "<application ID>"`,
      nestEntra(['registration: {', '  clientId: registration.appId', '}'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

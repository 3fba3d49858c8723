import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import { renderList } from './list.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly clientId: string
  /** The other apps and slots that have the same. */
  readonly sharedWith: readonly string[]
}

export const AUTH019: Rule<'AUTH019', Facts> = {
  id: 'AUTH019',
  name: 'registration-shared',
  title: 'Several apps share one app registration',
  severity: 'warning',
  words: ({ place, clientId, sharedWith }) => ({
    message: `The app \`${nameApp(place)}\` has the same app registration \`${clientId}\` as ${renderList(sharedWith)}: a token for one is accepted by all of them.`,
    expected: 'an app registration of its own for each app and slot',
    actual: `registration.clientId: ${clientId}`,
    fix: `az ad app create --display-name ${nameApp(place).replace('/', '-')} --sign-in-audience AzureADMyOrg --query appId --output tsv\n${renderSettingsEdit(place, `${settingsPath.entra}.registration.clientId = ${renderJq('<application ID>')}`)}`
  }),
  help: {
    why: 'A token names the registration that it was issued for. Where production and a test slot have one registration, a token for the one opens the other, and a change of the registration changes both. Microsoft recommends a registration of its own for each app. Only the apps and slots of one run are compared.',
    fix: renderSettingsHelp(
      'Register each app by itself, and let `identity-resource` name the right one.',
      `${settingsPath.entra}.registration.clientId = "<application ID>"`,
      nestEntra(['registration: {', '  clientId: registration.appId', '}'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

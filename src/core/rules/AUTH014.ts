import { type AppPlace, nest, renderJq, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly configFilePath: string
}

export const AUTH014: Rule<'AUTH014', Facts> = {
  id: 'AUTH014',
  name: 'settings-in-a-file',
  title: 'The authentication settings come from a file in the app',
  severity: 'error',
  words: ({ place, configFilePath }) => ({
    message: `The app \`${nameApp(place)}\` takes its authentication settings from the file \`${configFilePath}\` that is deployed with it: what is enforced cannot be seen from outside.`,
    expected: 'no configFilePath',
    actual: `configFilePath: ${configFilePath}`,
    fix: `Move the settings of ${renderJq(configFilePath)} into Azure, then:\n${renderSettingsEdit(place, '.properties.platform.configFilePath = null')}`
  }),
  help: {
    why: 'With `configFilePath` the module obeys a file in the package of the app, and what Azure shows is not what is enforced. Whoever can deploy the code can switch authentication off, and a swap of slots takes the file along.',
    fix: renderSettingsHelp(
      'Keep the settings in Azure.',
      '.properties.platform.configFilePath = null',
      nest(['platform'], ['enabled: true'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-file-based'
  }
}

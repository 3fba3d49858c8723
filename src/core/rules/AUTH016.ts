import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
}

const filter = '.properties.httpSettings.requireHttps = true'

export const AUTH016: Rule<'AUTH016', Facts> = {
  id: 'AUTH016',
  name: 'authentication-over-http',
  title: 'Tokens are accepted over plain HTTP',
  severity: 'error',
  words: ({ place }) => ({
    message: `The authentication of the app \`${nameApp(place)}\` does not insist on HTTPS: a token can be sent, and read on the way, in clear text.`,
    expected: 'httpSettings.requireHttps: true',
    actual: 'httpSettings.requireHttps: false',
    fix: renderSettingsEdit(place, filter)
  }),
  help: {
    why: 'A bearer token is as good as a password for as long as it lives. `requireHttps` is on unless somebody switched it off.',
    fix: renderSettingsHelp('Switch it on again.', filter, nest(['httpSettings'], ['requireHttps: true'])),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

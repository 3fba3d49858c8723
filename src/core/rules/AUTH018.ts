import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly convention: string
}

const filter = '.properties.httpSettings.forwardProxy.convention = "NoProxy"'

export const AUTH018: Rule<'AUTH018', Facts> = {
  id: 'AUTH018',
  name: 'forwarded-headers-trusted',
  title: 'Forwarded headers are trusted',
  severity: 'info',
  words: ({ place, convention }) => ({
    message: `The authentication of the app \`${nameApp(place)}\` takes host and scheme from headers that any caller can send (\`${convention}\`).`,
    expected: 'httpSettings.forwardProxy.convention: NoProxy',
    actual: `httpSettings.forwardProxy.convention: ${convention}`,
    fix: `Nothing, if the app can be reached only through a gateway such as Front Door. Otherwise:\n${renderSettingsEdit(place, filter)}`
  }),
  help: {
    why: 'With `Standard` or `Custom` the module builds its URLs from `X-Forwarded-Host` and its like. That is right behind a gateway that sets them, and only there.',
    fix: renderSettingsHelp(
      'Trust no such header unless a gateway in front sets it.',
      filter,
      nest(['httpSettings', 'forwardProxy'], ["convention: 'NoProxy'"])
    ),
    reference: 'https://learn.microsoft.com/rest/api/appservice/web-apps/update-auth-settings-v2'
  }
}

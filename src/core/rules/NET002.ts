import type { AppPlace } from '../backend/remedy.ts'
import { renderWebEdit, renderWebHelp } from '../backend/remedy-site.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly settings: readonly {
    readonly setting: 'minTlsVersion' | 'scmMinTlsVersion'
    readonly version: string
  }[]
}

export const NET002: Rule<'NET002', Facts> = {
  id: 'NET002',
  name: 'tls-version-old',
  title: 'An old version of TLS is accepted',
  severity: 'warning',
  words: ({ place, settings }) => ({
    message: `The app \`${nameApp(place)}\` accepts TLS ${settings.map(one => `${one.version} (\`${one.setting}\`)`).join(' and ')}.`,
    expected: settings.map(one => `${one.setting}: 1.2`).join(', '),
    actual: settings.map(one => `${one.setting}: ${one.version}`).join(', '),
    fix: renderWebEdit(place, Object.fromEntries(settings.map(one => [one.setting, '1.2'])))
  }),
  help: {
    why: 'TLS 1.0 and 1.1 have known weaknesses, and API Management and every current client speak 1.2. `minTlsVersion` is for the app, `scmMinTlsVersion` for its deployment site; a slot has its own.',
    fix: renderWebHelp('Ask for 1.2 or newer.', '{"minTlsVersion": "1.2", "scmMinTlsVersion": "1.2"}', [
      "minTlsVersion: '1.2'",
      "scmMinTlsVersion: '1.2'"
    ]),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-tls'
  }
}

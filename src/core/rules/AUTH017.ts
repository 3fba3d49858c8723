import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly runtimeVersion: string
}

const filter = '.properties.platform.runtimeVersion = "~1"'

export const AUTH017: Rule<'AUTH017', Facts> = {
  id: 'AUTH017',
  name: 'runtime-pinned',
  title: 'The authentication module is pinned to a version',
  severity: 'info',
  words: ({ place, runtimeVersion }) => ({
    message: `The authentication module of the app \`${nameApp(place)}\` is pinned to the version \`${runtimeVersion}\` and gets no repairs.`,
    expected: 'platform.runtimeVersion: ~1',
    actual: `platform.runtimeVersion: ${runtimeVersion}`,
    fix: renderSettingsEdit(place, filter)
  }),
  help: {
    why: 'A pinned version of the module stays as it is while weaknesses are mended in later ones. `~1` always takes the latest.',
    fix: renderSettingsHelp(
      'Follow the latest version.',
      filter,
      nest(['platform'], ["runtimeVersion: '~1'"])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-api-version'
  }
}

import { type AppPlace, nest, renderJq, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly excludedPaths: readonly string[]
}

export const AUTH004: Rule<'AUTH004', Facts> = {
  id: 'AUTH004',
  name: 'paths-excluded',
  title: 'Some paths are served without authentication',
  severity: 'info',
  words: ({ place, excludedPaths }) => ({
    message: `The app \`${nameApp(place)}\` serves ${excludedPaths.length} ${excludedPaths.length === 1 ? 'path' : 'paths'} without authentication; no protected operation is among them.`,
    actual: `excludedPaths: ${excludedPaths.join(', ')}`,
    fix: `Nothing, if it is meant to be so. Otherwise:\n${renderSettingsEdit(place, `.properties.globalValidation.excludedPaths -= ${renderJq(excludedPaths)}`)}`
  }),
  help: {
    why: 'An excluded path is open to everybody. That is usual for a health probe, and worth a look for anything else.',
    fix: renderSettingsHelp(
      'Take out what is not meant to be public.',
      '.properties.globalValidation.excludedPaths -= ["<path>"]',
      nest(['globalValidation'], ['excludedPaths: []'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-file-based'
  }
}

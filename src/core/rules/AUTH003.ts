import { type AppPlace, nest, renderJq, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly excludedPath: string
  /** Operations whose path the entry covers, or could; empty when it could be all of the app. */
  readonly operations: readonly string[]
}

export const AUTH003: Rule<'AUTH003', Facts> = {
  id: 'AUTH003',
  name: 'protected-path-excluded',
  title: 'A protected operation is served without authentication',
  severity: 'error',
  words: ({ place, excludedPath, operations }) => ({
    message: `The app \`${nameApp(place)}\` excludes the path \`${excludedPath}\` from authentication, which ${renderCovered(operations)}.`,
    expected: 'no excluded path that covers a protected operation',
    actual: `excludedPaths: ${excludedPath}`,
    fix: renderSettingsEdit(
      place,
      `.properties.globalValidation.excludedPaths -= ${renderJq([excludedPath])}`
    )
  }),
  help: {
    why: 'Excluded paths are served to everybody, token or not. Microsoft documents a trailing wildcard and little else: so an entry counts as covering all that lies below it, upper and lower case are the same, and an entry with a wildcard anywhere else, with a comma, a semicolon, or anything that is percent-encoded, counts as covering everything. So does any entry where the path of the operation, or the one that `rewrite-uri` puts in its place, has dot segments, backslashes or encoded delimiters, which not everybody on the way resolves alike.',
    fix: renderSettingsHelp(
      'Take the entry out of the list, or narrow it to what is public.',
      '.properties.globalValidation.excludedPaths -= ["<path>"]',
      nest(['globalValidation'], ["excludedPaths: [ '/health' ]"])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-file-based'
  }
}

function renderCovered(operations: readonly string[]): string {
  if (operations.length === 0) return 'may cover the whole app'
  const named = operations
    .slice(0, 5)
    .map(operation => `\`${operation}\``)
    .join(', ')
  const rest = operations.length > 5 ? ` and ${operations.length - 5} more` : ''
  return `covers, or may cover, ${operations.length === 1 ? 'the operation' : 'the operations'} ${named}${rest}`
}

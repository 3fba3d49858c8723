import type { BreakingChange } from '../openapi/breaking.ts'
import type { Rule } from './rule.ts'
import { countOf, quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly operation: string
  readonly method: string
  readonly urlTemplate: string
  readonly changes: readonly BreakingChange[]
}

/** So many changes are named in the sentence; expected and actual have all of them. */
const named = 5

export const OPS004: Rule<'OPS004', Facts> = {
  id: 'OPS004',
  name: 'import-breaks-callers',
  title: 'The import breaks those who call the operation today',
  severity: 'error',
  words: ({ api, operation, method, urlTemplate, changes }) => ({
    message: `The import would break callers of the operation ${quote(operation)} (${quote(`${method} ${urlTemplate}`)}) of the API ${quote(api)} by ${countOf(changes.length, 'change')}: ${nameChanges(changes)}.`,
    expected: changes.map(change => `${change.path}: ${quote(change.before ?? 'none')}`).join('\n'),
    actual: changes.map(change => `${change.path}: ${quote(change.after ?? 'none')}`).join('\n'),
    fix: 'Keep what callers use: leave the old operation, parameter or response beside the new one, or publish the change as a new version of the API. If no caller is left, run without `fail-on-breaking`.'
  }),
  help: {
    why: 'The document takes something away from callers that API Management promises them today: an operation, a response, a value, or the right to leave something out. It is compared with what is live, not with an older document. Raised only with `fail-on-breaking: true`.',
    fix: 'Keep the old beside the new, or publish a new version. Which changes count is in [breaking.md](../breaking.md).',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-versions'
  }
}

function nameChanges(changes: readonly BreakingChange[]): string {
  const shown = changes.slice(0, named).map(({ kind, path }) => `${quote(kind)} (${quote(path)})`)
  const more = changes.length - shown.length
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

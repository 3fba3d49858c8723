import type { OperationChange } from '../openapi/operation-change.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly operation: string
  readonly method: string
  readonly urlTemplate: string
  readonly changes: readonly OperationChange[]
}

/** Longer texts than this are cut: a description may have pages. */
const longest = 120

export const OPS003: Rule<'OPS003', Facts> = {
  id: 'OPS003',
  name: 'operation-differs',
  title: 'An operation is not the one in the document',
  severity: 'error',
  words: ({ api, operation, changes }) => {
    const breaking = changes.filter(change => change.breaking).length
    const count = `${changes.length} ${changes.length === 1 ? 'place' : 'places'}`
    const effect = breaking === 0 ? '' : ', and callers that follow the document can notice'
    return {
      message: `The operation \`${operation}\` of the API \`${api}\` differs from the document in ${count}${effect}: ${nameChanges(changes)}.`,
      expected: changes.map(change => `${change.path}: ${shorten(change.expected)}`).join('\n'),
      actual: changes.map(change => `${change.path}: ${shorten(change.actual)}`).join('\n'),
      fix: 'Run this action with `mode: apply`, which imports the document, or change the document if what is in API Management is right.'
    }
  },
  help: {
    why: 'Somebody changed the operation in the portal, or the document was changed and not imported. What was reviewed is then not what is served.',
    fix: 'Run the action with `mode: apply`. What an import rewrites or drops by design is not reported.',
    reference: 'https://learn.microsoft.com/azure/api-management/import-api-from-oas'
  }
}

function nameChanges(changes: readonly OperationChange[]): string {
  const names = [...new Set(changes.map(change => change.path))]
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown}, and ${names.length - 5} more` : shown
}

function shorten(text: string | undefined): string {
  if (text === undefined) return 'none'
  const line = text.replace(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

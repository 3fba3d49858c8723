import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly revision: string
  readonly operations: readonly string[]
}

export const API007: Rule<'API007', Facts> = {
  id: 'API007',
  name: 'revision-not-protected',
  title: 'A revision that is not current is not protected',
  severity: 'warning',
  words: ({ api, revision, operations }) => ({
    message: `Revision ${revision} of the API \`${api}\` is not current, and ${operations.length} of its operations would call the backend without the expected token.`,
    expected: 'every selected operation protected before the revision is released',
    actual:
      operations.slice(0, 10).join(', ') +
      (operations.length > 10 ? ` and ${operations.length - 10} more` : ''),
    fix: 'Give the revision the same policy before it is released as current, or delete it.'
  }),
  help: {
    why: 'Callers reach a revision that is not current only when they name it in the URL (`;rev=2`), but they can; and on the day it is released as current, its policies replace those that were reviewed.',
    fix: 'Give the revision the same policy before it is released, or delete it.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-revisions'
  }
}

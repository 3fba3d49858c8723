import type { Rule } from './rule.ts'
import { quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly revision: string
  readonly before: string
  readonly after: string
}

export const P36: Rule<'P36', Facts> = {
  id: 'P36',
  name: 'name-of-a-revision',
  title: 'Only the current revision can be given another name',
  severity: 'error',
  words: ({ api, revision, before, after }) => ({
    message: `The display name of the API ${quote(api)} is to become ${quote(after)}, and its revision ${quote(revision)} is not the current one: API Management refuses to rename it.`,
    expected: before,
    actual: after,
    fix: 'Leave `api-display-name` out until the revision is current, or give it the name that the API has.'
  }),
  help: {
    why: 'A revision shares the name of its API. API Management refuses a write that changes it in a revision which is not current.',
    fix: 'Rename the API in its current revision.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-revisions'
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly operation: string
  readonly code: string
  readonly text: string
}

export const POL005: Rule<'POL005', Facts> = {
  id: 'POL005',
  name: 'policy-not-edited',
  title: 'No safe edit protects an operation',
  severity: 'error',
  words: ({ operation, text }) => ({
    message: `No safe edit of a policy protects the operation \`${operation}\`. ${text}`,
    expected: 'an edit that adds the token and changes nothing else',
    actual: 'none was found, and nothing was written',
    fix: 'Edit the policy by hand, by the finding about the same operation, and run this action again.'
  }),
  help: {
    why: 'The action writes a policy only when it has computed that the operation is protected afterwards and that everything else stays as it was. Where a document cannot be parsed, where another document overwrites the header later, or where our token would stand before a check of the caller, it leaves the policy to its owner.',
    fix: 'Edit the policy by hand. The message says what stands in the way, and where.',
    reference: 'https://learn.microsoft.com/azure/api-management/set-edit-policies'
  }
}

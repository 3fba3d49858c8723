import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly detail: string
  readonly excerpt?: string
}

export const POL008: Rule<'POL008', Facts> = {
  id: 'POL008',
  name: 'token-before-base',
  title: 'A token is set before the inherited policies',
  severity: 'warning',
  words: ({ document, line, detail, excerpt }) => ({
    message: `In ${document} (line ${line}) the token is set before \`<base />\`, so that ${detail}.`,
    expected: 'the token after `<base />`',
    actual: 'the token before `<base />`',
    fix: 'Move `<authentication-managed-identity>` behind `<base />`.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'What stands in `<base />` runs after the token: it may overwrite the header today or after the next change of a broader policy, and checks of the caller see the token of API Management instead of that of the caller.',
    fix: 'Move the token behind `<base />`.',
    reference:
      'https://learn.microsoft.com/azure/api-management/set-edit-policies#use-base-element-to-set-policy-evaluation-order'
  }
}

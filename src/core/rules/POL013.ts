import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly detail: string
  readonly excerpt?: string
}

export const POL013: Rule<'POL013', Facts> = {
  id: 'POL013',
  name: 'caller-checked-after-token',
  title: 'A policy checks the caller after the token was set',
  severity: 'warning',
  words: ({ document, line, detail, excerpt }) => ({
    message: `${document} (line ${line}) ${detail}.`,
    expected: 'checks of the caller before the token',
    actual: 'a check of API Management by its own token',
    fix: 'Move the check before `<authentication-managed-identity>`.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'The token of API Management replaces the Authorization header of the caller. A check that comes later sees that token for every caller: it admits everybody or nobody.',
    fix: 'Put `validate-jwt`, `validate-azure-ad-token` and `check-header` before the token; in a policy below, before `<base />`.',
    reference: 'https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy'
  }
}

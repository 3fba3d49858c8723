import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly detail: string
  readonly excerpt?: string
}

export const POL012: Rule<'POL012', Facts> = {
  id: 'POL012',
  name: 'token-at-service-scope',
  title: 'The service policy sets a token for every API',
  severity: 'warning',
  words: ({ document, line, detail, excerpt }) => ({
    message: `${document} (line ${line}) sets a token of the managed identity for every API of the service${detail}.`,
    expected: 'the token in the policies of the APIs that need it',
    actual: 'a token for all APIs',
    fix: 'Move it to the policies of the APIs whose backends expect it.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'API Management does not check to which backend a token is sent: with a token at service scope every backend of every API, those in workspaces included, receives it and can use it elsewhere.',
    fix: 'Set the token at the scope of an API or of an operation.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}

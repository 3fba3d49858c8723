import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly detail: string
  readonly excerpt?: string
}

export const POL010: Rule<'POL010', Facts> = {
  id: 'POL010',
  name: 'token-repeated',
  title: 'A section sets the token more than once',
  severity: 'warning',
  words: ({ document, line, detail, excerpt }) => ({
    message: `The inbound section of ${document} sets the token more than once (line ${line}): ${detail}.`,
    expected: 'one `<authentication-managed-identity>` for the call',
    actual: 'several, of which the last wins',
    fix: 'Remove those that are overwritten.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'Each overwrites the header that the one before has set: only the last one counts, and the others mislead whoever reads the policy.',
    fix: 'Keep the one that is meant.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}

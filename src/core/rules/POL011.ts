import type { Rule } from './rule.ts'

interface Facts {
  /** The document in words: "the API policy". */
  readonly document: string
  readonly line: number
  readonly detail: string
  readonly excerpt?: string
}

export const POL011: Rule<'POL011', Facts> = {
  id: 'POL011',
  name: 'token-attribute-unknown',
  title: 'A token policy has an attribute that is not known',
  severity: 'warning',
  words: ({ document, line, detail, excerpt }) => ({
    message: `The \`authentication-managed-identity\` of ${document} (line ${line}) has an attribute that is not known: ${detail}.`,
    expected: '`resource`, `client-id`, `output-token-variable-name`, `ignore-error`, `id`',
    actual: 'another attribute',
    fix: 'Remove the attribute, or check by hand what it does.',
    ...(excerpt === undefined ? {} : { excerpt })
  }),
  help: {
    why: 'A misspelt attribute is refused by API Management or has no effect; a new one may change what the policy does.',
    fix: 'Correct the spelling, or remove it.',
    reference:
      'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy#attributes'
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly operation: string
  readonly product?: string
  /** Where the call goes: a URL, a backend entity, or why it is not known. */
  readonly route: string
  readonly known: boolean
  readonly hosts: readonly string[]
}

export const POL006: Rule<'POL006', Facts> = {
  id: 'POL006',
  name: 'token-routed-elsewhere',
  title: 'The token goes to another backend than expected',
  severity: 'error',
  words: ({ operation, route, known, hosts }) => ({
    message: known
      ? `The operation \`${operation}\` sends the token of the managed identity to ${route}.`
      : `It is not known where the operation \`${operation}\` sends the token of the managed identity: ${route}.`,
    expected: hosts.map(host => `\`${host}\``).join(', '),
    actual: known ? route : 'unverified',
    fix: 'Remove the `set-backend-service`, or name the expected backend in it as plain text.'
  }),
  help: {
    why: 'API Management does not check to which backend a token is sent. Whoever receives it can use it at the expected backend until it expires.',
    fix: 'Let `set-backend-service` name the expected host, or leave it out, so that the URL of the API applies.',
    reference: 'https://learn.microsoft.com/azure/api-management/set-backend-service-policy'
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
}

export const EXT003: Rule<'EXT003', Facts> = {
  id: 'EXT003',
  name: 'accepted-backend-unused',
  title: 'An accepted backend is not called, or need not be accepted',
  severity: 'warning',
  words: ({ host }) => ({
    message: `The line of \`${host}\` in \`accepted-backends\` accepts nothing: no protected operation calls such a host, or it is a backend that is looked into all the same.`,
    expected: 'lines that are needed',
    actual: host,
    fix: 'Take the line out of `accepted-backends`.'
  }),
  help: {
    why: 'A line that accepts nothing today accepts something tomorrow, when nobody remembers why it is there.',
    fix: 'Take the line out of `accepted-backends`.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}

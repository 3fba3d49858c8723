import type { Rule } from './rule.ts'

interface Facts {
  readonly host: string
  readonly reason: string
  readonly operations: readonly string[]
}

export const EXT002: Rule<'EXT002', Facts> = {
  id: 'EXT002',
  name: 'backend-accepted',
  title: 'A backend was accepted without being looked into',
  severity: 'info',
  words: ({ host, reason, operations }) => ({
    message: `${operations.length === 0 ? 'The API' : operations.map(one => `\`${one}\``).join(', ')} ${operations.length > 1 ? 'call' : 'calls'} \`${host}\`, which nobody looked into; it was accepted: ${reason}`,
    expected: 'a reason that still holds',
    actual: reason,
    fix: 'Check from time to time that the reason still holds, and take the line out of `accepted-backends` when it does not.'
  }),
  help: {
    why: 'The input `accepted-backends` names this host: somebody answers for it. The reason is repeated in every report, so that it is read.',
    fix: 'Take the line out of `accepted-backends` when the reason does not hold any more.',
    reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy'
  }
}

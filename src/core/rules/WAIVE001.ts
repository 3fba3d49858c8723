import type { Rule } from './rule.ts'

interface Facts {
  readonly rule: string
  /** "the API `orders`", where the waiver is not for all. */
  readonly scope?: string
  readonly owner: string
  readonly reason: string
  /** The last day on which it held. */
  readonly expires: string
}

export const WAIVE001: Rule<'WAIVE001', Facts> = {
  id: 'WAIVE001',
  name: 'waiver-expired',
  title: 'A waiver has expired',
  severity: 'error',
  words: ({ rule, scope, owner, reason, expires }) => ({
    message: `The waiver of \`${rule}\`${scope === undefined ? '' : ` for ${scope}`} has expired: its last day was ${expires} (UTC). What it waived counts again. Its owner is ${owner}, and its reason was: ${reason.replace(/\.$/, '')}.`,
    expected: 'a waiver that still holds, or none',
    actual: `expired since the end of ${expires}`,
    fix: 'Mend what was waived and delete the waiver; or let its owner decide anew, and set a later day in `expires`.'
  }),
  help: {
    why: 'A waiver says that somebody answers for a finding until a day, which counts through its end in UTC. After it nobody does: the finding counts again, and the waiver is an error of its own, also where its finding is gone, so that nobody leans on it. Its severity cannot be lowered.',
    fix: 'Mend what was waived and delete the waiver from the file. Where that takes longer, let the owner decide anew and write a later day:\n\n```yaml\nwaivers:\n  - rule: NET004\n    backend: orders-backend\n    reason: The private endpoint comes with the new network\n    owner: team-orders\n    expires: 2027-03-31\n```',
    reference: 'https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure#expiration'
  }
}

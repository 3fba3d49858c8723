import { renderPropertyHelp, renderSet } from '../services/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly value: boolean | undefined
}

export const KV001: Rule<'KV001', Facts> = {
  id: 'KV001',
  name: 'vault-uses-access-policies',
  title: 'The key vault is opened by access policies, not by roles',
  severity: 'warning',
  words: ({ place, value }) => ({
    message: `The key vault \`${place.name}\` uses access policies: whoever may write to the vault can give access to its secrets, and a policy opens all of them.`,
    expected: 'enableRbacAuthorization: true',
    actual: `enableRbacAuthorization: ${value ?? 'missing'}`,
    fix: `${renderSet(place, 'enableRbacAuthorization', 'true')}\nAssign the roles first: access policies stop working with it.`
  }),
  help: {
    why: 'With access policies, `Contributor` on the vault is enough to let oneself in, and there is no scope below the whole vault. Roles are assigned by whoever owns the resource, down to a single secret.',
    fix: renderPropertyHelp(
      'key-vault',
      'Assign roles to everybody who is named in an access policy, then change the model.',
      'enableRbacAuthorization',
      'true'
    ),
    reference: 'https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy'
  }
}

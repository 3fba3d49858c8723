import { quoteShell } from '../backend/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly service: string
  /** Tenant that the vault trusts. */
  readonly tenant: string
  /** Tenant of API Management's identity. */
  readonly expected: string
}

export const KV004: Rule<'KV004', Facts> = {
  id: 'KV004',
  name: 'vault-of-another-tenant',
  title: 'The key vault trusts another tenant',
  severity: 'error',
  words: ({ place, service, tenant, expected }) => ({
    message: `The key vault \`${place.name}\` takes tokens of the tenant \`${tenant}\` alone, and the identity of \`${service}\` is one of \`${expected}\`.`,
    expected: `tenantId: ${expected}`,
    actual: `tenantId: ${tenant}`,
    fix: `az resource update --ids ${quoteShell(place.id)} --set properties.tenantId=${expected} properties.accessPolicies=[]\nThe access policies of the other tenant go with it: give API Management its role, or a policy, afterwards.`
  }),
  help: {
    why: 'A vault trusts the tenant that it was made in, also after its subscription has moved to another. Identities of the new tenant are refused with 401, whatever roles they have.',
    fix: "Move the vault to the tenant, then give API Management its role.\n\n```bash\naz resource update --ids <id of the vault> --set properties.tenantId=<tenant> properties.accessPolicies=[]\n```\n\n```bicep\nresource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  // ...\n  properties: {\n    tenantId: tenant().tenantId\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/key-vault/general/move-subscription'
  }
}

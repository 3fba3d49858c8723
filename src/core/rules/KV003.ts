import { quoteShell } from '../backend/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly principalId: string
  readonly service: string
  /** `secrets: get` and their like, as the calls need them. */
  readonly permission: { readonly collection: string; readonly verb: string }
  readonly operations: readonly string[]
}

export const KV003: Rule<'KV003', Facts> = {
  id: 'KV003',
  name: 'vault-policy-missing',
  title: 'No access policy of the key vault lets API Management in',
  severity: 'error',
  words: ({ place, principalId, service, permission, operations }) => ({
    message: `No access policy of the key vault \`${place.name}\` gives the identity of \`${service}\` the permission \`${permission.verb}\` on ${permission.collection}, which ${operations.map(one => `\`${one}\``).join(', ')} ${operations.length === 1 ? 'needs' : 'need'}.`,
    expected: `accessPolicies: ${principalId} with ${permission.collection}: ${permission.verb}`,
    actual: 'no such policy',
    fix: `az keyvault set-policy --name ${quoteShell(place.name)} --object-id ${quoteShell(principalId)} --${permission.collection.slice(0, -1)}-permissions ${quoteShell(permission.verb)}`
  }),
  help: {
    why: 'The vault decides by access policies, which name object IDs. An identity that none of them names is refused with 403, whatever roles it has.',
    fix: "Name the object ID of API Management's identity in an access policy, or change the vault to roles (`KV001`).\n\n```bash\naz keyvault set-policy --name <vault> --object-id <object ID of the identity> --secret-permissions get\n```\n\n```bicep\nresource policy 'Microsoft.KeyVault/vaults/accessPolicies@2023-07-01' = {\n  parent: vault\n  name: 'add'\n  properties: {\n    accessPolicies: [\n      { tenantId: tenant().tenantId, objectId: apim.identity.principalId, permissions: { secrets: [ 'get' ] } }\n    ]\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/key-vault/general/assign-access-policy'
  }
}

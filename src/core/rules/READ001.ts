import type { Rule } from './rule.ts'

interface Facts {
  /** What could not be verified: "the policy of the operation `x`". */
  readonly what: string
  readonly why: string
  /** A better fix than the general one. */
  readonly fix?: string
}

/** Fail closed: what was not seen is not clean. */
export const READ001: Rule<'READ001', Facts> = {
  id: 'READ001',
  name: 'unverified',
  title: 'Something could not be verified',
  severity: 'error',
  words: ({ what, why, fix }) => ({
    message: `Not verified: ${what}. ${why.charAt(0).toUpperCase()}${why.slice(1).replace(/\.$/, '')}.`,
    expected: 'an answer that can be judged',
    actual: 'none',
    fix:
      fix ??
      'Give the identity that runs this action the right to read it (the role `Reader` on both resource groups is enough), then run again.'
  }),
  help: {
    why: 'A check that could not look must not say that all is well. Whatever could not be read, or came in a shape that is not documented, is an error of its own.',
    fix: "Most often a right is missing: assign `Reader` on the resource groups of API Management and of the app.\n\n```bash\naz role assignment create --assignee <client id> --role Reader --scope /subscriptions/<subscription>/resourceGroups/<group>\n```\n\n```bicep\nresource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: guid(resourceGroup().id, principalId, 'reader')\n  properties: {\n    principalId: principalId\n    principalType: 'ServicePrincipal'\n    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/role-based-access-control/built-in-roles'
  }
}

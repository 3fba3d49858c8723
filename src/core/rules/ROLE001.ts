import { nameKind } from '../services/recognise.ts'
import { renderGrant } from '../services/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly service: string
  readonly principalId: string
  /** "send messages". */
  readonly what: string
  /** The least built-in role that is enough. */
  readonly role: string
  readonly operations: readonly string[]
  /** The narrowest scope that is enough for all of the operations. */
  readonly scope: string
}

export const ROLE001: Rule<'ROLE001', Facts> = {
  id: 'ROLE001',
  name: 'role-missing',
  title: 'API Management has no role for what it calls',
  severity: 'error',
  words: ({ place, service, principalId, what, role, operations, scope }) => ({
    message: `The identity of \`${service}\` has no role with which it may ${what} at the ${nameKind(place.kind)} \`${place.name}\`: ${operations.map(one => `\`${one}\``).join(', ')} ${operations.length === 1 ? 'ends' : 'end'} with 401 or 403.`,
    expected: `${role} for ${principalId}`,
    actual: 'no role assignment that grants it at, above or below the resource',
    fix: renderGrant(principalId, role, scope)
  }),
  help: {
    why: 'A token says who calls; what the caller may do on the data is decided by role assignments. `Owner` and `Contributor` are about the resource, and grant nothing on its data.',
    fix: "Assign the least role at the narrowest scope. A new assignment takes some minutes to work, and one that was removed can work for up to a day, because tokens are kept.\n\n```bash\naz role assignment create --assignee-object-id <object ID of the identity> --assignee-principal-type ServicePrincipal --role <role> --scope <id of the queue, topic, container or vault>\n```\n\n```bicep\nresource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: guid(queue.id, apim.id, 'sender')\n  scope: queue\n  properties: {\n    principalId: apim.identity.principalId\n    principalType: 'ServicePrincipal'\n    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/role-based-access-control/built-in-roles'
  }
}

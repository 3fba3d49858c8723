import { quoteShell } from '../backend/remedy.ts'
import type { ServiceKind } from './recognise.ts'
import type { TargetPlace } from './service.ts'

/** Type and version with which a service is written; the newest stable versions whose fields were compared. */
export const resourceTypes: Readonly<
  Record<ServiceKind, { readonly type: string; readonly version: string }>
> = {
  'service-bus': { type: 'Microsoft.ServiceBus/namespaces', version: '2024-01-01' },
  'event-hubs': { type: 'Microsoft.EventHub/namespaces', version: '2024-01-01' },
  storage: { type: 'Microsoft.Storage/storageAccounts', version: '2024-01-01' },
  'key-vault': { type: 'Microsoft.KeyVault/vaults', version: '2023-07-01' },
  ai: { type: 'Microsoft.CognitiveServices/accounts', version: '2024-10-01' },
  'container-app': { type: 'Microsoft.App/containerApps', version: '2024-03-01' }
}

/** A command that sets one property of a resource: the same for every service. */
export function renderSet({ id }: TargetPlace, property: string, value: string): string {
  return `az resource update --ids ${quoteShell(id)} --set properties.${property}=${value}`
}

/** The command that gives API Management's identity a role on a scope, and nothing wider. */
export function renderGrant(principalId: string, role: string, scope: string): string {
  return `az role assignment create --assignee-object-id ${quoteShell(principalId)} --assignee-principal-type ServicePrincipal --role ${quoteShell(role)} --scope ${quoteShell(scope)}`
}

/** The Markdown of a rule's `help.fix`: the command, and the line of the resource in Bicep. */
export function renderPropertyHelp(
  kind: ServiceKind,
  sentence: string,
  property: string,
  value: string
): string {
  const { type, version } = resourceTypes[kind]
  const bicep = value === 'true' || value === 'false' ? value : `'${value}'`
  return `${sentence}\n\n\`\`\`bash\naz resource update --ids <id of the resource> --set properties.${property}=${value}\n\`\`\`\n\n\`\`\`bicep\nresource service '${type}@${version}' = {\n  // ...\n  properties: {\n    ${property}: ${bicep}\n  }\n}\n\`\`\``
}

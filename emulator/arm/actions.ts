import type { Route } from './route.ts'

/** How the namespaces and types are spelled in role definitions, where they differ from plain lower case. */
const spelled: ReadonlyMap<string, string> = new Map(
  [
    'Microsoft.ApiManagement',
    'Microsoft.Web',
    'Microsoft.ManagedIdentity',
    'Microsoft.Authorization',
    'Microsoft.ServiceBus',
    'Microsoft.EventHub',
    'Microsoft.Storage',
    'Microsoft.KeyVault',
    'Microsoft.CognitiveServices',
    'Microsoft.App',
    'roleAssignments',
    'roleDefinitions',
    'networkRuleSets',
    'storageAccounts',
    'containerApps',
    'authConfigs',
    'policyFragments',
    'namedValues',
    'apiVersionSets',
    'allPolicies',
    'operationStatuses',
    'operationResults',
    'basicPublishingCredentialsPolicies',
    'listValue',
    'listReferences',
    'resourceGroups'
  ].map(name => [name.toLowerCase(), name])
)

/** Types whose one child with a fixed name is a step of the action: `.../basicPublishingCredentialsPolicies/ftp/read`. */
const namedInAction: ReadonlySet<string> = new Set(['basicpublishingcredentialspolicies'])

/**
 * Gives the action that a role must grant for a request, as ARM derives it from method and type.
 * A POST is `<what is called>/action`. `config/authsettingsV2/list` is a GET, yet what the permission catalogue
 * has for it is `sites/config/list/Action`; there is no `config/list/read`.
 */
export function toAction(method: string, route: Route): string {
  if (route.namespace === undefined) {
    return route.resourceGroup === undefined
      ? 'Microsoft.Resources/subscriptions/read'
      : 'Microsoft.Resources/subscriptions/resourceGroups/read'
  }
  const types = route.types.flatMap((type, index) => {
    const name = route.names[index]?.toLowerCase()
    return name !== undefined && namedInAction.has(type) ? [type, name] : [type]
  })
  const path = [route.namespace, ...types].map(part => spelled.get(part) ?? part).join('/')
  if (route.namespace === 'microsoft.web' && path.endsWith('/config/list')) return `${path}/action`
  return `${path}/${toVerb(method)}`
}

function toVerb(method: string): string {
  if (method === 'GET' || method === 'HEAD') return 'read'
  if (method === 'DELETE') return 'delete'
  return method === 'POST' ? 'action' : 'write'
}

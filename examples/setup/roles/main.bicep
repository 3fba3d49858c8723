// Defines the roles of examples/roles and assigns them to two identities: one that reads, one that deploys.
targetScope = 'subscription'

@description('Object ID of the identity for plan and check.')
param readerObjectId string

@description('Object ID of the identity for apply.')
param deployerObjectId string

@description('Resource group of the API Management service.')
param serviceGroup string

@description('Name of the API Management service.')
param service string

@description('Resource group of the app, where it is another one.')
param appGroup string = serviceGroup

// The lists of actions are read from the files that the tests of the action hold against its requests.
var check = loadJsonContent('../../roles/check.json')
var apply = loadJsonContent('../../roles/apply.json')
var status = loadJsonContent('../../roles/status.json')

resource checkRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, check.Name)
  properties: {
    roleName: check.Name
    description: check.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: check.Actions
        notActions: check.NotActions
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource applyRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, apply.Name)
  properties: {
    roleName: apply.Name
    description: apply.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: apply.Actions
        notActions: apply.NotActions
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource statusRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, status.Name)
  properties: {
    roleName: status.Name
    description: status.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: status.Actions
        notActions: status.NotActions
      }
    ]
    assignableScopes: [subscription().id]
  }
}

// Both read: `apply` looks before it writes, and once more afterwards.
module checkAssignments 'group.bicep' = [
  for (group, index) in union([serviceGroup], [appGroup]): {
    name: 'apim-guard-check-${index}'
    scope: resourceGroup(group)
    params: {
      objectIds: [readerObjectId, deployerObjectId]
      roleDefinitionId: checkRole.id
    }
  }
]

module applyAssignment 'service.bicep' = {
  name: 'apim-guard-apply'
  scope: resourceGroup(serviceGroup)
  params: {
    service: service
    objectId: deployerObjectId
    roleDefinitionId: applyRole.id
  }
}

resource statusAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, deployerObjectId, status.Name)
  properties: {
    principalId: deployerObjectId
    principalType: 'ServicePrincipal'
    roleDefinitionId: statusRole.id
  }
}

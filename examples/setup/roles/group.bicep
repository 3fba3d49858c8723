// Assigns a role at the resource group of the deployment.
param objectIds string[]
param roleDefinitionId string

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for objectId in objectIds: {
    name: guid(resourceGroup().id, objectId, roleDefinitionId)
    properties: {
      principalId: objectId
      principalType: 'ServicePrincipal'
      roleDefinitionId: roleDefinitionId
    }
  }
]

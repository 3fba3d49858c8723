// Assigns a role at one API Management service.
param service string
param objectId string
param roleDefinitionId string

resource apiManagement 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: service
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(apiManagement.id, objectId, roleDefinitionId)
  scope: apiManagement
  properties: {
    principalId: objectId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
  }
}

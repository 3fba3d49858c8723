// Two app registrations that GitHub may sign in with, with the least roles.
targetScope = 'subscription'

@description('Front parts of the subjects: `repo:OWNER/REPO`, or `repo:OWNER@123456/REPO@456789`; both on the way from one form to the other.')
param subjectPrefixes string[]

@description('Issuer of the tokens; GitHub Enterprise has others.')
param issuer string = 'https://token.actions.githubusercontent.com'

@description('Audience of the tokens; other clouds have others.')
param audience string = 'api://AzureADTokenExchange'

@description('Resource group that the deployment of the applications is recorded in.')
param deploymentGroup string

@description('Resource group of the API Management service.')
param serviceGroup string

@description('Name of the API Management service.')
param service string

@description('Resource group of the app, where it is another one.')
param appGroup string = serviceGroup

module applications 'applications.bicep' = {
  name: 'apim-guard-applications'
  scope: resourceGroup(deploymentGroup)
  params: {
    subjectPrefixes: subjectPrefixes
    issuer: issuer
    audience: audience
  }
}

module roles '../roles/main.bicep' = {
  name: 'apim-guard-roles'
  params: {
    readerObjectId: applications.outputs.readerObjectId
    deployerObjectId: applications.outputs.deployerObjectId
    serviceGroup: serviceGroup
    service: service
    appGroup: appGroup
  }
}

@description('For the variable AZURE_READER_CLIENT_ID of the repository.')
output readerClientId string = applications.outputs.readerClientId

@description('For the variable AZURE_CLIENT_ID of the repository.')
output deployerClientId string = applications.outputs.deployerClientId

// The identities, and whom they trust: one credential for each job and each form of the subject.
param subjectPrefixes string[]
param issuer string
param audience string
param location string = resourceGroup().location

var readerCredentials = flatten(map(subjectPrefixes, prefix => [
  {
    name: 'pull-request-${contains(prefix, '@') ? 'immutable' : 'names'}'
    subject: '${prefix}:pull_request'
  }
  {
    name: 'main-${contains(prefix, '@') ? 'immutable' : 'names'}'
    subject: '${prefix}:ref:refs/heads/main'
  }
]))

var deployerCredentials = map(subjectPrefixes, prefix => {
  name: 'production-${contains(prefix, '@') ? 'immutable' : 'names'}'
  subject: '${prefix}:environment:production'
})

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-apim-guard-reader'
  location: location
}

// Azure refuses two writes to credentials of one identity at the same time.
@batchSize(1)
resource readerTrust 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for credential in readerCredentials: {
    parent: reader
    name: credential.name
    properties: {
      issuer: issuer
      subject: credential.subject
      audiences: [audience]
    }
  }
]

resource deployer 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-apim-guard-deployer'
  location: location
}

@batchSize(1)
resource deployerTrust 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = [
  for credential in deployerCredentials: {
    parent: deployer
    name: credential.name
    properties: {
      issuer: issuer
      subject: credential.subject
      audiences: [audience]
    }
  }
]

output readerObjectId string = reader.properties.principalId
output readerClientId string = reader.properties.clientId
output deployerObjectId string = deployer.properties.principalId
output deployerClientId string = deployer.properties.clientId

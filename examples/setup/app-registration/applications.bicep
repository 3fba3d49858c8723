// The app registrations with their service principals, and whom they trust: one credential for each job and each form of the subject.
// Needs Bicep 0.36.1 or newer, and bicepconfig.json beside it.
extension microsoftGraphV1

param subjectPrefixes string[]
param issuer string
param audience string

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

resource reader 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'apim-guard-reader'
  displayName: 'apim-guard-reader'
}

resource readerPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: reader.appId
}

@batchSize(1)
resource readerTrust 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = [
  for credential in readerCredentials: {
    name: '${reader.uniqueName}/${credential.name}'
    issuer: issuer
    subject: credential.subject
    audiences: [audience]
  }
]

resource deployer 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'apim-guard-deployer'
  displayName: 'apim-guard-deployer'
}

resource deployerPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: deployer.appId
}

@batchSize(1)
resource deployerTrust 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = [
  for credential in deployerCredentials: {
    name: '${deployer.uniqueName}/${credential.name}'
    issuer: issuer
    subject: credential.subject
    audiences: [audience]
  }
]

output readerObjectId string = readerPrincipal.id
output readerClientId string = reader.appId
output deployerObjectId string = deployerPrincipal.id
output deployerClientId string = deployer.appId

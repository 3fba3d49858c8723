import { quoteShell } from '../backend/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
}

export const CA001: Rule<'CA001', Facts> = {
  id: 'CA001',
  name: 'container-app-without-authentication',
  title: 'Authentication of the Container App was never set up',
  severity: 'error',
  words: ({ place }) => ({
    message: `The Container App \`${place.name}\` has no authentication settings: everybody who reaches it gets in without a token.`,
    expected: 'authConfigs/current with Microsoft Entra ID as identity provider',
    actual: 'no authConfigs/current',
    fix: `az containerapp auth microsoft update --ids ${quoteShell(place.id)} --client-id <application ID> --tenant-id <tenant ID> --yes\naz containerapp auth update --ids ${quoteShell(place.id)} --enabled true --unauthenticated-client-action Return401`
  }),
  help: {
    why: 'Container Apps have the authentication of App Service, in `authConfigs/current`. Without that resource nothing looks at the token that API Management sends, and every request reaches the container.',
    fix: "Set it up with the application that stands for the app, refuse who has no token, and name API Management's identity; the rules `AUTH001` to `AUTH018` then say what is still open.\n\n```bicep\nresource auth 'Microsoft.App/containerApps/authConfigs@2024-03-01' = {\n  parent: app\n  name: 'current'\n  properties: {\n    platform: { enabled: true }\n    globalValidation: { unauthenticatedClientAction: 'Return401' }\n    identityProviders: {\n      azureActiveDirectory: {\n        enabled: true\n        registration: { clientId: applicationId, openIdIssuer: issuer }\n        validation: { defaultAuthorizationPolicy: { allowedPrincipals: { identities: [ apim.identity.principalId ] } } }\n      }\n    }\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/container-apps/authentication'
  }
}

import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  type ServicePlace,
  settingsPath
} from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly service: ServicePlace
  /** Object ID of API Management's identity, where it is known. */
  readonly principalId: string | undefined
  /** True when jwtClaimChecks holds entries, whose effect Microsoft does not document. */
  readonly claimChecks: boolean
}

export const AUTH010: Rule<'AUTH010', Facts> = {
  id: 'AUTH010',
  name: 'callers-not-restricted',
  title: 'Every application of the tenant gets in',
  severity: 'error',
  words: ({ place, service, principalId, claimChecks }) => ({
    message: `The app \`${nameApp(place)}\` accepts a token from any application and any user of the tenant, not only from the API Management service \`${service.name}\`.`,
    expected: `allowedPrincipals.identities: ${principalId ?? "the object ID of API Management's identity"}`,
    actual: claimChecks
      ? 'no authorization policy; jwtClaimChecks is set, and what it does is not documented'
      : 'no authorization policy',
    fix: renderSettingsEdit(
      place,
      `${settingsPath.identities} = ${renderJq([principalId ?? '<object ID of the identity>'])}`
    )
  }),
  help: {
    why: 'Authentication says who somebody is, not that they may come in. Without an authorization policy, App Service lets in whoever holds a token of the tenant for this app, and by default any client application of the tenant can get one. An empty list is the same as none.',
    fix: renderSettingsHelp(
      "Let in the object ID of API Management's identity, and nobody else. App roles do not do this: App Service does not look at them. They help only where the service principal of the app registration has `appRoleAssignmentRequired`, so that Entra ID refuses a token to whoever has none (`az ad sp update --id <application ID> --set appRoleAssignmentRequired=true`); that is a good second barrier, and only Microsoft Graph knows whether it is there, which the role `Reader` does not reach.",
      `${settingsPath.identities} = ["<object ID of the identity>"]`,
      nestEntra([
        'validation: {',
        '  defaultAuthorizationPolicy: {',
        '    allowedPrincipals: {',
        '      identities: [ apim.identity.principalId ]',
        '    }',
        '  }',
        '}'
      ])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

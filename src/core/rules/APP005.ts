import { type AppPlace, renderAppOptions } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** What Azure says about it, as `property: value`. */
  readonly actual: string
  /** Where API Management sends a certificate from, in words. */
  readonly senders: readonly string[]
}

export const APP005: Rule<'APP005', Facts> = {
  id: 'APP005',
  name: 'client-certificate-required',
  title: 'The app asks for a client certificate',
  severity: 'error',
  words: ({ place, actual, senders }) => ({
    message: `The app \`${nameApp(place)}\` refuses who brings no client certificate, before anything looks at the token; ${
      senders.length === 0
        ? 'no policy and no backend entity sends one'
        : `whether each call brings the one of ${senders.join(' and ')} is not looked at`
    }.`,
    expected: 'a client certificate that is optional, or one that API Management sends with each call',
    actual,
    fix: `az ${place.command} update ${renderAppOptions(place)} --set clientCertMode=Optional`
  }),
  help: {
    why: 'App Service answers 403 to a request without a client certificate, also where the token is right. It does not look into the certificate: any will do, and to judge it is left to the code of the app, so that this keeps nobody out who means to get in.',
    fix: "Make the certificate optional; or send one, with the policy `authentication-certificate` or with the credentials of the backend entity: the finding is a warning then. Paths in `clientCertExclusionPaths` are exempt.\n\n```bash\naz webapp update --resource-group <group> --name <app> --set clientCertMode=Optional\n```\n\n```bicep\nresource app 'Microsoft.Web/sites@2024-11-01' = {\n  // ...\n  properties: {\n    clientCertMode: 'Optional'\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth'
  }
}

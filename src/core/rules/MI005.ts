import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly host: string
  /** The apps that calls may go to. */
  readonly apps: readonly string[]
  /** The slot of one of them that has the host. */
  readonly slot: string | undefined
  readonly hostNames: readonly string[]
  readonly suggested: string | undefined
  /** Operations that a policy sends there; empty when it is the service URL of the API. */
  readonly operations: readonly string[]
}

export const MI005: Rule<'MI005', Facts> = {
  id: 'MI005',
  name: 'token-sent-elsewhere',
  title: 'The token is sent to another host than the checked app',
  severity: 'error',
  words: ({ url, host, apps, slot, hostNames, suggested, operations }) => ({
    message: `${operations.length === 0 ? 'The API sends its calls' : `A policy sends ${operations.map(one => `\`${one}\``).join(', ')}`}, and the token with them, to \`${host}\`, which is not a host name of ${apps.length === 1 ? 'the app' : 'any of the apps'} ${apps.map(app => `\`${app}\``).join(', ')}${slot === undefined ? '' : `; it is one of \`${slot}\``}.`,
    expected: hostNames.join(', '),
    actual: url,
    fix:
      operations.length === 0
        ? `Give this action \`service-url: ${suggested ?? 'https://<host of the app>'}\` and run \`mode: apply\`; or, if the calls go to the right place, ${renderName(slot)}.`
        : `Correct the \`base-url\` of \`set-backend-service\`, or the URL of the backend entity; or, if the calls go to the right place, ${renderName(slot)}.`
  }),
  help: {
    why: 'Whoever runs that host receives a token with which the app lets them in. And the app that was checked is then not the one that is called, so that everything this action says about it is beside the point.',
    fix: "Correct the URL, or name the right app in the inputs. A custom domain counts when it is bound to the app.\n\n```bash\naz apim api update --resource-group <group> --service-name <service> --api-id <api> --service-url https://<app>.azurewebsites.net\n```\n\n```bicep\nresource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = {\n  // ...\n  properties: {\n    serviceUrl: 'https://${app.properties.defaultHostName}'\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/api-management/set-backend-service-policy'
  }
}

function renderName(slot: string | undefined): string {
  return slot === undefined
    ? 'correct `app-name` and `slot-name`, or add the app to `app-name`'
    : `write \`${slot}\` into \`app-name\``
}

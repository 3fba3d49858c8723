import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly app: string
  /** Where calls really should go. */
  readonly suggested: string | undefined
  /** Operations that a policy sends there; empty when it is the service URL of the API. */
  readonly operations: readonly string[]
}

export const MI004: Rule<'MI004', Facts> = {
  id: 'MI004',
  name: 'token-over-http',
  title: 'The token is sent in clear text',
  severity: 'error',
  words: ({ url, suggested, operations }) => ({
    message: `${operations.length === 0 ? 'The API sends its calls' : `A policy sends ${operations.map(one => `\`${one}\``).join(', ')}`} to \`${url}\`, not over HTTPS: the token can be read on the way.`,
    expected: suggested ?? 'a URL that begins with https://',
    actual: url,
    fix:
      operations.length === 0
        ? `Give this action \`service-url: ${suggested ?? 'https://<host of the app>'}\`, and run \`mode: apply\`.`
        : 'Correct the `base-url` of `set-backend-service`, or the URL of the backend entity.'
  }),
  help: {
    why: "A bearer token is as good as a password for as long as it lives, and a managed identity's lives up to 24 hours.",
    fix: "Correct the URL.\n\n```bash\naz apim api update --resource-group <group> --service-name <service> --api-id <api> --service-url https://<app>.azurewebsites.net\n```\n\n```bicep\nresource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = {\n  // ...\n  properties: {\n    serviceUrl: 'https://${app.properties.defaultHostName}'\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/api-management/set-backend-service-policy'
  }
}

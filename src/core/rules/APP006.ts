import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly port: string
  /** The app, or the host of the service. */
  readonly app: string
  /** Operations that a policy sends there; empty when it is the service URL of the API. */
  readonly operations: readonly string[]
  readonly suggested: string
}

export const APP006: Rule<'APP006', Facts> = {
  id: 'APP006',
  name: 'port-not-answered',
  title: 'Calls go to a port that the backend does not answer',
  severity: 'error',
  words: ({ url, port, app, operations, suggested }) => ({
    message: `${operations.length === 0 ? 'The API sends its calls' : `A policy sends ${operations.map(one => `\`${one}\``).join(', ')}`} to port ${port} of \`${app}\`, which answers HTTPS on port 443 alone.`,
    expected: suggested,
    actual: url,
    fix:
      operations.length === 0
        ? `Give this action \`service-url: ${suggested}\`, and run \`mode: apply\`.`
        : 'Correct the URL in the policy, or in the backend entity.'
  }),
  help: {
    why: 'App Service and the services of Azure take requests over HTTPS on port 443, whatever port the code listens on. A call to another port reaches nothing; at a Container App it may reach a port of its own, which no authentication stands before.',
    fix: 'Take the port out of the URL.\n\n```bash\naz apim api update --resource-group <group> --service-name <service> --api-id <api> --service-url https://<app>.azurewebsites.net\n```',
    reference: 'https://learn.microsoft.com/azure/app-service/networking-features'
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly expected: string
  readonly actual: string | undefined
}

export const API006: Rule<'API006', Facts> = {
  id: 'API006',
  name: 'service-url-differs',
  title: 'The API calls another backend URL',
  severity: 'error',
  words: ({ api, expected, actual }) => ({
    message: `The API \`${api}\` calls another backend URL than the one asked for.`,
    expected,
    actual: actual ?? 'no URL',
    fix: 'Run this action with `mode: apply`, which sets the URL, or correct the input `service-url`.'
  }),
  help: {
    why: 'API Management sends its token to whatever `serviceUrl` names. A URL that was edited by hand sends the token, and the data, somewhere else.',
    fix: 'Run the action with `mode: apply`, or `az apim api update --resource-group <group> --service-name <service> --api-id <api> --service-url <url>`.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/apis/update'
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly service: string
  readonly operations: number
}

export const API001: Rule<'API001', Facts> = {
  id: 'API001',
  name: 'api-missing',
  title: 'The API does not exist in API Management',
  severity: 'error',
  words: ({ api, service, operations }) => ({
    message: `The API \`${api}\` does not exist in \`${service}\`; the document has ${operations} ${operations === 1 ? 'operation' : 'operations'}.`,
    expected: `an API \`${api}\``,
    actual: 'no API',
    fix: 'Run this action with `mode: apply`, which imports the document.'
  }),
  help: {
    why: 'Nothing of the document is deployed: either the API was never imported, or somebody deleted it, and its policies with it.',
    fix: 'Run the action with `mode: apply` from the deploy workflow. If the API is there under another name, correct `api-id`.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/apis/get'
  }
}

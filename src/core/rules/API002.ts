import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly expected: string
  readonly actual: string
}

export const API002: Rule<'API002', Facts> = {
  id: 'API002',
  name: 'api-path-differs',
  title: 'The API has another path',
  severity: 'error',
  words: ({ api, expected, actual }) => ({
    message: `The API \`${api}\` is served under another path of the gateway than the one asked for.`,
    expected: `/${expected}`,
    actual: `/${actual}`,
    fix: 'Run this action with `mode: apply`, which sets the path, or correct the input `api-path`.'
  }),
  help: {
    why: 'Callers reach the API under `<gateway>/<path>`. When the path is not the one in the repository, callers get 404, or reach an API that nobody reviewed.',
    fix: 'Run the action with `mode: apply`, or `az apim api update --resource-group <group> --service-name <service> --api-id <api> --set path=<path>`.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/apis/update'
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly expected: string
  readonly actual: string
}

export const API003: Rule<'API003', Facts> = {
  id: 'API003',
  name: 'api-display-name-differs',
  title: 'The API has another display name',
  severity: 'warning',
  words: ({ api, expected, actual }) => ({
    message: `The API \`${api}\` has another display name than the one asked for.`,
    expected,
    actual,
    fix: 'Run this action with `mode: apply`, which sets the display name, or correct the input `api-display-name`.'
  }),
  help: {
    why: 'The display name is what people see in the portal and in the developer portal. Every import by another tool overwrites it with the title of the document.',
    fix: 'Run the action with `mode: apply`, or `az apim api update --resource-group <group> --service-name <service> --api-id <api> --display-name <name>`.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/apis/update'
  }
}

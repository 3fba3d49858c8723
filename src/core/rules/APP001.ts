import type { Rule } from './rule.ts'

interface Facts {
  readonly app: string
  readonly resourceGroup: string
  readonly subscription: string
}

export const APP001: Rule<'APP001', Facts> = {
  id: 'APP001',
  name: 'app-missing',
  title: 'The backend app does not exist',
  severity: 'error',
  words: ({ app, resourceGroup, subscription }) => ({
    message: `There is no Web App or Function App \`${app}\` in the resource group \`${resourceGroup}\`.`,
    expected: `the app \`${app}\``,
    actual: 'no app',
    fix: `az webapp list --subscription ${subscription} --query "[].{name:name, group:resourceGroup}" --output table\nCorrect \`app-name\`, \`slot-name\`, \`app-resource-group-name\` or \`app-subscription-id\`, or deploy the app.`
  }),
  help: {
    why: "A host name that no app holds can be claimed by somebody else, who then receives API Management's token. And a backend that is not there protects nothing.",
    fix: 'Correct the inputs that name the app, or deploy it.',
    reference: 'https://learn.microsoft.com/rest/api/appservice/web-apps/get'
  }
}

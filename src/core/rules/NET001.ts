import { type AppPlace, renderAppOptions } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
}

export const NET001: Rule<'NET001', Facts> = {
  id: 'NET001',
  name: 'https-not-enforced',
  title: 'The app answers plain HTTP',
  severity: 'error',
  words: ({ place }) => ({
    message: `The app \`${nameApp(place)}\` answers plain HTTP: a token that is sent so can be read on the way.`,
    expected: 'httpsOnly: true',
    actual: 'httpsOnly: false',
    fix: `az ${place.command} update ${renderAppOptions(place)} --set httpsOnly=true`
  }),
  help: {
    why: 'With `httpsOnly` App Service redirects every HTTP request before anything else looks at it. Without it, a wrong URL in API Management sends the token in clear text and nobody notices, because it works.',
    fix: "Switch it on; a slot has its own setting.\n\n```bash\naz webapp update --resource-group <group> --name <app> --slot <slot> --set httpsOnly=true\n```\n\n```bicep\nresource app 'Microsoft.Web/sites@2024-11-01' = {\n  // ...\n  properties: {\n    httpsOnly: true\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/app-service/configure-ssl-bindings'
  }
}

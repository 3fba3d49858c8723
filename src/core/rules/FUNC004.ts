import type { AppPlace } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import { renderList } from './list.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly functions: readonly string[]
}

export const FUNC004: Rule<'FUNC004', Facts> = {
  id: 'FUNC004',
  name: 'function-by-key-and-token',
  title: 'A function asks for a key besides the token',
  severity: 'warning',
  words: ({ place, functions }) => ({
    message: `${renderList(functions)} of the Function App \`${nameApp(place)}\` ${functions.length === 1 ? 'asks' : 'ask'} for a key besides the token: API Management has to send \`x-functions-key\`, too, or calls end with 401.`,
    expected: 'authLevel: anonymous, behind App Service Authentication',
    actual: 'authLevel: function',
    fix: `Set \`authLevel\` of ${renderList(functions)} to \`anonymous\` in the code and deploy it; App Service Authentication stays in front. Or have API Management send the key, from a named value that Key Vault holds.`
  }),
  help: {
    why: 'With both, a call needs the token and the key. The key has to be kept in a named value or in a backend entity of API Management, be renewed, and be got back from there by everybody who may read it, and it adds nothing that the token does not say better. The expected pattern is App Service Authentication in front, and `authLevel: anonymous` behind it.',
    fix: "Set the level in the code (`[HttpTrigger(AuthorizationLevel.Anonymous)]`, `authLevel: 'anonymous'`, or `function.json`), and deploy. See what is set:\n\n```bash\naz functionapp function list --resource-group <group> --name <app> --query \"[].{name:name, bindings:config.bindings}\"\n```\n\nWhere the key has to stay, API Management sends it from a named value:\n\n```bicep\nresource key 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {\n  parent: apim\n  name: 'function-key'\n  properties: {\n    displayName: 'function-key'\n    secret: true\n    keyVault: {\n      secretIdentifier: secretUri\n    }\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/azure-functions/function-keys-how-to'
  }
}

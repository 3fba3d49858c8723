import { type AppPlace, quoteShell } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** Name of the API Management service. */
  readonly service: string
  /** Where the key is sent from: "the backend entity `functions`". */
  readonly senders: readonly string[]
}

export const FUNC007: Rule<'FUNC007', Facts> = {
  id: 'FUNC007',
  name: 'function-key-not-needed',
  title: 'API Management sends a key that no function asks for',
  severity: 'info',
  words: ({ place, service, senders }) => ({
    message: `\`${service}\` sends a function key to \`${nameApp(place)}\` although no function there asks for one: ${senders.join(', ')}.`,
    expected: 'the token alone',
    actual: senders.join(', '),
    fix: `Remove the key from ${senders.join(', ')}, and then renew the key of the app:\naz functionapp keys set --subscription ${quoteShell(place.subscription)} --resource-group ${quoteShell(place.resourceGroup)} --name ${quoteShell(place.name)}${place.slot === undefined ? '' : ` --slot ${quoteShell(place.slot)}`} --key-type functionKeys --key-name default`
  }),
  help: {
    why: 'An import of a Function App into API Management leaves a host key behind, in a named value and in a backend entity. Once App Service Authentication takes the token, the key is a secret without a purpose, that everybody can read who may read named values. The keys themselves are never listed by this action.',
    fix: "Take the key out of the policy or the backend entity, delete the named value, and renew the key.\n\n```bash\naz functionapp keys set --resource-group <group> --name <app> --key-type functionKeys --key-name default\n```\n\n```bicep\nresource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = {\n  parent: apim\n  name: 'functions'\n  properties: {\n    protocol: 'http'\n    url: 'https://${app.properties.defaultHostName}/api'\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/azure-functions/function-keys-how-to'
  }
}

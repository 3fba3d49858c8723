import { type AppPlace, renderAppOptions } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
}

export const MI007: Rule<'MI007', Facts> = {
  id: 'MI007',
  name: 'app-without-identity',
  title: 'The app has no managed identity',
  severity: 'error',
  words: ({ place }) => ({
    message: `The app \`${nameApp(place)}\` has no managed identity.`,
    expected: 'a system-assigned or a user-assigned identity',
    actual: 'none',
    fix: `az ${place.command} identity assign ${renderAppOptions(place)}`
  }),
  help: {
    why: "An app without an identity of its own reaches databases, queues and vaults with secrets. It is not what authenticates API Management, whose own identity does that (see `MI001`): the app's identity is for the calls that the app itself makes.",
    fix: "Give the app an identity; a slot has its own.\n\n```bash\naz webapp identity assign --resource-group <group> --name <app> --slot <slot>\n```\n\n```bicep\nresource app 'Microsoft.Web/sites@2024-11-01' = {\n  // ...\n  identity: {\n    type: 'SystemAssigned'\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/app-service/overview-managed-identity'
  }
}

import { type AppPlace, nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** Where the slot is reached. */
  readonly host: string | undefined
  /** The rules of severity error that it fails. */
  readonly failed: readonly string[]
}

export const SLOT001: Rule<'SLOT001', Facts> = {
  id: 'SLOT001',
  name: 'slot-open',
  title: 'Another slot of the app fails the checks of its authentication',
  severity: 'error',
  words: ({ place, host, failed }) => ({
    message: `The ${place.slot === undefined ? 'production slot' : `slot \`${place.slot}\``} of the app \`${place.name}\` is not the one that the API calls, but runs all the same${host === undefined ? '' : `, at \`${host}\``}, and its authentication fails ${failed.map(rule => `\`${rule}\``).join(', ')}.`,
    expected: 'authentication settings as strict as those of the slot that is called',
    actual: failed.join(', '),
    fix: `Mend what the findings about \`${nameApp(place)}\` say; authentication settings are not shared between slots. A slot that nobody needs is best deleted. \`slots\` restricts which slots are checked.`
  }),
  help: {
    why: 'A slot is a live app with a public host name and authentication settings of its own. Whoever is refused by the slot that API Management calls can try the other one, which mostly runs the same code over the same data; and a swap makes it the one that is called.',
    fix: "Mend the findings about the slot, whose rules the message names, or delete the slot.\n\n```bash\naz webapp deployment slot delete --resource-group <group> --name <app> --slot <slot>\n```\n\nIn Bicep the settings of a slot are `Microsoft.Web/sites/slots/config`:\n\n```bicep\nresource auth 'Microsoft.Web/sites/slots/config@2024-11-01' = {\n  parent: slot\n  name: 'authsettingsV2'\n  properties: { /* as for the app */ }\n}\n```",
    reference: 'https://learn.microsoft.com/azure/app-service/deploy-staging-slots'
  }
}

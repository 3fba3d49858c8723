import { type AppPlace, renderAppOptions } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** What Azure says about it, as `property: value`. */
  readonly actual: string
}

export const APP004: Rule<'APP004', Facts> = {
  id: 'APP004',
  name: 'app-stopped',
  title: 'The app does not run',
  severity: 'error',
  words: ({ place, actual }) => ({
    message: `The app \`${nameApp(place)}\` does not run, so that API Management gets nowhere: App Service answers with 403 in its place.`,
    expected: 'state: Running',
    actual,
    fix: `az ${place.command} start ${renderAppOptions(place)}`
  }),
  help: {
    why: 'While an app is stopped, App Service itself answers 403 to everybody, whatever token comes along. A test that expects a refusal takes that for a closed door.',
    fix: "Start the app.\n\n```bash\naz webapp start --resource-group <group> --name <app>\n```\n\n```bicep\nresource app 'Microsoft.Web/sites@2024-11-01' = {\n  // ...\n  properties: {\n    enabled: true\n  }\n}\n```",
    reference: 'https://learn.microsoft.com/rest/api/appservice/web-apps/start'
  }
}

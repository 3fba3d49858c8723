import { type AppPlace, quoteShell, renderAppOptions } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** What the slot has, and what production has: "a system-assigned identity", resource IDs. */
  readonly slot: readonly string[]
  readonly production: readonly string[]
}

export const SLOT003: Rule<'SLOT003', Facts> = {
  id: 'SLOT003',
  name: 'slot-identity-differs',
  title: 'A slot has other identities than its app',
  severity: 'info',
  words: ({ place, slot, production }) => ({
    message: `The slot \`${nameApp(place)}\` has other managed identities than its app, and identities do not move along when slots are swapped.`,
    expected: production.length === 0 ? 'no identity' : production.join(', '),
    actual: slot.length === 0 ? 'no identity' : slot.join(', '),
    fix: `Nothing, if that is meant. Otherwise give the slot what the app has:\n${renderFix(place, production)}`
  }),
  help: {
    why: 'A swap exchanges the code of two slots, and leaves their identities where they are. Code that was tested in a slot with one identity then runs with another: what it may reach changes with the swap. System-assigned identities are always different ones; the roles have to be given to both.',
    fix: "Give both the same user-assigned identity, or give the roles to both system-assigned ones.\n\n```bash\naz webapp identity assign --resource-group <group> --name <app> --slot <slot> --identities <resource ID>\n```\n\n```bicep\nresource staging 'Microsoft.Web/sites/slots@2024-11-01' = {\n  parent: app\n  name: 'staging'\n  location: resourceGroup().location\n  identity: app.identity\n}\n```",
    reference: 'https://learn.microsoft.com/azure/app-service/deploy-staging-slots'
  }
}

function renderFix(place: AppPlace, production: readonly string[]): string {
  const identities = production.map(one => (one.startsWith('/') ? quoteShell(one) : '[system]'))
  const command = `az ${place.command} identity`
  return identities.length === 0
    ? `${command} remove ${renderAppOptions(place)}`
    : `${command} assign ${renderAppOptions(place)} --identities ${identities.join(' ')}`
}

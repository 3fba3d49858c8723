import type { LiveApp, ManagedIdentity } from '../model.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import { nameApp } from '../target.ts'
import { toCommand } from './context.ts'
import type { AppPlace } from './remedy.ts'
import { parseAuthSettings } from './settings.ts'

/** What only shows when several apps and slots are looked at together. */
export function findAppSetFindings(apps: readonly LiveApp[]): BackendFinding[] {
  return [...findSharedRegistrations(apps), ...findOtherIdentities(apps)]
}

/** Each app is to have a registration of its own. Settings that could not be read have a finding of their own. */
function findSharedRegistrations(apps: readonly LiveApp[]): BackendFinding[] {
  const registered = apps.flatMap(app => {
    const settings =
      app.authSettings.kind === 'present' ? parseAuthSettings(app.authSettings.value) : undefined
    const clientId = settings?.entra.clientId?.toLowerCase() ?? ''
    return clientId === '' ? [] : [{ app, clientId }]
  })
  return registered.flatMap(({ app, clientId }): BackendFinding[] => {
    const sharedWith = registered
      .filter(other => other.app !== app && other.clientId === clientId)
      .map(other => nameApp(other.app.place))
    const subject = { kind: 'backend', backend: nameApp(app.place) } as const
    return sharedWith.length === 0
      ? []
      : [{ rule: 'AUTH019', subject, facts: { place: toPlace(app), clientId, sharedWith } }]
  })
}

/** Two system-assigned identities are never the same one, so that only the kinds are compared, and the user-assigned ones by name. */
function findOtherIdentities(apps: readonly LiveApp[]): BackendFinding[] {
  return apps.flatMap((app): BackendFinding[] => {
    if (app.place.slot === undefined || app.site.kind !== 'present') return []
    const main = apps.find(other => isProductionOf(other, app))?.site
    if (main?.kind !== 'present') return []
    const slot = listIdentities(app.site.value.identity)
    const production = listIdentities(main.value.identity)
    const subject = { kind: 'backend', backend: nameApp(app.place) } as const
    return slot.join().toLowerCase() === production.join().toLowerCase()
      ? []
      : [{ rule: 'SLOT003', subject, facts: { place: toPlace(app), slot, production } }]
  })
}

function isProductionOf(other: LiveApp, { place }: LiveApp): boolean {
  const fields = ['subscription', 'resourceGroup', 'name'] as const
  return (
    other.place.slot === undefined &&
    fields.every(field => other.place[field].toLowerCase() === place[field].toLowerCase())
  )
}

function listIdentities({ systemAssigned, userAssigned }: ManagedIdentity): string[] {
  const users = userAssigned.map(one => one.resourceId).sort()
  return systemAssigned ? ['a system-assigned identity', ...users] : users
}

/** The commands for an app whose kind is not known are those of a Web App. */
function toPlace({ place, site }: LiveApp): AppPlace {
  return { ...place, command: site.kind === 'present' ? toCommand(site.value) : 'webapp' }
}

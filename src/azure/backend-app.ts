import { isRecord, recordAt, stringAt } from '../core/arm/json.ts'
import { parseSite } from '../core/arm/parse.ts'
import { needsSystemClientId } from '../core/backend/identity.ts'
import type { AppOrigin, LiveApp, Observed } from '../core/model.ts'
import { type AppPlace, nameApp } from '../core/target.ts'
import { readAppParts } from './app-parts.ts'
import { get, observe, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions, toSitePath } from './paths.ts'

/** Reads every app that the API calls. */
export async function readBackendApps(source: SnapshotSource): Promise<readonly LiveApp[]> {
  return [await readApp(source, source.target.app, { kind: 'named' })]
}

/**
 * Reads all that one app, or one slot, is judged by. Every app and every slot comes through here, so what more there is to read of
 * one (`parts`) belongs into this `Promise.all`.
 */
async function readApp(source: SnapshotSource, place: AppPlace, origin: AppOrigin): Promise<LiveApp> {
  const name = nameApp(place)
  const path = toSitePath(place)
  const site = observe(async () =>
    toObserved(await get(source, path, `read the app \`${name}\``, apiVersions.web), body =>
      parseSite(body, place)
    )
  )
  const [read, authSettings, parts] = await Promise.all([
    site,
    // The secret-less GET: a Reader may use it (facts: auth 0.7). Never fall back to the list call, which needs more.
    observe(async () => {
      const response = await get(
        source,
        `${path}/config/authsettingsV2`,
        `read the authentication settings of \`${name}\``,
        apiVersions.web
      )
      return toObserved(response, body =>
        isRecord(body) && isRecord(body['properties']) ? body['properties'] : undefined
      )
    }),
    readAppParts(source, place, site)
  ])
  return { place, origin, site: read, authSettings, parts }
}

/** ARM gives no client ID for a system-assigned identity with the service; it is a resource of its own (facts: auth 1.3). */
export async function readSystemClientId(
  source: SnapshotSource,
  apps: readonly LiveApp[]
): Promise<Observed<string> | undefined> {
  const needed = apps.some(
    ({ authSettings }) =>
      authSettings.kind === 'present' && needsSystemClientId(authSettings.value, source.expectation)
  )
  if (!needed) return undefined
  return await observe(async () => {
    const path = `${source.paths.service}/providers/Microsoft.ManagedIdentity/identities/default`
    const response = await get(
      source,
      path,
      'read the client ID of the system-assigned identity',
      apiVersions.managedIdentity
    )
    return toObserved(response, body => stringAt(recordAt(body, 'properties'), 'clientId'))
  })
}

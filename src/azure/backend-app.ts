import { isRecord, recordAt, stringAt } from '../core/arm/json.ts'
import { parseSite } from '../core/arm/parse.ts'
import { needsSystemClientId } from '../core/backend/identity.ts'
import type { LiveState, Observed } from '../core/model.ts'
import { nameApp } from '../core/target.ts'
import { get, observe, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions } from './paths.ts'

/** Reads the app and who it lets in. */
export async function readBackendApp(
  source: SnapshotSource
): Promise<Required<Pick<LiveState, 'site' | 'authSettings'>>> {
  const { app } = source.target
  const name = nameApp(app)
  const [site, authSettings] = await Promise.all([
    observe(async () =>
      toObserved(await get(source, source.paths.site, `read the app \`${name}\``, apiVersions.web), body =>
        parseSite(body, app)
      )
    ),
    // The secret-less GET: a Reader may use it (facts: auth 0.7). Never fall back to the list call, which needs more.
    observe(async () => {
      const response = await get(
        source,
        `${source.paths.site}/config/authsettingsV2`,
        `read the authentication settings of \`${name}\``,
        apiVersions.web
      )
      return toObserved(response, body =>
        isRecord(body) && isRecord(body['properties']) ? body['properties'] : undefined
      )
    })
  ])
  return { site, authSettings }
}

/** ARM gives no client ID for a system-assigned identity with the service; it is a resource of its own (facts: auth 1.3). */
export async function readSystemClientId(
  source: SnapshotSource,
  authSettings: Observed<unknown>
): Promise<Observed<string> | undefined> {
  if (authSettings.kind !== 'present' || !needsSystemClientId(authSettings.value, source.expectation))
    return undefined
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

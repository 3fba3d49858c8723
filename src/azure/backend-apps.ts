import { isRecord, recordAt, stringAt } from '../core/arm/json.ts'
import { parseSite } from '../core/arm/parse.ts'
import { needsSystemClientId } from '../core/backend/identity.ts'
import { listBystanders, needsSlotList } from '../core/backend/slots.ts'
import type { AppOrigin, LiveApp, LiveState, Observed } from '../core/model.ts'
import { type AppPlace, nameApp, toApp, toPlaceKey } from '../core/target.ts'
import type { AppLists } from './app-lists.ts'
import { readAppParts } from './app-parts.ts'
import { findApps } from './find-apps.ts'
import { get, observe, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions, toSitePath } from './paths.ts'
import { findContainerApp, type ResourceLists } from './services.ts'

/** What a snapshot holds about apps. */
export type AppsRead = Pick<LiveState, 'apps' | 'slotLists' | 'hostSearch'>
type HostSearches = NonNullable<LiveState['hostSearch']>

/** Reads the apps that the inputs name, and the slots beside them. */
export function readNamedApps(source: SnapshotSource, lists: AppLists): Promise<AppsRead> {
  const called = source.target.apps.named.map(place => ({ place, origin: { kind: 'named' } as const }))
  return readFamilies(source, lists, called)
}

/** Looks for what answers to these hosts, in every list that may hold it. */
export function searchHosts(
  source: SnapshotSource,
  lists: AppLists,
  resources: ResourceLists,
  hosts: readonly string[]
): Promise<HostSearches> {
  return findApps(
    {
      readGroup: group => lists.readGroup(group),
      readSubscription: () => lists.readSubscription(),
      findContainerApp: host => findContainerApp(source, resources, host)
    },
    hosts
  )
}

/** Reads the apps that were found by their hosts, and the slots beside them. */
export async function readFoundApps(
  source: SnapshotSource,
  lists: AppLists,
  hostSearch: HostSearches
): Promise<AppsRead> {
  const called = new Map<string, CalledApp>()
  for (const [host, search] of hostSearch) {
    if (search.kind !== 'found') continue
    const { place, within } = search
    const key = toPlaceKey(place)
    if (!called.has(key)) called.set(key, { place, origin: { kind: 'found', host, within } })
  }
  return { ...(await readFamilies(source, lists, [...called.values()])), hostSearch }
}

type CalledApp = Pick<LiveApp, 'place' | 'origin'>

/** The apps that are called come first, whatever answers first. */
async function readFamilies(
  source: SnapshotSource,
  lists: AppLists,
  called: readonly CalledApp[]
): Promise<AppsRead> {
  const families = new Map(called.map(({ place }) => [toPlaceKey(toApp(place)), toApp(place)]))
  const places = called.map(({ place }) => place)
  const [apps, beside] = await Promise.all([
    Promise.all(called.map(({ place, origin }) => readApp(source, place, origin))),
    Promise.all([...families.values()].map(app => readBeside(source, lists, app, places)))
  ])
  return {
    apps: [...apps, ...beside.flatMap(family => family.apps)],
    slotLists: beside.flatMap(family => family.slotLists)
  }
}

/** Reads the slots of one app that are not called, as far as the inputs ask for them. */
async function readBeside(
  source: SnapshotSource,
  lists: AppLists,
  app: AppPlace,
  called: readonly AppPlace[]
): Promise<AppsRead> {
  const { apps: selection } = source.target
  const listed = needsSlotList(selection) ? await lists.readSlots(app) : undefined
  // An app that is not there has no slots, and is a finding of its own; where the app is there, the list is missing.
  if (listed?.kind === 'absent') return { apps: [], slotLists: [{ app, slots: listed }] }
  const slots: Observed<readonly string[]> | undefined =
    listed?.kind === 'present'
      ? { kind: 'present', value: listed.value.flatMap(({ place }) => place.slot ?? []) }
      : listed
  const names = slots?.kind === 'present' ? slots.value : []
  const places = listBystanders(app, names, called, selection)
  return {
    apps: await Promise.all(places.map(place => readApp(source, place, { kind: 'slot' }))),
    slotLists: slots === undefined ? [] : [{ app, slots }]
  }
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
  settings: readonly (Observed<unknown> | undefined)[],
  principalId: string | undefined
): Promise<Observed<string> | undefined> {
  const needed = settings.some(
    read => read?.kind === 'present' && needsSystemClientId(read.value, source.expectation, principalId)
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

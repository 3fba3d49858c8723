import { type ListedSite, matchSites, mayBeSlotHost } from '../core/backend/hosts.ts'
import type { HostSearch, Observed } from '../core/model.ts'
import { type AppLists, withoutListed } from './app-lists.ts'

type Within = 'resource-group' | 'subscription'
type Lists = Pick<AppLists, 'readGroup' | 'readSubscription' | 'readSlots'>

/** Looks for the app that answers to each host: in the resource group first, then in the subscription. */
export async function findApps(
  lists: Lists,
  hosts: readonly string[]
): Promise<ReadonlyMap<string, HostSearch>> {
  return new Map(
    await Promise.all(
      hosts.map(async (host): Promise<[string, HostSearch]> => [host, await findApp(lists, host)])
    )
  )
}

async function findApp(lists: Lists, host: string): Promise<HostSearch> {
  const group = await lists.readGroup()
  const near = await search(lists, host, group, 'resource-group')
  if (isDecided(near)) return near
  const all = await lists.readSubscription()
  const rest =
    all.kind === 'present' && group.kind === 'present'
      ? { ...all, value: withoutListed(all.value, group.value) }
      : all
  const far = await search(lists, host, rest, 'subscription')
  if (isDecided(far)) return far
  // A domain of one's own may be bound to a slot, whose app has another name.
  const others = group.kind === 'present' ? group.value.filter(site => !mayBeSlotOf(site, host)) : []
  const custom = await searchSlots(lists, host, others, 'resource-group')
  if (isDecided(custom)) return custom
  // Fail closed: the app may be in the list that could not be read.
  return [near, far, custom].find(one => one.kind === 'unreadable') ?? { kind: 'none' }
}

function isDecided(found: HostSearch): boolean {
  return found.kind === 'found' || found.kind === 'several'
}

async function search(
  lists: Lists,
  host: string,
  sites: Observed<readonly ListedSite[]>,
  within: Within
): Promise<HostSearch> {
  const where = within === 'resource-group' ? 'of the resource group' : 'of the subscription'
  switch (sites.kind) {
    case 'absent':
      return { kind: 'unreadable', why: `there is no list of the apps ${where}, so it may not exist` }
    case 'unreadable':
      return { kind: 'unreadable', why: `the apps ${where} could not be listed: ${sites.why}` }
    case 'present': {
      const found = choose(host, sites.value, within)
      if (found.kind !== 'none') return found
      return await searchSlots(
        lists,
        host,
        sites.value.filter(site => mayBeSlotOf(site, host)),
        within
      )
    }
    default:
      return sites satisfies never
  }
}

function mayBeSlotOf(site: ListedSite, host: string): boolean {
  return mayBeSlotHost(site.place.name, host)
}

/** Slots are in no list of sites. */
async function searchSlots(
  lists: Lists,
  host: string,
  apps: readonly ListedSite[],
  within: Within
): Promise<HostSearch> {
  const read = await Promise.all(apps.map(app => lists.readSlots(app.place)))
  const slots = read.flatMap(list => (list.kind === 'present' ? list.value : []))
  const found = choose(host, slots, within)
  if (found.kind !== 'none') return found
  const unread = read.find(list => list.kind === 'unreadable')
  return unread?.kind === 'unreadable'
    ? { kind: 'unreadable', why: `the slots of some app could not be listed: ${unread.why}` }
    : found
}

function choose(host: string, sites: readonly ListedSite[], within: Within): HostSearch {
  const places = matchSites(host, sites, site => site.hostNames).map(site => site.place)
  const [place, another] = places
  if (place === undefined) return { kind: 'none' }
  return another === undefined ? { kind: 'found', place, within } : { kind: 'several', places }
}

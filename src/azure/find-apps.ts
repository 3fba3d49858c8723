import { answersExactly, answersTo, type ListedSite, mayBeSlotHost } from '../core/backend/hosts.ts'
import type { HostSearch, Observed } from '../core/model.ts'
import { recogniseHost } from '../core/services/recognise.ts'
import { toPlaceKey } from '../core/target.ts'
import type { AppLists } from './app-lists.ts'

type Sites = Observed<readonly ListedSite[]>
type Lists = Pick<AppLists, 'readGroup' | 'readSubscription'> & {
  /** The Container App that has the host as a domain; of no interest here beyond that it is there. */
  readonly findContainerApp: (host: string) => Promise<Observed<unknown>>
}

/** Looks for the app that answers to each host, in all lists: a name itself beats a wildcard wherever it is, and two are none. */
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
  const [near, all] = await Promise.all([lists.readGroup(), lists.readSubscription()])
  const known = answersExactly(host, unite([near, all]))
  if (known.length > 0) return choose(known, near)
  // Slots of other groups are in neither list, and a Container App may have the domain.
  const [far, container] = await Promise.all([
    Promise.all(listOtherGroups(host, near, all).map(group => lists.readGroup(group))),
    recogniseHost(host).kind === 'unknown' ? lists.findContainerApp(host) : undefined
  ])
  const sites = unite([near, all, ...far])
  const exact = answersExactly(host, sites)
  if (container?.kind === 'present') return chooseContainerApp(exact)
  if (exact.length > 0) return choose(exact, near)
  // Fail closed: the app that has the name itself may be in a list that could not be read, also where a wildcard answers.
  const why = explainUnread({ near, all, far, container })
  if (why !== undefined) return { kind: 'unreadable', why }
  return choose(
    sites.filter(site => answersTo(site.hostNames, host)),
    near
  )
}

/** Each site once, in the order of the lists. */
function unite(lists: readonly Sites[]): ListedSite[] {
  const sites = lists.flatMap(list => (list.kind === 'present' ? list.value : []))
  return [...new Map(sites.map(site => [toPlaceKey(site.place), site])).values()]
}

/** A name that App Service gave to a slot begins with that of its app; a domain may be bound in every group. */
function listOtherGroups(host: string, near: Sites, all: Sites): string[] {
  const listed = new Set(unite([near]).map(({ place }) => place.resourceGroup.toLowerCase()))
  const isOwnName = recogniseHost(host).kind === 'site'
  const others = unite([all]).filter(
    ({ place }) =>
      !listed.has(place.resourceGroup.toLowerCase()) && (!isOwnName || mayBeSlotHost(place.name, host))
  )
  return [
    ...new Map(others.map(({ place }) => [place.resourceGroup.toLowerCase(), place.resourceGroup])).values()
  ]
}

function choose(sites: readonly ListedSite[], near: Sites): HostSearch {
  const places = sites.map(site => site.place)
  const [place, another] = places
  if (place === undefined) return { kind: 'none' }
  if (another !== undefined) return { kind: 'several', places }
  const isNear = unite([near]).some(site => toPlaceKey(site.place) === toPlaceKey(place))
  return { kind: 'found', place, within: isNear ? 'resource-group' : 'subscription' }
}

function chooseContainerApp([rival]: readonly ListedSite[]): HostSearch {
  return rival === undefined
    ? { kind: 'container-app' }
    : {
        kind: 'unreadable',
        why: `it is a domain of a Container App and of the app \`${rival.place.name}\`, and which of them is called is not known`
      }
}

interface Reads {
  readonly near: Sites
  readonly all: Sites
  readonly far: readonly Sites[]
  readonly container: Observed<unknown> | undefined
}

function explainUnread({ near, all, far, container }: Reads): string | undefined {
  if (near.kind === 'absent') return 'there is no list of the apps of the resource group, so it may not exist'
  if (near.kind === 'unreadable') return `the apps of the resource group could not be listed: ${near.why}`
  if (all.kind === 'absent') return 'there is no list of the apps of the subscription'
  if (all.kind === 'unreadable') return `the apps of the subscription could not be listed: ${all.why}`
  const unread = far.find(list => list.kind !== 'present')
  if (unread?.kind === 'unreadable')
    return `the slots of other resource groups could not be listed: ${unread.why}`
  if (unread !== undefined) return 'another resource group went away while its slots were listed'
  return container?.kind === 'unreadable' ? container.why : undefined
}

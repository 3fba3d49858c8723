import { stringAt } from '../core/arm/json.ts'
import { parseSite } from '../core/arm/parse.ts'
import type { ListedSite } from '../core/backend/hosts.ts'
import type { Observed } from '../core/model.ts'
import { type AppPlace, nameApp, toApp } from '../core/target.ts'
import { allOf, observe, type SnapshotSource } from './observe.ts'
import { apiVersions, toSitePath, toSitesPath } from './paths.ts'

type Sites = Observed<readonly ListedSite[]>
type Query = Readonly<Record<string, string>>

/** The lists of sites and of slots that one snapshot needs, each asked for once. */
export class AppLists {
  private readonly source: SnapshotSource
  private readonly known = new Map<string, Promise<Sites>>()

  constructor(source: SnapshotSource) {
    this.source = source
  }

  /** Every app of a resource group, and every slot: that in which apps are looked for when no other is named. */
  readGroup(resourceGroup = this.source.target.apps.resourceGroup): Promise<Sites> {
    const path = toSitesPath(this.source.target.apps.subscription, resourceGroup)
    // "Specify true to include deployment slots in results" (WebApps_ListByResourceGroup); the list of a subscription cannot have them.
    return this.readOnce(path, `list the apps of \`${resourceGroup}\``, { includeSlots: 'true' })
  }

  /** Every app of the subscription in which apps are looked for; slots are not among them. */
  readSubscription(): Promise<Sites> {
    const { subscription } = this.source.target.apps
    return this.readOnce(toSitesPath(subscription), `list the apps of the subscription \`${subscription}\``)
  }

  /** Every slot of an app; production is not among them. */
  readSlots(place: AppPlace): Promise<Sites> {
    const app = toApp(place)
    return this.readOnce(`${toSitePath(app)}/slots`, `list the slots of the app \`${nameApp(app)}\``)
  }

  private readOnce(path: string, purpose: string, query: Query = {}): Promise<Sites> {
    const key = path.toLowerCase()
    const found = this.known.get(key) ?? this.read(path, purpose, query)
    this.known.set(key, found)
    return found
  }

  private read(path: string, purpose: string, query: Query): Promise<Sites> {
    return observe(async () => {
      const values = await this.source.client.list(
        path,
        { 'api-version': apiVersions.web, ...query },
        purpose
      )
      return allOf(values, parseListedSite)
    })
  }
}

const siteId =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/sites\/([^/]+)(?:\/slots\/([^/]+))?$/i

/** The id tells where a site is: the name of a slot in a list is `app/slot`. */
function parseListedSite(body: unknown): ListedSite | undefined {
  const [, subscription, resourceGroup, name, slot] = siteId.exec(stringAt(body, 'id') ?? '') ?? []
  if (subscription === undefined || resourceGroup === undefined || name === undefined) return undefined
  const place = { subscription, resourceGroup, name, ...(slot === undefined ? {} : { slot }) }
  const site = parseSite(body, place)
  return site === undefined ? undefined : { place, hostNames: site.hostNames }
}

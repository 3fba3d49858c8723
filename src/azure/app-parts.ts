import { isRecord } from '../core/arm/json.ts'
import { parseFunction, parsePublishing } from '../core/arm/parse-app.ts'
import { isFunctionApp } from '../core/function-app.ts'
import type { AppParts, LiveSite, Observed } from '../core/model.ts'
import { present, unreadable } from '../core/model.ts'
import { type AppPlace, nameApp } from '../core/target.ts'
import { allOf, get, observe, observeList, type SnapshotSource, toObserved } from './observe.ts'
import { apiVersions, toSitePath } from './paths.ts'

/** Reads what decides from where an app or a slot can be reached, and who may call its functions. All of it is a Reader's right. */
export async function readAppParts(
  source: SnapshotSource,
  place: AppPlace,
  site: Promise<Observed<LiveSite>>
): Promise<AppParts> {
  const [webConfig, publishing, functions] = await Promise.all([
    readWebConfig(source, place),
    readPublishing(source, place, site),
    site.then(read =>
      read.kind === 'present' && isFunctionApp(read.value) ? readFunctions(source, place, site) : undefined
    )
  ])
  return { webConfig, publishing, ...(functions === undefined ? {} : { functions }) }
}

function readWebConfig(source: SnapshotSource, place: AppPlace): Promise<Observed<unknown>> {
  return observe(async () => {
    const path = `${toSitePath(place)}/config/web`
    const purpose = `read the configuration of \`${nameApp(place)}\``
    return toObserved(await get(source, path, purpose, apiVersions.web), body =>
      isRecord(body) && isRecord(body['properties']) ? body['properties'] : undefined
    )
  })
}

function readPublishing(
  source: SnapshotSource,
  place: AppPlace,
  site: Promise<Observed<unknown>>
): Promise<NonNullable<AppParts['publishing']>> {
  return observeList(async () => {
    const values = await source.client.list(
      `${toSitePath(place)}/basicPublishingCredentialsPolicies`,
      { 'api-version': apiVersions.web },
      `read how \`${nameApp(place)}\` may be published`
    )
    const parsed = parsePublishing(values)
    return parsed === undefined ? unreadable('Azure listed a policy without a name.') : present(parsed)
  }, site)
}

function readFunctions(
  source: SnapshotSource,
  place: AppPlace,
  site: Promise<Observed<unknown>>
): Promise<NonNullable<AppParts['functions']>> {
  return observeList(async () => {
    const values = await source.client.list(
      `${toSitePath(place)}/functions`,
      { 'api-version': apiVersions.web },
      `list the functions of \`${nameApp(place)}\``
    )
    return allOf(values, parseFunction)
  }, site)
}

import { findCalledApp } from './backend/destination-findings.ts'
import type { DesiredState } from './desired.ts'
import { isFunctionApp } from './function-app.ts'
import type { LiveFunction, LiveSite, LiveState, Observed } from './model.ts'

/**
 * The backend URL of a new API: the input; else the document's server when it is a host of an app; else, where one app is named, that
 * app's own host with the path of the server, or with the prefix that the routes of a Function App have. A server on another host would get API Management's token, so it is not taken.
 * Undefined when no app is known, or several are.
 */
export function chooseServiceUrl(desired: DesiredState, live: LiveState): string | undefined {
  if (desired.wishes.serviceUrl !== undefined) return desired.wishes.serviceUrl
  const server = desired.spec.serverUrl
  const url = server !== undefined && URL.canParse(server) ? new URL(server) : undefined
  if (url?.protocol === 'https:' && findCalledApp(url.href, live.apps, live.hostSearch) !== undefined)
    return url.href.replace(/\/$/, '')
  const [app, another] = live.apps.filter(({ origin }) => origin.kind === 'named')
  const site = app?.site.kind === 'present' ? app.site.value : undefined
  if (site?.defaultHostName === undefined || another !== undefined) return undefined
  const path = (url?.pathname ?? (server?.startsWith('/') === true ? server : '')).replace(/\/+$/, '')
  return `https://${site.defaultHostName}${path === '' ? findPrefix(site, app?.parts?.functions) : path}`
}

/** "By default, all function routes are prefixed with api" (host.json, `routePrefix`); where Azure gives the addresses of functions, they say. */
function findPrefix(site: LiveSite, functions: Observed<readonly LiveFunction[]> | undefined): string {
  if (!isFunctionApp(site)) return ''
  const known = functions?.kind === 'present' ? functions.value.flatMap(one => one.path ?? []) : []
  return known.length === 0 || known.some(path => path.toLowerCase().startsWith('/api/')) ? '/api' : ''
}

/** Why there is none, and what to do, as a clause. */
export function explainMissingUrl(live: LiveState): string {
  const named = live.apps.filter(({ origin }) => origin.kind === 'named')
  const what = 'the backend URL of the new API is not known'
  if (named.length === 1) return `${what}: the app could not be read, so give the input \`service-url\``
  return named.length > 1
    ? `${what}: \`app-name\` names several apps, and the document's https server is a host of none of them, so give the input \`service-url\``
    : `${what}: no app is named, and the document's https server is a host of no app that could be found, so give the input \`service-url\` or \`app-name\``
}

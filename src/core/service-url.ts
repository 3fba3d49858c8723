import type { DesiredState } from './desired.ts'
import type { LiveState } from './model.ts'

/**
 * The backend URL of a new API: the input; else the document's server when it is a host of the app; else the app's own host with
 * the path of that server. A server on another host would get API Management's token, so it is not taken. Undefined when the app is not known.
 */
export function chooseServiceUrl(desired: DesiredState, live: LiveState): string | undefined {
  if (desired.wishes.serviceUrl !== undefined) return desired.wishes.serviceUrl
  const [app] = live.apps
  const site = app?.site.kind === 'present' ? app.site.value : undefined
  const server = desired.spec.serverUrl
  const url = server !== undefined && URL.canParse(server) ? new URL(server) : undefined
  if (site?.defaultHostName === undefined) return undefined
  if (url?.protocol === 'https:' && site.hostNames.includes(url.hostname.toLowerCase()))
    return url.href.replace(/\/$/, '')
  const path = (url?.pathname ?? (server?.startsWith('/') === true ? server : '')).replace(/\/+$/, '')
  return `https://${site.defaultHostName}${path}`
}

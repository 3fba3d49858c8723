import type { LiveSite } from '../model.ts'
import type { AppPlace } from '../target.ts'

/** A site or a slot as a list of Azure shows it, as far as it can be recognised by. */
export interface ListedSite {
  readonly place: AppPlace
  readonly hostNames: readonly string[]
}

/** The host of a URL in the form in which hosts are compared: lower case, no port, no dot of the root. Undefined for what is no URL. */
export function findHost(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const host = normaliseHost(new URL(url).hostname)
  return host === '' ? undefined : host
}

/** Every name that a site answers to. */
export function listHostNames(site: LiveSite): string[] {
  const names = [...(site.defaultHostName === undefined ? [] : [site.defaultHostName]), ...site.hostNames]
  return [...new Set(names.map(normaliseHost))]
}

/** Whether one of these names is the host. App Service can bind `*.example.org`, which stands for one label. */
export function answersTo(names: readonly string[], host: string): boolean {
  return names.some(name => isSame(name, host) || isWildcardOf(name, host))
}

/** The sites of a list that have the host itself among their names. */
export function answersExactly(host: string, sites: readonly ListedSite[]): ListedSite[] {
  return sites.filter(site => site.hostNames.some(name => isSame(name, host)))
}

/** The sites that answer to a host. App Service prefers the name itself to a wildcard, so a wildcard counts only where no name does. */
export function matchSites<T>(
  host: string,
  sites: readonly T[],
  namesOf: (site: T) => readonly string[]
): readonly T[] {
  const exact = sites.filter(site => namesOf(site).some(name => isSame(name, host)))
  return exact.length > 0 ? exact : sites.filter(site => answersTo(namesOf(site), host))
}

/**
 * Whether a slot of this app may have the host: its own name begins with the app's, `<app>-<slot>.azurewebsites.net`, also where
 * App Service puts a hash and a region behind.
 */
export function mayBeSlotHost(app: string, host: string): boolean {
  return normaliseHost(host).startsWith(`${app.toLowerCase()}-`)
}

function isSame(name: string, host: string): boolean {
  return normaliseHost(name) === normaliseHost(host)
}

function isWildcardOf(name: string, host: string): boolean {
  if (!name.startsWith('*.')) return false
  const wanted = normaliseHost(host)
  const dot = wanted.indexOf('.')
  return dot > 0 && wanted.slice(dot) === normaliseHost(name).slice(1)
}

function normaliseHost(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, '')
}

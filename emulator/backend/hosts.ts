import { CannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import { textOf } from '../wire.ts'
import type { World } from '../world.ts'

/**
 * Finds the site or slot that a host name leads to. The deployment host (`.scm.`) is no name of the app, and a name that
 * somebody has in front of a site without telling the site is none either.
 */
export function findSiteByHost(world: World, host: string): Resource | undefined {
  const [found, second] = listSites(world, host)
  if (second !== undefined) throw new CannotRun(`the host name \`${host}\` belongs to more than one site`)
  return found
}

/** Tells whether a host name belongs to any site or slot. */
export function hasSite(world: World, host: string): boolean {
  return listSites(world, host).length > 0
}

/** A name goes before a wildcard, and a wildcard stands for one label. The dot of the root at the end of a name says nothing. */
function listSites(world: World, host: string): Resource[] {
  const wanted = host.toLowerCase().replace(/\.$/, '')
  const sites = world.resources.all().filter(isSite)
  const named = sites.filter(site => listHosts(site).includes(wanted))
  if (named.length > 0) return named
  const wildcard = wanted.replace(/^[^.]+/, '*')
  return sites.filter(site => listHosts(site).includes(wildcard))
}

/** The host names under which a site or slot answers, in lower case. */
export function listHosts(site: Resource): string[] {
  const { hostNames } = site.properties
  const names = [...(Array.isArray(hostNames) ? hostNames : []), textOf(site.properties, 'defaultHostName')]
  return [...new Set(names.flatMap(name => (typeof name === 'string' ? [name.toLowerCase()] : [])))]
}

function isSite(resource: Resource): boolean {
  const type = resource.type.toLowerCase()
  return type === 'microsoft.web/sites' || type === 'microsoft.web/sites/slots'
}

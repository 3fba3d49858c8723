import type { LiveSite } from '../model.ts'
import type { BackendFinding } from '../rules/backend-rules.ts'
import { type Access, decideAccess, hasTag, nameRule } from './access.ts'
import { containsRange, parseRange } from './address.ts'
import type { BackendContext } from './context.ts'
import { toServiceNetwork } from './service-network.ts'
import type { AccessRule, WebConfig } from './web-config.ts'

/** From where the app and its deployment site can be reached. With public access switched off, from nowhere. */
export function findAccessFindings(web: WebConfig, context: BackendContext): BackendFinding[] {
  if (isClosed(web, context.input.site)) return []
  const main = decideAccess(web.main)
  return [...judgeMain(main, context), ...judgeDeployment(main, web, context), ...findOtherHosts(context)]
}

/**
 * The site and its configuration both name it, and null or an empty text means reachable unless there is a private endpoint, which is not looked at
 * (overview-access-restrictions). Fail closed: it is off only where nobody says otherwise.
 */
function isClosed(web: WebConfig, site: LiveSite): boolean {
  const own = site.properties?.['publicNetworkAccess']
  const values = [own, web.publicNetworkAccess].filter(value => (value ?? '') !== '')
  return (
    values.length > 0 &&
    values.every(value => typeof value === 'string' && value.toLowerCase() === 'disabled')
  )
}

function judgeMain(access: Access, context: BackendContext): BackendFinding[] {
  const { subject, place } = context
  const network = toServiceNetwork(context.input.service)
  switch (access.kind) {
    case 'unknown':
      return []
    case 'open':
      return [{ rule: 'NET004', subject, facts: { place, network } }]
    case 'loose': {
      const { openings, unmatched } = access
      return [
        { rule: 'NET005', subject, facts: { place, openings, unmatched, network } },
        ...judgeTags(access.admitting, context)
      ]
    }
    case 'restricted':
      return [...judgeTags(access.admitting, context), ...judgeSources(access.admitting, context)]
    default:
      return access satisfies never
  }
}

function judgeTags(admitting: readonly AccessRule[], context: BackendContext): BackendFinding[] {
  const { subject, place } = context
  const tagged = admitting.filter(rule => hasTag(rule, 'ApiManagement')).map(nameRule)
  const fronts = admitting.filter(isUnidentifiedFront).map(nameRule)
  const network = toServiceNetwork(context.input.service)
  const findings: BackendFinding[] = []
  if (tagged.length > 0) findings.push({ rule: 'NET006', subject, facts: { place, rules: tagged, network } })
  if (fronts.length > 0) findings.push({ rule: 'NET007', subject, facts: { place, rules: fronts } })
  return findings
}

function isUnidentifiedFront(rule: AccessRule): boolean {
  return hasTag(rule, 'AzureFrontDoor.Backend') && !rule.headers.includes('x-azure-fdid')
}

/** Compares who is admitted with where API Management calls from. */
function judgeSources(admitting: readonly AccessRule[], context: BackendContext): BackendFinding[] {
  const { subject, place, input, service } = context
  const network = toServiceNetwork(input.service)
  const rules = admitting.filter(rule => !hasTag(rule, 'ApiManagement') && !isUnidentifiedFront(rule))
  if (rules.length === 0) return []
  const own = network.addresses.flatMap(text => {
    const range = parseRange(text)
    return range === undefined ? [] : [{ text, range }]
  })
  const admits = (rule: AccessRule, address: (typeof own)[number]): boolean =>
    rule.sources.some(source => {
      const range = parseRange(source, rule.mask)
      return range !== undefined && containsRange(range, address.range)
    })
  const subnets = new Set(network.subnets.map(subnet => subnet.toLowerCase()))
  const isOwnSubnet = (rule: AccessRule): boolean =>
    rule.subnet !== undefined && subnets.has(rule.subnet.toLowerCase())
  const others = rules.filter(rule => !isOwnSubnet(rule) && !own.some(address => admits(rule, address)))
  const missing = rules.some(isOwnSubnet)
    ? []
    : own.filter(address => !rules.some(rule => admits(rule, address))).map(({ text }) => text)
  const known = own.length + network.subnets.length > 0 && !network.shared
  if (known && others.length === 0 && missing.length === 0) return []
  const facts = { place, service, known, others: others.map(nameRule), missing, network }
  return [{ rule: 'NET008', subject, facts }]
}

/** The deployment site (SCM, Kudu) is not behind the authentication of the app: whoever can reach it needs a password only. */
function judgeDeployment(main: Access, web: WebConfig, context: BackendContext): BackendFinding[] {
  const { subject, place } = context
  if (web.scmUsesMain === undefined) return []
  const access = web.scmUsesMain ? main : decideAccess(web.scm)
  if (access.kind !== 'open' && access.kind !== 'loose') return []
  const openings =
    access.kind === 'loose'
      ? [...access.openings, ...(access.unmatched ? ['unmatched rule: Allow'] : [])]
      : []
  return [{ rule: 'NET009', subject, facts: { place, usesMain: web.scmUsesMain, openings } }]
}

/** A name of one's own in front, with its firewall, does not take away the name that Azure gave. */
function findOtherHosts({ subject, place, input }: BackendContext): BackendFinding[] {
  const { defaultHostName, hostNames, properties } = input.site
  const network = toServiceNetwork(input.service)
  const managers = properties?.['trafficManagerHostNames']
  const extra = Array.isArray(managers) ? managers.filter(name => typeof name === 'string') : []
  const hosts = [...new Set([...hostNames, ...extra.map(name => name.toLowerCase())])]
    .filter(name => name !== defaultHostName)
    .sort()
  return hosts.length === 0
    ? []
    : [{ rule: 'NET012', subject, facts: { place, hosts, defaultHostName, network } }]
}

import { type AppPlace, quoteShell, renderAppOptions } from './remedy.ts'
import { renderWebEdit, renderWebHelp } from './remedy-site.ts'
import type { ServiceNetwork } from './service-network.ts'

/** Commands that admit API Management, from where Azure says that it calls, and refuse all others. Adds before it closes. */
export function renderRestriction(place: AppPlace, network: ServiceNetwork): string {
  const add = `az ${place.command} config access-restriction add ${renderAppOptions(place)} --rule-name api-management --action Allow --priority 100`
  return [
    ...listSources(network).map(source => `${add} ${source} &&`),
    renderWebEdit(place, { ipSecurityRestrictionsDefaultAction: 'Deny' })
  ].join('\n')
}

/** The Markdown of the help of a rule about access restrictions. */
export function renderRestrictionHelp(sentence: string): string {
  return renderWebHelp(
    sentence,
    '{"ipSecurityRestrictions": [{"name": "api-management", "ipAddress": "<address>/32", "action": "Allow", "priority": 100}], "ipSecurityRestrictionsDefaultAction": "Deny"}',
    [
      'ipSecurityRestrictions: [',
      "  { name: 'api-management', ipAddress: '${apim.properties.publicIPAddresses[0]}/32', action: 'Allow', priority: 100 }",
      ']',
      "ipSecurityRestrictionsDefaultAction: 'Deny'"
    ]
  )
}

/** Out of a virtual network, calls come from the subnet, whose whole range counts; a rule takes eight addresses at most. */
function listSources({ addresses, subnets }: ServiceNetwork): string[] {
  if (subnets.length > 0) return subnets.map(subnet => `--subnet ${quoteShell(subnet)}`)
  if (addresses.length === 0) return ["--ip-address '<address of API Management>/32'"]
  const ranges = addresses.map(address => `${address}/${address.includes(':') ? 128 : 32}`)
  const groups = Array.from({ length: Math.ceil(ranges.length / 8) }, (_, index) =>
    ranges.slice(index * 8, index * 8 + 8)
  )
  return groups.map(group => `--ip-address ${quoteShell(group.join(','))}`)
}

import { type AppPlace, renderAppOptions } from './remedy.ts'
import { renderWebEdit, renderWebHelp } from './remedy-site.ts'

/** Commands that admit the addresses of API Management and refuse all others. Adds before it closes. */
export function renderRestriction(place: AppPlace): string {
  const add = `az ${place.command} config access-restriction add ${renderAppOptions(place)} --rule-name api-management --action Allow --priority 100`
  return [
    '# Where API Management is in a virtual network, name its whole subnet instead: `--subnet <resource ID>`.',
    `${add} --ip-address <address of API Management>/32 &&`,
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

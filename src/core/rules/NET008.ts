import { type AppPlace, renderServiceOptions, type ServicePlace } from '../backend/remedy.ts'
import { renderRestriction, renderRestrictionHelp } from '../backend/remedy-access.ts'
import type { ServiceNetwork } from '../backend/service-network.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly service: ServicePlace
  /** False when Azure gives no address and no subnet of the service that are its own. */
  readonly known: boolean
  /** Rules that admit somebody who is not API Management. */
  readonly others: readonly string[]
  /** Addresses of API Management that no rule admits. */
  readonly missing: readonly string[]
  /** From where API Management calls. */
  readonly network: ServiceNetwork
}

export const NET008: Rule<'NET008', Facts> = {
  id: 'NET008',
  name: 'restrictions-name-others',
  title: 'Access restrictions and API Management do not match',
  severity: 'info',
  words: facts => ({
    message: renderMessage(facts),
    expected: 'rules for the addresses or the subnet of API Management, and for nobody else',
    actual: [...facts.others, ...facts.missing.map(address => `${address} is not admitted`)].join(', '),
    fix: `az resource show ${renderServiceOptions(facts.service)} --resource-type Microsoft.ApiManagement/service --query "properties.{public: publicIPAddresses, outbound: outboundPublicIPAddresses, network: virtualNetworkConfiguration}"\n${renderRestriction(facts.place, facts.network)}`
  }),
  help: {
    why: 'API Management calls its backends from its public addresses, or out of its subnet when it is in a virtual network. A rule for other addresses is another way to the app, which may be meant so; an address of API Management that no rule admits makes calls fail with 403. The addresses change when the service moves to another tier or network, and the Consumption tier has none of its own, so this is for information only.',
    fix: renderRestrictionHelp(
      'Compare the rules with the addresses and the subnet of the service. Of a subnet, admit the whole range.'
    ),
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-howto-ip-addresses'
  }
}

function renderMessage({ place, service, known, others, missing, network }: Facts): string {
  const app = `The access restrictions of the app \`${nameApp(place)}\``
  const names = others.map(other => `\`${other}\``).join(', ')
  if (!known)
    return `${app} admit ${names === '' ? 'nobody that could be compared' : names}, and Azure gives no address of its own for \`${service.name}\` to compare with.`
  const extra = others.length === 0 ? '' : ` admit ${names}, which is not \`${service.name}\``
  const lost =
    missing.length === 0
      ? ''
      : ` do not admit ${missing.map(address => `\`${address}\``).join(', ')} of \`${service.name}\``
  const subnet =
    network.subnets.length === 0
      ? ''
      : `; it is in the subnet ${network.subnets.map(one => `\`${one}\``).join(', ')}`
  return `${app}${extra}${extra !== '' && lost !== '' ? ', and' : ''}${lost}${subnet}.`
}

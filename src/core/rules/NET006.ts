import type { AppPlace } from '../backend/remedy.ts'
import { renderRestriction, renderRestrictionHelp } from '../backend/remedy-access.ts'
import type { ServiceNetwork } from '../backend/service-network.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly rules: readonly string[]
  /** From where API Management calls. */
  readonly network: ServiceNetwork
}

export const NET006: Rule<'NET006', Facts> = {
  id: 'NET006',
  name: 'management-tag-is-no-gateway',
  title: 'The service tag ApiManagement does not stand for your gateway',
  severity: 'warning',
  words: ({ place, rules, network }) => ({
    message: `The app \`${nameApp(place)}\` admits the service tag \`ApiManagement\`, which ${network.shared ? 'is shared by the services of all customers' : 'stands for the control plane of API Management, and not for your gateway'}.`,
    expected: 'the addresses or the subnet of the service',
    actual: rules.join(', '),
    fix: `${network.shared ? '# The Consumption tier has no addresses of its own: another tier, or authentication alone.\n' : ''}${renderRestriction(place, network)}`
  }),
  help: {
    why: 'The tag holds the addresses from which Microsoft manages API Management services, those of all customers. It neither keeps other services out nor need it admit the gateway, whose calls come from the public addresses or from the subnet of your own service. Only for the Consumption tier Microsoft names the regional ranges of the tag, and those are shared by all customers.',
    fix: renderRestrictionHelp('Name the addresses or the subnet of the service instead of the tag.'),
    reference: 'https://learn.microsoft.com/azure/virtual-network/service-tags-overview'
  }
}

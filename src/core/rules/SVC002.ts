import { nameKind } from '../services/recognise.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  /** What was read, as `property: value`. */
  readonly actual: string
}

export const SVC002: Rule<'SVC002', Facts> = {
  id: 'SVC002',
  name: 'service-open-to-every-network',
  title: 'The service answers every network',
  severity: 'warning',
  words: ({ place, actual }) => ({
    message: `The ${nameKind(place.kind)} \`${place.name}\` answers requests from every network, so that its authentication is the only barrier.`,
    expected: 'a private endpoint, or rules that admit the network of API Management alone',
    actual,
    fix:
      place.kind === 'container-app'
        ? 'Make the ingress internal, or restrict it with `az containerapp ingress access-restriction set`.'
        : 'Admit the subnet or the addresses of API Management, then set the default action to `Deny`; or use a private endpoint and set `publicNetworkAccess` to `Disabled`.'
  }),
  help: {
    why: 'A network rule does not take the place of authentication, and it makes a mistake there harmless. Do not rely on "trusted Microsoft services": the gateway of API Management is no longer one of them.',
    fix: 'Put API Management into a virtual network, admit its subnet, and deny everybody else; or use a private endpoint. The tier decides which of them is possible.',
    reference: 'https://learn.microsoft.com/azure/api-management/virtual-network-concepts'
  }
}

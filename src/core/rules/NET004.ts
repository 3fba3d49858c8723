import type { AppPlace } from '../backend/remedy.ts'
import { renderRestriction, renderRestrictionHelp } from '../backend/remedy-access.ts'
import type { ServiceNetwork } from '../backend/service-network.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** From where API Management calls. */
  readonly network: ServiceNetwork
}

export const NET004: Rule<'NET004', Facts> = {
  id: 'NET004',
  name: 'reachable-from-anywhere',
  title: 'The app is reachable from anywhere',
  severity: 'warning',
  words: ({ place, network }) => ({
    message: `The app \`${nameApp(place)}\` answers requests from any address: App Service Authentication is the only barrier.`,
    expected: 'access restrictions, or publicNetworkAccess: Disabled',
    actual: 'no access restriction',
    fix: renderRestriction(place, network)
  }),
  help: {
    why: 'Without access restrictions everybody on the internet can talk to the app, and a single wrong setting of its authentication opens it to all of them. A second barrier costs little: admit the addresses or the subnet of API Management, or switch public access off and use a private endpoint. Azure leaves `publicNetworkAccess` empty where nobody has set it, which counts as reachable.',
    fix: renderRestrictionHelp(
      'Admit the outbound addresses of API Management, or its whole subnet, and refuse the rest. The Consumption tier has no addresses of its own: there, authentication has to do.'
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-access-restrictions'
  }
}

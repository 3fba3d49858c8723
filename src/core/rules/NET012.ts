import type { AppPlace } from '../backend/remedy.ts'
import { renderRestriction, renderRestrictionHelp } from '../backend/remedy-access.ts'
import type { ServiceNetwork } from '../backend/service-network.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly hosts: readonly string[]
  readonly defaultHostName: string | undefined
  /** From where API Management calls. */
  readonly network: ServiceNetwork
}

export const NET012: Rule<'NET012', Facts> = {
  id: 'NET012',
  name: 'further-host-names',
  title: 'The app answers under further host names',
  severity: 'info',
  words: ({ place, hosts, defaultHostName, network }) => ({
    message: `The app \`${nameApp(place)}\` also answers under ${hosts.map(host => `\`${host}\``).join(', ')}; ${defaultHostName === undefined ? 'the host name that Azure gave it' : `\`${defaultHostName}\``} stays reachable whatever stands in front of those.`,
    expected: 'restrictions on the app itself',
    actual: hosts.join(', '),
    fix: `Nothing, if the app itself has access restrictions. Otherwise:\n${renderRestriction(place, network)}`
  }),
  help: {
    why: 'A firewall or a Front Door guards the host name that points at it. The app still answers under `<app>.azurewebsites.net`, so what keeps callers out has to be set on the app.',
    fix: renderRestrictionHelp(
      'Set the restrictions on the app, and not only on what stands in front of it.'
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-access-restrictions'
  }
}

import type { AppPlace } from '../backend/remedy.ts'
import { renderRestriction, renderRestrictionHelp } from '../backend/remedy-access.ts'
import type { ServiceNetwork } from '../backend/service-network.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** Rules that admit everybody, or as good as: `all: Any`. */
  readonly openings: readonly string[]
  /** True when whom no rule names is admitted. */
  readonly unmatched: boolean
  /** From where API Management calls. */
  readonly network: ServiceNetwork
}

export const NET005: Rule<'NET005', Facts> = {
  id: 'NET005',
  name: 'access-restrictions-loose',
  title: 'Access restrictions let everybody in',
  severity: 'warning',
  words: facts => ({
    message: `The access restrictions of the app \`${nameApp(facts.place)}\` let everybody in, or nearly so: ${describeOpenings(
      facts
    )
      .map(opening => `\`${opening}\``)
      .join(', ')}.`,
    expected: 'rules that name API Management, and Deny for all others',
    actual: describeOpenings(facts).join(', '),
    fix: `${facts.openings.length === 0 ? '' : `Remove ${facts.openings.join(', ')}, once API Management has a rule of its own:\n`}${renderRestriction(facts.place, facts.network)}`
  }),
  help: {
    why: 'A rule for `Any`, for `0.0.0.0/0`, for a range of more than sixteen million addresses, or for the service tags `Internet` or `AzureCloud` (every machine that anybody rents in Azure) admits whom it likes, and so does an unmatched rule of `Allow`. Whoever reads that there are restrictions believes that there are some. Rules are judged in the order of their priority: what stands behind a `Deny` for all is not counted.',
    fix: renderRestrictionHelp('Name the addresses or the subnet of API Management, and refuse the rest.'),
    reference: 'https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions'
  }
}

function describeOpenings({ openings, unmatched }: Facts): string[] {
  return unmatched ? [...openings, 'unmatched rule: Allow'] : [...openings]
}

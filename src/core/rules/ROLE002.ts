import { quoteShell } from '../backend/remedy.ts'
import { nameKind } from '../services/recognise.ts'
import { renderGrant } from '../services/remedy.ts'
import type { TargetPlace } from '../services/service.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: TargetPlace
  readonly service: string
  readonly principalId: string
  readonly role: string
  readonly scope: string
  /** `scope`: the role would do, and is assigned on a subscription or above. */
  readonly why: 'owner' | 'scope'
  /** The least role for the calls, and where. */
  readonly least: string
  readonly leastScope: string
}

export const ROLE002: Rule<'ROLE002', Facts> = {
  id: 'ROLE002',
  name: 'role-too-broad',
  title: 'API Management may do more than its calls need',
  severity: 'warning',
  words: facts => ({
    message:
      facts.why === 'owner'
        ? `The identity of \`${facts.service}\` has the role \`${facts.role}\` at the ${nameKind(facts.place.kind)} \`${facts.place.name}\`, and needs no more than \`${facts.least}\`.`
        : `The identity of \`${facts.service}\` has the role \`${facts.role}\` on \`${facts.scope}\`, and so on every ${nameKind(facts.place.kind)} in it.`,
    expected: `${facts.least} on ${facts.leastScope}`,
    actual: `${facts.role} on ${facts.scope}`,
    fix: `${renderGrant(facts.principalId, facts.least, facts.leastScope)}\naz role assignment delete --assignee ${quoteShell(facts.principalId)} --role ${quoteShell(facts.role)} --scope ${quoteShell(facts.scope)}`
  }),
  help: {
    why: 'Whoever can make API Management call the service does so with all the rights of its identity. A role that owns the data turns a mistake in one policy into a loss.',
    fix: 'Assign the least role at the narrowest scope first, then take the broad one away.',
    reference: 'https://learn.microsoft.com/azure/role-based-access-control/best-practices'
  }
}

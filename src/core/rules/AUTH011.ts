import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly service: string
  readonly list: 'allowedPrincipals.identities' | 'allowedApplications'
  /** The id that the list should hold; undefined when it could not be read. */
  readonly wanted: string | undefined
  /** The other id of the same identity, when the list holds that one by mistake. */
  readonly swapped: string | undefined
  readonly principalId: string | undefined
}

const meaning = {
  'allowedPrincipals.identities': { wants: 'object IDs', holds: 'client ID' },
  allowedApplications: { wants: 'client IDs', holds: 'object ID' }
} as const

export const AUTH011: Rule<'AUTH011', Facts> = {
  id: 'AUTH011',
  name: 'api-management-not-admitted',
  title: 'API Management is not among the admitted callers',
  severity: 'error',
  words: facts => ({
    message:
      facts.swapped === undefined
        ? `The list \`${facts.list}\` of the app \`${nameApp(facts.place)}\` does not hold the identity of \`${facts.service}\`: its calls end with 403.`
        : `The list \`${facts.list}\` of the app \`${nameApp(facts.place)}\` holds the ${meaning[facts.list].holds} \`${facts.swapped}\` of \`${facts.service}\`, but it compares ${meaning[facts.list].wants}: the two IDs are swapped, and calls end with 403.`,
    expected: `${facts.list}: ${facts.wanted ?? 'the client ID of the identity'}`,
    actual: facts.swapped === undefined ? 'not in the list' : `${facts.list}: ${facts.swapped}`,
    fix: renderSettingsEdit(facts.place, renderFilter(facts))
  }),
  help: {
    why: '`allowedPrincipals.identities` compares object IDs, `allowedApplications` compares client IDs; a list that is not empty admits nobody else, and when both are set a caller must be in both. A managed identity has one ID of each kind, and they are easily taken for one another. A service that was moved to another subscription or tenant, or whose identity was switched off and on, has new IDs: the list then still names the old ones, which belong to nobody any more.',
    fix: renderSettingsHelp(
      "Put the object ID of API Management's identity into `allowedPrincipals.identities`.",
      `${settingsPath.identities} += ["<object ID of the identity>"]`,
      nestEntra([
        'validation: {',
        '  defaultAuthorizationPolicy: {',
        '    allowedPrincipals: {',
        '      identities: [ apim.identity.principalId ]',
        '    }',
        '  }',
        '}'
      ])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

/** Adds before it removes: a list that becomes empty would admit the whole tenant. */
function renderFilter({ list, wanted, swapped, principalId }: Facts): string {
  const path = list === 'allowedApplications' ? settingsPath.applications : settingsPath.identities
  const add =
    wanted === undefined
      ? `${settingsPath.identities} += ${renderJq([principalId ?? '<object ID of the identity>'])}`
      : `${path} += ${renderJq([wanted])}`
  return swapped === undefined
    ? add
    : `${add} | ${path} |= map(select(ascii_downcase != ${renderJq(swapped.toLowerCase())}))`
}

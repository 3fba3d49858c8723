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
  readonly others: readonly {
    readonly list: 'allowedPrincipals.identities' | 'allowedPrincipals.groups' | 'allowedApplications'
    readonly id: string
  }[]
  /** True when the other list keeps them out for now. */
  readonly heldBack: boolean
  /** Object ID to put in, so that no list becomes empty; undefined when it stands there already or is not needed. */
  readonly keep: string | undefined
}

const paths = {
  'allowedPrincipals.identities': settingsPath.identities,
  'allowedPrincipals.groups': settingsPath.groups,
  allowedApplications: settingsPath.applications
} as const

export const AUTH012: Rule<'AUTH012', Facts> = {
  id: 'AUTH012',
  name: 'other-callers-admitted',
  title: 'Callers other than API Management are admitted',
  severity: 'error',
  words: ({ place, others, heldBack, keep }) => ({
    message: `The app \`${nameApp(place)}\` names ${others.length} ${others.length === 1 ? 'caller' : 'callers'} besides API Management${others.some(other => other.list === 'allowedPrincipals.groups') ? '; of a group, every member counts' : ''}${heldBack ? '. The other list still keeps them out, and does so only until somebody edits it' : ''}.`,
    expected: 'only API Management, and the callers in `allowed-callers`',
    actual: others.map(other => `${other.list}: ${other.id}`).join(', '),
    fix: `${renderSettingsEdit(place, renderFilter(others, keep))}\nIf they are meant to come in, name them in the input \`allowed-callers\`.`
  }),
  help: {
    why: 'Whoever may call the app directly goes around API Management: its rate limits, its validation, its log. Every further identity, application or group in the authorization policy is such a way, and of a group nobody sees here who is in it.',
    fix: renderSettingsHelp(
      'Take the entries out, or declare them in the input `allowed-callers`. Do not leave a list empty that shall restrict: an empty list admits everybody.',
      `${settingsPath.identities} = ["<object ID of the identity>"] | ${settingsPath.groups} = []`,
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
function renderFilter(others: Facts['others'], keep: string | undefined): string {
  const add = keep === undefined ? [] : [`${settingsPath.identities} += ${renderJq([keep])}`]
  const lists = [...new Set(others.map(other => other.list))]
  const removals = lists.map(
    list =>
      `${paths[list]} -= ${renderJq(others.filter(other => other.list === list).map(other => other.id))}`
  )
  return [...add, ...removals].join(' | ')
}

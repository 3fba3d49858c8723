import {
  type AppPlace,
  nestEntra,
  renderJq,
  renderSettingsEdit,
  renderSettingsHelp,
  settingsPath
} from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule, Words } from './rule.ts'

interface Place {
  readonly place: AppPlace
}
interface OneVersion extends Place {
  readonly kind: 'one-version'
  readonly resource: string
  readonly accepted: 'v1' | 'v2'
  /** What the other version carries; undefined when only Microsoft Graph knows. */
  readonly missing: string | undefined
  readonly clientId: string
}
interface ExtraAudiences extends Place {
  readonly kind: 'extra-audiences'
  readonly audiences: readonly string[]
}
type Facts = OneVersion | ExtraAudiences

export const AUTH009: Rule<'AUTH009', Facts> = {
  id: 'AUTH009',
  name: 'audience-loose',
  title: 'The accepted audiences are not exactly those of the token',
  severity: 'warning',
  words: facts => (facts.kind === 'one-version' ? renderOneVersion(facts) : renderExtra(facts)),
  help: {
    why: 'A token for a URI carries that URI in version 1 and the application ID in version 2, and the version is a property of the app registration that anybody with rights on it can change: an app that accepts only one of them breaks on that day. And a further audience means that a token which was issued for another API is accepted here, too.',
    fix: renderSettingsHelp(
      'Best use the bare application ID as `resource`. Otherwise list both forms, and nothing else.',
      `${settingsPath.audiences} = ["api://<application ID>", "<application ID>"]`,
      nestEntra(['validation: {', "  allowedAudiences: [ 'api://${applicationId}', applicationId ]", '}'])
    ),
    reference: 'https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference'
  }
}

function renderOneVersion({ place, resource, accepted, missing, clientId }: OneVersion): Words {
  const other = accepted === 'v1' ? 'v2' : 'v1'
  return {
    message: `The app \`${nameApp(place)}\` accepts the token for the resource \`${resource}\` only when it is of version ${accepted}.`,
    expected: `audiences for ${accepted} and ${other}`,
    actual:
      missing === undefined ? `the audience of a ${other} token is not known` : `${missing} is not accepted`,
    fix:
      missing === undefined
        ? `Ask for the token with the application ID, which both versions carry: \`identity-resource: ${clientId}\`.`
        : renderSettingsEdit(place, `${settingsPath.audiences} += ${renderJq([missing])}`)
  }
}

function renderExtra({ place, audiences }: ExtraAudiences): Words {
  return {
    message: `The app \`${nameApp(place)}\` also accepts tokens that were issued for ${audiences.length} other ${audiences.length === 1 ? 'audience' : 'audiences'}.`,
    expected: 'only the audience of the app itself',
    actual: `allowedAudiences: ${audiences.join(', ')}`,
    fix: renderSettingsEdit(place, `${settingsPath.audiences} -= ${renderJq(audiences)}`)
  }
}

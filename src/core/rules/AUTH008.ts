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
  readonly resource: string
  /** What would have to be accepted; undefined when the resource is one of Microsoft's own. */
  readonly missing: string | undefined
  /** An audience that looks like it and is not the same. */
  readonly near: string | undefined
  readonly clientId: string
  readonly allowedAudiences: readonly string[]
}

export const AUTH008: Rule<'AUTH008', Facts> = {
  id: 'AUTH008',
  name: 'audience-not-accepted',
  title: 'The app does not accept the audience of the token',
  severity: 'error',
  words: ({ place, resource, missing, near, clientId, allowedAudiences }) => ({
    message:
      missing === undefined
        ? `The resource \`${resource}\` is one of Microsoft's own services: a token for it must never be sent to the app \`${nameApp(place)}\`, nor be accepted there.`
        : `The app \`${nameApp(place)}\` does not accept \`${missing}\`, which is the audience of the token for the resource \`${resource}\`${near === undefined ? '' : `; it accepts \`${near}\`, and the comparison is to the letter`}.`,
    expected:
      missing === undefined
        ? `the application ID of the app as resource: ${clientId}`
        : `the audience ${missing}`,
    actual: `clientId: ${clientId}, allowedAudiences: ${allowedAudiences.length === 0 ? 'none' : allowedAudiences.join(', ')}`,
    fix:
      missing === undefined
        ? `Give this action \`identity-resource: ${clientId}\`, and run \`mode: apply\`.`
        : `If \`${missing}\` is this app, let it in:\n${renderSettingsEdit(place, `${settingsPath.audiences} += ${renderJq([missing])}`)}\nOr ask for the token with the application ID, which is always accepted: \`identity-resource: ${clientId}\`.`
  }),
  help: {
    why: "The app accepts its own `clientId` and what `allowedAudiences` lists, letter by letter; `api://<clientId>` is not accepted of itself. A v1 token, which is what a managed identity gets unless the registration says otherwise, carries the policy's `resource` as its audience. When they differ, every call ends with 401.",
    fix: renderSettingsHelp(
      'Best use the bare application ID as `resource`: it is accepted in both versions of the token, and nothing has to be listed. Otherwise list the audience.',
      `${settingsPath.audiences} += ["api://<application ID>"]`,
      nestEntra(['validation: {', "  allowedAudiences: [ 'api://${applicationId}' ]", '}'])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad'
  }
}

import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** Undefined when the field is missing. */
  readonly requireAuthentication: boolean | undefined
  readonly action: string | undefined
}

/** All that there is to set on a Container App. */
const refuse = '.properties.globalValidation.unauthenticatedClientAction = "Return401"'
const filter = `.properties.globalValidation.requireAuthentication = true | ${refuse}`

export const AUTH002: Rule<'AUTH002', Facts> = {
  id: 'AUTH002',
  name: 'anonymous-allowed',
  title: 'Requests without a token are let through',
  severity: 'error',
  words: ({ place, requireAuthentication, action }) => ({
    message: `The app \`${nameApp(place)}\` lets requests without a token through to its code.`,
    ...(place.command === 'containerapp'
      ? {
          expected: 'unauthenticatedClientAction: Return401',
          actual: `unauthenticatedClientAction: ${action ?? 'missing'}`,
          fix: renderSettingsEdit(place, refuse)
        }
      : {
          expected: 'requireAuthentication: true, unauthenticatedClientAction: Return401',
          actual: `requireAuthentication: ${requireAuthentication ?? 'missing'}, unauthenticatedClientAction: ${action ?? 'missing'}`,
          fix: renderSettingsEdit(place, filter)
        })
  }),
  help: {
    why: 'With `AllowAnonymous`, or while `requireAuthentication` is not `true`, the module reads a token when there is one and leaves the decision to the code. A caller who sends none reaches the app without passing API Management.',
    fix: renderSettingsHelp(
      'Require authentication, and refuse who has none.',
      filter,
      nest(['globalValidation'], ['requireAuthentication: true', "unauthenticatedClientAction: 'Return401'"])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

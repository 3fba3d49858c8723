import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import { renderList } from './list.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly functions: readonly string[]
}

const filter =
  '.properties.platform.enabled = true | .properties.globalValidation.requireAuthentication = true | .properties.globalValidation.unauthenticatedClientAction = "Return401"'

export const FUNC001: Rule<'FUNC001', Facts> = {
  id: 'FUNC001',
  name: 'function-public',
  title: 'A function can be called by anybody',
  severity: 'error',
  words: ({ place, functions }) => ({
    message: `Anybody can call ${renderList(functions)} of the Function App \`${nameApp(place)}\`: no key is asked for, and App Service Authentication lets requests without a token through.`,
    expected: 'App Service Authentication that refuses requests without a token',
    actual: 'authLevel: anonymous, and no authentication',
    fix: renderSettingsEdit(place, filter)
  }),
  help: {
    why: '`authLevel: anonymous` is the right level for a function behind API Management, as long as App Service Authentication is in front and asks for a token. Without it nobody asks for anything. The rules `AUTH001` and `AUTH002` say what is open there.',
    fix: renderSettingsHelp(
      'Switch authentication on and require it; the level of the functions may stay.',
      filter,
      nest(['globalValidation'], ['requireAuthentication: true', "unauthenticatedClientAction: 'Return401'"])
    ),
    reference: 'https://learn.microsoft.com/azure/azure-functions/security-concepts'
  }
}

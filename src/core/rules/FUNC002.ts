import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import { renderList } from './list.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  readonly functions: readonly string[]
  /** `function`, `admin`. */
  readonly levels: readonly string[]
}

const filter =
  '.properties.platform.enabled = true | .properties.globalValidation.requireAuthentication = true | .properties.globalValidation.unauthenticatedClientAction = "Return401"'

export const FUNC002: Rule<'FUNC002', Facts> = {
  id: 'FUNC002',
  name: 'function-by-key-only',
  title: 'Only a shared key guards a function',
  severity: 'error',
  words: ({ place, functions, levels }) => ({
    message: `Only a shared key guards ${renderList(functions)} of the Function App \`${nameApp(place)}\`: App Service Authentication lets requests without a token through.`,
    expected: 'App Service Authentication that refuses requests without a token',
    actual: `authLevel: ${levels.join(', ')}, and no authentication`,
    fix: renderSettingsEdit(place, filter)
  }),
  help: {
    why: 'A key is a password that everybody shares: it stands in named values, in logs and in URLs, it does not expire, and it does not say who calls. Microsoft calls positive authentication the only way to truly secure a function. The token of API Management counts for nothing while no module looks at it.',
    fix: renderSettingsHelp(
      'Switch authentication on and require it. Afterwards the functions can do without keys: `authLevel: anonymous`.',
      filter,
      nest(['globalValidation'], ['requireAuthentication: true', "unauthenticatedClientAction: 'Return401'"])
    ),
    reference: 'https://learn.microsoft.com/azure/azure-functions/security-concepts'
  }
}

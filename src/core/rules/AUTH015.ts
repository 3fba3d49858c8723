import { type AppPlace, nest, renderSettingsEdit, renderSettingsHelp } from '../backend/remedy.ts'
import { nameApp } from '../target.ts'
import type { Rule } from './rule.ts'

interface Facts {
  readonly place: AppPlace
  /** Undefined when the field is missing: App Service then redirects. */
  readonly action: string | undefined
  readonly kind: 'missing' | 'redirect' | 'not-found' | 'other'
}

const filter = '.properties.globalValidation.unauthenticatedClientAction = "Return401"'

export const AUTH015: Rule<'AUTH015', Facts> = {
  id: 'AUTH015',
  name: 'refusal-is-not-401',
  title: 'A request without a token is not answered with 401 or 403',
  severity: 'error',
  words: ({ place, action, kind }) => ({
    message: `The app \`${nameApp(place)}\` ${renderKind(kind)}.`,
    expected: 'unauthenticatedClientAction: Return401',
    actual: `unauthenticatedClientAction: ${action ?? 'missing'}`,
    fix: renderSettingsEdit(place, filter)
  }),
  help: {
    why: 'A redirect to a login page is meant for people with a browser. A client of an API that follows it gets a page of HTML with status 200, so that a refused call looks like a success, and the sign-in that it offers is a way in for users. `Return401` says plainly what is the matter. When the setting is missing, App Service redirects.',
    fix: renderSettingsHelp(
      'Refuse with 401.',
      filter,
      nest(['globalValidation'], ['requireAuthentication: true', "unauthenticatedClientAction: 'Return401'"])
    ),
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

function renderKind(kind: Facts['kind']): string {
  switch (kind) {
    case 'missing':
      return 'does not say what happens to a request without a token, and App Service then redirects it to a login page'
    case 'redirect':
      return 'redirects requests without a token to a login page, which a client of an API takes for an answer'
    case 'not-found':
      return 'answers requests without a token with 404, so that a refusal cannot be told from a missing path'
    case 'other':
      return 'treats requests without a token in a way that is not documented'
    default:
      return kind satisfies never
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly method: string
  readonly status: number
  readonly location: string
}

export const PROBE002: Rule<'PROBE002', Facts> = {
  id: 'PROBE002',
  name: 'backend-redirects-to-sign-in',
  title: 'The backend sends a request without a token to a sign-in page',
  severity: 'warning',
  words: ({ url, method, status, location }) => ({
    message: `The backend answered \`${method} ${url}\` with a redirect to a sign-in page: nobody gets in without a token, but a client that follows it takes the page for an answer.`,
    expected: '401 or 403',
    actual: `${status}, to ${location}`,
    fix: 'Set `globalValidation.unauthenticatedClientAction` of the authentication settings to `Return401`; the page of AUTH015 has the commands.'
  }),
  help: {
    why: 'An API has no person in front of it. A client that follows the redirect gets a page of HTML with status 200.',
    fix: 'Set `globalValidation.unauthenticatedClientAction` of `config/authsettingsV2` to `Return401`: [AUTH015](AUTH015.md) has the commands and the lines of Bicep.',
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

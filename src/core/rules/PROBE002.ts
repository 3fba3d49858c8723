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
    fix: 'Set the action for requests without a token to 401: `az webapp auth update --unauthenticated-client-action Return401`.'
  }),
  help: {
    why: 'An API has no person in front of it. A client that follows the redirect gets a page of HTML with status 200.',
    fix: "`az webapp auth update --unauthenticated-client-action Return401`; in Bicep `globalValidation: { unauthenticatedClientAction: 'Return401' }`.",
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

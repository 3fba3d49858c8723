import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly method: string
  readonly status: number
  readonly location: string | undefined
  readonly operations: readonly string[]
}

export const PROBE001: Rule<'PROBE001', Facts> = {
  id: 'PROBE001',
  name: 'backend-open',
  title: 'The backend answers a request without a token',
  severity: 'error',
  words: ({ url, method, status, location, operations }) => ({
    message: `The backend answered \`${method} ${url}\` with ${status}, although the request carried no token: whatever its settings say, callers other than API Management get in.`,
    expected: '401 or 403',
    actual: location === undefined ? String(status) : `${status}, to ${location}`,
    fix: `Make the backend ask for a token on every path of ${operations
      .map(one => `\`${one}\``)
      .slice(0, 5)
      .join(
        ', '
      )}${operations.length > 5 ? ' and others' : ''}. For App Service Authentication, look at its excluded paths, at slots, and at anything in front of the app that answers in its place.`
  }),
  help: {
    why: 'Settings can be right and the door open all the same: a path that is excluded, a file with other settings, a proxy in front, code that serves the path by itself. An answer to a request without a token is the proof. A redirect, an error of the application and a page that is not there are answers of the application, too.',
    fix: 'Ask for the token on every path: by the authentication of App Service ([AUTH001](AUTH001.md), [AUTH002](AUTH002.md) and [AUTH003](AUTH003.md) have the commands), or by the validation of the token in code.',
    reference: 'https://learn.microsoft.com/azure/app-service/overview-authentication-authorization'
  }
}

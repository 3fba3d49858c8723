import type { Rule } from './rule.ts'

interface Facts {
  readonly url: string
  readonly method: string
  readonly status: number
}

export const PROBE004: Rule<'PROBE004', Facts> = {
  id: 'PROBE004',
  name: 'gateway-call-refused',
  title: 'A call through the gateway is refused',
  severity: 'error',
  words: ({ url, method, status }) => ({
    message: `The gateway answered \`${method} ${url}\` with ${status}: a caller with a subscription key does not get through to the backend.`,
    expected: 'any answer but 401, 403 and 500',
    actual: String(status),
    fix:
      status === 500
        ? 'Trace the call in API Management: a policy failed, most often because no token was obtained for the resource.'
        : status === 403
          ? 'The backend or the gateway refused the caller: look whether the app admits the identity of API Management, and whether the key belongs to a product of the API.'
          : 'The backend did not accept the token, or the gateway did not accept the subscription key: compare the audience of the token with the audiences that the app accepts, and look at the key.'
  }),
  help: {
    why: 'A door that is closed to everybody is closed to API Management as well. 401 means that the token, or the key, was not accepted; 403 that the caller may not; 500 that a policy failed, most often for want of a token.',
    fix: 'Use the trace of API Management: `az apim api list` finds the API, and the test console of the portal shows which policy failed.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-howto-api-inspector'
  }
}

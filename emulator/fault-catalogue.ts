import type { Fault } from './world.ts'

/** What a fault does: everything but the requests that it strikes. */
export type FaultKind = Pick<Fault, 'respond' | 'when'>

const html =
  '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body>The proxy has something to say.</body></html>'

function refuse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {}
): FaultKind {
  return { respond: { status, headers, body: { error: { code, message, details: null } } } }
}

function page(status: number): FaultKind {
  return { respond: { status, headers: { 'content-type': 'text/html' }, body: html } }
}

/** The answer of a poll; the operation itself has failed with it, so that nothing was changed and nobody waits for it. */
function fail(status: number, body: unknown): FaultKind {
  return { respond: { status, body, effect: 'end-operations' } }
}

const failure = {
  code: 'ValidationError',
  message: 'One or more fields contain incorrect values:',
  details: [
    { code: 'ValidationError', target: 'representation', message: 'Parsing error(s): (Lin: 7, Col: 3)' }
  ]
}
const forbidden = [
  'AuthorizationFailed',
  "The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.ApiManagement/service/apis/write' over scope '/subscriptions/s' or the scope is invalid. If access was recently granted, please refresh your credentials."
] as const

/** Everything that was seen to go wrong between a client and Azure, by name. */
export const faultKinds = {
  '429': refuse(429, 'TooManyRequests', 'The request is being throttled.'),
  '429-retry-after': refuse(429, 'SubscriptionRequestsThrottled', 'Number of requests exceeded the limit.', {
    'retry-after': '1'
  }),
  '429-retry-after-ms': refuse(
    429,
    'SubscriptionRequestsThrottled',
    'Number of requests exceeded the limit.',
    {
      'x-ms-retry-after-ms': '200'
    }
  ),
  '408': refuse(408, 'RequestTimeout', 'The request timed out.'),
  '500': refuse(500, 'InternalServerError', 'An error occurred.'),
  '502': page(502),
  '503': refuse(503, 'ServerTimeout', 'The request could not be served.', { 'retry-after': '0' }),
  '504': refuse(504, 'GatewayTimeout', 'The gateway did not receive a response in time.'),
  '409-conflict': refuse(
    409,
    'PessimisticConcurrencyConflict',
    'Operation on the API is in progress. Please try again later.'
  ),
  '409-in-progress': refuse(
    409,
    'OperationInProgress',
    'Another operation is in progress on the service. Please try again later.'
  ),
  '412': refuse(412, 'PreconditionFailed', 'Resource was modified since last retrieval.'),
  '422': refuse(422, 'ManagementApiRequestFailed', 'Request to the management endpoint failed.'),
  '400': refuse(400, 'BadRequest', 'The request is not understood.'),
  '401': refuse(401, 'InvalidAuthenticationToken', 'The access token is invalid.', {
    'www-authenticate': 'Bearer error="invalid_token"'
  }),
  '403': refuse(403, ...forbidden),
  reset: { respond: { status: 0, connection: 'reset' } },
  'reset-after': { respond: { connection: 'reset' }, when: 'after' },
  '504-after': {
    ...refuse(504, 'GatewayTimeout', 'The gateway did not receive a response in time.'),
    when: 'after'
  },
  truncated: { respond: { connection: 'truncated' } },
  'truncated-gzip': { respond: { connection: 'truncated-gzip' } },
  slow: { respond: { connection: 'slow' } },
  silent: { respond: { status: 0, connection: 'silent' } },
  'silent-after': { respond: { connection: 'silent' }, when: 'after' },
  'html-200': page(200),
  'html-503': page(503),
  'expired-token': { respond: { effect: 'expire-tokens' } },
  'revoked-role': { respond: { effect: 'revoke-roles' } },
  'operation-failed': fail(200, { status: 'Failed', error: failure }),
  'operation-failed-below-properties': fail(200, { properties: { status: 'Failed', error: failure } }),
  'operation-failed-flat': fail(200, { status: 'Failed', ...failure }),
  'operation-failed-without-reason': fail(200, { status: 'Failed' }),
  'operation-canceled': fail(200, { status: 'Canceled' }),
  'operation-failed-400': fail(400, { error: failure }),
  'operation-failed-422': fail(422, { error: failure }),
  'operation-gone': fail(404, { error: { code: 'ResourceNotFound', message: 'Operation not found.' } }),
  'operation-without-status': fail(200, {}),
  'operation-never-ends': { respond: { effect: 'stall-operations' } }
} as const satisfies Readonly<Record<string, FaultKind>>

/** The name of a fault that everybody knows. */
export type FaultName = keyof typeof faultKinds

/** Tells whether a text is the name of a fault. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultKinds, name)
}

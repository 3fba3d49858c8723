import { describe, expect, test } from '@jest/globals'
import { absent, type Expectation, present } from '../../../src/core/model.ts'
import type { ProtectionOptions } from '../../../src/core/policy/effective.ts'
import { AMI, analyse, doc, expected, fragment, R, type Situation, summarize } from './worlds.ts'

const bearer = `<set-header name="Authorization"><value>@("Bearer " + (string)context.Variables["v"])</value></set-header>`
const stored = `<authentication-managed-identity resource="${R}" output-token-variable-name="v" />`
const strip = '<set-header name="Authorization" exists-action="delete" />'
const literal =
  '<set-header name="Authorization" exists-action="override"><value>Basic abc</value></set-header>'
const answer = '<return-response><set-status code="200" /></return-response>'
const when = (content: string, condition = `@(context.Request.Headers["x"] == "y")`) =>
  `<when condition='${condition}'>${content}</when>`
const forward = '<forward-request />'

type Vector = readonly [string, Situation, string, Expectation?, ProtectionOptions?]

const vectors: readonly Vector[] = [
  [
    '1 operation has base and token',
    { operation: doc({ inbound: `<base />${AMI}` }) },
    'protected protected'
  ],
  [
    '2 API has the token, operation has no document',
    { api: doc({ inbound: `<base />${AMI}` }) },
    'protected protected'
  ],
  [
    '3 operation without base',
    { api: doc({ inbound: `<base />${AMI}` }), operation: doc({ inbound: '' }) },
    'unprotected base-missing'
  ],
  [
    '4 product without base cuts off the service policy',
    {
      service: doc({ inbound: AMI, backend: forward }),
      products: { gold: doc({ inbound: '<rate-limit calls="1" renewal-period="2" />' }) },
      api: doc(),
      operation: doc()
    },
    'conditional product-base-missing'
  ],
  [
    '5 only the product has the token',
    { products: { gold: doc({ inbound: `<base />${AMI}` }) } },
    'conditional product-only'
  ],
  [
    '6 token in a when without otherwise',
    { api: doc({ inbound: `<base /><choose>${when(AMI)}</choose>` }) },
    'conditional choose'
  ],
  [
    '7 token in every branch',
    {
      api: doc({ inbound: `<base /><choose>${when(AMI)}${when(AMI)}<otherwise>${AMI}</otherwise></choose>` })
    },
    'protected protected'
  ],
  [
    '8 constant condition',
    { api: doc({ inbound: `<choose>${when(AMI, '@(true)')}</choose>` }) },
    'protected protected'
  ],
  [
    '9 the other branch answers',
    { api: doc({ inbound: `<choose>${when(AMI)}<otherwise>${answer}</otherwise></choose>` }) },
    'protected protected'
  ],
  [
    '10 answer first, then the token',
    { api: doc({ inbound: `<choose>${when(answer)}</choose>${AMI}` }) },
    'protected protected'
  ],
  ['11a header deleted afterwards', { api: doc({ inbound: AMI + strip }) }, 'unprotected overwritten'],
  ['11b header overwritten afterwards', { api: doc({ inbound: AMI + literal }) }, 'unprotected overwritten'],
  ['12 header overwritten before', { api: doc({ inbound: literal + AMI }) }, 'protected protected'],
  ['13 variable never used', { api: doc({ inbound: stored }) }, 'unprotected token-unused'],
  ['14 variable put into the header', { api: doc({ inbound: stored + bearer }) }, 'protected protected'],
  [
    '15 variable of the API, header of the operation',
    { api: doc({ inbound: stored }), operation: doc({ inbound: `<base />${bearer}` }) },
    'protected protected'
  ],
  [
    '16 resources differ by branch',
    {
      api: doc({
        inbound: `<choose>${when(stored)}${when(stored.replace(R, 'api://other'))}<otherwise>${answer}</otherwise></choose>${bearer}`
      })
    },
    'conditional resource-varies'
  ],
  [
    '17 ignore-error',
    { api: doc({ inbound: AMI.replace('/>', 'ignore-error="true" />') }) },
    'conditional fail-open'
  ],
  [
    '18 in send-request only',
    {
      api: doc({
        inbound: `<send-request mode="new" response-variable-name="r"><set-url>https://x</set-url>${AMI}</send-request>`
      })
    },
    'unprotected side-call-only'
  ],
  ['19 in outbound only', { api: doc({ outbound: AMI }) }, 'unprotected outbound-only'],
  ['20 in a comment', { api: doc({ inbound: `<base /><!-- ${AMI} -->` }) }, 'unprotected no-policy'],
  [
    '21a in set-body',
    { api: doc({ inbound: `<set-body template="liquid">${AMI}</set-body>` }) },
    'unprotected no-policy'
  ],
  [
    '21b in a C# string',
    { api: doc({ inbound: `<set-body>@{ return "${AMI.replaceAll('"', "'")}"; }</set-body>` }) },
    'unprotected no-policy'
  ],
  ['21c in CDATA', { api: doc({ inbound: `<base /><![CDATA[${AMI}]]>` }) }, 'unprotected no-policy'],
  [
    '22 token before base, and the API deletes it',
    { api: doc({ inbound: strip }), operation: doc({ inbound: `${AMI}<base />` }) },
    'unprotected overwritten-by-parent'
  ],
  [
    '23 deleted in the backend section',
    { api: doc({ inbound: AMI }), operation: doc({ backend: strip + forward }) },
    'unprotected overwritten'
  ],
  ['24a no forward-request', { api: doc({ backend: '' }) }, 'not-applicable no-backend-call'],
  ['24b only an answer', { api: doc({ inbound: answer }) }, 'not-applicable no-backend-call'],
  [
    '25a token in a fragment',
    { api: doc({ inbound: '<include-fragment fragment-id="Auth" />' }), fragments: { auth: fragment(AMI) } },
    'protected protected'
  ],
  [
    '25b fragment missing',
    { api: doc({ inbound: '<include-fragment fragment-id="auth" />' }) },
    'unknown fragment-missing'
  ],
  [
    '26a named value',
    { api: doc({ inbound: AMI.replace(R, '{{resource}}') }), values: { resource: R } },
    'protected protected'
  ],
  [
    '26b secret named value',
    { api: doc({ inbound: AMI.replace(R, '{{resource}}') }), values: { resource: undefined } },
    'unknown named-value'
  ],
  [
    '26c secret named value that is expected by its name',
    { api: doc({ inbound: AMI.replace(R, '{{resource}}') }), values: { resource: undefined } },
    'protected symbolic-resource',
    { resource: '{{resource}}' }
  ],
  [
    '27 resource expression',
    { api: doc({ inbound: AMI.replace(R, '@(context.Api.Id)') }) },
    'unknown resource-expression'
  ],
  ['28 trailing slash', { api: doc({ inbound: AMI.replace(R, `${R}/`) }) }, 'unprotected resource-mismatch'],
  [
    "28b trailing slash of a resource of Microsoft's own",
    { api: doc({ inbound: AMI.replace(R, 'https://cognitiveservices.azure.com/') }) },
    'protected protected',
    { resource: 'https://cognitiveservices.azure.com' }
  ],
  [
    '28c trailing slash of the Resource Manager, which compares letter by letter',
    { api: doc({ inbound: AMI.replace(R, 'https://management.azure.com') }) },
    'unprotected resource-mismatch',
    { resource: 'https://management.azure.com/' }
  ],
  [
    '29a client-id missing',
    { api: doc({ inbound: AMI }) },
    'unprotected client-id-mismatch',
    { resource: R, clientId: 'guid-1' }
  ],
  [
    '29b another client-id',
    { api: doc({ inbound: AMI.replace('/>', 'client-id="guid-2" />') }) },
    'unprotected client-id-mismatch',
    { resource: R, clientId: 'guid-1' }
  ],
  [
    '30a backend identity',
    {
      api: doc({ inbound: '<set-backend-service backend-id="web" />' }),
      backends: { web: { managedIdentity: { resource: R } } }
    },
    'unprotected backend-credentials'
  ],
  [
    '30b backend identity, accepted',
    {
      api: doc({ inbound: '<set-backend-service backend-id="Web" />' }),
      backends: { web: { managedIdentity: { resource: R } } }
    },
    'protected protected-by-backend',
    expected,
    { acceptBackendIdentity: true }
  ],
  [
    "30c backend identity, slash of a resource of Microsoft's own",
    {
      api: doc({ inbound: '<set-backend-service backend-id="vault" />' }),
      backends: { vault: { managedIdentity: { resource: 'https://vault.azure.net/' } } }
    },
    'protected protected-by-backend',
    { resource: 'https://vault.azure.net' },
    { acceptBackendIdentity: true }
  ],
  [
    '31 wait',
    {
      api: doc({ inbound: `<wait for="any">${AMI}<cache-lookup-value key="a" variable-name="b" /></wait>` })
    },
    'conditional wait'
  ],
  [
    '32 retry around token and forward-request',
    { api: doc({ backend: `<retry condition="@(true)" count="2" interval="1">${AMI}${forward}</retry>` }) },
    'protected protected'
  ],
  [
    '33 section missing',
    { service: doc({ inbound: AMI, backend: forward }), api: doc({ inbound: null }) },
    'unknown section-missing'
  ],
  ['34 an old revision is a world of its own', { api: absent }, 'unprotected no-policy'],
  ['35 self-hosted gateway', { api: doc({ inbound: AMI }), gateways: present(['edge']) }, 'unknown gateway']
]

describe('the vectors of the effective policy', () => {
  test.each(vectors)('%s', (_, situation, verdict, want = expected, options = {}) => {
    expect(summarize(analyse(situation, want, options))).toBe(verdict)
  })
})

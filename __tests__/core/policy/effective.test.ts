import { describe, expect, test } from '@jest/globals'
import { type Expectation, present } from '../../../src/core/model.ts'
import { analyseProtection, type ProtectionOptions } from '../../../src/core/policy/effective.ts'
import {
  AMI,
  analyse,
  createWorld,
  doc,
  expected,
  fragment,
  R,
  type Situation,
  servicePolicy,
  summarize,
  text
} from './worlds.ts'

const forward = '<forward-request />'
const strip = '<set-header name="Authorization" exists-action="delete" />'
const other = '<authentication-managed-identity resource="api://other" />'
const stored = `<authentication-managed-identity resource="${R}" output-token-variable-name="v" />`
const answer = '<return-response><set-status code="200" /></return-response>'
const set = (value: string, action = 'override') =>
  `<set-header name="Authorization" exists-action="${action}"><value>${value}</value></set-header>`
const bearer = set('@("Bearer " + (string)context.Variables["v"])')
const when = (content: string, condition = '@(context.Request.Method == "GET")') =>
  `<when condition='${condition}'>${content}</when>`
const choose = (...branches: readonly string[]) => `<choose>${branches.join('')}</choose>`
const otherwise = (content: string) => `<otherwise>${content}</otherwise>`
const api = (inbound: string, backend?: string): Situation => ({
  api: doc(backend === undefined ? { inbound } : { inbound, backend })
})

type Vector = readonly [string, Situation, string, Expectation?, ProtectionOptions?]

function check(name: string, vectors: readonly Vector[]): void {
  describe(name, () => {
    test.each(vectors)('%s', (_, situation, summary, want = expected, options = {}) => {
      expect(summarize(analyse(situation, want, options))).toBe(summary)
    })
  })
}

check('conditions', [
  [
    'nested choose that covers every way',
    api(choose(when(choose(when(AMI), otherwise(AMI))), otherwise(AMI))),
    'protected protected'
  ],
  ['nested choose with a hole', api(choose(when(choose(when(AMI))), otherwise(AMI))), 'conditional choose'],
  [
    'a fragment with the token inside a branch',
    { ...api(choose(when('<include-fragment fragment-id="f" />'))), fragments: { f: fragment(AMI) } },
    'conditional choose'
  ],
  ['the constant false', api(choose(when(AMI, 'false'))), 'unprotected choose'],
  ['the constant true as text', api(choose(when(AMI, 'true'))), 'protected protected'],
  ['a block that returns true', api(choose(when(AMI, '@{ return true; }'))), 'protected protected'],
  ['a string that says true is no constant', api(choose(when(AMI, '@("true")'))), 'conditional choose'],
  ['True with a capital is no constant', api(choose(when(AMI, 'True'))), 'conditional choose'],
  [
    'a constant from a named value',
    { ...api(choose(when(AMI, '{{on}}'))), values: { on: 'true' } },
    'protected protected'
  ],
  [
    'a constant that cannot be read',
    { ...api(choose(when(AMI, '{{on}}'))), values: { on: undefined } },
    'conditional choose'
  ],
  [
    'false first, then true',
    api(choose(when(strip, 'false'), when(AMI, 'true'), otherwise(strip))),
    'protected protected'
  ],
  [
    'what stands behind the constant true never runs',
    api(choose(when(AMI, '@(true)'), when(strip), otherwise(strip))),
    'protected protected'
  ],
  ['one branch deletes the header', api(AMI + choose(when(strip))), 'conditional choose'],
  [
    'a choose that does nothing to the header',
    api(AMI + choose(when('<set-variable name="a" value="b" />'))),
    'protected protected'
  ],
  ['a choose without branches', api(`${AMI}<choose />`), 'protected protected'],
  ['something unknown inside choose', api(`${AMI}<choose><whenever /></choose>`), 'unknown unknown-element'],
  [
    'base in a condition',
    { ...api(AMI), operation: doc({ inbound: choose(when('<base />')) }) },
    'conditional base-missing'
  ],
  [
    'base in every branch',
    { ...api(AMI), operation: doc({ inbound: choose(when('<base />'), otherwise('<base />')) }) },
    'conditional base-missing'
  ],
  [
    'base in a condition, own token behind it',
    { ...api(strip), operation: doc({ inbound: choose(when('<base />')) + AMI }) },
    'protected protected'
  ],
  ['answers on every way', api(choose(when(answer), otherwise(answer))), 'not-applicable no-backend-call'],
  ['a mock response that is switched off', api('<mock-response enabled="false" />'), 'unprotected no-policy'],
  [
    'a mock response that may be switched off',
    api('<mock-response enabled="@(x)" />'),
    'unprotected no-policy'
  ],
  ['a mock response', api('<mock-response status-code="200" />'), 'not-applicable no-backend-call']
])

check('the header', [
  [
    'a name in another case',
    api(AMI + strip.replace('Authorization', 'AUTHORIZATION')),
    'unprotected overwritten'
  ],
  ['another header', api(AMI + strip.replace('Authorization', 'X-Authorization')), 'protected protected'],
  [
    'a name that is an expression',
    api(AMI + strip.replace('"Authorization"', '"@(context.Api.Name)"')),
    'unknown header-name-expression'
  ],
  [
    'a name that is a literal expression',
    api(AMI + strip.replace('"Authorization"', `'@("authorization")'`)),
    'unprotected overwritten'
  ],
  [
    'a name with blanks',
    api(AMI + strip.replace('"Authorization"', '" Authorization"')),
    'unknown header-name-expression'
  ],
  [
    'a name that is a secret',
    { ...api(AMI + strip.replace('Authorization', '{{h}}')), values: { h: undefined } },
    'unknown named-value'
  ],
  ['no name', api(`${AMI}<set-header exists-action="delete" />`), 'unknown header-name-expression'],
  ['skip keeps the token', api(AMI + set('Basic x', 'skip')), 'protected protected'],
  [
    'skip keeps what the caller sent',
    api(stored + bearer.replace('override', 'skip')),
    'conditional client-header-kept'
  ],
  ['skip after delete', api(stored + strip + bearer.replace('override', 'skip')), 'protected protected'],
  ['append makes two values', api(AMI + set('Basic x', 'append')), 'unprotected overwritten'],
  [
    'an action that is an expression',
    api(AMI + set('x', '@(context.Api.Id)')),
    'unknown attribute-expression'
  ],
  ['an action that does not exist', api(AMI + set('x', 'remove')), 'unknown attribute-expression'],
  [
    'no action is override',
    api(AMI + set('x').replace(' exists-action="override"', '')),
    'unprotected overwritten'
  ],
  [
    'a password afterwards',
    api(`${AMI}<authentication-basic username="a" password="b" />`),
    'unprotected overwritten'
  ],
  [
    'a password before',
    api(`<authentication-basic username="a" password="b" />${AMI}`),
    'protected protected'
  ],
  ['two tokens, the last is right', api(other + AMI), 'protected protected'],
  ['two tokens, the last is wrong', api(AMI + other), 'unprotected resource-mismatch'],
  [
    'a certificate leaves the header alone',
    api(`${AMI}<authentication-certificate thumbprint="a" />`),
    'protected protected'
  ],
  [
    'an unknown policy afterwards',
    api(`${AMI}<authentication-token token-type="x" />`),
    'unknown unknown-element'
  ],
  ['an unknown policy before', api(`<authentication-token token-type="x" />${AMI}`), 'protected protected'],
  [
    'an element in another case is another element',
    api(AMI.replace('authentication', 'Authentication')),
    'unknown unknown-element'
  ],
  ['an element with a prefix is another element', api(AMI.replace('<', '<x:')), 'unknown unknown-element'],
  [
    'parent skips, token before base',
    { ...api(set('Basic x', 'skip')), operation: doc({ inbound: `${AMI}<base />` }) },
    'protected protected'
  ],
  [
    'a header value in CDATA',
    api(stored + set('<![CDATA[@("Bearer " + (string)context.Variables["v"])]]>')),
    'unknown header-value-expression'
  ],
  [
    'two values',
    api(stored + bearer.replace('</set-header>', '<value>x</value></set-header>')),
    'unprotected token-unused'
  ],
  [
    'the own header written back',
    api(AMI + set('@(context.Request.Headers.GetValueOrDefault("Authorization",""))')),
    'unknown header-value-expression'
  ]
])

check('variables', [
  [
    'overwritten later',
    api(`${stored}<set-variable name="v" value="x" />${bearer}`),
    'unprotected token-unused'
  ],
  ['another name', api(stored + bearer.replace('"v"', '"w"')), 'unprotected token-unused'],
  ['a name in another case', api(stored + bearer.replace('"v"', '"V"')), 'unprotected token-unused'],
  [
    'copied',
    api(
      `${stored}<set-variable name="w" value='@((string)context.Variables["v"])' />${bearer.replace('"v"', '"w"')}`
    ),
    'protected protected'
  ],
  [
    'copied with its scheme',
    api(
      `${stored}<set-variable name="w" value='@("Bearer " + context.Variables["v"])' />${set('@((string)context.Variables["w"])')}`
    ),
    'protected protected'
  ],
  [
    'written without a scheme',
    api(stored + set('@((string)context.Variables["v"])')),
    'unprotected token-unused'
  ],
  ['ignore-error', api(stored.replace('/>', 'ignore-error="true" />') + bearer), 'conditional fail-open'],
  ['set by one branch only', api(choose(when(stored)) + bearer), 'conditional choose'],
  [
    'overwritten by a response',
    api(`${stored}<send-request response-variable-name="v" />${bearer}`),
    'unprotected token-unused'
  ],
  [
    'perhaps overwritten by the cache',
    api(`${stored}<cache-lookup-value key="k" variable-name="v" />${bearer}`),
    'unknown header-value-expression'
  ],
  [
    'overwritten by a credential',
    api(`${stored}<get-authorization-context provider-id="p" context-variable-name="v" />${bearer}`),
    'unprotected token-unused'
  ],
  ['a name that is not given', api(stored.replace('"v"', '""') + bearer), 'unknown attribute-expression'],
  [
    'a name from a named value',
    { ...api(stored.replace('"v"', '"{{n}}"') + bearer), values: { n: 'v' } },
    'protected protected'
  ],
  [
    'a name that is a secret',
    { ...api(stored.replace('"v"', '"{{n}}"') + bearer), values: { n: undefined } },
    'unknown attribute-expression'
  ],
  [
    'two tokens in one variable',
    api(stored + stored.replace(R, 'api://other') + bearer),
    'unprotected resource-mismatch'
  ],
  [
    'the whole header in a named value',
    { ...api(stored + set('{{h}}')), values: { h: '@("Bearer " + (string)context.Variables["v"])' } },
    'protected protected'
  ],
  [
    'the whole header in a secret',
    { ...api(AMI + set('{{h}}')), values: { h: undefined } },
    'unknown named-value'
  ],
  [
    'a secret behind a text',
    { ...api(AMI + set('Bearer {{h}}')), values: { h: undefined } },
    'unprotected overwritten'
  ],
  ['an unknown policy in between', api(`${stored}<something-new />${bearer}`), 'unknown unknown-element']
])

check('attributes of the token', [
  ['no resource', api('<authentication-managed-identity />'), 'unprotected resource-missing'],
  ['blanks around the resource', api(AMI.replace(R, ` ${R} `)), 'unprotected resource-mismatch'],
  ['a scope for a resource', api(AMI.replace(R, `${R}/.default`)), 'unprotected resource-mismatch'],
  ['a literal expression', api(AMI.replace(`"${R}"`, `'@("${R}")'`)), 'protected protected'],
  ['a literal block', api(AMI.replace(`"${R}"`, `'@{ return "${R}"; }'`)), 'protected protected'],
  ['a literal in entities', api(AMI.replace(`"${R}"`, `"@(&quot;${R}&quot;)"`)), 'protected protected'],
  ['an expression in the middle', api(AMI.replace(R, `${R}@(x)`)), 'unknown resource-expression'],
  [
    'part of it a named value',
    { ...api(AMI.replace(R, 'api://{{name}}')), values: { name: 'backend' } },
    'protected protected'
  ],
  [
    'a named value in another case',
    { ...api(AMI.replace(R, '{{Name}}')), values: { name: R } },
    'unknown named-value'
  ],
  [
    'a named value that is an expression',
    { ...api(AMI.replace(R, '{{name}}')), values: { name: '@(context.Api.Id)' } },
    'unknown resource-expression'
  ],
  [
    'named values that could not be read',
    { ...api(AMI.replace(R, '{{name}}')), values: 'unreadable' },
    'unknown named-value'
  ],
  [
    'a named value is not searched for others',
    { ...api(AMI.replace(R, '{{a}}')), values: { a: '{{b}}', b: R } },
    'unprotected resource-mismatch'
  ],
  ['ignore-error 1', api(AMI.replace('/>', 'ignore-error="1" />')), 'conditional fail-open'],
  ['ignore-error 0', api(AMI.replace('/>', 'ignore-error="0" />')), 'protected protected'],
  [
    'ignore-error from a named value',
    { ...api(AMI.replace('/>', 'ignore-error="{{e}}" />')), values: { e: 'true' } },
    'conditional fail-open'
  ],
  [
    'ignore-error that cannot be read',
    { ...api(AMI.replace('/>', 'ignore-error="{{e}}" />')), values: { e: undefined } },
    'unknown named-value'
  ],
  [
    'ignore-error that is no Boolean',
    api(AMI.replace('/>', 'ignore-error="no" />')),
    'unknown attribute-expression'
  ],
  [
    'the provider of a gateway',
    api(AMI.replace('/>', 'authentication-provider="WorkloadIdentity" />')),
    'unknown authentication-provider'
  ],
  ['an attribute that is not known', api(AMI.replace('/>', 'when="x" />')), 'unknown unknown-attribute'],
  ['an id is known', api(AMI.replace('/>', 'id="x" />')), 'protected protected'],
  [
    'a client id where none is expected',
    api(AMI.replace('/>', 'client-id="x" />')),
    'unprotected client-id-mismatch'
  ],
  ['an empty client id', api(AMI.replace('/>', 'client-id="" />')), 'unknown client-id-expression'],
  [
    'a client id in another case',
    api(AMI.replace('/>', 'client-id="ABC" />')),
    'protected protected',
    { resource: R, clientId: 'abc' }
  ],
  [
    'a client id from a named value',
    { ...api(AMI.replace('/>', 'client-id="{{id}}" />')), values: { id: 'abc' } },
    'protected protected',
    { resource: R, clientId: 'abc' }
  ],
  [
    'a client id that is an expression',
    api(AMI.replace('/>', 'client-id="@(x)" />')),
    'unknown client-id-expression',
    { resource: R, clientId: 'abc' }
  ],
  [
    'a wrong resource outweighs an unknown client id',
    api(other.replace('/>', 'client-id="@(x)" />')),
    'unprotected resource-mismatch',
    { resource: R, clientId: 'abc' }
  ]
])

check('scopes', [
  ['the service sets the token', { service: doc({ inbound: AMI, backend: forward }) }, 'protected protected'],
  [
    'base at service scope is empty',
    { service: doc({ inbound: `<base />${AMI}`, backend: forward }), ...api('<base />') },
    'protected protected'
  ],
  ['base twice', { ...api(AMI), operation: doc({ inbound: '<base /><base />' }) }, 'protected protected'],
  ['on-error only', { api: doc({ 'on-error': AMI }) }, 'unprotected outbound-only'],
  [
    'the operation policy could not be read',
    { ...api(AMI), operation: { kind: 'unreadable', why: 'forbidden' } },
    'unknown unreadable'
  ],
  [
    'the API policy could not be read',
    { api: { kind: 'unreadable', why: 'forbidden' }, operation: doc() },
    'unknown unreadable'
  ],
  [
    'nothing of what could not be read is used',
    { api: { kind: 'unreadable', why: 'x' }, operation: doc({ inbound: AMI, backend: forward }) },
    'protected protected'
  ],
  [
    'the products could not be read',
    { ...api(`<base />${AMI}`), products: 'unreadable' },
    'unknown unreadable'
  ],
  [
    'the products could not be read and do not matter',
    { ...api(AMI, forward), products: 'unreadable' },
    'protected protected'
  ],
  [
    'a product policy could not be read',
    { ...api(`<base />${AMI}`), products: { gold: { kind: 'unreadable', why: 'x' } } },
    'unknown unreadable'
  ],
  [
    'one product deletes the header',
    {
      service: doc({ inbound: AMI, backend: forward }),
      products: { a: doc(), b: doc({ inbound: `<base />${strip}` }) }
    },
    'conditional overwritten'
  ],
  [
    'every product and none',
    {
      service: doc({ inbound: AMI, backend: forward }),
      products: { a: doc(), b: doc({ inbound: `<base />${AMI}` }) }
    },
    'protected protected'
  ],
  [
    'a product answers itself',
    { ...api(`<base />${AMI}`), products: { a: doc({ inbound: answer }) } },
    'protected protected'
  ],
  ['the document cannot be parsed', { api: text('<policies><inbound>') }, 'unknown unparsable'],
  ['the root is something else', { api: text('<fragment />') }, 'unknown unparsable'],
  [
    'a section twice',
    { api: text(`<policies><inbound>${AMI}</inbound><inbound /><backend><base /></backend></policies>`) },
    'unknown unparsable'
  ],
  [
    'sections in another order',
    { api: text(`<policies><backend><base /></backend><inbound>${AMI}</inbound></policies>`) },
    'protected protected'
  ],
  [
    'an operation without inbound',
    { ...api(AMI), operation: doc({ inbound: null }) },
    'unknown section-missing'
  ],
  [
    'an operation without inbound, and no token anywhere',
    { operation: doc({ inbound: null }) },
    'unprotected no-policy'
  ],
  [
    'an operation without backend',
    { operation: doc({ inbound: `<base />${AMI}`, backend: null }) },
    'protected protected'
  ],
  [
    'nobody knows what calls the backend',
    { ...api(AMI), service: doc({ backend: null, inbound: '' }) },
    'unknown section-missing'
  ],
  [
    'strict XML',
    { api: text(`<policies><inbound>${AMI}</inbound><backend><base /></backend></policies>`, 'xml') },
    'protected protected'
  ],
  ['the service policy is not there', { service: { kind: 'absent' }, ...api(AMI) }, 'protected protected']
])

check('text between policies', [
  ['is nothing', api(`a text ${AMI} a text`), 'protected protected'],
  ['may be code that makes policies', api(`${AMI} @if (true) { }`), 'unknown unparsable'],
  ['may be a named value that is one', api(`${AMI} {{policies}}`), 'unknown unknown-element'],
  ['does not matter before the token', api(`{{policies}} ${AMI}`), 'protected protected']
])

check('fragments', [
  [
    'an id in another case',
    { ...api('<include-fragment fragment-id="AUTH" />'), fragments: { auth: fragment(AMI) } },
    'protected protected'
  ],
  [
    'a fragment that overwrites',
    { ...api(`${AMI}<include-fragment fragment-id="f" />`), fragments: { f: fragment(strip) } },
    'unprotected overwritten'
  ],
  [
    'a fragment that cannot be parsed',
    { ...api('<include-fragment fragment-id="f" />'), fragments: { f: text('<fragment><a>') } },
    'unknown unparsable'
  ],
  [
    'a fragment with another root',
    { ...api('<include-fragment fragment-id="f" />'), fragments: { f: text('<policies />') } },
    'unknown unparsable'
  ],
  [
    'a fragment that could not be read',
    { ...api('<include-fragment fragment-id="f" />'), fragments: { f: { kind: 'unreadable', why: 'x' } } },
    'unknown fragment-unreadable'
  ],
  [
    'a fragment in a fragment',
    {
      ...api('<include-fragment fragment-id="f" />'),
      fragments: { f: fragment('<include-fragment fragment-id="f" />') }
    },
    'unknown fragment-nested'
  ],
  [
    'base in a fragment',
    { ...api('<include-fragment fragment-id="f" />'), fragments: { f: fragment('<base />') } },
    'unknown unknown-element'
  ],
  ['a fragment without an id', api('<include-fragment />'), 'unknown fragment-missing'],
  [
    'the token behind a fragment that is missing',
    api(`<include-fragment fragment-id="f" />${AMI}`),
    'protected protected'
  ],
  [
    'a missing fragment where the backend is called',
    api(AMI, '<include-fragment fragment-id="f" />'),
    'unknown fragment-missing'
  ],
  [
    'an unknown policy where the backend is called',
    api(AMI, '<call-something-new />'),
    'unknown unknown-element'
  ],
  [
    'the call in a fragment',
    { ...api(AMI, '<include-fragment fragment-id="f" />'), fragments: { f: fragment(forward) } },
    'protected protected'
  ]
])

check('the backend section', [
  [
    'no base and no call',
    { ...api(AMI), operation: doc({ backend: '<set-variable name="a" value="b" />' }) },
    'not-applicable no-backend-call'
  ],
  [
    'an own call leaves out what the API does',
    { api: doc({ inbound: AMI, backend: strip + forward }), operation: doc({ backend: forward }) },
    'protected protected'
  ],
  ['deleted before the call', api(AMI, strip + forward), 'unprotected overwritten'],
  ['deleted after the call', api(AMI, forward + strip), 'protected protected'],
  [
    'deleted between repeated calls',
    api(AMI, `<retry condition="@(x)" count="2">${forward}${strip}</retry>`),
    'conditional retry'
  ],
  [
    'set anew for each call',
    api('', `<retry condition="@(x)" count="2">${AMI}${forward}${strip}</retry>`),
    'protected protected'
  ],
  ['a call in one branch only', api(AMI, choose(when(forward))), 'protected protected'],
  [
    'a call below limit-concurrency',
    api(AMI, `<limit-concurrency key="k" max-count="3">${forward}</limit-concurrency>`),
    'protected protected'
  ],
  ['a call before the token', api(forward + AMI), 'conditional choose']
])

check('backends', [
  [
    'a plain backend',
    { ...api(`${AMI}<set-backend-service backend-id="b" />`), backends: { b: { url: 'https://b' } } },
    'protected protected'
  ],
  [
    'a backend that writes the header',
    { ...api(`${AMI}<set-backend-service backend-id="b" />`), backends: { b: { setsAuthorization: true } } },
    'unknown backend-credentials'
  ],
  [
    'a backend with the same identity',
    {
      ...api(`${AMI}<set-backend-service backend-id="b" />`),
      backends: { b: { managedIdentity: { resource: R } } }
    },
    'protected protected'
  ],
  [
    'a backend with another identity',
    {
      ...api(`${AMI}<set-backend-service backend-id="b" />`),
      backends: { b: { managedIdentity: { resource: 'x' } } }
    },
    'unknown backend-credentials'
  ],
  [
    'a backend with another identity and no token',
    {
      ...api('<set-backend-service backend-id="b" />'),
      backends: { b: { managedIdentity: { resource: 'x' } } }
    },
    'unprotected resource-mismatch'
  ],
  [
    'a backend that is missing',
    api(`${AMI}<set-backend-service backend-id="b" />`),
    'unknown backend-missing'
  ],
  [
    'a backend that could not be read',
    {
      ...api(`${AMI}<set-backend-service backend-id="b" />`),
      backends: { b: { kind: 'unreadable', why: 'x' } }
    },
    'unknown unreadable'
  ],
  [
    'a backend by expression',
    api(`${AMI}<set-backend-service backend-id="@(x)" />`),
    'unknown backend-expression'
  ],
  [
    'a backend by literal expression',
    { ...api(`${AMI}<set-backend-service backend-id='@("b")' />`), backends: { b: {} } },
    'protected protected'
  ],
  ['a URL by expression', api(`${AMI}<set-backend-service base-url="@(x)" />`), 'protected protected'],
  [
    'a pool whose members differ',
    {
      ...api('<set-backend-service backend-id="p" />'),
      backends: {
        p: { type: 'pool', members: ['/backends/a', 'B'] },
        a: { managedIdentity: { resource: R } },
        b: {}
      }
    },
    'conditional no-policy',
    expected,
    { acceptBackendIdentity: true }
  ],
  [
    'a pool of alike members',
    {
      ...api('<set-backend-service backend-id="p" />'),
      backends: {
        p: { type: 'pool', members: ['a', 'b'] },
        a: { managedIdentity: { resource: R } },
        b: { managedIdentity: { resource: R } }
      }
    },
    'protected protected-by-backend',
    expected,
    { acceptBackendIdentity: true }
  ],
  [
    'a pool without members',
    { ...api(`${AMI}<set-backend-service backend-id="p" />`), backends: { p: { type: 'pool' } } },
    'unknown backend-missing'
  ],
  [
    'a pool that holds itself',
    {
      ...api(`${AMI}<set-backend-service backend-id="p" />`),
      backends: { p: { type: 'pool', members: ['p'] } }
    },
    'unknown backend-missing'
  ],
  [
    'a broader backend-id is not overridden by a URL',
    {
      api: doc({ inbound: `<set-backend-service backend-id="b" />${AMI}` }),
      operation: doc({ inbound: '<base /><set-backend-service base-url="https://x" />' }),
      backends: { b: { setsAuthorization: true } }
    },
    'unknown backend-credentials'
  ],
  [
    'a URL after a backend-id of the same document',
    {
      ...api(`${AMI}<set-backend-service backend-id="b" /><set-backend-service base-url="https://x" />`),
      backends: { b: {} }
    },
    'unknown backend-expression'
  ],
  [
    'a URL of a broader document after a backend-id',
    {
      service: doc({
        inbound: '<set-backend-service base-url="https://x" />',
        backend: '<forward-request />'
      }),
      api: doc({ inbound: `<set-backend-service backend-id="b" /><base />${AMI}` }),
      backends: { b: {} }
    },
    'unknown backend-expression'
  ],
  [
    'a broader backend by expression is not overridden by a URL either',
    {
      api: doc({ inbound: `<set-backend-service backend-id="@(x)" />${AMI}` }),
      operation: doc({ inbound: '<base /><set-backend-service base-url="https://x" />' })
    },
    'unknown backend-expression'
  ],
  [
    'a backend-id after a URL',
    {
      ...api(`${AMI}<set-backend-service base-url="https://x" /><set-backend-service backend-id="b" />`),
      backends: { b: {} }
    },
    'protected protected'
  ]
])

check('gateways and types', [
  [
    'gateways that could not be read',
    { ...api(AMI), gateways: { kind: 'unreadable', why: 'x' } },
    'unknown gateway'
  ],
  ['no token on a self-hosted gateway is no token', { gateways: present(['edge']) }, 'unprotected no-policy'],
  ['GraphQL', api(AMI), 'unknown unsupported-api-type', expected, { apiType: 'graphql' }],
  ['SOAP', api(AMI), 'protected protected', expected, { apiType: 'soap' }],
  ['a workspace on an unknown gateway', { ...api(AMI), workspace: doc() }, 'unknown workspace-gateway'],
  [
    'a workspace on the managed gateway',
    { workspace: doc({ inbound: `<base />${AMI}` }) },
    'protected protected',
    expected,
    { workspaceGateway: 'managed' }
  ],
  [
    'a workspace without base',
    { service: doc({ inbound: AMI, backend: forward }), workspace: doc({ inbound: '' }) },
    'unprotected base-missing',
    expected,
    { workspaceGateway: 'managed' }
  ]
])

describe('forms of the header with a token', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['@("Bearer " + (string)context.Variables["v"])', 'protected'],
    ['@($"Bearer {context.Variables["v"]}")', 'protected'],
    ['@($"Bearer {(string)context.Variables["v"]}")', 'protected'],
    ['@("Bearer " + context.Variables.GetValueOrDefault<string>("v"))', 'protected'],
    ['@("Bearer " + context.Variables.GetValueOrDefault<string>("v",""))', 'protected'],
    ['@(String.Concat("Bearer ", ((string)context.Variables.GetValueOrDefault("v"))))', 'protected'],
    ['@(string.Concat("Bearer ",(string)context.Variables["v"]))', 'protected'],
    ['@(System.String.Format("Bearer {0}", context.Variables["v"]))', 'protected'],
    ['@{ return "Bearer " + (string)context.Variables["v"]; }', 'protected'],
    ['@{ var token = (string)context.Variables["v"]; return "Bearer " + token; }', 'protected'],
    ['@( "Bearer"+" " + ( string ) context . Variables [ "v" ] /* " */ )', 'protected'],
    ['@("Bearer " + (context.Variables["v"] as string))', 'protected'],
    ['@("Bearer " + context.Variables["v"].ToString())', 'protected'],
    ['@("Bearer " + (string)context.Variables["v"] // the token\n)', 'protected'],
    ['@("bearer " + (string)context.Variables["v"])', 'protected'],
    [
      '  @("Bearer " + (string)context.Variables[&quot;v&quot;])  '
        .replaceAll('"', '&quot;')
        .replaceAll('&amp;', '&'),
      'protected'
    ],
    ['@("Bearer" + (string)context.Variables["v"])', 'unknown'],
    ['@("Bearer " + ((string)context.Variables["v"]).Substring(1))', 'unknown'],
    ['@("Bearer " + (string)context.Variables["v"] + "x")', 'unknown'],
    ['@(context.User == null ? "" : "Bearer " + (string)context.Variables["v"])', 'unknown'],
    ['@($"Bearer {context.Variables["v"]:x}")', 'unknown'],
    ['@("Bearer " + (string)context.Variables["w"])', 'unprotected'],
    ['@("Bearer " + context.Subscription.Key)', 'unprotected'],
    ['Bearer {{v}}', 'unprotected'],
    ['@("type=aad&ver=1.0&sig=" + (string)context.Variables["v"])', 'unknown']
  ]
  test.each(forms)('%s', (value, verdict) => {
    expect(analyse(api(stored + set(value))).verdict).toBe(verdict)
  })

  test('the form of Cosmos DB is right for Cosmos DB', () => {
    const resource = 'https://weather.documents.azure.com'
    const situation = api(
      stored.replace(R, resource) + set('@("type=aad&ver=1.0&sig=" + (string)context.Variables["v"])')
    )
    expect(analyse(situation, { resource }).verdict).toBe('protected')
  })
})

describe('namespaces of a workspace', () => {
  test('a workspace document does not see the named values of the service', () => {
    const world = {
      ...createWorld({ ...api(AMI.replace(R, '{{n}}')), workspace: doc(), values: { n: R } }),
      workspaceNamedValues: present([])
    }
    const [protection] = analyseProtection(world, [{ id: 'get' }], expected, { workspaceGateway: 'managed' })
    expect(protection?.reasons.map(reason => reason.code)).toEqual(['named-value'])
  })

  test('the service document sees those of the service', () => {
    const service = doc({ inbound: AMI.replace(R, '{{n}}'), backend: forward })
    const world = {
      ...createWorld({ service, workspace: doc(), values: { n: R } }),
      workspaceNamedValues: present([])
    }
    expect(
      analyseProtection(world, [{ id: 'get' }], expected, { workspaceGateway: 'managed' })[0]?.verdict
    ).toBe('protected')
  })
})

describe('what an analysis says besides the verdict', () => {
  test('an operation whose policy was not read is unknown', () => {
    const [protection] = analyseProtection(createWorld(api(AMI)), [{ id: 'other' }], expected)
    expect(protection?.verdict).toBe('unknown')
  })

  test('the resource that is sent, and the way the call takes', () => {
    const { contexts, resource } = analyse({ ...api(`${other}<set-backend-service base-url="https://x" />`) })
    expect(resource).toBe('api://other')
    expect(contexts[0]?.routes).toEqual([{ kind: 'base-url', url: 'https://x' }])
  })

  test('each product context has its verdict', () => {
    const { contexts } = analyse({ products: { gold: doc({ inbound: `<base />${AMI}` }), tin: doc() } })
    expect(contexts.map(({ product, verdict }) => [product, verdict])).toEqual([
      [undefined, 'unprotected'],
      ['gold', 'protected'],
      ['tin', 'unprotected']
    ])
  })

  test('a check of the caller that sees our token is pointed out', () => {
    const validate = '<validate-azure-ad-token tenant-id="t" />'
    expect(analyse(api(AMI + validate)).contexts[0]?.ownTokenCheck?.element).toBe('validate-azure-ad-token')
    expect(analyse(api(validate + AMI)).contexts[0]?.ownTokenCheck).toBeUndefined()
    expect(
      analyse(api(`${AMI}<validate-jwt header-name="X-Token" />`)).contexts[0]?.ownTokenCheck
    ).toBeUndefined()
  })
})

describe('size', () => {
  test('a thousand operations share what they inherit', () => {
    const filler = '<set-variable name="a" value="b" />'.repeat(2000)
    const world = createWorld({
      ...api(`<base />${filler}${AMI}`),
      products: { a: doc(), b: doc() },
      service: servicePolicy
    })
    const ids = Array.from({ length: 1000 }, (_, index) => `op${index}`)
    const policies = new Map(
      ids.map((id, index) => [
        id,
        index % 2 === 0 ? doc({ inbound: `<base /><!-- ${id} -->` }) : doc({ inbound: '' })
      ])
    )
    const protections = analyseProtection(
      { ...world, operationPolicies: policies },
      ids.map(id => ({ id })),
      expected
    )
    expect(protections.filter(protection => protection.verdict === 'protected')).toHaveLength(500)
    expect(protections.filter(protection => protection.verdict === 'unprotected')).toHaveLength(500)
  })

  test('base that multiplies itself is called too complex', () => {
    const many = doc({
      inbound: '<base />'.repeat(400) + choose(when(stored)) + '<set-variable name="v" value="x" />'
    })
    const situation = {
      service: doc({ inbound: AMI.repeat(200), backend: forward }),
      products: { a: many },
      api: many,
      operation: many
    }
    expect(analyse(situation).verdict).toBe('unknown')
  })

  test('many variables on many ways are called too complex', () => {
    const branches = Array.from({ length: 12 }, (_, index) =>
      choose(when(stored.replace('"v"', `"v${index}"`)))
    ).join('')
    expect(summarize(analyse(api(branches)))).toBe('unknown too-complex')
    expect(summarize(analyse(api(branches + AMI)))).toBe('protected protected')
  })

  test('deep nesting does not run out of stack', () => {
    const depth = 4000
    const inbound = `${AMI}${'<choose><when condition="@(a)">'.repeat(depth)}${strip}${'</when></choose>'.repeat(depth)}`
    expect(analyse(api(inbound)).verdict).toBe('unknown')
  })

  test('long expressions take linear time', () => {
    const code = `@(${'"a" + '.repeat(50_000)}(string)context.Variables["v"])`
    expect(analyse(api(stored + set(code))).verdict).toBe('unknown')
    expect(analyse(api(stored + set(`@(${'('.repeat(5000)}1${')'.repeat(5000)})`))).verdict).toBe(
      'unprotected'
    )
  })
})

import { describe, expect, test } from '@jest/globals'
import { AMI, analyse, doc, fragment, R, type Situation, summarize, text } from './worlds.ts'

const answer = '<return-response />'
const forward = '<forward-request />'
const include = '<include-fragment fragment-id="f" />'
const choose = (content: string, rest = '') =>
  `<choose><when condition='@(context.Request.Method == "GET")'>${content}</when>${rest}</choose>`
const unreadable = { kind: 'unreadable' as const, why: 'forbidden' }

/** A policy of the API that itself never calls the backend. */
const silent = (inbound: string): Situation => ({ api: doc({ inbound, backend: '' }) })

describe('what is not understood may call the backend itself, so that no call is never said', () => {
  test.each<readonly [string, Situation, string]>([
    ['a policy that calls', silent('<invoke-request url="https://x" />'), 'unknown-element'],
    ['a policy that nobody knows', silent('<frob />'), 'unknown-element'],
    ['a fragment that does not exist', silent(include), 'fragment-missing'],
    [
      'a fragment that could not be read',
      { ...silent(include), fragments: { f: unreadable } },
      'fragment-unreadable'
    ],
    [
      'a fragment that cannot be parsed',
      { ...silent(include), fragments: { f: text('<fragment><a>') } },
      'unparsable'
    ],
    [
      'a fragment with an unknown policy',
      { ...silent(include), fragments: { f: fragment('<frob />') } },
      'unknown-element'
    ],
    [
      'a fragment in a fragment',
      { ...silent(include), fragments: { f: fragment(include) } },
      'fragment-nested'
    ],
    ['before an answer', { api: doc({ inbound: `<frob />${answer}` }) }, 'unknown-element'],
    [
      'before the token and an answer',
      { api: doc({ inbound: `<frob />${AMI}${answer}` }) },
      'unknown-element'
    ],
    [
      'before an answer in the backend section',
      { api: doc({ inbound: '<frob />', backend: answer }) },
      'unknown-element'
    ],
    ['in a branch', silent(choose('<frob />')), 'unknown-element'],
    [
      'in a branch that answers',
      { api: doc({ inbound: `${choose(`<frob />${answer}`)}${AMI}` }) },
      'unknown-element'
    ],
    [
      'in a retry',
      silent('<retry condition="@(x)" count="1" interval="1"><frob /></retry>'),
      'unknown-element'
    ],
    ['in a wait', silent('<wait for="all"><frob /></wait>'), 'unknown-element'],
    [
      'in a broader policy',
      { service: doc({ inbound: '<frob />', backend: '' }), api: doc() },
      'unknown-element'
    ],
    [
      'a product that could not be read',
      { products: { gold: unreadable }, api: doc({ backend: '' }) },
      'unreadable'
    ],
    [
      'an operation that could not be read',
      { api: doc({ backend: '' }), operation: unreadable },
      'unreadable'
    ],
    ['as a named value', silent('{{policies}}'), 'unknown-element']
  ])('%s', (_, situation, code) => {
    expect(summarize(analyse(situation))).toBe(`unknown ${code}`)
  })
})

describe('what is not understood', () => {
  test('before a token that is then sent does not matter', () => {
    expect(summarize(analyse({ api: doc({ inbound: `<frob />${AMI}` }) }))).toBe('protected protected')
    expect(
      summarize(analyse({ api: doc({ inbound: `<frob />${choose(AMI, `<otherwise>${AMI}</otherwise>`)}` }) }))
    ).toBe('protected protected')
  })

  test('before a call that is certainly wrong leaves it wrong', () => {
    const inbound = '<frob /><set-header name="Authorization" exists-action="delete" />'
    expect(analyse({ api: doc({ inbound }) }).verdict).toBe('unprotected')
  })

  test('after the answer does not matter', () => {
    expect(analyse({ api: doc({ inbound: `${answer}<frob />` }) }).verdict).toBe('not-applicable')
  })

  test('after the call is in doubt all the same', () => {
    const api = doc({ inbound: AMI, backend: `${forward}<frob />` })
    expect(summarize(analyse({ api }))).toBe('unknown unknown-element')
  })
})

describe('an attribute that takes no expression is not known when it holds one, although the expression is constant', () => {
  const token = (attributes: string) => `<authentication-managed-identity ${attributes} />`
  const bearer = `<set-header name="Authorization"><value>@("Bearer " + (string)context.Variables["v"])</value></set-header>`

  test.each<readonly [string, Situation, string]>([
    [
      'client-id',
      { api: doc({ inbound: token(`resource="${R}" client-id="@("x")"`) }) },
      'client-id-expression'
    ],
    [
      'client-id in a block',
      { api: doc({ inbound: token(`resource="${R}" client-id="@{ return "x"; }"`) }) },
      'client-id-expression'
    ],
    [
      'client-id that is dynamic',
      { api: doc({ inbound: token(`resource="${R}" client-id="@(context.X)"`) }) },
      'client-id-expression'
    ],
    [
      'client-id in a named value',
      { api: doc({ inbound: token(`resource="${R}" client-id="{{id}}"`) }), values: { id: '@("x")' } },
      'client-id-expression'
    ],
    [
      'client-id with a secret in it',
      {
        api: doc({ inbound: token(`resource="${R}" client-id="@("{{secret}}")"`) }),
        values: { secret: undefined }
      },
      'client-id-expression'
    ],
    [
      'ignore-error',
      { api: doc({ inbound: token(`resource="${R}" ignore-error="@("false")"`) }) },
      'attribute-expression'
    ],
    [
      'output-token-variable-name',
      { api: doc({ inbound: token(`resource="${R}" output-token-variable-name="@("v")"`) + bearer }) },
      'attribute-expression'
    ],
    [
      'fragment-id',
      { api: doc({ inbound: `<include-fragment fragment-id="@("f")" />` }), fragments: { f: fragment(AMI) } },
      'fragment-missing'
    ]
  ])('%s', (_, situation, code) => {
    for (const clientId of ['x', '@("x")', '@("{{secret}}")', undefined]) {
      const want = {
        resource: R,
        ...(clientId === undefined || !code.startsWith('client') ? {} : { clientId })
      }
      expect(summarize(analyse(situation, want))).toBe(`unknown ${code}`)
    }
  })

  test('while a constant resource is known', () => {
    expect(analyse({ api: doc({ inbound: token(`resource="@("${R}")"`) }) }).verdict).toBe('protected')
  })

  test('while a client id that is a named value known by its name alone is the one that is asked for', () => {
    const api = doc({ inbound: token(`resource="${R}" client-id="{{secret}}"`) })
    const want = { resource: R, clientId: '{{secret}}' }
    expect(analyse({ api, values: { secret: undefined } }, want).verdict).toBe('protected')
  })
})

describe('a named value between policies may be policies itself', () => {
  const { when, otherwise } = { when: '<when condition="@(context.X)">', otherwise: '<otherwise>' }

  test.each<readonly [string, Situation]>([
    ['behind the token', { api: doc({ inbound: `${AMI}{{evil}}` }) }],
    ['as the whole of a section', { api: doc({ inbound: '{{evil}}' }) }],
    ['with other text', { api: doc({ inbound: `${AMI} a {{evil}} b` }) }],
    ['with blanks in its braces', { api: doc({ inbound: `${AMI}{{ evil }}` }) }],
    ['in two halves', { api: doc({ inbound: `${AMI}{{evil<!-- -->}}` }) }],
    ['as characters of XML', { api: doc({ inbound: `${AMI}&#123;&#x7B;evil}}` }) }],
    ['in CDATA', { api: doc({ inbound: `${AMI}<![CDATA[{{evil}}]]>` }) }],
    ['in a branch', { api: doc({ inbound: `${AMI}<choose>${when}{{evil}}</when></choose>` }) }],
    ['between branches', { api: doc({ inbound: `${AMI}<choose>${when}</when>{{evil}}</choose>` }) }],
    [
      'in otherwise',
      { api: doc({ inbound: `${AMI}<choose>${when}</when>${otherwise}{{evil}}</otherwise></choose>` }) }
    ],
    ['in wait', { api: doc({ inbound: `${AMI}<wait for="all">{{evil}}</wait>` }) }],
    [
      'in retry',
      { api: doc({ inbound: `${AMI}<retry condition="@(x)" count="1" interval="1">{{evil}}</retry>` }) }
    ],
    [
      'in limit-concurrency',
      { api: doc({ inbound: `${AMI}<limit-concurrency key="a" max-count="1">{{evil}}</limit-concurrency>` }) }
    ],
    ['in the backend section', { api: doc({ inbound: AMI, backend: '{{evil}}<base />' }) }],
    [
      'in a fragment',
      {
        api: doc({ inbound: `${AMI}<include-fragment fragment-id="f" />` }),
        fragments: { f: fragment('{{evil}}') }
      }
    ],
    ['in base', { api: doc({ inbound: `${AMI}<base>{{evil}}</base>` }) }],
    [
      'in the token',
      { api: doc({ inbound: `${AMI.replace(' />', '>')}{{evil}}</authentication-managed-identity>` }) }
    ],
    [
      'in a header',
      { api: doc({ inbound: `${AMI}<set-header name="X">{{evil}}<value>1</value></set-header>` }) }
    ],
    ['in a call', { api: doc({ inbound: AMI, backend: '<forward-request>{{evil}}</forward-request>' }) }]
  ])('%s', (_, situation) => {
    for (const evil of [undefined, 'text', '<set-header name="Authorization" exists-action="delete" />'])
      expect(summarize(analyse({ ...situation, values: { evil } }))).toBe('unknown unknown-element')
  })

  test('between the sections', () => {
    const api = text(`<policies><inbound>${AMI}</inbound>{{evil}}<backend><base /></backend></policies>`)
    expect(summarize(analyse({ api }))).toBe('unknown unparsable')
  })

  test('while other text is none of our business', () => {
    expect(analyse({ api: doc({ inbound: `${AMI} hello { } }} {` }) }).verdict).toBe('protected')
    const api = text(`<policies>x<inbound>${AMI}</inbound><backend><base /></backend></policies>`)
    expect(analyse({ api }).verdict).toBe('protected')
  })

  test('while it may stand in a payload', () => {
    const inbound = `${AMI}<set-body>{{evil}}</set-body><set-header name="X"><value>{{evil}}</value></set-header>`
    expect(analyse({ api: doc({ inbound }), values: { evil: undefined } }).verdict).toBe('protected')
  })
})

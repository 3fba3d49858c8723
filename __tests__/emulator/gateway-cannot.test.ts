import { describe, expect, test } from '@jest/globals'
import { parseExpression, type Scalar } from '../../emulator/gateway/expression.ts'
import { PolicyFault } from '../../emulator/gateway/fault.ts'
import { CannotRun, listBackendCalls } from '../../emulator/plane/exchange.ts'
import { ami, ask, doc, makeWorld, type WorldInput } from './plane.ts'

describe('500, and what could not be run, for', () => {
  const named = (value: object) => ({
    namedValues: [{ name: 'n', properties: { displayName: 'Name', ...value } }]
  })
  const inbound = (text: string): WorldInput => ({ operation: doc(`<base />${text}`) })
  const header = (value: string) => `<set-header name="x"><value>${value}</value></set-header>`
  test.each<[string, WorldInput, RegExp]>([
    ['a policy it does not know', inbound('<rate-limit calls="1" renewal-period="1" />'), /`rate-limit`/],
    ['a policy that nobody knows', inbound('<frobnicate />'), /`frobnicate`/],
    ['a policy in a place where it cannot be', inbound('<forward-request />'), /no place in `<inbound>`/],
    [
      'a managed identity in on-error',
      { operation: doc(ami.replace('/>', 'client-id="nobody" />'), '<base />', '<base />', ami) },
      /no place in `<on-error>`/
    ],
    ['a body that is a number', inbound('<set-body>@(1)</set-body>'), /content of `set-body` is int/],
    ['an attribute it does not know', inbound(ami.replace('/>', 'scope="x" />')), /`scope`/],
    [
      'an identity of somebody else',
      inbound(ami.replace('/>', 'authentication-provider="WorkloadIdentity" />')),
      /authentication-provider/
    ],
    ['a resource that is left out', inbound('<authentication-managed-identity />'), /no `resource`/],
    ['a switch that is neither on nor off', inbound(ami.replace('/>', 'ignore-error="yes" />')), /`yes`/],
    [
      'a header action that nobody knows',
      inbound('<set-header name="x" exists-action="Override"><value>1</value></set-header>'),
      /`Override`/
    ],
    ['a header without a value', inbound('<set-header name="x" />'), /without a value/],
    ['a condition in capitals', inbound('<choose><when condition="True" /></choose>'), /`True`/],
    [
      'a condition that is a text',
      inbound('<choose><when condition="@(&quot;a&quot;)" /></choose>'),
      /string, and not a bool/
    ],
    [
      'a condition of the request',
      inbound('<choose><when condition="@(context.Request.IpAddress == null)" /></choose>'),
      /context\.Request/
    ],
    ['base within a branch', inbound('<choose><when condition="true"><base /></when></choose>'), /`base`/],
    [
      'a fragment that is not there',
      inbound('<include-fragment fragment-id="gone" />'),
      /no policy fragment `gone`/
    ],
    [
      'a fragment in a fragment',
      {
        ...inbound('<include-fragment fragment-id="f" />'),
        service: {
          policyFragments: [{ name: 'f', value: '<fragment><include-fragment fragment-id="f" /></fragment>' }]
        }
      },
      /fragment that includes/
    ],
    [
      'a fragment that is a policy document',
      {
        ...inbound('<include-fragment fragment-id="f" />'),
        service: { policyFragments: [{ name: 'f', value: doc() }] }
      },
      /not a list of policies/
    ],
    ['a named value that is not there', inbound(header('{{Name}}')), /no named value `Name`/],
    [
      'a named value in other capitals',
      { ...inbound(header('{{name}}')), service: named({ value: 'x' }) },
      /no named value `name`/
    ],
    [
      'a named value in a key vault',
      { ...inbound(header('{{Name}}')), service: named({ keyVault: {} }) },
      /has no value here/
    ],
    [
      'a named value within a named value',
      { ...inbound(header('{{Name}}')), service: named({ value: '{{Other}}' }) },
      /braces/
    ],
    [
      'a backend that is not there',
      inbound('<set-backend-service backend-id="gone" />'),
      /no backend `gone`/
    ],
    ['an address that is none', inbound('<set-backend-service base-url="weather" />'), /no plain address/],
    ['a template in a body', inbound('<set-body template="liquid">x</set-body>'), /attribute `template`/],
    [
      'a document without a section, when there is something to inherit',
      { operation: '<policies><inbound><base /></inbound></policies>' },
      /no `<backend>`/
    ],
    ['a document that is no policy', { operation: '<fragment />' }, /`<policies>`/],
    ['a document that is broken', { operation: '<policies>' }, /cannot be read/],
    ['a section that nobody knows', { operation: '<policies><inbond /></policies>' }, /`<inbond>`/],
    ['a section that is there twice', { operation: '<policies><inbound /><inbound /></policies>' }, /twice/],
    ['text between policies', { operation: doc('<base />hello') }, /has text in `<inbound>`/],
    [
      'redirects that are followed',
      { operation: doc('<base />', '<forward-request follow-redirects="true" />') },
      /follow-redirects/
    ]
  ])('%s', (_what, input, reason) => {
    const answer = ask(makeWorld(input))
    expect(answer.status).toBe(500)
    expect(answer.cannotRun).toMatch(reason)
    expect(answer.body).toMatchObject({ cannotRun: answer.cannotRun })
    expect(listBackendCalls(answer)).toEqual([])
  })

  test('a second forward-request, after the first one was made', () => {
    const answer = ask(makeWorld({ operation: doc('<base />', '<base /><forward-request />') }))
    expect(answer.cannotRun).toMatch(/more than one/)
    expect(listBackendCalls(answer)).toHaveLength(1)
  })

  test('nothing that stands in a branch that is not taken', () => {
    const policy = '<choose><when condition="@(false)"><frobnicate /></when></choose>'
    expect(ask(makeWorld(inbound(policy))).cannotRun).toBeUndefined()
  })

  test('no section that is left out where there is nothing to inherit', () => {
    const answer = ask(
      makeWorld({
        global: doc('', '<forward-request />', '', ''),
        operation: '<policies><inbound /><backend><base /></backend></policies>'
      })
    )
    expect(answer.cannotRun).toBeUndefined()
  })
})

describe('an expression is', () => {
  const variables = new Map<string, Scalar>([
    ['token', 'abc'],
    ['flag', true],
    ['count', 3],
    ['nothing', null]
  ])
  test.each<[string, Scalar]>([
    ['@(true)', true],
    ['@( !false )', true],
    ['@(!!true)', true],
    ['@(1 == 1)', true],
    ['@(1 != 1)', false],
    ['@(1 + 2 >= 3 && !(2 < 1))', true],
    ['@("a" == "b" || "a" + 1 == "a1")', true],
    ['@{ return true; }', true],
    ['@(/* why */ true // so\n)', true],
    ['@(true ? "yes" : "no")', 'yes'],
    ['@("Bearer " + (string)context.Variables["token"])', 'Bearer abc'],
    ['@($"Bearer {context.Variables["token"]}")', 'Bearer abc'],
    ['@($"{{{context.Variables["token"]}}}")', '{abc}'],
    ['@("Bearer " + context.Variables.GetValueOrDefault<string>("token"))', 'Bearer abc'],
    ['@(String.Concat("Bearer ", ((string)context.Variables.GetValueOrDefault("token"))))', 'Bearer abc'],
    ['@(string.Format("Bearer {0}", context.Variables["token"]))', 'Bearer abc'],
    ['@(context.Variables.GetValueOrDefault("none", "x"))', 'x'],
    ['@(context.Variables.GetValueOrDefault<string>("none"))', null],
    ['@("" + context.Variables.GetValueOrDefault("none"))', ''],
    ['@(context.Variables.ContainsKey("token"))', true],
    ['@((bool)context.Variables["flag"] && (int)context.Variables["count"] == 3)', true],
    ['@(context.Variables["flag"].ToString())', 'True'],
    ['@(&quot;a&amp;b&quot;)', 'a&b'],
    ['  @(true) ', true],
    ['@(string.IsNullOrEmpty((string)context.Variables["nothing"]))', true],
    ['@(@"a""b\\")', 'a"b\\'],
    ['@("a\\"b\\n")', 'a"b\n'],
    ['@(false && (bool)context.Variables["none"])', false]
  ])('%s', (text, expected) => {
    expect(parseExpression(text).run(variables)).toBe(expected)
  })

  test.each([
    '@(context.Variables["none"])',
    '@((string)context.Variables["flag"])',
    '@((bool)context.Variables["token"])',
    '@(context.Variables["nothing"].ToString())',
    '@(string.Format("{1}", "a"))'
  ])('an error of the policy at run time: %s', text => {
    expect(() => parseExpression(text).run(variables)).toThrow(PolicyFault)
  })

  test.each([
    '@(context.Request.Headers["a"])',
    '@(DateTime.Now == null)',
    '@("a" == 1)',
    '@(context.Variables["token"] == "abc")',
    '@(context.Variables["count"] + 1)',
    '@(1.5 > 1)',
    '@(true & false)',
    '@(x => true)',
    '@("a" ?? "b")',
    '@("Bearer &quot;x&quot;")',
    '@{ if (true) { return "a"; } return "b"; }',
    '@(1 == 1 == 1)',
    '@("a".Length)',
    '@($"{context.Variables["count"]:x}")',
    "@('a')",
    '@("a)',
    `@(${'('.repeat(100)}true${')'.repeat(100)})`
  ])('not run: %s', text => {
    expect(() => parseExpression(text).run(variables)).toThrow(CannotRun)
  })
})

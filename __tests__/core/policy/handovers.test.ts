import { describe, expect, test } from '@jest/globals'
import { findPolicyFindings } from '../../../src/core/policy/findings.ts'
import { toSeverity, toWords } from '../../../src/core/rules/finding.ts'
import { AMI, analyse, createWorld, doc, expected, fragment, R, type Situation } from './worlds.ts'

const header = '@(context.Request.Headers.GetValueOrDefault("Authorization", ""))'
const toVariable = `<authentication-managed-identity resource="${R}" output-token-variable-name="t" />`
const variable = '@("Bearer " + (string)context.Variables["t"])'
const setHeader = (name: string, value: string, action = 'override') =>
  `<set-header name="${name}" exists-action="${action}"><value>${value}</value></set-header>`
const stored = `${toVariable}${setHeader('Authorization', variable)}`
const url = 'https://other.example.org/x'
const request = (inner: string, mode = 'new', address = `<set-url>${url}</set-url>`) =>
  `<send-request mode="${mode}" response-variable-name="r">${address}${inner}</send-request>`
const own = (resource: string) => `<authentication-managed-identity resource="${resource}" />`

/** Each handover as "outlet url", with "perhaps" where it is not certain. */
function list(situation: Situation): string[] {
  const { contexts } = analyse(situation)
  return contexts.flatMap(context =>
    (context.handovers ?? []).map(one =>
      [one.outlet, one.url, one.certain ? undefined : 'perhaps'].filter(part => part !== undefined).join(' ')
    )
  )
}
const inbound = (content: string): Situation => ({ api: doc({ inbound: `<base />${content}` }) })
const outbound = (content: string): Situation => ({ api: doc({ inbound: AMI, outbound: content }) })

describe('a token that is handed on', () => {
  test.each<[string, Situation, readonly string[]]>([
    ['by a request with a token of its own', inbound(AMI + request(AMI)), [`request ${url}`]],
    ['by such a request before the token is set', inbound(request(AMI) + AMI), [`request ${url}`]],
    [
      'by a request with the variable',
      inbound(stored + request(setHeader('Authorization', variable))),
      [`request ${url}`]
    ],
    ['by a request with the header', inbound(AMI + request(setHeader('X-T', header))), [`request ${url}`]],
    [
      'by a request with the header in its body',
      inbound(AMI + request(`<set-body>${header}</set-body>`)),
      [`request ${url}`]
    ],
    ['by a request that copies the headers', inbound(AMI + request('', 'copy')), [`request ${url}`]],
    [
      'by a request that may copy them',
      inbound(AMI + request('', '@(context.Api.Id)')),
      [`request ${url} perhaps`]
    ],
    [
      'by a one-way request that copies them',
      inbound(`${AMI}<send-one-way-request mode="copy"><set-url>${url}</set-url></send-one-way-request>`),
      [`request ${url}`]
    ],
    [
      'by a copying request whose own header is only put in where none is',
      inbound(AMI + request(setHeader('Authorization', 'x', 'skip'), 'copy')),
      [`request ${url}`]
    ],
    [
      'by a request with a header that held the token alone',
      inbound(
        `${toVariable}${setHeader('Authorization', '@((string)context.Variables["t"])')}${request('', 'copy')}${AMI}`
      ),
      [`request ${url}`]
    ],
    [
      'by a request with a header that held it among others',
      inbound(`${AMI}${setHeader('Authorization', 'x', 'append')}${request('', 'copy')}${AMI}`),
      [`request ${url}`]
    ],
    ['by a request without an address', inbound(AMI + request('', 'copy', '')), ['request']],
    [
      'by a request to an address that is decided at run time',
      inbound(AMI + request(AMI, 'new', '<set-url>@((string)context.Variables["u"])</set-url>')),
      ['request']
    ],
    [
      'by a request to an address of which the host is certain',
      inbound(
        AMI + request(AMI, 'new', '<set-url>@("https://a.example.org/x/" + context.User.Id)</set-url>')
      ),
      ['request https://a.example.org/']
    ],
    [
      'by a request that is sent in the outbound section',
      outbound(request(setHeader('Authorization', header))),
      [`request ${url}`]
    ],
    [
      'by a request in a branch',
      inbound(
        `${AMI}<choose><when condition="@(context.Api.Id == "x")">${request('', 'copy')}</when></choose>`
      ),
      [`request ${url}`]
    ],
    [
      'by a request before an answer',
      inbound(`${AMI}${request('', 'copy')}<return-response><set-status code="200" /></return-response>`),
      [`request ${url}`]
    ],
    [
      'by a request in a repetition',
      inbound(
        `${AMI}<retry condition="@(context.Api.Id == "x")" count="1" interval="1">${request('', 'copy')}</retry>`
      ),
      [`request ${url}`]
    ],
    [
      'by a request beside others',
      inbound(`${AMI}<wait for="all">${request('', 'copy')}</wait>`),
      [`request ${url}`]
    ],
    [
      'for a resource that is not known',
      inbound(AMI + request(own('@(context.Api.Id)'))),
      [`request ${url} perhaps`]
    ],
    ['into a log', inbound(`${AMI}<log-to-eventhub logger-id="l">${header}</log-to-eventhub>`), ['log']],
    [
      'into a log with all headers',
      outbound(
        '<log-to-eventhub logger-id="l">@(string.Join(",", context.Request.Headers.Select(h => h.Key + h.Value[0])))</log-to-eventhub>'
      ),
      ['log perhaps']
    ],
    ['into a trace', inbound(`${stored}<trace source="x">${variable}</trace>`), ['log']],
    [
      'into the address',
      inbound(`${AMI}<set-query-parameter name="t"><value>${header}</value></set-query-parameter>`),
      ['address']
    ],
    [
      'into the path',
      inbound(`${stored}<rewrite-uri template="@("/" + (string)context.Variables["t"])" />`),
      ['address']
    ],
    ['into another header of the call', inbound(AMI + setHeader('X-T', header)), ['backend']],
    ['into the body of the call', inbound(`${AMI}<set-body>${header}</set-body>`), ['backend']],
    [
      'into the body by a liquid template',
      inbound(`${AMI}<set-body template="liquid">{{context.Request.Headers.Authorization}}</set-body>`),
      ['backend perhaps']
    ],
    [
      'into the cache',
      inbound(
        `${stored}<cache-store-value key="k" value="@((string)context.Variables["t"])" duration="9" />`
      ),
      ['cache']
    ],
    ['to the caller', outbound(setHeader('X-T', header)), ['caller']],
    ['to the caller as Authorization', outbound(setHeader('Authorization', header)), ['caller']],
    ['to the caller in the body', outbound(`<set-body>${header}</set-body>`), ['caller']],
    [
      'to the caller after an error',
      { api: doc({ inbound: AMI, 'on-error': setHeader('X-T', header) }) },
      ['caller']
    ],
    [
      'to the caller by an answer',
      inbound(`${stored}<return-response><set-body>${variable}</set-body></return-response>`),
      ['caller']
    ],
    [
      'to the caller, the variable being copied before',
      {
        api: doc({
          inbound: `${AMI}<set-variable name="c" value="${header}" />`,
          outbound: setHeader('X-T', '@((string)context.Variables["c"])')
        })
      },
      ['caller perhaps']
    ],
    [
      'to the caller by a policy of a broader scope',
      {
        service: doc({
          inbound: '',
          backend: '<forward-request />',
          outbound: setHeader('X-T', header),
          'on-error': ''
        }),
        api: doc({ inbound: `<base />${AMI}` })
      },
      ['caller']
    ],
    [
      'by a fragment',
      {
        ...inbound(`${AMI}<include-fragment fragment-id="f" />`),
        fragments: { f: fragment(request('', 'copy')) }
      },
      [`request ${url}`]
    ],
    [
      'by an expression in a named value',
      { ...outbound(setHeader('X-T', '{{read}}')), values: { read: header } },
      ['caller']
    ],
    ['by a policy that is not known', outbound(`<send-somewhere>${header}</send-somewhere>`), ['unknown']],
    [
      'through a variable whose name is computed',
      {
        api: doc({
          inbound: stored,
          outbound: setHeader('X-T', '@((string)context.Variables[context.Api.Id])')
        })
      },
      ['caller perhaps']
    ],
    ['to a proxy', inbound(`${AMI}<proxy url="http://proxy:8080" />`), ['proxy http://proxy:8080 perhaps']]
  ])('%s', (_, situation, handovers) => {
    expect(list(situation)).toEqual(handovers)
  })
})

describe('nothing is handed on', () => {
  test.each<[string, Situation]>([
    [
      'by a request with a token for another resource',
      inbound(AMI + request(own('https://vault.azure.net')))
    ],
    [
      'by a request with another token from a variable',
      inbound(
        `<authentication-managed-identity resource="https://graph.microsoft.com" output-token-variable-name="g" />${request(setHeader('Authorization', '@("Bearer " + (string)context.Variables["g"])'))}${AMI}`
      )
    ],
    ['by a request that copies the headers of the caller', inbound(request('', 'copy') + AMI)],
    [
      'by a request that copies the headers and has its own Authorization',
      inbound(AMI + request(setHeader('Authorization', 'Basic x'), 'copy'))
    ],
    [
      'by a request that copies the headers and has another token',
      inbound(AMI + request(own('https://vault.azure.net'), 'copy'))
    ],
    [
      'by a request with a secret',
      { ...inbound(AMI + request(setHeader('api-key', '{{key}}'))), values: { key: undefined } }
    ],
    [
      'by a request with a variable that holds a secret',
      {
        ...inbound(
          `<set-variable name="k" value="{{key}}" />${AMI}${request(setHeader('Authorization', '@((string)context.Variables["k"])'))}`
        ),
        values: { key: undefined }
      }
    ],
    [
      'by a variable with what the caller sent',
      {
        api: doc({
          inbound: `<set-variable name="caller" value="${header}" />${AMI}${request(setHeader('Authorization', '@((string)context.Variables["caller"])'))}`,
          outbound: setHeader('X-T', '@((string)context.Variables["caller"])')
        })
      }
    ],
    [
      'by a log before the token',
      inbound(`<log-to-eventhub logger-id="l">${header}</log-to-eventhub>${AMI}`)
    ],
    [
      'by a log of all headers but this one',
      outbound(
        '<log-to-eventhub logger-id="l">@{ return string.Join(",", context.Request.Headers.Where(h => h.Key != "Authorization").Select(h => h.Key)); }</log-to-eventhub>'
      )
    ],
    [
      'by a log of another header',
      outbound('<trace source="x">@(context.Request.Headers.GetValueOrDefault("X-Id", ""))</trace>')
    ],
    [
      'by a log of the answer',
      outbound('<trace source="x">@(context.Request.Method + context.Response.Headers.Count)</trace>')
    ],
    [
      'by asking whether the header is there',
      outbound('<trace source="x">@(context.Request.Headers.ContainsKey("Authorization").ToString())</trace>')
    ],
    [
      'by asking whether the variable is there',
      {
        api: doc({
          inbound: stored,
          outbound: '<trace source="x">@(context.Variables.ContainsKey("t").ToString())</trace>'
        })
      }
    ],
    [
      'by another variable',
      { api: doc({ inbound: stored, outbound: setHeader('X-T', '@((string)context.Variables["other"])') }) }
    ],
    [
      'by the key of something stored',
      inbound(
        `${AMI}<cache-store-value key="@(context.Request.Headers["Authorization"][0])" value="x" duration="9" />`
      )
    ],
    [
      'through a variable of any name',
      outbound(setHeader('X-T', '@((string)context.Variables[context.Api.Id])'))
    ],
    ['by the usual way to set the header', inbound(stored)],
    [
      'after the header was deleted',
      {
        api: doc({
          inbound: AMI,
          backend: `<forward-request />${setHeader('Authorization', '', 'delete')}`,
          outbound: setHeader('X-T', header)
        })
      }
    ]
  ])('%s', (_, situation) => {
    expect(list(situation)).toEqual([])
  })
})

describe('findings about it', () => {
  const find = (situation: Situation) => {
    const world = createWorld(situation)
    const protections = [analyse(situation)]
    return findPolicyFindings({ api: 'weather', protections, expected, world })
  }

  test('are errors that say where', () => {
    const [finding, ...more] = find(outbound(setHeader('X-T', header)))
    expect(more).toEqual([])
    expect(finding).toMatchObject({ rule: 'POL015', subject: { kind: 'api', api: 'weather' } })
    expect(finding && toSeverity(finding)).toBe('error')
    expect(finding && toWords(finding).message).toBe(
      '`<set-header>` in the API policy (line 9) gives the token to the caller, in calls of `Get`.'
    )
  })

  test('are warnings where the backend gets it, and for a proxy', () => {
    const findings = find(inbound(`${AMI}${setHeader('X-T', header)}<proxy url="http://proxy" />`))
    expect(findings.map(one => [one.rule, toSeverity(one)])).toEqual([
      ['POL015', 'warning'],
      ['MI010', 'warning']
    ])
  })

  test('leave requests to those who know the hosts', () => {
    expect(find(inbound(AMI + request('', 'copy')))).toEqual([])
  })

  test('say that they are not certain', () => {
    const [finding] = find(
      inbound(`${AMI}<set-body template="liquid">{{context.Request.Headers.Authorization}}</set-body>`)
    )
    expect(finding && toWords(finding).message).toContain('may put the token into another part of the call')
  })

  test('are about the document that is shared', () => {
    const service = doc({
      inbound: AMI,
      backend: '<forward-request />',
      outbound: setHeader('X-T', header),
      'on-error': ''
    })
    expect(find({ service }).find(one => one.rule === 'POL015')?.subject).toEqual({
      kind: 'document',
      document: 'service policy'
    })
  })
})

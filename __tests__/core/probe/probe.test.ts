import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { LiveParameter } from '../../../src/core/model.ts'
import { fillTemplate } from '../../../src/core/probe/fill-template.ts'
import type { BackendAuth, Probe, ProbeAnswer } from '../../../src/core/probe/probe.ts'
import { isSignIn, judgeProbe } from '../../../src/core/probe/probe-findings.ts'
import { toSeverity, toWords } from '../../../src/core/rules/finding.ts'

/** What an answer says of a door. */

const probe: Probe = {
  target: 'backend',
  method: 'GET',
  url: 'https://app.azurewebsites.net/a',
  operations: ['One'],
  standsIn: false
}

function answered(status: number, location?: string): ProbeAnswer {
  return { kind: 'answered', status, ...(location === undefined ? {} : { location }) }
}

function judge(answer: ProbeAnswer, more: Partial<Probe> = {}, auth: BackendAuth = 'easy-auth'): string[] {
  return judgeProbe('api', { ...probe, ...more }, answer, auth).map(
    finding => `${finding.rule} ${toSeverity(finding)}`
  )
}

describe('an answer of the backend to a request without a token', () => {
  test.each<[ProbeAnswer, string[]]>([
    [answered(401), []],
    [answered(403), []],
    [answered(200), ['PROBE001 error']],
    [answered(204), ['PROBE001 error']],
    [answered(304), ['PROBE001 error']],
    [answered(400), ['PROBE001 error']],
    [answered(404), ['PROBE001 error']],
    [answered(405), ['PROBE001 error']],
    [answered(408), ['READ001 error']],
    [answered(429), ['READ001 error']],
    [answered(500), ['READ001 error']],
    [answered(503), ['READ001 error']],
    [answered(302, 'https://login.microsoftonline.com/x'), ['PROBE002 warning']],
    [answered(302, 'https://login.microsoftonline.us/x'), ['PROBE002 warning']],
    [answered(302, '/.auth/login/aad'), ['PROBE002 warning']],
    [answered(302, 'https://contoso.com/login'), ['PROBE001 error']],
    [answered(302, 'https://login.microsoftonline.com.contoso.com/'), ['PROBE001 error']],
    [answered(302, 'http://login.microsoftonline.com/'), ['PROBE001 error']],
    [answered(302), ['PROBE001 error']],
    // A Location beside a page is no redirect.
    [answered(200, 'https://login.microsoftonline.com/x'), ['PROBE001 error']],
    [{ kind: 'refused' }, ['PROBE003 info']],
    [{ kind: 'unknown', why: 'no name' }, ['READ001 error']]
  ])('%j', (answer, expected) => {
    expect(judge(answer)).toEqual(expected)
  })

  test('that is about the method says nothing of code, and all of App Service', () => {
    expect(judge(answered(405), { standsIn: true }, 'code')).toEqual(['READ001 error'])
    expect(judge(answered(404), { standsIn: true }, 'code')).toEqual(['READ001 error'])
    expect(judge(answered(200), { standsIn: true }, 'code')).toEqual(['PROBE001 error'])
    expect(judge(answered(405), { standsIn: false }, 'code')).toEqual(['PROBE001 error'])
    expect(judge(answered(405), { standsIn: true })).toEqual(['PROBE001 error'])
    expect(judge({ kind: 'refused' }, {}, 'code')).toEqual(['READ001 error'])
  })

  test.each<[string, Partial<Probe>, ProbeAnswer, string[]]>([
    ['a wall', {}, { kind: 'answered', status: 403, wall: 'Azure Front Door' }, ['READ001 error']],
    ['another scheme', {}, { kind: 'answered', status: 401, scheme: 'Basic' }, ['READ001 error']],
    ['the scheme of tokens', {}, { kind: 'answered', status: 401, scheme: 'bearer' }, []],
    ['no scheme', {}, answered(401), []],
    ['a plain 403', {}, answered(403), []],
    ['a key', { keyed: true }, answered(401), ['READ001 error']]
  ])(
    'that refuses for another reason than the token proves nothing of code: %s',
    (_, more, answer, expected) => {
      expect(judge(answer, more, 'code')).toEqual(expected)
      expect(judge(answer, more)).toEqual([])
    }
  )

  test('is clean for 401 and 403 alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), status => {
        expect(judge(answered(status)).length === 0).toBe(status === 401 || status === 403)
      })
    )
  })

  test('has words that hold nothing undefined', () => {
    for (const status of [200, 302]) {
      for (const finding of judgeProbe('api', probe, answered(status), 'easy-auth')) {
        const { message, expected, actual, fix } = toWords(finding)
        expect([message, expected, actual, fix].join(' ')).not.toContain('undefined')
      }
    }
  })
})

test.each<[number, string[]]>([
  [200, []],
  [404, []],
  [429, []],
  [502, []],
  [401, ['PROBE004 error']],
  [403, ['PROBE004 error']],
  [500, ['PROBE004 error']]
])('an answer of the gateway with %i', (status, expected) => {
  expect(judge(answered(status), { target: 'gateway' })).toEqual(expected)
})

test('a page of sign-in is known by its host, not by a part of its name', () => {
  const from = 'https://app.azurewebsites.net/a'
  expect(isSignIn('https://contoso.ciamlogin.com/x', from)).toBe(true)
  expect(isSignIn('https://contoso.b2clogin.com/x', from)).toBe(true)
  expect(isSignIn('https://login.microsoftonline.com@contoso.com/', from)).toBe(false)
  expect(isSignIn('https://other.azurewebsites.net/.auth/login/aad', from)).toBe(false)
  expect(isSignIn('http://[', from)).toBe(false)
})

describe('a URL template with values', () => {
  const parameter = (more: Partial<LiveParameter>): LiveParameter => ({
    name: 'id',
    type: 'string',
    required: true,
    values: [],
    ...more
  })

  test.each<[string, LiveParameter[], string]>([
    ['/a', [], '/a'],
    ['a', [], '/a'],
    ['/a/{id}', [parameter({})], '/a/probe'],
    ['/a/{ID}', [parameter({ type: 'integer' })], '/a/1'],
    ['/a/{id}', [parameter({ defaultValue: 'x y' })], '/a/x%20y'],
    ['/a/{id}', [parameter({ values: ['red', 'blue'] })], '/a/red'],
    ['/a/{id}', [parameter({ values: ['..', '.', '../b', 'c'] })], '/a/c'],
    [
      '/a/{id}/b/{other}?q={q}',
      [parameter({}), parameter({ name: 'q', type: 'boolean' })],
      '/a/probe/b/probe?q=true'
    ],
    ['/{*rest}', [], '/probe'],
    ['/a/*', [], '/a/probe']
  ])('%s', (template, templateParameters, expected) => {
    expect(fillTemplate(template, { templateParameters })).toBe(expected)
  })

  test('never climbs out of its path, whatever the values are', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (defaultValue, values) => {
        const path = fillTemplate('/a/{id}', { templateParameters: [parameter({ defaultValue, values })] })
        const url = new URL(`https://app.example${path}`)
        expect(url.pathname.startsWith('/a/')).toBe(true)
        expect(url.pathname.split('/')).toHaveLength(3)
        expect([url.search, url.hash]).toEqual(['', ''])
      })
    )
  })
})

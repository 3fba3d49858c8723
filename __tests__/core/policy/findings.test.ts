import { describe, expect, test } from '@jest/globals'
import { type Expectation, type Observed, type PolicyText, present } from '../../../src/core/model.ts'
import { analyseProtection } from '../../../src/core/policy/effective.ts'
import { findPolicyFindings, findRefusals } from '../../../src/core/policy/findings.ts'
import { type Finding, toSeverity, toWords } from '../../../src/core/rules/finding.ts'
import { AMI, createWorld, doc, expected, R, type Situation, text } from './worlds.ts'

const strip = '<set-header name="Authorization" exists-action="delete" />'
const forward = '<forward-request />'

function find(situation: Situation, want: Expectation = expected): Finding[] {
  const world = createWorld(situation)
  const protections = analyseProtection(world, [{ id: 'Get' }], want)
  return findPolicyFindings({
    api: 'weather',
    protections,
    expected: want,
    world
  })
}

const list = (findings: readonly Finding[]) => findings.map(finding => finding.rule)
const api = (inbound: string): Situation => ({ api: doc({ inbound }) })

describe('findings about protection', () => {
  test.each<readonly [string, Situation, readonly string[]]>([
    ['nothing when it is protected', api(`<base />${AMI}`), []],
    ['no token', {}, ['POL001']],
    ['a token that is overwritten', api(AMI + strip), ['POL001']],
    ['a token on some ways', api(`<choose><when condition="@(x)">${AMI}</when></choose>`), ['POL002']],
    ['a token of a product', { products: { gold: doc({ inbound: `<base />${AMI}` }) } }, ['POL002']],
    ['a document that could not be read', { api: { kind: 'unreadable', why: 'x' } }, ['POL003']],
    ['another resource', api(AMI.replace(R, 'x')), ['POL004']],
    ['another identity', api(AMI.replace('/>', 'client-id="x" />')), ['POL004']],
    ['no resource', api('<authentication-managed-identity />'), ['POL004']],
    ['a token that fails open', api(AMI.replace('/>', 'ignore-error="true" />')), ['POL007']],
    ['no call to the backend', { api: doc({ backend: '' }) }, ['POL014']],
    ['an attribute that is not known', api(AMI.replace('/>', 'resources="x" />')), ['POL003', 'POL011']]
  ])('%s', (_, situation, rules) => {
    expect(list(find(situation))).toEqual(rules)
  })

  test('say what, where and how to mend it', () => {
    const [finding] = find(api(AMI.replace(R, `${R}/`)))
    expect(finding === undefined ? undefined : toWords(finding)).toEqual({
      message: `The operation \`Get\` sends another token than expected. The API policy asks for a token for \`${R}/\`, and not for \`${R}\` (line 3); they differ in the slash at the end only, which counts.`,
      expected: `every call that reaches the backend carries a token for \`${R}\` of the system-assigned identity`,
      actual: `a token for \`${R}/\``,
      fix: `Run this action with \`mode: apply\`, which corrects the attribute, or write \`${AMI}\` there yourself.`,
      excerpt: `3 |     <authentication-managed-identity resource="${R}/" />\n  |     ${'^'.repeat(AMI.length + 1)}`
    })
  })

  test('point at a file when the document came from one', () => {
    const policy = doc({ inbound: AMI + strip })
    const filed: Observed<PolicyText> =
      policy.kind === 'present' ? present({ ...policy.value, file: 'apis/weather/policy.xml' }) : policy
    const [finding] = find({ api: filed })
    expect(finding?.location).toEqual({ file: 'apis/weather/policy.xml', line: 3, column: 5 + AMI.length })
  })

  test('have no place when there is no file', () => {
    expect(find(api(AMI + strip))[0]?.location).toBeUndefined()
  })

  test('are of the weight that their rule has', () => {
    expect(find({}).map(toSeverity)).toEqual(['error'])
    expect(find({ api: doc({ backend: '' }) }).map(toSeverity)).toEqual(['info'])
  })

  test('are none where nothing was asked for', () => {
    const world = createWorld({ service: doc({ inbound: AMI }) })
    expect(findPolicyFindings({ api: 'weather', protections: [], expected, world })).toEqual([])
  })

  test('hold plain data only', () => {
    const findings = find({ api: { kind: 'unreadable', why: 'x' }, products: { a: doc() } })
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings)
  })
})

describe('policies that mislead', () => {
  test.each<readonly [string, Situation, readonly string[]]>([
    ['token before base', { operation: doc({ inbound: `${AMI}<base />` }) }, ['POL008']],
    [
      'base at service scope',
      { service: doc({ inbound: '<base />', backend: forward, outbound: '', 'on-error': '' }), ...api(AMI) },
      ['POL009']
    ],
    ['base in a condition', api(`<choose><when condition="@(x)"><base /></when></choose>${AMI}`), ['POL009']],
    ['base twice', api(`<base /><base />${AMI}`), ['POL009']],
    ['two tokens', api(AMI + AMI), ['POL010']],
    [
      'two tokens for variables',
      api(
        `${`<authentication-managed-identity resource="x" output-token-variable-name="v" />`.repeat(2)}${AMI}`
      ),
      []
    ],
    [
      'a token at service scope',
      { service: doc({ inbound: AMI, backend: forward, outbound: '', 'on-error': '' }) },
      ['POL012']
    ],
    [
      'a check of the caller behind the token',
      api(`${AMI}<validate-azure-ad-token tenant-id="t" />`),
      ['POL013']
    ],
    ['a token of another request', api(`<send-request>${AMI}</send-request>${AMI}`), []],
    [
      'a document that cannot be parsed',
      { service: text('<a'), api: doc({ inbound: AMI, backend: forward }) },
      []
    ]
  ])('%s', (_, situation, rules) => {
    expect(list(find(situation))).toEqual(rules)
  })

  test('are told in full sentences', () => {
    const words = find({
      service: doc({ inbound: `<base />${AMI}`, backend: forward, outbound: '', 'on-error': '' }),
      operation: doc({ inbound: `${AMI}${AMI}<base />` })
    })
      .map(finding => toWords(finding).message)
      .sort()
    expect(words).toEqual([
      'In the operation policy (line 3) the token is set before `<base />`, so that broader policies run after it and may overwrite it.',
      'The inbound section of the operation policy sets the token more than once (line 3): it overwrites the one before.',
      'The service policy (line 3) sets a token of the managed identity for every API of the service, and so for backends that should not have it.',
      '`<base />` in the service policy (line 3) has no effect, for nothing is broader.'
    ])
  })

  test('of operations that were not asked for are left to their owners', () => {
    const world = createWorld(api(AMI))
    const operationPolicies = new Map([
      ...world.operationPolicies,
      ['other', doc({ inbound: `${AMI}<base />` })]
    ] as const)
    const protections = analyseProtection(world, [{ id: 'Get' }], expected)
    expect(
      findPolicyFindings({ api: 'weather', protections, expected, world: { ...world, operationPolicies } })
    ).toEqual([])
  })
})

describe('backend entities', () => {
  const routed = (id: string, backends: Situation['backends']): Situation => ({
    api: doc({ inbound: `${AMI}<set-backend-service backend-id="${id}" />` }),
    ...(backends === undefined ? {} : { backends })
  })
  const url = 'https://web.example.org'
  test.each<readonly [string, Situation, readonly string[]]>([
    ['that are as they should be', routed('web', { web: { url } }), []],
    [
      'whose certificates are not checked',
      routed('Web', { web: { url, uncheckedTls: ['validateCertificateName'] } }),
      ['MI009']
    ],
    ['behind a proxy', routed('web', { web: { url, proxy: 'http://proxy' } }), ['MI010']],
    [
      'in a pool',
      routed('pool', { pool: { type: 'pool', members: ['web'] }, web: { url, uncheckedTls: ['tls'] } }),
      ['MI009']
    ],
    ['that nothing leads to', routed('web', { web: { url }, other: { url, uncheckedTls: ['tls'] } }), []],
    [
      'whose members cannot be read',
      routed('pool', { pool: { type: 'pool', members: ['web'], unclear: 'x' }, web: { url } }),
      ['POL003']
    ]
  ])('%s', (_, situation, rules) => {
    expect(list(find(situation))).toEqual(rules)
  })

  test('are told with the operations that go there', () => {
    const [tls, proxy] = find(
      routed('web', { web: { url, uncheckedTls: ['validateCertificateName'], proxy: 'http://proxy' } })
    )
    expect(tls && toWords(tls).message).toBe(
      'The backend entity `web`, to which `Get` goes, does not have certificates checked (`validateCertificateName`), so that the token goes to whoever answers.'
    )
    expect(proxy && toWords(proxy).message).toBe(
      'By the backend entity `web`, calls of `Get` go through the proxy `http://proxy`.'
    )
    expect(proxy && toSeverity(proxy)).toBe('warning')
  })
})

test('a refusal is a finding about its operation', () => {
  const place = {
    scope: { kind: 'api' },
    section: 'backend',
    element: 'set-header',
    line: 4,
    column: 2,
    file: 'a.xml',
    what: 'deletes the header'
  } as const
  const [finding] = findRefusals({
    api: 'weather',
    refusals: [{ operation: 'Get', code: 'overwritten', text: 'It is deleted.', place }]
  })
  expect(finding).toEqual({
    rule: 'POL005',
    subject: { kind: 'operation', api: 'weather', operation: 'Get' },
    facts: { operation: 'Get', code: 'overwritten', text: 'It is deleted.' },
    location: { file: 'a.xml', line: 4, column: 2 }
  })
  expect(finding && toWords(finding).message).toBe(
    'No safe edit of a policy protects the operation `Get`. It is deleted.'
  )
})

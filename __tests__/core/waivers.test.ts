import { describe, expect, test } from '@jest/globals'
import type { Finding, RuleId } from '../../src/core/rules/finding.ts'
import type { Severity } from '../../src/core/rules/rule.ts'
import { judge } from '../../src/core/verdict.ts'
import { applyRuling, findWaiverFindings, type Ruling, type Waiver } from '../../src/core/waivers.ts'

const location = { file: 'apis.yaml', line: 7, column: 5 }
const today = '2027-01-31'

function waive(more: Partial<Waiver> = {}): Waiver {
  return { rule: 'READ001', reason: 'nobody may read it', owner: 'team-a', expires: today, location, ...more }
}

function rule(waivers: readonly Waiver[], severities: readonly (readonly [RuleId, Severity])[] = []): Ruling {
  return { waivers, severities: new Map(severities), today }
}

const facts = { what: 'the policy', why: 'it is hidden' }
const ofOperation: Finding = {
  rule: 'READ001',
  subject: { kind: 'operation', api: 'orders', operation: 'GetOrder' },
  facts
}
const ofBackend: Finding = {
  rule: 'READ001',
  subject: { kind: 'backend', backend: 'orders-app/staging' },
  facts
}
const ofApi: Finding = { rule: 'READ001', subject: { kind: 'api', api: 'orders' }, facts }
const dead: Finding = {
  rule: 'API008',
  subject: { kind: 'api', api: 'orders' },
  facts: { api: 'orders', operations: 1 }
}
const deadly: Finding = { ...dead, severity: 'error' }
const names = ['eu-orders', 'orders']

describe('a waiver', () => {
  test.each<[string, Partial<Waiver>, Finding, boolean]>([
    ['of the rule', {}, ofApi, true],
    ['of a family of rules', { rule: 'API*' }, deadly, true],
    ['of a part of a family', { rule: 'API00*' }, deadly, true],
    ['of a family of rules, held against what could not be verified', { rule: 'READ*' }, ofApi, false],
    ['of another family', { rule: 'POL*' }, deadly, false],
    ['of another rule', { rule: 'POL001' }, ofApi, false],
    ['of the API by its name', { api: 'orders' }, ofApi, true],
    ['of the API by the name of its entry', { api: 'eu-*' }, ofApi, true],
    ['of another API', { api: 'us-*' }, ofApi, false],
    ['of the operation', { operation: 'Get*' }, ofOperation, true],
    ['of the operation in other case', { operation: 'getorder' }, ofOperation, true],
    ['of another operation', { operation: 'Put*' }, ofOperation, false],
    ['of an operation, held against the API', { operation: '*' }, ofApi, false],
    ['of the backend', { backend: 'orders-app/*' }, ofBackend, true],
    ['of a backend, held against an operation', { backend: '*' }, ofOperation, false],
    ['of an operation and a backend', { operation: '*', backend: '*' }, ofBackend, false],
    ['on its last day', { expires: today }, ofApi, true],
    ['on the day after', { expires: '2027-01-30' }, ofApi, false],
    ['with years to go', { expires: '2030-01-01' }, ofApi, true]
  ])('%s', (_, more, finding, waived) => {
    const [ruled] = applyRuling([finding], rule([waive(more)]), names)
    expect(ruled?.waived !== undefined).toBe(waived)
    expect(judge([ruled ?? finding], 'error')).toMatchObject({
      drift: !waived,
      failed: !waived,
      waived: waived ? 1 : 0,
      counts: { error: waived ? 0 : 1 }
    })
  })

  test('keeps the severity, and says who answers for it', () => {
    const [ruled] = applyRuling([ofApi], rule([waive({ api: 'orders' })]), names)
    expect(ruled).toEqual({
      ...ofApi,
      waived: { reason: 'nobody may read it', owner: 'team-a', expires: today, location }
    })
  })

  test('the first that matches is shown', () => {
    const [ruled] = applyRuling(
      [ofApi],
      rule([waive({ expires: '2020-01-01' }), waive({ owner: 'team-b' })]),
      names
    )
    expect(ruled?.waived?.owner).toBe('team-b')
  })
})

describe('a severity of the repository', () => {
  test('takes the place of the one of the rule and of the case', () => {
    const ruling = rule([], [['API008', 'info']])
    expect(
      applyRuling([dead, { ...dead, severity: 'warning' }, ofApi], ruling, names).map(one => one.severity)
    ).toEqual(['info', 'info', undefined])
  })
})

describe('the waivers themselves', () => {
  const seen = { names, chosen: true, findings: [ofApi] }

  test.each<[string, Partial<Waiver>, Parameters<typeof findWaiverFindings>[1], string[]]>([
    ['one that is used is no finding', {}, [seen], []],
    ['one that matches nothing is a warning', { rule: 'POL001' }, [seen], ['WAIVE002']],
    ['one for an API that the file does not have is a warning', { api: 'gone' }, [seen], ['WAIVE002']],
    ['one for an API of another job is not judged', { rule: 'POL001' }, [{ names, chosen: false }], []],
    [
      'one for an API that was not looked at to the end is not judged',
      { rule: 'POL001' },
      [{ names, chosen: true }],
      []
    ],
    ['one that is for several needs one of them', {}, [{ ...seen, findings: [] }, seen], []],
    [
      'one that is for several waits for all of them',
      {},
      [
        { ...seen, findings: [] },
        { names, chosen: false }
      ],
      []
    ],
    ['one that has expired is an error', { expires: '2027-01-30' }, [seen], ['WAIVE001']],
    [
      'one that has expired is an error without its finding, too',
      { rule: 'POL001', expires: '2020-01-01' },
      [seen],
      ['WAIVE001']
    ],
    [
      'one that has expired is told by the job that looks at its API',
      { expires: '2020-01-01' },
      [{ names, chosen: false }],
      []
    ],
    [
      'one that has expired is told where nothing could be read',
      { expires: '2020-01-01' },
      [{ names, chosen: true }],
      ['WAIVE001']
    ]
  ])('%s', (_, more, apis, rules) => {
    expect(findWaiverFindings(rule([waive(more)]), apis).map(finding => finding.rule)).toEqual(rules)
  })

  test('a finding that two waivers are for makes neither of them unused', () => {
    expect(findWaiverFindings(rule([waive(), waive({ api: 'ord*' })]), [seen])).toEqual([])
  })

  test('point at their place, and weigh what the repository says', () => {
    const ruling = rule([waive({ rule: 'POL001' })], [['WAIVE002', 'error']])
    expect(findWaiverFindings(ruling, [seen])).toMatchObject([{ severity: 'error', location }])
  })
})

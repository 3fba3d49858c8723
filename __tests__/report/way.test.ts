import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { rules } from '../../src/core/rules/finding.ts'
import type { Subject } from '../../src/core/rules/rule.ts'
import type { Report } from '../../src/report/report.ts'
import { toWay, type Way } from '../../src/report/way.ts'
import { buildApp, buildFinding, buildReport, buildRow } from './samples.ts'

/** What is painted as bad: the parts, and operations that are not protected. */
function isBroken(way: Way | undefined): boolean {
  if (way === undefined) return false
  const parts = [
    way.api,
    way.policy,
    way.identity,
    way.probes,
    ...way.backends,
    ...way.backends.map(one => one.gate)
  ]
  const operations = way.groups.some(({ verdict }) => verdict !== 'protected' && verdict !== 'not-applicable')
  return operations || parts.some(part => part.state === 'bad')
}

const subjects: readonly Subject[] = [
  { kind: 'service', service: 'contoso-apim' },
  { kind: 'api', api: 'weather' },
  { kind: 'operation', api: 'weather', operation: 'GetForecast' },
  { kind: 'operation', api: 'weather', operation: 'gone' },
  { kind: 'backend', backend: 'orders' },
  { kind: 'backend', backend: 'orders/blue' },
  { kind: 'backend', backend: 'elsewhere.example' },
  { kind: 'document', document: 'openapi.yaml' }
]

function buildJudged(overrides: Partial<Report>): Report {
  return buildReport({ apps: [buildApp('orders'), buildApp('orders/blue', false)], ...overrides })
}

describe('toWay', () => {
  test('an error of any rule about anything breaks the way somewhere', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(rules)), fc.constantFrom(...subjects), (rule, subject) => {
        const findings = [buildFinding({ rule, subject, severity: 'error' })]
        expect(isBroken(toWay(buildJudged({ findings })))).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })

  test('nothing is broken where nothing was found', () => {
    expect(isBroken(toWay(buildJudged({})))).toBe(false)
  })

  test('an error about a backend lets nobody say that others are kept out, unless it is one that keeps all out', () => {
    const keepsOut = new Set(['AUTH005', 'AUTH007', 'AUTH008', 'AUTH011', 'KV003', 'ROLE001', 'SVC005'])
    for (const rule of Object.keys(rules).filter(id => /^(?:AUTH|READ|SB|EH|AI|CA)/.test(id))) {
      const findings = [
        buildFinding({ rule, subject: { kind: 'backend', backend: 'orders' }, severity: 'error' })
      ]
      const [first] = toWay(buildJudged({ findings }))?.backends ?? []
      expect([rule, first?.others === 'kept-out']).toEqual([rule, keepsOut.has(rule)])
    }
  })

  test('no backend is good where the service that calls could not be read', () => {
    const findings = [
      buildFinding({ rule: 'READ001', subject: { kind: 'service', service: 'contoso-apim' } })
    ]
    const way = toWay(buildJudged({ findings }))
    expect(way?.backends.map(({ state, gate, others }) => [state, gate.state, others])).toEqual([
      ['plain', 'plain', 'not-asked'],
      ['plain', 'plain', 'not-asked']
    ])
  })

  test('where code checks the token, its gate is not painted as good', () => {
    const findings = [
      buildFinding({ rule: 'PROBE005', severity: 'info', subject: { kind: 'api', api: 'weather' } })
    ]
    const [first] = toWay(buildJudged({ findings }))?.backends ?? []
    expect([first?.byCode, first?.gate.state]).toEqual([true, 'plain'])
  })

  test('operations that are not in Azure are a group of their own, and the API is broken', () => {
    const { verdict: _, ...undecided } = buildRow()
    const findings = [buildFinding({ rule: 'API001', subject: { kind: 'api', api: 'weather' } })]
    const way = toWay(buildJudged({ operations: [undecided], findings }))
    expect(way?.groups.map(({ verdict }) => verdict)).toEqual(['undecided'])
    expect(way?.api).toEqual({ state: 'bad', rules: ['API001'] })
  })

  test('warnings make a part one to look at', () => {
    const findings = [
      buildFinding({ rule: 'NET005', severity: 'warning', subject: { kind: 'backend', backend: 'orders' } })
    ]
    const [first] = toWay(buildJudged({ findings }))?.backends ?? []
    expect([first?.state, first?.gate.state]).toEqual(['warning', 'good'])
  })

  test('without Azure, API, identity and backend are not judged', () => {
    const way = toWay(buildReport({ mode: 'lint' }))
    expect([way?.api.state, way?.identity.state, way?.backends]).toEqual(['plain', 'plain', []])
  })
})

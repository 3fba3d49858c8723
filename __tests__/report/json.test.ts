import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toChangesOutput, toFindingsOutput } from '../../src/report/json.ts'
import { toJsonParts } from '../../src/report/json-parts.ts'
import type { Report } from '../../src/report/report.ts'
import { expectGolden } from './golden.ts'
import { buildHostileReport, hostileText } from './hostile.ts'
import { toJsonText } from './json-text.ts'
import { broken, buildFinding, buildPolicyChange, buildReport, buildRow, drift, planned } from './samples.ts'

/** Size of an output as GitHub counts it, or in UTF-8 where that is more. */
function measure(text: string): number {
  return Math.max(text.length * 2, Buffer.byteLength(text))
}

describe('renderJson', () => {
  test('has the shape that was looked at', () => {
    expectGolden('drift.report.json', toJsonText(drift))
  })

  test('keeps everything that a report says', () => {
    const folder = buildReport({
      target: { artifacts: 'artifacts' },
      operations: [buildRow({ api: 'weather;rev=2' })]
    })
    const place = { resourceGroup: 'rg-weather', subscription: '11111111-2222-3333-4444-555555555555' }
    const found = { host: 'shop.example.org', within: 'subscription' as const }
    const several = buildReport({
      apps: [
        { name: 'shop', ...place, called: true, found },
        { name: 'shop/blue', ...place, called: false }
      ]
    })
    for (const report of [drift, planned, broken, folder, several, buildHostileReport('x')]) {
      expect(JSON.parse(toJsonText(report))).toEqual(report)
    }
  })

  test('keeps hostile texts as they are, half surrogate pairs spelled out', () => {
    fc.assert(
      fc.property(hostileText, text => {
        expect(JSON.parse(toJsonText(buildHostileReport(text)))).toEqual(buildHostileReport(text))
      }),
      { numRuns: 30 }
    )
  })

  test('does not depend on the order of keys', () => {
    const reverse = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reverse)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, reverse(inner)])
            )
          : value
    for (const report of [drift, planned, broken]) {
      expect(toJsonText(reverse(report) as Report)).toBe(toJsonText(report))
    }
  })

  test('lists of an operation what the verdict rests on', () => {
    const { operations } = JSON.parse(toJsonText(drift)) as { operations: { id: string }[] }
    expect(operations.find(({ id }) => id === 'ExportHistory')).toEqual({
      id: 'ExportHistory',
      method: 'POST',
      urlTemplate: '/history/export',
      selected: true,
      verdict: 'conditional',
      reasons: ['product-only'],
      why: 'Only the policy of the product `premium` sets the token.',
      resource: 'api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f',
      contexts: [
        { verdict: 'unprotected', reasons: ['no-policy'] },
        { product: 'premium', verdict: 'protected', reasons: ['protected'] }
      ]
    })
  })

  test('a name of an object cannot become a prototype', () => {
    const json = toJsonText(buildReport({ operations: [buildRow({ id: '__proto__' })] }))
    expect(JSON.parse(json)).toMatchObject({ operations: [{ id: '__proto__' }] })
  })
})

describe('toFindingsOutput', () => {
  test('is one line of JSON with the worst first and the place flat', () => {
    const output = toFindingsOutput(drift)
    expect(output).not.toContain('\n')
    expect(JSON.parse(output)).toHaveLength(6)
    expect(JSON.parse(output)).toMatchObject([
      { rule: 'POL001', severity: 'error', file: 'policies/delete-alert.xml', line: 12, column: 3 },
      { rule: 'POL004' },
      { rule: 'READ001' },
      { rule: 'AUTH012' },
      { rule: 'API003', severity: 'warning' },
      { rule: 'SPEC007', severity: 'info' }
    ])
  })

  test('is an empty array when there is nothing', () => {
    expect(toFindingsOutput(buildReport())).toBe('[]')
  })

  test('drops entries whole from the end, the least severe first', () => {
    const findings = [
      ...Array.from({ length: 1000 }, () => buildFinding({ severity: 'info' })),
      buildFinding({ severity: 'error' })
    ]
    const output = toFindingsOutput(buildReport({ findings }))
    const kept = JSON.parse(output) as { severity: string }[]
    expect(measure(output)).toBeLessThanOrEqual(200_000)
    expect(measure(output)).toBeGreaterThan(190_000)
    expect(kept[0]?.severity).toBe('error')
    expect(kept.length).toBeLessThan(1001)
  })

  test('one endless text does not leave an array that reads clean', () => {
    const endless = '\u0001'.repeat(1_000_000)
    const output = toFindingsOutput(
      buildReport({
        findings: [buildFinding({ message: endless, expected: endless, actual: endless, fix: endless })]
      })
    )
    expect(JSON.parse(output)).toHaveLength(1)
    expect(measure(output)).toBeLessThanOrEqual(200_000)
  })
})

describe('toChangesOutput', () => {
  test('has the changes in order, without the policy texts', () => {
    const output = toChangesOutput(planned)
    expect(output).not.toContain('<policies>')
    expect(JSON.parse(output)).toMatchObject([
      {
        kind: 'import-api',
        state: 'planned',
        details: expect.arrayContaining(['add the operation `CreateAlert`'])
      },
      { kind: 'write-policy', target: 'policy of the operation `DeleteAlert`' },
      { kind: 'write-policy' }
    ])
  })

  test('counts the details that are too many', () => {
    const details = Array.from({ length: 500 }, (_, index) => `add the operation \`op${index}\``)
    const [change] = JSON.parse(
      toChangesOutput(buildReport({ changes: [buildPolicyChange({ details })] }))
    ) as {
      details: string[]
    }[]
    expect(change?.details).toHaveLength(21)
    expect(change?.details.at(-1)).toBe('and 480 more')
  })

  test('stays within the limit of an output', () => {
    const changes = Array.from({ length: 5000 }, () => buildPolicyChange())
    const output = toChangesOutput(buildReport({ changes }))
    expect(measure(output)).toBeLessThanOrEqual(200_000)
    expect((JSON.parse(output) as unknown[]).length).toBeGreaterThan(100)
  })
})

describe('toJsonParts', () => {
  test('says together what one text would say', () => {
    const values = fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.constant(undefined)))
    fc.assert(
      fc.property(values, value => {
        expect([...toJsonParts(value)].join('')).toBe(`${JSON.stringify(value, null, 2)}\n`)
      })
    )
  })

  test('makes of many large policies many parts', () => {
    const policies = Array.from({ length: 20 }, () => 'x'.repeat(150_000))
    const parts = [...toJsonParts({ policies })]
    expect(parts.length).toBeGreaterThan(19)
    expect(Math.max(...parts.map(part => part.length))).toBeLessThan(400_000)
  })
})

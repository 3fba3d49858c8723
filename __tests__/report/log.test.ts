import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderLog } from '../../src/report/log.ts'
import type { Report } from '../../src/report/report.ts'
import { expectGolden } from './golden.ts'
import { buildHostileReport, hostileText, hostileTexts } from './hostile.ts'
import { broken, buildFinding, buildReport, buildRow, clean, drift, planned } from './samples.ts'

/** The log as a runner shows it, with a mark before a group and its lines indented. */
function print(report: Report): string {
  return renderLog(report)
    .flatMap(({ group, lines }) =>
      group === undefined ? lines : [`> ${group}`, ...lines.map(line => `  ${line}`)]
    )
    .map(line => `${line}\n`)
    .join('')
}

function listLines(report: Report): string[] {
  return renderLog(report).flatMap(({ group, lines }) => (group === undefined ? lines : [group, ...lines]))
}

describe('renderLog', () => {
  test.each([
    ['clean', clean],
    ['drift', drift],
    ['planned', planned],
    ['broken', broken]
  ])('prints the sample %s as it was looked at', (name, report) => {
    expectGolden(`${name}.log.txt`, print(report))
  })

  test.each([clean, drift, planned, broken])('begins and ends with the verdict', report => {
    const lines = listLines(report)
    expect(lines.at(-1)).toBe(lines[0])
  })

  test.each(hostileTexts)('prints nothing that the runner or a terminal obeys, for %j', text => {
    for (const line of listLines(buildHostileReport(text))) {
      expect(line.trimStart()).not.toMatch(/^::/)
      expect(line).not.toContain('##[')
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u)
    }
  })

  test('prints nothing that the runner obeys, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, text => {
        for (const line of listLines(buildHostileReport(text))) {
          expect(line.trimStart()).not.toMatch(/^::/)
          expect(line).not.toMatch(/##\[|[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u)
        }
      }),
      { numRuns: 50 }
    )
  })

  test('a name cannot forge a verdict: only a fix and an error have lines, and they are indented', () => {
    const forged = 'x\n✅ `weather`: no drift.'
    const lines = listLines(buildHostileReport(forged))
    expect(lines.filter(line => line.startsWith('✅'))).toEqual([])
  })

  test('folds the findings beyond the twentieth', () => {
    const findings = Array.from({ length: 23 }, () => buildFinding())
    const parts = renderLog(buildReport({ outcome: 'drift', failed: true, findings }))
    expect(parts.find(part => part.group === '3 more findings')?.lines.join('\n')).toContain('ERROR POL001')
  })

  test('prints errors before warnings, whatever their order', () => {
    const findings = [buildFinding({ severity: 'warning' }), buildFinding({ severity: 'error' })]
    const words = listLines(buildReport({ findings })).flatMap(
      line => /^(?:ERROR|WARNING) POL/.exec(line) ?? []
    )
    expect(words).toEqual(['ERROR POL', 'WARNING POL'])
  })

  test('counts the lines that are too many for a log', () => {
    const operations = Array.from({ length: 5000 }, (_, index) => buildRow({ id: `op${index}` }))
    const group = renderLog(buildReport({ operations })).find(part => part.group === 'Operations (5000)')
    expect(group?.lines).toHaveLength(1001)
    expect(group?.lines.at(-1)).toBe('... and 4000 more lines: see the JSON report.')
  })

  test('prints the verdict of each product where they disagree', () => {
    expect(print(drift)).toContain('without a product: unprotected (no-policy)')
    expect(print(drift)).toContain('through the product `premium`: protected')
  })
})

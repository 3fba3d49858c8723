import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Report } from '../../src/report/report.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { expectGolden } from './golden.ts'
import { buildHostileReport, hostileText, hostileTexts } from './hostile.ts'
import {
  broken,
  buildFinding,
  buildPolicyChange,
  buildReport,
  buildRow,
  clean,
  drift,
  planned
} from './samples.ts'
import { expectWellFormed } from './well-formed.ts'

const limit = 1_048_576

describe('renderSummary', () => {
  test.each([
    ['clean', clean],
    ['drift', drift],
    ['planned', planned],
    ['broken', broken]
  ])('renders the sample %s as it was looked at', (name, report) => {
    expectGolden(`${name}.summary.md`, renderSummary(report))
    expectWellFormed(renderSummary(report))
  })

  test('begins with the verdict', () => {
    expect(renderSummary(drift).split('\n').slice(0, 3)).toEqual([
      '## ❌ `weather` in `contoso-apim`: drift',
      '',
      '4 of 7 selected operations are protected. 4 errors, 1 warning, 1 note.'
    ])
  })

  test('says why a run broke off before anything else', () => {
    const lines = renderSummary({ ...broken, findings: [buildFinding()] })
      .split('\n')
      .filter(line => line !== '')
    expect(lines[2]).toBe(
      '**`conflict`** The policy of the operation `DeleteAlert` was changed by somebody else since it was read.'
    )
    expect(lines[3]).toBe('- Run the action again: it reads the policy anew.')
  })

  test('asks for a report of a bug', () => {
    const error = { code: 'bug', message: 'x is undefined\n    at run (index.js:1:1)', hints: [], bug: true }
    const summary = renderSummary(buildReport({ outcome: 'error', failed: true, error, operations: [] }))
    expect(summary).toContain('```\n    at run (index.js:1:1)\n```\n\nThis is a bug in APIM Identity Guard')
  })

  test('marks operations that were left out, below those that were not', () => {
    const rows = renderSummary(drift)
      .split('\n')
      .filter(line => line.split(' | ').length === 4)
    expect(rows.at(-1)).toContain('➖&nbsp;left&nbsp;out')
  })

  test('an operation that nothing was decided about does not read as protected', () => {
    const { verdict: _, ...undecided } = buildRow({ why: 'not in API Management', contexts: [] })
    const summary = renderSummary(buildReport({ operations: [undecided] }))
    expect(summary).toContain('| ❔&nbsp;not&nbsp;decided |')
    expect(summary).not.toContain('✅&nbsp;protected')
  })

  test('of many operations only those stand open that need attention', () => {
    const operations = [
      ...Array.from({ length: 40 }, (_, index) => buildRow({ id: `fine${index}` })),
      ...Array.from({ length: 20 }, (_, index) => buildRow({ id: `bare${index}`, verdict: 'unprotected' })),
      buildRow({ id: 'Ping', selected: false })
    ]
    const [open = '', folded = ''] = renderSummary(buildReport({ operations })).split(
      '<summary>46 more operations'
    )
    expect(open).toContain('`bare14`')
    expect(open).not.toContain('`bare15`')
    expect(open).not.toContain('`fine0`')
    expect(folded.startsWith(': 5 not protected, 40 in order, 1 left out</summary>')).toBe(true)
    expect(folded).toContain('`bare15`')
    expect(folded).toContain('`fine39`')
  })

  test('says whether the operations are shown as they are or as they would be', () => {
    expect(renderSummary(planned)).toContain('### Operations after the planned changes')
    expect(renderSummary({ ...planned, changes: [] })).toContain('### Operations\n')
  })

  test('draws the way of a call right below the verdict', () => {
    expect(renderSummary(drift)).toContain('1 note.\n\n### The way of a call\n\n```mermaid\n%%{init:')
    expect(renderSummary(planned)).toContain(
      '### The way of a call after the planned changes\n\n```mermaid\n'
    )
    expect(renderSummary(buildReport({ operations: [] }))).not.toContain('mermaid')
  })

  test('folds the findings of a rule beyond the fifth', () => {
    const findings = Array.from({ length: 8 }, () => buildFinding())
    const summary = renderSummary(buildReport({ outcome: 'drift', failed: true, findings }))
    expect(summary).toContain('### ❌ 8 errors')
    expect(summary).toContain('<summary>3 more of this rule</summary>')
  })

  test('parts the commands of a fix from its sentences', () => {
    const fix =
      'Set it:\naz webapp auth update --name app \\\n  --enabled true\n\nOr give the input `allowed-callers`.'
    const summary = renderSummary(buildReport({ findings: [buildFinding({ fix })] }))
    expect(summary).toContain(
      '**Fix** Set it:\n\n```bash\naz webapp auth update --name app \\\n  --enabled true\n```\n\nOr give the input `allowed-callers`.'
    )
  })

  test('a rule page that is not known by its address is not linked', () => {
    const summary = renderSummary(buildReport({ findings: [buildFinding({ help: 'docs/rules/POL001.md' })] }))
    expect(summary).toContain('#### `POL001` The operation reaches its backend')
    expect(summary).toContain('\n\n[Microsoft documentation](https://learn.microsoft.com/azure/')
    expect(summary).not.toContain('Page of the rule')
  })

  test('every finding of a rule that is known leads to its page and to the documentation of Azure', () => {
    expect(renderSummary(drift)).toMatch(
      /\[Page of the rule\]\(https:\/\/github\.com\/contoso\S+POL001\.md\), \[Microsoft documentation\]\(https:\/\/learn\.microsoft\.com\/\S+\)/
    )
  })

  test.each(hostileTexts)('shows %j and nothing else of it', text => {
    expectWellFormed(renderSummary(buildHostileReport(text)))
  })

  test('has no markup that we did not write, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, text => expectWellFormed(renderSummary(buildHostileReport(text)))),
      { numRuns: 60 }
    )
  })
})

describe('the size of a summary', () => {
  test('5,000 operations with as many findings and changes fit, and the rest is counted', () => {
    const report = buildReport({
      operations: Array.from({ length: 5000 }, (_, index) =>
        buildRow({ id: `operation-${index}`, verdict: index % 2 === 0 ? 'protected' : 'unprotected' })
      ),
      findings: Array.from({ length: 5000 }, (_, index) =>
        buildFinding({ subject: { kind: 'operation', api: 'weather', operation: `operation-${index}` } })
      ),
      changes: Array.from({ length: 5000 }, () => buildPolicyChange())
    })
    const summary = renderSummary(report)
    expect(Buffer.byteLength(summary)).toBeLessThan(limit)
    expect(summary).toMatch(/… and \d+ more of this rule: the JSON report has all of them\./)
    expect(summary).toMatch(/… and \d+ more: the JSON report has all of them\./)
    expectWellFormed(summary)
  })

  test('1,000 operations with 5,000 findings of every severity fit, each of those that are shown in full', () => {
    const rules = ['POL001', 'POL002', 'AUTH001', 'OPS003', 'API003', 'P13']
    const severities = ['error', 'warning', 'info'] as const
    const findings = Array.from({ length: 5000 }, (_, index) =>
      buildFinding({
        rule: rules[index % rules.length] ?? '',
        severity: severities[index % 3] ?? 'error',
        subject: { kind: 'operation', api: 'weather', operation: `operation-${index % 1000}` },
        location: { file: 'openapi.yaml', line: index + 1, column: 1 }
      })
    )
    const operations = Array.from({ length: 1000 }, (_, index) => buildRow({ id: `operation-${index}` }))
    const summary = renderSummary(buildReport({ outcome: 'drift', failed: true, operations, findings }))
    expect(Buffer.byteLength(summary)).toBeLessThan(limit)
    expectWellFormed(summary)
    const shown = summary.split('**Fix**').length - 1
    const omitted = [...summary.matchAll(/and (\d+) more of this rule/g)].map(match => Number(match[1]))
    expect(shown + omitted.reduce((sum, count) => sum + count, 0)).toBe(5000)
    expect(summary.split('**Expected**').length - 1).toBe(shown)
    expect(summary).toContain('What was looked at')
  })

  test.each(['\ud800', '<', '|', '\u{e0041}', '😀', '`', '&', '\n', '$'])(
    'endless texts of %j fit',
    character => {
      const endless = character.repeat(20_000)
      const one = buildHostileReport(endless)
      const report: Report = {
        ...one,
        operations: Array.from({ length: 300 }, () => one.operations).flat(),
        findings: (['error', 'warning', 'info'] as const).flatMap(severity =>
          Array.from({ length: 20 }, (_, index) =>
            buildFinding({
              rule: `R${index}`,
              severity,
              title: endless,
              message: endless,
              expected: endless,
              actual: endless,
              fix: endless
            })
          )
        ),
        changes: Array.from({ length: 50 }, () => one.changes).flat(),
        error: {
          code: endless,
          message: `${endless}\n${endless}`,
          hints: Array.from({ length: 500 }, () => endless),
          bug: true
        },
        notes: Array.from({ length: 500 }, () => endless)
      }
      const summary = renderSummary(report)
      expect(Buffer.byteLength(summary)).toBeLessThan(limit)
      expectWellFormed(summary)
    }
  )
})

describe('a report about several APIs', () => {
  const operations = [
    buildRow({ api: 'weather', id: 'Get', urlTemplate: '/weather' }),
    buildRow({ api: 'alerts', id: 'Get', urlTemplate: '/alerts', verdict: 'unprotected' })
  ]
  const findings = [buildFinding({ subject: { kind: 'operation', api: 'Alerts', operation: 'get' } })]
  const summary = renderSummary(
    buildReport({
      mode: 'lint',
      outcome: 'drift',
      failed: true,
      target: { artifacts: 'artifacts' },
      operations,
      findings
    })
  )

  test('names each operation with its API', () => {
    expect(summary).toContain('| `GET /weather` | `weather/Get` |')
    expect(summary).toContain('| Folder of artifacts | `artifacts` |')
    expect(summary).toContain('2 APIs"]')
  })

  test('finds the operation of the right API', () => {
    expect(summary).toContain('**Operation `get` (`GET /alerts`) of the API `alerts`**')
  })
})

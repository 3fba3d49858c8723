import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toAnnotations } from '../../src/report/annotations.ts'
import { assembleEstate, type EstateApi, hasDrift, toMergedReport } from '../../src/report/estate.ts'
import { renderApiLog, renderEstateLog } from '../../src/report/estate-log.ts'
import { renderEstateSummary } from '../../src/report/estate-summary.ts'
import { toEstateHeadline } from '../../src/report/estate-words.ts'
import { renderEstateJson, renderJson, toFindingsOutput } from '../../src/report/json.ts'
import { renderLog } from '../../src/report/log.ts'
import type { Report } from '../../src/report/report.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { buildHostileReport, hostileText, hostileTexts } from './hostile.ts'
import { broken, buildFinding, buildPolicyChange, buildReport, buildRow, clean, drift } from './samples.ts'
import { expectWellFormed } from './well-formed.ts'

const limit = 1_048_576
const bars = [3, 5, 8]
const location = { file: 'apis.yaml', line: 9, column: 5 }
const waived = { reason: 'the network comes in spring', owner: 'team-a', expires: '2027-01-31', location }

function build(reports: Readonly<Record<string, Report>>, more: object = {}) {
  const apis = Object.entries(reports).map(([name, report]): EstateApi => ({ name, report }))
  return assembleEstate({ mode: 'check', manifest: 'apis.yaml', apis, ...more })
}

const warning = buildFinding({
  rule: 'WAIVE002',
  severity: 'warning',
  subject: { kind: 'document', document: 'apis.yaml' },
  location
})
const lenient: Report = { ...drift, failOn: 'never', failed: false }
const strict: Report = { ...clean, failOn: 'warning' }

describe('the outcome of several APIs', () => {
  test.each<[string, ReturnType<typeof build>, string, boolean, boolean]>([
    ['all clean', build({ a: clean, b: clean }), 'clean', false, false],
    ['one drifts', build({ a: clean, b: drift }), 'drift', true, true],
    ['one could not be completed', build({ a: clean, b: broken }), 'error', true, false],
    ['one of each', build({ a: drift, b: broken }), 'error', true, true],
    ['drift that may be', build({ a: lenient }), 'drift', false, true],
    ['a warning of the manifest', build({ a: clean }, { findings: [warning] }), 'clean', false, false],
    [
      'a warning of the manifest, judged as the strictest API',
      build({ a: clean, b: strict }, { findings: [warning] }),
      'drift',
      true,
      true
    ],
    [
      'an error of the manifest',
      build({ a: clean }, { findings: [{ ...warning, severity: 'error' }] }),
      'drift',
      true,
      true
    ],
    [
      'an error of the manifest where nothing fails',
      build({ a: lenient }, { findings: [{ ...warning, severity: 'error' }] }),
      'drift',
      false,
      true
    ],
    [
      'no API at all',
      build({}, { error: { code: 'input', message: 'wrong', hints: [], bug: false } }),
      'error',
      true,
      false
    ]
  ])('%s', (_, estate, outcome, failed, drifts) => {
    expect([estate.outcome, estate.failed, hasDrift(estate)]).toEqual([outcome, failed, drifts])
  })

  test('counts are sums, those of the manifest and of what is waived among them', () => {
    const one: Report = { ...clean, counts: { ...clean.counts, waived: 2 } }
    const { counts } = build({ a: one, b: drift }, { findings: [warning] })
    expect(counts).toEqual({
      error: drift.counts.error,
      warning: drift.counts.warning + 1,
      info: drift.counts.info,
      protected: clean.counts.protected + drift.counts.protected,
      selected: clean.counts.selected + drift.counts.selected,
      waived: 2
    })
  })

  test('one headline says how many of each there are', () => {
    expect(toEstateHeadline(build({ a: clean, b: drift, c: broken }))).toMatchObject({
      mark: '❌',
      text: '3 APIs of `apis.yaml`: 1 could not be completed, 1 with drift, 1 without drift'
    })
    expect(toEstateHeadline(build({ a: clean }, { findings: [warning] })).mark).toBe('⚠️')
    expect(toEstateHeadline(build({ a: lenient })).figures).toContain('The step does not fail')
  })
})

test('several APIs are not called well where an operation is open, whatever its finding weighs here', () => {
  const open = buildReport({ operations: [buildRow({ verdict: 'unprotected' })] })
  const estate = build({ a: clean, b: open })
  expect(toEstateHeadline(estate)).toMatchObject({
    mark: '⚠️',
    text: '2 APIs of `apis.yaml`: 2 without drift, though 1 operation is not protected'
  })
  expect(
    renderEstateLog(estate)
      .flatMap(part => part.lines)
      .join('\n')
  ).toContain('⚠️ b: no drift that counts')
})

test('a lint of several APIs speaks of problems, and of no operation that nobody looked at', () => {
  const { verdict: _, ...row } = buildRow()
  const lint = (more: Partial<Report> = {}) =>
    buildReport({ mode: 'lint', target: { spec: 'a.yaml' }, operations: [row], ...more })
  const counts = { ...clean.counts, error: 1 }
  const reports = {
    a: lint(),
    b: lint({ outcome: 'drift', failed: true, counts, findings: [buildFinding()] })
  }
  const estate = build(reports, { mode: 'lint' })
  expect(toEstateHeadline(estate)).toMatchObject({
    text: '2 APIs of `apis.yaml`: 1 with problems, 1 without problems',
    figures: '1 error, 0 warnings.'
  })
  const log = renderEstateLog(estate).flatMap(part => part.lines)
  expect(log).toContain('✅ a: no problem (0 errors, 0 warnings)')
  expect(log).toContain('❌ b: problems (1 error, 0 warnings)')
  for (const text of [renderEstateSummary(estate), log.join('\n')])
    expect(text).not.toMatch(/drift|protected/)
})

describe('the reports of several APIs', () => {
  test('as JSON each is the one that it would be alone, byte for byte', () => {
    const json = JSON.parse(renderEstateJson(build({ a: clean, b: drift }, { findings: [warning] })))
    expect(json).toMatchObject({ version: 2, manifest: 'apis.yaml', findings: [{ rule: 'WAIVE002' }] })
    for (const [index, report] of [clean, drift].entries())
      expect(`${JSON.stringify(json.apis[index].report, null, 2)}\n`).toBe(renderJson(report))
  })

  test('as one list each finding names its API', () => {
    const merged = toMergedReport(build({ a: drift, b: drift }, { findings: [warning] }))
    expect(merged.findings.map(one => one.api)).toEqual([
      undefined,
      ...drift.findings.map(() => 'a'),
      ...drift.findings.map(() => 'b')
    ])
    expect(JSON.parse(toFindingsOutput(merged))[0]).toMatchObject({ api: 'a', severity: 'error' })
  })

  test('the log of an API is one group, since groups cannot stand in groups', () => {
    const { group, lines } = renderApiLog({ name: 'eu-weather', report: drift })
    expect(group).toMatch(/^❌ eu-weather: /)
    expect(lines.length).toBeGreaterThan(renderLog(drift).length)
  })

  test('the log ends with a line for each API and each finding that counts', () => {
    const lines = renderEstateLog(build({ a: clean, b: drift, c: broken })).flatMap(part => part.lines)
    expect(lines.filter(line => /^(?:✅|⚠️|❌) [abc]: /.test(line))).toHaveLength(3)
    const counting = drift.findings.filter(({ severity }) => severity !== 'info')
    expect(lines.filter(line => /^(?:ERROR|WARNING) \S+ b: /.test(line))).toHaveLength(counting.length)
  })
})

describe('the summary of several APIs', () => {
  test('says the verdict first, then the table, then those that fail, and folds those that are well', () => {
    const summary = renderEstateSummary(build({ good: clean, bad: drift }))
    const places = ['## ❌ 2 APIs', '| `good` |', '## ❌ `weather`', '<summary>good</summary>'].map(text =>
      summary.indexOf(text)
    )
    expect(places.every(place => place >= 0)).toBe(true)
    expect([...places].sort((left, right) => left - right)).toEqual(places)
    expectWellFormed(summary, bars)
  })

  test.each(hostileTexts)('shows %j and nothing else of it', text => {
    const report = buildHostileReport(text)
    const findings = report.findings.map(one => ({
      ...one,
      waived: { ...waived, reason: text, owner: text }
    }))
    const estate = build(
      { [text]: { ...report, findings: [...report.findings, ...findings] }, b: { ...clean, notes: [text] } },
      { manifest: text, findings: report.findings, notes: [text], error: report.error }
    )
    expectWellFormed(renderEstateSummary(estate), bars)
    for (const { group = '', lines } of renderEstateLog(estate))
      for (const line of [group, ...lines]) expect(line).not.toMatch(/^ *::|##\[|[\r\n\u001b]/)
  })

  test('has no markup that we did not write, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const estate = build({ [text]: buildHostileReport(text) }, { manifest: text })
        expectWellFormed(renderEstateSummary(estate), bars)
      }),
      { numRuns: 40 }
    )
  })

  test.each([2, 40, 1000])('of %i large APIs fits, and the rest is counted', count => {
    const large = buildReport({
      ...drift,
      operations: Array.from({ length: 100 }, (_, index) =>
        buildRow({ id: `operation-${index}`, verdict: 'unprotected' })
      ),
      findings: Array.from({ length: 200 }, (_, index) =>
        buildFinding({ subject: { kind: 'operation', api: 'weather', operation: `operation-${index}` } })
      ),
      changes: Array.from({ length: 100 }, () => buildPolicyChange())
    })
    const reports = Object.fromEntries(Array.from({ length: count }, (_, index) => [`api-${index}`, large]))
    const summary = renderEstateSummary(build(reports))
    expect(Buffer.byteLength(summary)).toBeLessThan(limit)
    expectWellFormed(summary, bars)
    if (count === 1000) expect(summary).toMatch(/… \d+ more APIs do not fit into a summary/)
    else expect(summary.split('## ❌ `weather`')).toHaveLength(count + 1)
  })
})

describe('the room of the summary goes to findings first', () => {
  const rules = ['POL001', 'NET001', 'AUTH001', 'API001', 'OPS001', 'MI001']
  /** APIs that fail, each with so many findings of each rule. */
  function renderMany(count: number, each: number): string {
    const findings = rules.flatMap(rule =>
      Array.from({ length: each }, (_, index) =>
        buildFinding({ rule, subject: { kind: 'operation', api: 'weather', operation: `op-${index}` } })
      )
    )
    const operations = Array.from({ length: 30 }, (_, index) =>
      buildRow({ id: `op-${index}`, verdict: index % 3 === 0 ? 'unprotected' : 'protected' })
    )
    const report = buildReport({ ...drift, operations, findings, changes: [], target: {} })
    const reports = Array.from({ length: count }, (_, index) => [`api-${index}`, report] as const)
    const summary = renderEstateSummary(build(Object.fromEntries(reports)))
    expect(Buffer.byteLength(summary)).toBeLessThan(limit)
    expectWellFormed(summary, bars)
    return summary
  }

  test.each([
    [20, 3],
    [100, 1],
    [300, 1]
  ])('of %i APIs with %i findings of each of six rules all are told, or one of each rule', (count, each) => {
    const shown = renderMany(count, each).match(/\*\*Fix\*\*/g)?.length ?? 0
    expect(shown).toBeGreaterThanOrEqual(count === 300 ? 900 : count * each * rules.length)
  })

  test('a picture and a table go before a finding does', () => {
    const summary = renderMany(220, 1)
    expect(summary.match(/^## ❌ /gm)?.length).toBe(221)
    expect((summary.match(/```mermaid/g) ?? []).length).toBeLessThan(110)
    expect(summary.match(/^#### .*POL001/gm)?.length).toBe(220)
  })
})

describe('a waived finding', () => {
  const report = buildReport({
    counts: { ...clean.counts, waived: 1 },
    findings: [buildFinding({ waived }), buildFinding({ rule: 'POL002', severity: 'warning' })]
  })

  test('is a notice, and no error', () => {
    expect(toAnnotations(report).map(({ level, title }) => [level, title.slice(0, 14)])).toEqual([
      ['warning', 'POL002 The ope'],
      ['notice', 'Waived: POL001']
    ])
  })

  test('stands behind what counts, with who answers for it', () => {
    const summary = renderSummary(report)
    expect(summary.indexOf('### ☑️ 1 waived')).toBeGreaterThan(summary.indexOf('### ⚠️ 1 warning'))
    expect(summary).toContain(
      'Waived until the end of 2027-01-31 (UTC) by `team-a`, in `apis.yaml:9`: the network comes in spring'
    )
    expect(summary).not.toContain('### ❌')
    expectWellFormed(summary)
    const lines = renderLog(report).flatMap(part => part.lines)
    expect(lines.findIndex(line => line.startsWith('WAIVED ERROR POL001'))).toBeGreaterThan(
      lines.findIndex(line => line.startsWith('WARNING POL002'))
    )
  })

  test('is suppressed in SARIF, with who answers for it, and no error there', () => {
    const log = JSON.parse(renderSarif(report) ?? '')
    expect(log.runs[0].results).toMatchObject([
      {
        ruleId: 'POL001',
        level: 'note',
        message: { text: expect.stringContaining('Waived: until the end of 2027-01-31 (UTC) by `team-a`') },
        suppressions: [
          { kind: 'external', status: 'accepted', justification: expect.stringContaining('team-a') }
        ]
      },
      { ruleId: 'POL002', level: 'warning' }
    ])
    expect(log.runs[0].results[1]).not.toHaveProperty('suppressions')
  })

  test('is in the JSON with the place of its waiver', () => {
    expect(JSON.parse(renderJson(report)).findings[0].waived).toEqual(waived)
  })

  test('is counted in the figures', () => {
    expect(renderSummary(report)).toContain('0 errors, 0 warnings, 1 waived.')
  })
})

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { Ajv, type AnySchemaObject } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { rules } from '../../src/core/rules/finding.ts'
import type { Report, ReportedFinding } from '../../src/report/report.ts'
import { renderSarif, toUri } from '../../src/report/sarif.ts'
import { renderSarifOfAll } from '../../src/report/sarif-runs.ts'
import { buildHostileReport, hostileText, hostileTexts } from './hostile.ts'
import { broken, buildFinding, buildReport, clean, drift } from './samples.ts'

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly SarifRule[]; readonly version?: string } }
    readonly automationDetails: { readonly id: string }
    readonly invocations: readonly {
      readonly toolExecutionNotifications?: readonly { message: { text: string } }[]
    }[]
    readonly results: readonly SarifResult[]
  }[]
}

interface SarifRule {
  readonly id: string
  readonly help: { readonly text: string; readonly markdown: string }
  readonly helpUri?: string
  readonly defaultConfiguration: { readonly level: string }
  readonly properties: { readonly tags: readonly string[] }
}

interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string; readonly markdown: string }
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number; readonly startColumn?: number }
    }
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
}

/** The schema of OASIS, without its descriptions; its keywords mean the same in draft 7, which the validator speaks. */
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(
  readFileSync(new URL('../fixtures/sarif/schema-2.1.0.json', import.meta.url), 'utf8')
) as AnySchemaObject
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

function render(report: Report, context: Parameters<typeof renderSarif>[1] = {}): Sarif {
  const text = renderSarif(report, context)
  expect(text).toBeDefined()
  const sarif = JSON.parse(text ?? '') as Sarif
  validate(sarif)
  expect(validate.errors ?? []).toEqual([])
  return sarif
}

function listResults(
  report: Report,
  context: Parameters<typeof renderSarif>[1] = {}
): readonly SarifResult[] {
  return render(report, context).runs[0]?.results ?? []
}

/** A compared report, whatever its texts. */
function toDrift(report: Report): Report {
  const { error: _, ...rest } = report
  return { ...rest, outcome: 'drift' }
}

describe('the schema of the tests', () => {
  test('refuses what is no SARIF', () => {
    expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false)
    expect(validate({ version: '2.0.0', runs: [] })).toBe(false)
    const result = { message: { text: 'x' }, level: 'fatal' }
    expect(
      validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [result] }] })
    ).toBe(false)
  })
})

describe('renderSarif', () => {
  test('gives each finding its rule, level, place and message', () => {
    const [first] = listResults(drift)
    expect(first).toMatchObject({ ruleId: 'POL001', level: 'error' })
    expect(first?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'policies/delete-alert.xml' },
      region: { startLine: 12, startColumn: 3 }
    })
    expect(first?.message.text).toContain('\nExpected: a token for `api://')
    expect(first?.message.text).toContain('\nFix: Run this action with `mode: apply`')
    expect(listResults(drift).map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
      'error',
      'warning',
      'note'
    ])
  })

  test('describes each rule that was broken once, with help, and each result leads to its rule', () => {
    const [run] = render(drift).runs
    const described = run?.tool.driver.rules ?? []
    expect(described.map(({ id }) => id)).toEqual([
      'API003',
      'AUTH012',
      'POL001',
      'POL004',
      'READ001',
      'SPEC007'
    ])
    for (const result of run?.results ?? []) expect(described[result.ruleIndex]?.id).toBe(result.ruleId)
    const [, auth] = described
    expect(auth?.help.markdown).toContain('### How to mend it')
    expect(auth?.helpUri).toMatch(/^https:\/\/github\.com\/contoso\/.*AUTH012\.md$/)
    expect(auth?.properties.tags).toContain('security')
  })

  test('every rule there is makes a valid descriptor with help of its own', () => {
    const findings = Object.keys(rules).map(rule => buildFinding({ rule }))
    const [run] = render(buildReport({ outcome: 'drift', findings })).runs
    const described = run?.tool.driver.rules ?? []
    expect(described).toHaveLength(Object.keys(rules).length)
    expect(new Set(described.map(({ help }) => help.markdown)).size).toBe(described.length)
    for (const { properties } of described) expect(properties.tags.length).toBeLessThanOrEqual(20)
  })

  test('a clean run has no results, which closes the alerts of earlier ones', () => {
    expect(listResults(clean)).toEqual([])
  })

  test('a run that was not completed gives nothing, for it would close alerts that nobody looked at', () => {
    expect(renderSarif(broken)).toBeUndefined()
    expect(renderSarif({ ...broken, findings: drift.findings })).toBeUndefined()
  })

  test('a finding without a place is shown at the first line of the document', () => {
    const finding = buildFinding({
      rule: 'AUTH001',
      subject: { kind: 'backend', backend: 'weather-backend' }
    })
    const [result] = listResults(buildReport({ outcome: 'drift', findings: [finding] }))
    expect(result?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'specs/weather.openapi.yaml' },
      region: { startLine: 1 }
    })
  })

  test('without a document it is shown in the workflow, and without one in the folder of artifacts', () => {
    const report = buildReport({
      outcome: 'drift',
      target: { artifacts: './artifacts/' },
      findings: [buildFinding()]
    })
    const uri = (context: object) =>
      listResults(report, context)[0]?.locations[0]?.physicalLocation.artifactLocation.uri
    expect(uri({ workflow: '.github/workflows/drift.yml' })).toBe('.github/workflows/drift.yml')
    expect(uri({})).toBe('artifacts')
  })

  test.each<[string, Report['target'], string]>([
    [
      'an API of a service',
      { service: 'contoso-apim', api: 'weather', spec: 'a.yaml' },
      'contoso-apim/weather'
    ],
    [
      'it, in a manifest',
      { service: 'contoso-apim', api: 'weather', entry: 'apis.yaml#w' },
      'contoso-apim/weather'
    ],
    ['a document', { spec: 'a/openapi.yaml' }, 'a%2Fopenapi.yaml'],
    ['a folder', { artifacts: 'art' }, 'art'],
    ['a folder and a document', { artifacts: 'art', spec: 'a.yaml' }, 'art/a.yaml'],
    ['an API of a folder', { artifacts: 'art', api: 'weather' }, 'weather/art'],
    ['an entry of a manifest without Azure', { artifacts: 'art', entry: 'apis.yaml#eu' }, 'apis.yaml%23eu'],
    ['nothing that was found', {}, '']
  ])('%s has a category of its own', (_, target, category) => {
    const id = ['apim-identity-guard', ...(category === '' ? [] : [category]), ''].join('/')
    expect(render({ ...drift, target }).runs[0]?.automationDetails.id).toBe(id)
  })

  test.each(hostileTexts)('is valid and has no link of somebody else with %j', text => {
    for (const result of listResults(toDrift(buildHostileReport(text)))) {
      expect(result.message.text).not.toMatch(/\]\(/)
      expect(result.message.markdown.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')).not.toMatch(
        /\]\(|<(?!\/?(?:span|code)>)/
      )
    }
  })

  test('is valid and leads to relative places alone, whatever the texts', () => {
    fc.assert(
      fc.property(hostileText, text => {
        for (const { locations } of listResults(toDrift(buildHostileReport(text))))
          expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(
            /^(?![a-z][a-z0-9+.-]*:)(?!\/)./i
          )
      }),
      { numRuns: 60 }
    )
  })
})

describe('the fingerprints', () => {
  const fingerprintOf = (report: Report) =>
    listResults(report).map(result => result.partialFingerprints['primaryLocationLineHash'])
  const build = (...findings: Report['findings'][number][]) => buildReport({ outcome: 'drift', findings })

  test('stay when line, wording or case of a name change', () => {
    const before = build(
      buildFinding({
        rule: 'POL009',
        message: '`<base />` of `DeleteAlert` (line 4) is missing: 1 call has no token.',
        location: { file: 'openapi.yaml', line: 4, column: 1 }
      })
    )
    const after = build(
      buildFinding({
        rule: 'POL009',
        message: 'There is no `<base />` in `DeleteAlert` (line 40), so that 2 calls have no token.',
        subject: { kind: 'operation', api: 'Weather', operation: 'deletealert' },
        location: { file: 'openapi.yaml', line: 40, column: 1 }
      })
    )
    expect(fingerprintOf(after)).toEqual(fingerprintOf(before))
    expect(fingerprintOf(before)[0]).toMatch(/^[0-9a-f]{16}:1$/)
  })

  test('differ by rule, subject, API and service', () => {
    const target = clean.target
    const all = [
      build(buildFinding()),
      build(buildFinding({ rule: 'POL002' })),
      build(buildFinding({ subject: { kind: 'operation', api: 'weather', operation: 'Other' } })),
      build(buildFinding({ subject: { kind: 'backend', backend: 'DeleteAlert' } })),
      { ...build(buildFinding()), target: { ...target, api: 'other' } },
      { ...build(buildFinding()), target: { ...target, service: 'other' } }
    ].flatMap(fingerprintOf)
    expect(new Set(all).size).toBe(all.length)
  })

  test.each([
    ['the reason', 'POL001', '`GetA` gets no token: `a` cuts it.', '`GetA` gets no token: `b` cuts it.'],
    [
      'how many places there are',
      'P15',
      '2 operations: `GetA` (line 1) and `GetB` (line 2).',
      '1 operation: `GetA` (line 1).'
    ],
    [
      'who calls',
      'POL015',
      '`<trace>` writes it, in calls of `GetA`.',
      '`<trace>` writes it, in calls of `GetA`, `GetB`.'
    ]
  ])('stay when %s changes', (_, rule, message, after) => {
    const [one, other] = [message, after].map(text =>
      fingerprintOf(build(buildFinding({ rule, message: text })))
    )
    expect(one).toEqual(other)
  })

  test('stay when another finding of the rule about the same subject is mended', () => {
    const subject = { kind: 'document', document: 'openapi.yaml' } as const
    const one = buildFinding({ rule: 'P07', subject, message: '`GET /a` has `id` twice (line 9).' })
    const other = buildFinding({ rule: 'P07', subject, message: '`GET /b` has `id` twice (line 30).' })
    const [first, second] = fingerprintOf(build(one, other))
    expect(first).not.toBe(second)
    expect(fingerprintOf(build(other))).toEqual([second])
  })

  test('tell findings of one rule about one subject apart by what they say, also when it is the same', () => {
    const subject = { kind: 'document', document: 'openapi.yaml' } as const
    const some = ['`one`', '`two`', '`two`'].map(message => buildFinding({ rule: 'P13', subject, message }))
    const found = fingerprintOf(build(...some))
    expect(new Set(found).size).toBe(3)
    expect(fingerprintOf(build(...some.toReversed())).toSorted()).toEqual(found.toSorted())
  })
})

describe('the limits of GitHub', () => {
  test('of 6,000 findings the 5,000 worst are kept, and the file says how many are not', () => {
    const findings = Array.from({ length: 6000 }, (_, index) =>
      buildFinding({
        severity: index < 2000 ? 'info' : 'error',
        subject: { kind: 'operation', api: 'weather', operation: `operation-${index}` }
      })
    )
    const [run] = render(buildReport({ outcome: 'drift', findings })).runs
    expect(run?.results).toHaveLength(5000)
    expect(run?.results.filter(({ level }) => level === 'error')).toHaveLength(4000)
    expect(run?.invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toContain(
      '1000 findings did not fit'
    )
  })

  test('endless texts that nothing compresses stay below 10 MB after gzip, each result whole', () => {
    let seed = 1
    const noise = () =>
      Array.from({ length: 4000 }, () => {
        seed = (seed * 48271) % 2147483647
        return String.fromCodePoint(0x4e00 + (seed % 20000))
      }).join('')
    const findings = Array.from({ length: 1500 }, () =>
      buildFinding({ message: noise(), expected: noise(), actual: noise(), fix: noise() })
    )
    const report = buildReport({ outcome: 'drift', findings })
    const text = renderSarif(report) ?? ''
    expect(gzipSync(text).length).toBeLessThan(10_000_000)
    const { length } = listResults(report)
    expect(length).toBeGreaterThan(400)
    expect(length).toBeLessThan(1500)
  })
})

describe('the file of several APIs', () => {
  const build = (api: string, count: number, more: Partial<ReportedFinding> = {}) =>
    buildReport({
      outcome: 'drift',
      target: { service: 'apim', api },
      findings: Array.from({ length: count }, (_, index) =>
        buildFinding({ subject: { kind: 'operation', api, operation: `operation-${index}` }, ...more })
      )
    })
  const count = (reports: readonly Report[]) => {
    const text = renderSarifOfAll(reports) ?? ''
    expect(Buffer.byteLength(text)).toBeLessThan(9_500_000)
    return (JSON.parse(text) as Sarif).runs.map(({ results }) => results.length)
  }

  test('keeps 25,000 results at most, and what small ones leave goes to the large', () => {
    const short = { message: 'x', expected: 'x', actual: 'x', fix: 'x' }
    const small = Array.from({ length: 6 }, (_, index) => build(`small-${index}`, 10, short))
    const large = Array.from({ length: 6 }, (_, index) => build(`large-${index}`, 5000, short))
    const found = count([...large, ...small])
    expect(found.slice(6)).toEqual([10, 10, 10, 10, 10, 10])
    expect(found.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(25_000)
    expect(Math.min(...found.slice(0, 6))).toBeGreaterThan(1000)
  })

  test('stays below 10 MB, with every API in it', () => {
    const reports = Array.from({ length: 20 }, (_, index) => build(`api-${index}`, 2000))
    const found = count(reports)
    expect(found).toHaveLength(20)
    expect(Math.min(...found)).toBeGreaterThan(100)
  })
})

describe('toUri', () => {
  test.each([
    ['openapi.yaml', 'openapi.yaml'],
    ['./specs//a b.yaml', 'specs/a%20b.yaml'],
    ['specs\\win.yaml', 'specs/win.yaml'],
    ['specs/../openapi.yaml', 'openapi.yaml'],
    ['/home/runner/repo/openapi.yaml', 'openapi.yaml'],
    ['/elsewhere/openapi.yaml', undefined],
    ['C:\\repo\\openapi.yaml', undefined],
    ['../openapi.yaml', undefined],
    ['https://management.azure.com/x', 'https%3A/management.azure.com/x'],
    ['\ud800.yaml', '%EF%BF%BD.yaml'],
    ['', undefined]
  ])('of %j is %s', (path, uri) => {
    expect(toUri(path, { workspace: '/home/runner/repo/' })).toBe(uri)
  })
})

import type { Report, ReportedFinding } from './report.ts'

/** What a run over several APIs has to say. Version 2 of the shape of reports: one with `apis`, each with a report of version 1. */
export interface EstateReport {
  readonly version: 2
  readonly mode: Report['mode']
  /** The worst of all. */
  readonly outcome: Report['outcome']
  readonly failed: boolean
  /** Path of the manifest. */
  readonly manifest: string
  /** The choice of the step among its APIs; absent where it looks at all. */
  readonly only?: readonly string[]
  /** Sums over all. */
  readonly counts: Report['counts']
  /** Present when no API was looked at. */
  readonly error?: NonNullable<Report['error']>
  /** What is wrong with the manifest itself: its waivers. */
  readonly findings: readonly ReportedFinding[]
  readonly notes: readonly string[]
  readonly apis: readonly EstateApi[]
}

export interface EstateApi {
  /** As in the manifest. */
  readonly name: string
  readonly report: Report
}

/** What the manifest itself gives to a report. */
export interface EstateParts {
  readonly mode: Report['mode']
  readonly manifest: string
  readonly only?: readonly string[]
  readonly apis: readonly EstateApi[]
  readonly findings?: readonly ReportedFinding[]
  readonly error?: NonNullable<Report['error']>
  readonly notes?: readonly string[]
}

/** Sums up: the outcome is the worst of all, and the run fails when one of them does. */
export function assembleEstate({
  mode,
  manifest,
  only = [],
  apis,
  findings = [],
  error,
  notes = []
}: EstateParts): EstateReport {
  const reports = apis.map(api => api.report)
  const own = weigh(findings)
  const failOn = chooseFailOn(reports)
  const drift = isDrift(own, failOn) || reports.some(report => report.outcome === 'drift')
  const incomplete = error !== undefined || reports.some(report => report.outcome === 'error')
  return {
    version: 2,
    mode,
    outcome: incomplete ? 'error' : drift ? 'drift' : 'clean',
    failed:
      error !== undefined ||
      reports.some(report => report.failed) ||
      (isDrift(own, failOn) && failOn !== 'never'),
    manifest,
    ...(only.length === 0 ? {} : { only }),
    counts: sumCounts([own, ...reports.map(report => report.counts)]),
    ...(error === undefined ? {} : { error }),
    findings,
    notes,
    apis
  }
}

/** True where an API has drift at the weight that counts for it, or the manifest has; also beside an API that could not be looked at. */
export function hasDrift({ apis, findings }: EstateReport): boolean {
  const reports = apis.map(api => api.report)
  return (
    isDrift(weigh(findings), chooseFailOn(reports)) ||
    reports.some(({ counts, failOn }) => isDrift(counts, failOn))
  )
}

function isDrift(counts: Report['counts'], failOn: Report['failOn']): boolean {
  return counts.error > 0 || (failOn === 'warning' && counts.warning > 0)
}

/**
 * All of it as one report, for readers who want one list: each finding, change and operation has the name of its API. It has no target,
 * since there are several.
 */
export function toMergedReport(estate: EstateReport): Report {
  const { mode, outcome, failed, counts, error, findings, notes, apis } = estate
  const reports = apis.map(api => api.report)
  return {
    version: 1,
    mode,
    outcome,
    failed,
    failOn: chooseFailOn(reports),
    counts,
    target: apis.length === 0 ? { manifest: estate.manifest } : {},
    operations: apis.flatMap(({ name, report }) =>
      report.operations.map(row => ({ ...row, api: row.api ?? name }))
    ),
    findings: [
      ...findings,
      ...apis.flatMap(({ name, report }) => report.findings.map(finding => ({ ...finding, api: name })))
    ],
    changes: apis.flatMap(({ name, report }) => report.changes.map(change => ({ ...change, api: name }))),
    ...(error === undefined ? {} : { error }),
    notes
  }
}

/** What is wrong with the manifest itself, as a report of its own, for readers who take one for each API. */
export function toManifestReport(estate: EstateReport): Report {
  const { mode, manifest, only, error, findings, notes, apis } = estate
  const reports = apis.map(api => api.report)
  const failOn = chooseFailOn(reports)
  const own = weigh(findings)
  const drift = isDrift(own, failOn)
  // Jobs that look at different APIs, or without Azure, know different things of the waivers.
  const part = [
    ...(mode === 'lint' ? ['lint'] : []),
    ...(only === undefined ? [] : [`only:${only.join(',')}`])
  ]
  return {
    version: 1,
    mode,
    outcome: error !== undefined ? 'error' : drift ? 'drift' : 'clean',
    // Where no API failed the step, and the file did not, a report could not be written.
    failed: (drift && failOn !== 'never') || (estate.failed && !reports.some(({ failed }) => failed)),
    failOn,
    counts: own,
    target: { manifest, entry: part.length === 0 ? manifest : `${manifest}#${part.join('#')}` },
    operations: [],
    findings,
    changes: [],
    ...(error === undefined ? {} : { error }),
    notes
  }
}

/** The manifest is judged as its strictest API is. */
function chooseFailOn(reports: readonly Report[]): Report['failOn'] {
  const all = new Set(reports.map(({ failOn }) => failOn))
  if (all.has('warning')) return 'warning'
  return all.has('error') || all.size === 0 ? 'error' : 'never'
}

function weigh(findings: readonly ReportedFinding[]): Report['counts'] {
  const counts = { error: 0, warning: 0, info: 0, protected: 0, selected: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

function sumCounts(all: readonly Report['counts'][]): Report['counts'] {
  const sum = (pick: (counts: Report['counts']) => number | undefined) =>
    all.reduce((total, counts) => total + (pick(counts) ?? 0), 0)
  const waived = sum(counts => counts.waived)
  return {
    error: sum(counts => counts.error),
    warning: sum(counts => counts.warning),
    info: sum(counts => counts.info),
    protected: sum(counts => counts.protected),
    selected: sum(counts => counts.selected),
    ...(waived === 0 ? {} : { waived })
  }
}

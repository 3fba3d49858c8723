import type { Subject } from '../core/rules/rule.ts'
import { measureBytes } from './budget.ts'
import type { EstateReport } from './estate.ts'
import { toJsonParts } from './json-parts.ts'
import { clip } from './line.ts'
import type { OperationRow, Report, ReportedChange, ReportedFinding } from './report.ts'
import { sortBySeverity } from './subject.ts'

/**
 * All outputs of a job may hold 1 MB together, counted in UTF-16. Each of ours takes at most a fifth of that: entries
 * that do not fit are left out whole, the least severe first, and what is left is a valid array. The report has all.
 */
const outputBytes = 200_000
/** Texts are cut in outputs, so that one endless name cannot push out every entry and leave an array that reads clean. */
const outputText = 2000
const outputDetails = 20

/**
 * Renders the report as JSON: the shape of `Report`, version 1, with keys in the same order whoever built it. Nothing is
 * cut and nothing is escaped beyond JSON; an absent field is left out, never null. It comes in parts, for it may be large.
 */
export function renderJson(report: Report): Iterable<string> {
  return toJsonParts(orderReport(report))
}

/** The report of several APIs: version 2 of the shape, in which each API has a report of version 1. */
export function renderEstateJson(estate: EstateReport): Iterable<string> {
  const ordered = {
    version: estate.version,
    mode: estate.mode,
    outcome: estate.outcome,
    failed: estate.failed,
    manifest: estate.manifest,
    counts: orderCounts(estate.counts),
    error: orderError(estate.error),
    findings: estate.findings.map(orderFinding),
    notes: estate.notes,
    apis: estate.apis.map(({ name, report }) => ({ name, report: orderReport(report) }))
  }
  return toJsonParts(ordered)
}

function orderCounts({ error, warning, info, protected: safe, selected, waived }: Report['counts']): object {
  return { error, warning, info, protected: safe, selected, waived }
}

function orderError(error: Report['error']): object | undefined {
  return error && { code: error.code, message: error.message, hints: error.hints, bug: error.bug }
}

function orderReport(report: Report): object {
  const { counts, target, error } = report
  return {
    version: report.version,
    mode: report.mode,
    outcome: report.outcome,
    failed: report.failed,
    failOn: report.failOn,
    counts: orderCounts(counts),
    target: {
      subscription: target.subscription,
      resourceGroup: target.resourceGroup,
      service: target.service,
      api: target.api,
      apiPath: target.apiPath,
      spec: target.spec,
      artifacts: target.artifacts,
      backend: target.backend,
      resource: target.resource,
      identity: target.identity
    },
    error: orderError(error),
    apps: report.apps?.map(({ name, resourceGroup, subscription, called, found }) => ({
      name,
      resourceGroup,
      subscription,
      called,
      found: found && { host: found.host, within: found.within }
    })),
    services: report.services,
    operations: report.operations.map(orderOperation),
    findings: report.findings.map(orderFinding),
    changes: report.changes.map(orderChange),
    snapshot: report.snapshot,
    revision:
      report.revision === undefined
        ? undefined
        : { number: report.revision.number, state: report.revision.state },
    notes: report.notes
  }
}

/** The findings for the step output `findings`, the worst first, within the limit of an output. */
export function toFindingsOutput(report: Report): string {
  return toCappedArray(
    sortBySeverity(report.findings).map(({ location, excerpt: _, ...finding }) => ({
      ...orderFinding(finding),
      file: location?.file,
      line: location?.line,
      column: location?.column
    }))
  )
}

/** The changes for the step output `changes`, in their order, without the policy texts. */
export function toChangesOutput(report: Report): string {
  return toCappedArray(
    report.changes.map(({ policy: _, ...change }) => ({
      ...orderChange(change),
      details:
        change.details.length <= outputDetails
          ? change.details
          : [...change.details.slice(0, outputDetails), `and ${change.details.length - outputDetails} more`]
    }))
  )
}

function orderOperation(row: OperationRow): object {
  return {
    api: row.api,
    id: row.id,
    method: row.method,
    urlTemplate: row.urlTemplate,
    selected: row.selected,
    verdict: row.verdict,
    reasons: row.reasons,
    why: row.why,
    resource: row.resource,
    contexts: row.contexts.map(({ product, verdict, reasons }) => ({ product, verdict, reasons }))
  }
}

/** The kind first, then what it names, from the whole to the part. */
function orderSubject(subject: Subject): Subject {
  const { kind } = subject
  switch (kind) {
    case 'service':
      return { kind, service: subject.service }
    case 'api':
      return { kind, api: subject.api }
    case 'operation':
      return { kind, api: subject.api, operation: subject.operation }
    case 'backend':
      return { kind, backend: subject.backend }
    case 'document':
      return { kind, document: subject.document }
    default:
      return subject satisfies never
  }
}

function orderFinding(finding: ReportedFinding): object {
  const { location } = finding
  return {
    api: finding.api,
    rule: finding.rule,
    name: finding.name,
    title: finding.title,
    severity: finding.severity,
    subject: orderSubject(finding.subject),
    message: finding.message,
    expected: finding.expected,
    actual: finding.actual,
    fix: finding.fix,
    excerpt: finding.excerpt,
    help: finding.help,
    location:
      location === undefined
        ? undefined
        : { file: location.file, line: location.line, column: location.column },
    waived: orderWaived(finding.waived)
  }
}

function orderWaived(waived: ReportedFinding['waived']): object | undefined {
  if (waived === undefined) return undefined
  const { reason, owner, expires, location } = waived
  return {
    reason,
    owner,
    expires,
    location: { file: location.file, line: location.line, column: location.column }
  }
}

function orderChange(change: ReportedChange): object {
  const { policy } = change
  return {
    api: change.api,
    kind: change.kind,
    state: change.state,
    target: change.target,
    summary: change.summary,
    details: change.details,
    policy: policy === undefined ? undefined : { before: policy.before, after: policy.after },
    error: change.error
  }
}

function toCappedArray(entries: readonly object[]): string {
  const kept: string[] = []
  let used = 2
  for (const entry of entries) {
    const json = JSON.stringify(entry, (_, value: unknown) =>
      typeof value === 'string' ? clip(value, outputText) : value
    )
    used += Math.max(measureBytes(json), json.length * 2) + 2
    if (used > outputBytes) break
    kept.push(json)
  }
  return `[${kept.join(',')}]`
}

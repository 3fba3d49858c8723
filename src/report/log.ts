import type { Severity } from '../core/rules/rule.ts'
import { countOf, showsProjection, toHeadline } from './headline.ts'
import { clip, safeLine, toLines } from './line.ts'
import { renderPolicyDiff } from './policy-diff.ts'
import type { OperationRow, Report, ReportedChange, ReportedFinding } from './report.ts'
import {
  describeLocation,
  describeSubject,
  describeWaiver,
  indexOperations,
  nameRow,
  sortBySeverity
} from './subject.ts'

/** Lines of the log; with a `group` they are folded below it. Every line and every title is safe to print. */
export interface LogPart {
  readonly group?: string
  readonly lines: readonly string[]
}

/** What stands open in the log; everything above that is folded. */
const openFindings = 20
const most = 1000
/** Commands are to be copied: only what nobody types is cut. */
const lineLength = 2000
const words: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', info: 'NOTE' }

/** Renders the log of a run: the verdict first and last, the findings in full, all else folded. */
export function renderLog(report: Report): LogPart[] {
  const headline = toHeadline(report)
  const verdict = `${headline.mark} ${headline.text}. ${headline.figures}`.trimEnd()
  const parts: LogPart[] = [
    { lines: [verdict] },
    ...renderError(report),
    renderGroup('Target', renderTarget(report)),
    renderGroup(
      `Operations${showsProjection(report) ? ' after the planned changes' : ''} (${report.operations.length})`,
      renderOperations(report.operations)
    ),
    ...renderFindings(report),
    renderGroup(`Changes (${report.changes.length})`, report.changes.flatMap(renderChange)),
    { lines: report.notes.map(note => `Note: ${note}`) },
    { lines: [verdict] }
  ]
  return parts.filter(part => part.lines.length > 0).map(toSafePart)
}

/** The one way out: nothing is printed that did not pass here. */
function toSafePart({ group, lines }: LogPart): LogPart {
  const safe = lines.slice(0, most).map(line => safeLine(line, lineLength))
  if (lines.length > most)
    safe.push(`... and ${countOf(lines.length - most, 'more line')}: see the JSON report.`)
  return group === undefined ? { lines: safe } : { group: safeLine(group), lines: safe }
}

function renderGroup(group: string, lines: readonly string[]): LogPart {
  return { group, lines }
}

function renderError({ error }: Report): LogPart[] {
  if (error === undefined) return []
  const [first = '', ...rest] = toLines(error.message)
  const hints = error.hints.flatMap(toLines)
  return [{ lines: [`ERROR ${error.code}: ${first}`, ...[...rest, ...hints].map(line => `  ${line}`)] }]
}

function renderTarget({ target, mode, failOn }: Report): string[] {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['mode', `${mode}, fail-on ${failOn}`],
    ['document', target.spec],
    ['folder of artifacts', target.artifacts],
    ['API Management', target.service],
    ['resource group', target.resourceGroup],
    ['subscription', target.subscription],
    ['API', target.api],
    ['path', target.apiPath],
    ['backend', target.backend],
    ['resource of the token', target.resource],
    ['identity', target.identity]
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(22)}${value}`]))
}

function renderOperations(operations: readonly OperationRow[]): string[] {
  const width = findWidth(operations, ({ method }) => method, 12)
  const route = findWidth(operations, ({ urlTemplate }) => urlTemplate, 48)
  return operations.flatMap(row => [
    `${nameVerdict(row).padEnd(16)}${clip(row.method, 12).padEnd(width)} ${row.urlTemplate.padEnd(route)}  ${clip(nameRow(row), 120)}: ${row.why}`,
    ...renderContexts(row)
  ])
}

function findWidth(rows: readonly OperationRow[], text: (row: OperationRow) => string, most: number): number {
  return Math.min(
    most,
    rows.reduce((width, row) => Math.max(width, text(row).length), 0)
  )
}

function nameVerdict(row: OperationRow): string {
  if (!row.selected) return 'left out'
  return row.verdict ?? 'not decided'
}

/** Products matter only where they disagree: the same verdict five times says nothing new. */
function renderContexts({ contexts }: OperationRow): string[] {
  if (new Set(contexts.map(({ verdict }) => verdict)).size < 2) return []
  return contexts.map(({ product, verdict, reasons }) => {
    const by = product === undefined ? 'without a product' : `through the product \`${product}\``
    const codes = verdict === 'protected' || reasons.length === 0 ? '' : ` (${reasons.join(', ')})`
    return `${''.padEnd(16)}${by}: ${verdict}${codes}`
  })
}

function renderFindings(report: Report): LogPart[] {
  const operations = indexOperations(report)
  const counting = report.findings.filter(finding => finding.waived === undefined)
  const waived = report.findings.filter(finding => finding.waived !== undefined)
  const rendered = [...sortBySeverity(counting), ...sortBySeverity(waived)].map(finding => [
    '',
    `${finding.waived === undefined ? '' : 'WAIVED '}${words[finding.severity]} ${finding.rule} ${describeSubject(finding.subject, operations)}: ${finding.message}`,
    ...renderFacts(finding)
  ])
  const rest = rendered.slice(openFindings)
  return [
    { lines: rendered.slice(0, openFindings).flat() },
    renderGroup(countOf(rest.length, 'more finding'), rest.flat())
  ]
}

function renderFacts(finding: ReportedFinding): string[] {
  const toFields = (rows: readonly (readonly [string, string | undefined])[]) =>
    rows.flatMap(([name, value]) => (value === undefined ? [] : [toField(name, value)]))
  const [first = '', ...rest] = toLines(finding.fix)
  const excerpt = finding.excerpt === undefined ? [] : toLines(finding.excerpt).map(line => toField('', line))
  return [
    ...toFields([
      ['waived', describeWaiver(finding)],
      ['where', describeLocation(finding)]
    ]),
    ...excerpt,
    ...toFields([
      ['expected', finding.expected],
      ['actual', finding.actual]
    ]),
    toField('fix', first),
    ...rest.map(line => toField('', line)),
    toField('more', finding.help)
  ]
}

function toField(name: string, value: string): string {
  return `  ${(name === '' ? '' : `${name}:`).padEnd(10)}${value}`
}

function renderChange(change: ReportedChange): string[] {
  const { policy } = change
  const diff = policy === undefined ? '' : (renderPolicyDiff(policy.before, policy.after) ?? policy.after)
  return [
    `${change.state}: ${change.target}: ${change.summary}`,
    ...change.details.map(line => `  - ${line}`),
    ...(change.error === undefined ? [] : toLines(change.error).map(line => `  ERROR ${line}`)),
    ...(diff === '' ? [] : toLines(diff).map(line => `    ${line}`))
  ]
}

import { findRule } from '../core/rules/finding.ts'
import type { Severity } from '../core/rules/rule.ts'
import { measureBytes, shareBytes, takeWithin } from './budget.ts'
import { countOf } from './headline.ts'
import { clip, toLines } from './line.ts'
import { codeBlock, codeSpan, escapeMarkdown, renderDetails, renderLink, renderProse } from './markdown.ts'
import type { OperationRow, Report, ReportedFinding } from './report.ts'
import { describeLocation, describeSubject, describeWaiver, indexOperations, severities } from './subject.ts'

const headings: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['❌', 'error'],
  warning: ['⚠️', 'warning'],
  info: ['ℹ️', 'note']
}
/** So many findings of one rule stand open; the others say the same of something else, and are folded. */
const openOfRule = 5
/** Expected and actual may differ at the end of a long list only. */
const valueLength = 1500
const fixLength = 8000
/** Room for a heading, a fold and what counts the rest. */
const frame = 200

/** Errors are what the run failed for: they get most of the room. What is waived comes last. */
const weights: Readonly<Record<Severity | 'waived', number>> = {
  error: 0.55,
  warning: 0.2,
  info: 0.15,
  waived: 0.1
}

interface Group {
  readonly kind: Severity | 'waived'
  readonly findings: readonly ReportedFinding[]
}

/** Renders the findings by severity and rule; what does not fit is counted, and nothing is cut in the middle. */
export function renderFindings(report: Report, bytes: number): string | undefined {
  if (report.findings.length === 0) return undefined
  const operations = indexOperations(report)
  const kindOf = ({ severity, waived }: ReportedFinding) => (waived === undefined ? severity : 'waived')
  const byKind = Map.groupBy(report.findings, kindOf)
  const groups = [...severities, 'waived' as const].flatMap((kind): Group[] => {
    const findings = byKind.get(kind)
    return findings === undefined ? [] : [{ kind, findings }]
  })
  const ask = { need: ({ findings }: Group) => findings.length, weight: ({ kind }: Group) => weights[kind] }
  return shareBytes(groups, bytes, ask, ({ kind, findings }, share) =>
    kind === 'waived'
      ? renderWaived(findings, operations, share)
      : renderSeverity(kind, findings, operations, share)
  ).join('\n\n')
}

/** What somebody answers for stands last: who, until when and why. */
function renderWaived(
  findings: readonly ReportedFinding[],
  operations: ReadonlyMap<string, OperationRow>,
  bytes: number
): string {
  const { taken, omitted } = takeWithin(findings, bytes - frame, finding => {
    const name = `${renderLink(codeSpan(finding.rule), finding.help)} (${finding.severity})`
    const subject = renderProse(describeSubject(finding.subject, operations))
    return `- ${name} ${subject}: ${renderProse(finding.message)}<br>Waived ${renderProse(describeWaiver(finding) ?? '')}`
  })
  const rest = omitted === 0 ? [] : [`… and ${omitted} more: the JSON report has all of them.`]
  const list = taken.length === 0 ? [] : [taken.join('\n')]
  return [`### ☑️ ${findings.length} waived`, ...list, ...rest].join('\n\n')
}

function renderSeverity(
  severity: Severity,
  findings: readonly ReportedFinding[],
  operations: ReadonlyMap<string, OperationRow>,
  bytes: number
): string {
  const [mark, noun] = headings[severity]
  const rules = [...Map.groupBy(findings, finding => finding.rule).values()]
  const need = (sameRule: readonly ReportedFinding[]) => sameRule.length
  const rendered = shareBytes(rules, bytes - frame, { need }, (sameRule, share, left) =>
    renderRule(sameRule, operations, share, left)
  )
  const omitted = rules.filter((_, index) => rendered[index] === undefined).flat().length
  return [
    `### ${mark} ${countOf(findings.length, noun)}`,
    ...rendered.filter(rule => rule !== undefined),
    ...(omitted === 0
      ? []
      : [`… and ${countOf(omitted, noun)} of other rules: the JSON report has all of them.`])
  ].join('\n\n')
}

/** One finding of each rule is shown while there is room at all: what is wrong is more than how often. Undefined without that room. */
function renderRule(
  findings: readonly ReportedFinding[],
  operations: ReadonlyMap<string, OperationRow>,
  share: number,
  left: number
): string | undefined {
  const [first] = findings
  if (first === undefined) return undefined
  const heading = `#### ${renderLink(codeSpan(first.rule), first.help)} ${escapeMarkdown(first.title)}`
  const head = [heading, ...renderMore(first)].join('\n\n')
  const least = measureBytes(head) + measureBytes(renderFinding(first, operations)) + frame
  if (least > left) return undefined
  const room = Math.max(share, least) - measureBytes(head) - frame + 4
  const { taken, omitted } = takeWithin(findings, room, finding => renderFinding(finding, operations))
  const folded = taken.slice(openOfRule)
  return [
    head,
    ...taken.slice(0, openOfRule),
    ...(folded.length === 0
      ? []
      : [renderDetails(`${folded.length} more of this rule`, folded.join('\n\n'))]),
    ...(omitted === 0 ? [] : [`… and ${omitted} more of this rule: the JSON report has all of them.`])
  ].join('\n\n')
}

/** Where to read on: what the rule is about, and what Azure says of it. */
function renderMore({ rule, help }: ReportedFinding): string[] {
  const reference = findRule(rule)?.help.reference
  const page = 'Page of the rule'
  const documentation = 'Microsoft documentation'
  const links = [
    renderLink(page, help),
    ...(reference === undefined ? [] : [renderLink(documentation, reference)])
  ].filter(link => link !== page && link !== documentation)
  return links.length === 0 ? [] : [links.join(', ')]
}

function renderFinding(finding: ReportedFinding, operations: ReadonlyMap<string, OperationRow>): string {
  const location = describeLocation(finding)
  const where = location === undefined ? '' : `, at ${codeSpan(location)}`
  const facts = [...renderFact('Expected', finding.expected), ...renderFact('Actual', finding.actual)]
  return [
    `**${capitalise(renderProse(describeSubject(finding.subject, operations)))}**${where}<br>${renderProse(finding.message)}`,
    ...(facts.length === 2 ? [facts.join('<br>')] : facts),
    ...(finding.excerpt === undefined ? [] : [codeBlock(finding.excerpt)]),
    ...renderFix(finding.fix)
  ].join('\n\n')
}

function capitalise(markdown: string): string {
  return markdown.charAt(0).toUpperCase() + markdown.slice(1)
}

/** Values are shown as code, unless a sentence of ours names them between backticks. */
function renderFact(name: string, value: string | undefined): string[] {
  if (value === undefined) return []
  if (toLines(value).length > 1) return [`**${name}**`, codeBlock(value)]
  return [`**${name}** ${isWording(value) ? renderProse(value) : codeSpan(value, valueLength)}`]
}

/** Words of ours: several plain ones, or names between backticks among them; everything else is a value. */
function isWording(value: string): boolean {
  return value.includes('`') || value === 'none' || (value.includes(' ') && /^[a-z][a-z' ]+$/.test(value))
}

/** A fix mixes sentences and commands: sentences become text, everything between them one block to copy. */
function renderFix(fix: string): string[] {
  const runs: { readonly prose: boolean; readonly lines: string[] }[] = []
  for (const line of toLines(clip(fix, fixLength))) {
    const last = runs.at(-1)
    const blank = line.trim() === ''
    // A blank line belongs to the command that it stands in, and parts sentences from nothing.
    if (blank && last?.prose !== false) continue
    const prose = !blank && isSentence(line)
    if (last?.prose === prose) last.lines.push(line)
    else runs.push({ prose, lines: [line] })
  }
  const blocks = runs.map(({ prose, lines }) =>
    prose ? lines.map(renderProse).join('<br>') : codeBlock(lines.join('\n'), findLanguage(lines))
  )
  const [first = ''] = blocks
  return runs[0]?.prose === true ? [`**Fix** ${first}`, ...blocks.slice(1)] : ['**Fix**', ...blocks]
}

/** Sentences begin with a capital and end as sentences do; commands, markup and settings do not. */
function isSentence(line: string): boolean {
  return /^\p{Lu}/u.test(line) && /[.:?)]\s*$/.test(line) && line.includes(' ')
}

function findLanguage(lines: readonly string[]): string {
  if (lines.some(line => /^\s*(?:az|curl|gh|git|npx) /.test(line))) return 'bash'
  return (lines[0] ?? '').trimStart().startsWith('<') ? 'xml' : ''
}

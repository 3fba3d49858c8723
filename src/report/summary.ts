import { measureBytes, takeWithin } from './budget.ts'
import { renderFlowchart } from './flowchart.ts'
import { showsProjection, toHeadline } from './headline.ts'
import { toLines } from './line.ts'
import { codeBlock, codeSpan, renderDetails, renderProse, renderTable } from './markdown.ts'
import type { Report } from './report.ts'
import { renderChanges } from './summary-changes.ts'
import { renderFindings } from './summary-findings.ts'
import { renderOperations } from './summary-operations.ts'

/**
 * GitHub refuses a summary above 1 MiB, and then shows none at all. Each section has its own share, so that 5,000
 * operations cannot push out the findings; the shares and the parts of fixed size stay below the limit together.
 */
const shares = { error: 40_000, operations: 220_000, changes: 180_000, notes: 40_000 }
export const limit = 1_040_000

/** With less room than this the findings come before what is drawn and listed. */
const tight = 100_000
/** Blank lines between the sections. */
const between = 40

/**
 * Renders the summary of a job in GitHub's Markdown: the verdict first, then what is wrong, then what was looked at. With less room each
 * section has as much less, and what the others leave is for the findings.
 */
export function renderSummary(report: Report, bytes = limit): string {
  const head = [renderHead(report), renderError(report, shares.error * (bytes / limit))]
  const room = bytes - measureSections(head) - between
  const { findings, before, after } =
    bytes < tight ? renderTight(report, room) : renderRoomy(report, bytes, room)
  const present = [...head, ...before, findings, ...after].filter(section => section !== undefined)
  const { taken, omitted } = takeWithin(present, bytes, section => section)
  const rest = omitted === 0 ? [] : ['… The rest does not fit into a summary: the JSON report has all of it.']
  return `${[...taken, ...rest].join('\n\n')}\n`
}

type Section = string | undefined
interface Body {
  readonly findings: Section
  readonly before: readonly Section[]
  readonly after: readonly Section[]
}

function renderRoomy(report: Report, bytes: number, room: number): Body {
  const part = bytes / limit
  const before = [renderWay(report, bytes * 0.3), renderOperations(report, shares.operations * part)]
  const after = [
    renderChanges(report, shares.changes * part),
    renderNotes(report, shares.notes * part),
    renderTarget(report)
  ]
  return { findings: renderFindings(report, room - measureSections([...before, ...after])), before, after }
}

/** What is wrong is what somebody looks for; the rest is shown as far as it finds room, the whole of a section or nothing of it. */
function renderTight(report: Report, room: number): Body {
  const findings = renderFindings(report, room)
  let left = room - measureSections([findings])
  const keep = (section: Section): Section => {
    const size = measureSections([section])
    if (size > left) return undefined
    left -= size
    return section
  }
  const target = keep(renderTarget(report))
  const notes = keep(renderNotes(report, left / 2))
  const changes = keep(renderChanges(report, left / 2))
  const operations = keep(renderOperations(report, left / 2))
  const way = keep(renderWay(report, left))
  return { findings, before: [way, operations], after: [changes, notes, target] }
}

/** With the blank line behind each. */
function measureSections(sections: readonly Section[]): number {
  return sections.reduce((sum, section) => sum + (section === undefined ? 0 : measureBytes(section) + 2), 0)
}

/** Renders the verdict; a word before it says what became of an earlier one. */
export function renderHead(report: Report, before = ''): string {
  const { mark, text, figures } = toHeadline(report)
  const heading = `## ${mark} ${before}${renderProse(text)}`
  return figures === '' ? heading : `${heading}\n\n${renderProse(figures)}`
}

/** Renders why the run could not be completed. */
export function renderError({ error }: Report, bytes: number): string | undefined {
  if (error === undefined) return undefined
  const [first = '', ...rest] = toLines(error.message)
  const hints = takeWithin(error.hints, bytes, hint => `- ${renderProse(hint)}`)
  const bug = error.bug ? ['This is a bug in APIM Identity Guard: please report it with the text above.'] : []
  return [
    `**${codeSpan(error.code)}** ${renderProse(first)}`,
    ...(rest.length === 0 ? [] : [codeBlock(rest.join('\n'))]),
    ...(hints.taken.length === 0 ? [] : [hints.taken.join('\n')]),
    ...(hints.omitted === 0 ? [] : [`… and ${hints.omitted} more.`]),
    ...bug
  ].join('\n\n')
}

/** A picture says at a glance where the way of a call is broken, or that it was seen to its end. */
function renderWay(report: Report, bytes: number): string | undefined {
  const chart = renderFlowchart(report)
  if (chart === undefined) return undefined
  // Not through `codeBlock`, which cuts long texts: a chart is bounded by itself, and half a chart is none.
  if (measureBytes(chart) > bytes) return undefined
  const block = `\`\`\`mermaid\n${chart}\n\`\`\``
  const heading = showsProjection(report)
    ? 'The way of a call after the planned changes'
    : 'The way of a call'
  return `### ${heading}\n\n${block}`
}

function renderTarget({ target, mode, failOn }: Report): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Mode', mode],
    ['Document', target.spec],
    ['Folder of artifacts', target.artifacts],
    ['API Management', target.service],
    ['Resource group', target.resourceGroup],
    ['Subscription', target.subscription],
    ['API', target.api],
    ['Path', target.apiPath],
    ['Backend', target.backend],
    ['Resource of the token', target.resource],
    ['Identity', target.identity],
    ['Fails on', failOn]
  ]
  const cells = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, codeSpan(value)]]))
  return renderDetails('What was looked at', renderTable(['Part', 'Name'], cells))
}

/** Renders what a reader should know and is no finding. */
export function renderNotes({ notes }: Report, bytes: number): string | undefined {
  if (notes.length === 0) return undefined
  const { taken, omitted } = takeWithin(notes, bytes, note => `- ${renderProse(note)}`)
  return ['### Notes', taken.join('\n'), ...(omitted === 0 ? [] : [`… and ${omitted} more.`])].join('\n\n')
}

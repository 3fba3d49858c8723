import { measureBytes, takeWithin } from './budget.ts'
import { toHeadline } from './headline.ts'
import { clip, toVisible } from './line.ts'
import { codeSpan, renderLink } from './markdown.ts'
import { digest, type MarkerState, readMarker, renderMarker } from './marker.ts'
import type { Report } from './report.ts'
import { renderError, renderHead, renderNotes } from './summary.ts'
import { renderChanges } from './summary-changes.ts'
import { renderFindings } from './summary-findings.ts'
import { renderOperations } from './summary-operations.ts'

/** A text for GitHub, and what its marker says. */
export interface Post {
  readonly state: MarkerState
  readonly body: string
}

/** Where the text comes from; no part of what is compared, as every run has another one. */
export interface Origin {
  readonly key: string
  /** The text that stands there now. */
  readonly before?: string
  readonly runUrl?: string
  readonly commit?: string
}

/**
 * GitHub takes 65,536 characters and refuses one more. Bytes are counted here, of which there are never fewer. The shares are those of the
 * summary on a smaller scale; where their headings push the text above the limit, all of them shrink.
 */
const limit = 65_536
const shares = { error: 8_000, operations: 10_000, findings: 26_000, changes: 12_000, notes: 4_000 }
const scales = [1, 0.7, 0.4, 0.15]

type Render = (report: Report, scale: number) => readonly (string | undefined)[]

/** Renders the comment of a pull request, with the words of the summary. */
export function renderComment(report: Report, origin: Origin): Post {
  return renderPost(report, origin, (report, scale) => [
    renderError(report, shares.error * scale),
    renderOperations(report, shares.operations * scale),
    renderFindings(report, shares.findings * scale),
    renderChanges(report, shares.changes * scale),
    renderNotes(report, shares.notes * scale)
  ])
}

/** Renders the issue of an API that is not what the repository says, or that is again. Its findings alone are compared. */
export function renderIssue(report: Report, origin: Origin): Post {
  const bytes = shares.findings + shares.operations + shares.changes
  const compared = report.outcome === 'clean' ? '' : (renderFindings(report, bytes) ?? '')
  return renderPost(report, { ...origin, compared }, (report, scale) => [
    renderFindings(report, bytes * scale),
    'This issue is kept by APIM Identity Guard: it changes when the findings do, and is closed by the first run that finds no drift.'
  ])
}

/** A title is plain text, in which GitHub still makes code of backticks. */
export function renderIssueTitle({ target }: Report): string {
  const where = target.service === undefined ? '' : ` in ${target.service}`
  return clip(toVisible(`API drift: ${target.api ?? 'API'}${where}`), 200)
}

/** Whether the text that stands there holds what the new one does. */
export function isSamePost(before: string, after: string): boolean {
  const [one, other] = [readMarker(before), readMarker(after)]
  return (
    one !== undefined && one.key === other?.key && one.state === other.state && one.digest === other.digest
  )
}

function renderPost(report: Report, origin: Origin & { readonly compared?: string }, render: Render): Post {
  const state = chooseState(report, origin)
  const head = renderHead(report, state === 'resolved' ? 'Resolved: ' : '')
  const foot = renderFoot(origin)
  const empty = renderMarker({ key: origin.key, state, digest: digest('') })
  const text = fitParts(
    scale => [head, ...render(report, scale)].filter(part => part !== undefined),
    limit - measureBytes(`${empty}\n\n\n${foot}\n`)
  )
  const marker = renderMarker({ key: origin.key, state, digest: digest(origin.compared ?? text) })
  return { state, body: `${marker}\n${text}\n\n${foot}\n` }
}

/** The first scale at which everything fits; at the smallest, whole parts are left out, and that is said. */
function fitParts(render: (scale: number) => readonly string[], bytes: number): string {
  for (const scale of scales) {
    const text = render(scale).join('\n\n')
    if (measureBytes(text) <= bytes) return text
  }
  const rest = '… The rest does not fit here: the JSON report has all of it.'
  const { taken } = takeWithin(render(scales.at(-1) ?? 1), bytes - measureBytes(rest) - 2, part => part)
  return [...taken, rest].join('\n\n')
}

/** Fail closed: only what came out clean resolves anything, and a run that broke off is open. */
function chooseState(report: Report, { before }: Origin): MarkerState {
  if (report.outcome !== 'clean' || report.failed) return 'open'
  const was = before === undefined ? undefined : readMarker(before)?.state
  return was === 'open' || was === 'resolved' ? 'resolved' : 'clean'
}

function renderFoot({ runUrl, commit }: Origin): string {
  const run = runUrl === undefined ? 'The summary of the run' : renderLink('The summary of the run', runUrl)
  const at = commit === undefined ? '' : ` at commit ${codeSpan(commit.slice(0, 7))}`
  return `<sub>As of the run${at} that last changed this text. ${run} has the full report.</sub>`
}

/** What a commit status shows: a state and one short line. */
export interface StatusWords {
  readonly state: 'success' | 'failure' | 'error'
  readonly description: string
}

/** Says what became of the step; green exactly where the step is. GitHub takes 140 characters and refuses one more. */
export function toStatus(report: Report): StatusWords {
  const { text, figures } = toHeadline(report)
  const state = !report.failed ? 'success' : report.outcome === 'error' ? 'error' : 'failure'
  return { state, description: clip(toVisible(`${text}. ${figures}`.replaceAll('`', '')).trim(), 140) }
}

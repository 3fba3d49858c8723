import { measureBytes, shareBytes, takeWithin } from './budget.ts'
import { type EstateApi, type EstateReport, toMergedReport } from './estate.ts'
import { toEstateHeadline, toFigure, toMark, toVerdict } from './estate-words.ts'
import { isNamed } from './headline.ts'
import { toLines } from './line.ts'
import { codeSpan, escapeMarkdown, renderDetails, renderProse, renderTable } from './markdown.ts'
import { limit, renderSummary } from './summary.ts'
import { renderFindings } from './summary-findings.ts'

/** What stands above the APIs has its own share at most; the APIs share the rest, those that fail first. */
const shares = { error: 40_000, table: 160_000, findings: 60_000, notes: 20_000 }
/** One API shall not have more than this, so that its neighbours are seen, too. */
const mostForOne = 400_000
/** Below this nothing is said that the table does not say. */
const leastForOne = 2_500

/** Renders the summary of a run over several APIs: the verdict over all, a table, and then each API, those that are well folded. */
export function renderEstateSummary(estate: EstateReport): string {
  const { mark, text, figures } = toEstateHeadline(estate)
  const own = renderFindings(
    { ...toMergedReport(estate), operations: [], findings: estate.findings },
    shares.findings
  )
  const sections = [
    `## ${mark} ${renderProse(text)}`,
    figures === '' ? undefined : renderProse(figures),
    renderError(estate),
    renderApis(estate.apis),
    own,
    renderNotes(estate)
  ].filter(section => section !== undefined)
  const above = sections.join('\n\n')
  return `${[above, ...renderEach(estate.apis, limit - measureBytes(above) - 10_000)].join('\n\n')}\n`
}

function renderError({ error }: EstateReport): string | undefined {
  if (error === undefined) return undefined
  const hints = takeWithin(error.hints, shares.error, hint => `- ${renderProse(hint)}`)
  return [
    `**${codeSpan(error.code)}** ${renderProse(toLines(error.message).join(' '))}`,
    ...(hints.taken.length === 0 ? [] : [hints.taken.join('\n')]),
    ...(hints.omitted === 0 ? [] : [`… and ${hints.omitted} more.`])
  ].join('\n\n')
}

function renderApis(apis: readonly EstateApi[]): string | undefined {
  if (apis.length === 0) return undefined
  const header = ['API', 'Service', 'Verdict', 'Protected', 'Errors', 'Warnings', 'Waived']
  const rows = apis.map(({ name, report }) => {
    const { counts, target } = report
    return [
      codeSpan(name),
      target.service === undefined ? '' : codeSpan(target.service),
      `${toMark(report)} ${toVerdict(report)}`,
      toFigure(report) ?? '',
      String(counts.error),
      String(counts.warning),
      String(counts.waived ?? 0)
    ]
  })
  const { taken, omitted } = takeWithin(rows, shares.table, row => row.join(' | '))
  const rest = omitted === 0 ? '' : `\n\n… and ${omitted} more: the JSON report has all of them.`
  return `${renderTable(header, rows.slice(0, taken.length))}${rest}`
}

function renderNotes({ notes }: EstateReport): string | undefined {
  if (notes.length === 0) return undefined
  const { taken, omitted } = takeWithin(notes, shares.notes, note => `- ${renderProse(note)}`)
  return ['### Notes', taken.join('\n'), ...(omitted === 0 ? [] : [`… and ${omitted} more.`])].join('\n\n')
}

/** Those that fail come first: they are what somebody looks for, and must not be what finds no room. */
function renderEach(apis: readonly EstateApi[], bytes: number): string[] {
  const isWell = ({ report }: EstateApi) => toMark(report) === '✅'
  const sorted = [...apis.filter(api => !isWell(api)), ...apis.filter(isWell)]
  const shown = sorted.slice(0, Math.floor(bytes / leastForOne))
  const omitted = sorted.length - shown.length
  // One that is well shall take no room from one that is not.
  const weight = (api: EstateApi) => (isWell(api) ? 0.5 : 1)
  const need = ({ report }: EstateApi) => report.findings.length
  const rendered = shareBytes(shown, bytes, { need, weight }, (api, share) => {
    // Room for what folds it.
    const body = renderSummary(api.report, Math.min(share, mostForOne) - 400).trimEnd()
    if (isWell(api)) return renderDetails(escapeMarkdown(api.name), body)
    return isNamed(api.report, api.name) ? body : `${body}\n\nThis is ${codeSpan(api.name)} of the manifest.`
  })
  const rest =
    omitted === 0
      ? []
      : [`… ${omitted} more APIs do not fit into a summary: the JSON report has all of them.`]
  return [...rendered.filter(part => part !== undefined), ...rest]
}

import { type EstateApi, type EstateReport, toMergedReport } from './estate.ts'
import { toEstateHeadline, toFigure, toMark, toVerdict } from './estate-words.ts'
import { countOf, isNamed, toHeadline } from './headline.ts'
import { safeLine } from './line.ts'
import { type LogPart, renderLog } from './log.ts'
import { sortBySeverity } from './subject.ts'

const openFindings = 50
const lineLength = 2000

/** The log of one API, folded: groups cannot stand in groups, so its parts are headings in it. */
export function renderApiLog({ name, report }: EstateApi): LogPart {
  const { mark, text } = toHeadline(report)
  const title = isNamed(report, name) ? text : `${name}: ${text}`
  const lines = renderLog(report).flatMap(part =>
    part.group === undefined ? part.lines : ['', `${part.group}:`, ...part.lines]
  )
  return { group: safeLine(`${mark} ${title}`), lines }
}

/** The end of the log: the verdict over all, one line for each API, and what counts, in a line each. */
export function renderEstateLog(estate: EstateReport): LogPart[] {
  const { mark, text, figures } = toEstateHeadline(estate)
  const verdict = `${mark} ${text}. ${figures}`.trimEnd()
  const { error } = estate
  const parts: LogPart[] = [
    { lines: [verdict] },
    ...(error === undefined
      ? []
      : [{ lines: [`ERROR ${error.code}: ${error.message}`, ...error.hints.map(hint => `  ${hint}`)] }]),
    { lines: estate.apis.map(renderApi) },
    { lines: renderFindings(estate) },
    { lines: estate.notes.map(note => `Note: ${note}`) },
    ...(estate.apis.length === 0 ? [] : [{ lines: [verdict] }])
  ]
  return parts
    .filter(part => part.lines.length > 0)
    .map(part => ({ ...part, lines: part.lines.map(line => safeLine(line, lineLength)) }))
}

function renderApi({ name, report }: EstateApi): string {
  const { counts, error } = report
  const why = error === undefined ? '' : `: ${error.message}`
  const figure = toFigure(report)
  const figures = [
    ...(figure === undefined ? [] : [`${figure} protected`]),
    countOf(counts.error, 'error'),
    countOf(counts.warning, 'warning'),
    ...(counts.waived === undefined ? [] : [`${counts.waived} waived`])
  ].join(', ')
  return `${toMark(report)} ${name}: ${toVerdict(report)} (${figures})${why}`
}

function renderFindings(estate: EstateReport): string[] {
  const counting = sortBySeverity(toMergedReport(estate).findings).filter(
    ({ severity, waived }) => severity !== 'info' && waived === undefined
  )
  const lines = counting
    .slice(0, openFindings)
    .map(
      ({ severity, rule, api, message }) =>
        `${severity.toUpperCase()} ${rule} ${api === undefined ? estate.manifest : api}: ${message}`
    )
  const rest = counting.length - lines.length
  return rest > 0
    ? [...lines, `... and ${countOf(rest, 'more finding')}: see the groups above, and the JSON report.`]
    : lines
}

import type { Severity } from '../core/rules/rule.ts'
import { countOf } from './headline.ts'
import { safeLine, toLines } from './line.ts'
import type { Report, ReportedFinding } from './report.ts'
import { describeWaiver, sortBySeverity } from './subject.ts'

/** One entry of the list that GitHub shows above the log, and in the file that it names. */
export interface ReportAnnotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** GitHub keeps ten annotations of a kind for one step and drops the others without a word. */
const most = 10
const messageLength = 1000
const levels = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<
  Severity,
  string
>

/** Turns a report into annotations, the worst first; when there are more than GitHub keeps, the tenth says how many. */
export function toAnnotations(report: Report): ReportAnnotation[] {
  const failure = report.error === undefined ? [] : [toFailure(report.error)]
  const all = [...failure, ...sortBySeverity(report.findings).map(toAnnotation)]
  return (['error', 'warning', 'notice'] as const).flatMap(level =>
    limit(
      all.filter(annotation => annotation.level === level),
      level
    )
  )
}

function limit(
  annotations: readonly ReportAnnotation[],
  level: ReportAnnotation['level']
): readonly ReportAnnotation[] {
  if (annotations.length <= most) return annotations
  const rest = annotations.length - (most - 1)
  return [
    ...annotations.slice(0, most - 1),
    {
      level,
      title: `${countOf(rest, `more ${level}`)}`,
      message: 'The summary of this run and the JSON report have all of them.'
    }
  ]
}

function toFailure(error: NonNullable<Report['error']>): ReportAnnotation {
  return {
    level: 'error',
    title: error.bug
      ? 'Bug in APIM Identity Guard'
      : `The run could not be completed (${safeLine(error.code)})`,
    message: joinLines([...toLines(error.message), ...error.hints])
  }
}

function toAnnotation(finding: ReportedFinding): ReportAnnotation {
  const { location } = finding
  return {
    // What somebody answers for is seen, and fails nothing.
    level: finding.waived === undefined ? levels[finding.severity] : 'notice',
    title: safeLine(`${finding.waived === undefined ? '' : 'Waived: '}${finding.rule} ${finding.title}`),
    message: joinLines([
      finding.message,
      ...(finding.waived === undefined ? [] : [`Waived ${describeWaiver(finding) ?? ''}`]),
      ...(finding.expected === undefined ? [] : [`Expected: ${finding.expected}`]),
      ...(finding.actual === undefined ? [] : [`Actual: ${finding.actual}`]),
      ...toLines(finding.fix)
    ]),
    ...(location === undefined ? {} : { file: location.file, line: location.line, column: location.column })
  }
}

/** Line breaks are ours alone: each line is made safe by itself, and none is made by a name. */
function joinLines(lines: readonly string[]): string {
  return lines
    .slice(0, 20)
    .map(line => safeLine(line, messageLength))
    .join('\n')
}

import type { ManifestProblem } from './manifest/problem.ts'
import type { HostPort } from './ports.ts'
import { noteUnwritten, publishFile, publishSarif, withLinks } from './publish.ts'
import { toAnnotations } from './report/annotations.ts'
import { type EstateReport, hasDrift, toManifestReport, toMergedReport } from './report/estate.ts'
import { renderEstateLog } from './report/estate-log.ts'
import { renderEstateSummary } from './report/estate-summary.ts'
import { renderEstateJson, toChangesOutput, toFindingsOutput } from './report/json.ts'
import { safeLine } from './report/line.ts'
import type { LogPart } from './report/log.ts'
import type { Report } from './report/report.ts'

/** GitHub keeps ten annotations of a kind for one step; the last place is for what the run itself has to say. */
const mostProblems = 9

/**
 * Hands the report of several APIs to everyone who reads it; the log of each API was written when it was done. Gives it back as it came out,
 * with the files that could not be written.
 */
export async function publishEstate(
  report: EstateReport,
  host: HostPort,
  reportPath: string | undefined,
  sarifPath?: string
): Promise<EstateReport> {
  const linked: EstateReport = {
    ...withLinks(report, host.env),
    apis: report.apis.map(api => ({ ...api, report: withLinks(api.report, host.env) }))
  }
  const merged = toMergedReport(linked)
  printParts(renderEstateLog(linked), host)
  for (const annotation of toAnnotations({ ...merged, ...pickFirstError(linked) })) host.annotate(annotation)
  await host.writeSummary(renderEstateSummary(linked))
  const { counts, outcome, apis } = linked
  host.setOutput('outcome', outcome)
  host.setOutput('drift', String(hasDrift(linked)))
  host.setOutput('error-count', String(counts.error))
  host.setOutput('warning-count', String(counts.warning))
  host.setOutput('findings', toFindingsOutput(merged))
  host.setOutput('changes', toChangesOutput(merged))
  host.setOutput('protected-operations', String(counts.protected))
  host.setOutput('snapshot-path', apis.flatMap(api => api.report.snapshot ?? []).join('\n'))
  host.setOutput('revision', apis.flatMap(toRevisionLine).join('\n'))
  if (linked.failed) host.fail()
  const unwritten = await publishSarif(listForSarif(linked), host, sarifPath)
  const json = renderEstateJson(noteUnwritten(linked, unwritten))
  return noteUnwritten(report, [...unwritten, ...(await publishFile(json, host, reportPath))])
}

/** Fail closed: where an API was not looked at to the end, it is not known which waivers it needs, and no alert about them is closed. */
function listForSarif(estate: EstateReport): Report[] {
  const reports = estate.apis.map(api => api.report)
  return reports.some(({ outcome }) => outcome === 'error') ? reports : [toManifestReport(estate), ...reports]
}

/** Prints parts of a log, folded where they have a title. */
export function printParts(parts: readonly LogPart[], host: HostPort): void {
  for (const part of parts) {
    if (part.group === undefined) for (const line of part.lines) host.log(line)
    else host.group(part.group, part.lines)
  }
}

/** Shows each problem of a manifest in the file itself, as far as GitHub keeps them; the report has all. */
export function annotateProblems(problems: readonly ManifestProblem[], host: HostPort): void {
  for (const { message, location } of problems.slice(0, mostProblems))
    host.annotate({
      level: 'error',
      title: 'The manifest is not usable',
      message: safeLine(message, 1000),
      ...(location === undefined ? {} : { file: location.file, line: location.line, column: location.column })
    })
}

/** One annotation for the runs that could not be completed. */
function pickFirstError({ apis, error }: EstateReport): Pick<EstateReport, 'error'> {
  if (error !== undefined) return { error }
  const broken = apis.flatMap(({ name, report }) =>
    report.error === undefined ? [] : [{ name, error: report.error }]
  )
  const [first] = broken
  if (first === undefined) return {}
  const others = broken.slice(1).map(({ name, error }) => `\`${name}\`: ${error.message}`)
  return {
    error: {
      ...first.error,
      message: `\`${first.name}\`: ${first.error.message}`,
      hints: [...first.error.hints, ...others]
    }
  }
}

function toRevisionLine({ name, report: { revision } }: EstateReport['apis'][number]): string[] {
  return revision === undefined || revision.state === 'deleted' ? [] : [`${name}: ${revision.number}`]
}

import { measureBytes } from './budget.ts'
import type { Report } from './report.ts'
import { renderSarif, type SarifContext } from './sarif.ts'
import { fileBytes, mostResults, mostResultsOfFile, mostSarifRuns } from './sarif-limits.ts'

/**
 * The findings of several APIs in one file, a run and a category each. An API whose run was not completed has none, so that its alerts stay. Throws for
 * more APIs than GitHub takes: what is left out of an upload would be closed.
 */
export function renderSarifOfAll(reports: readonly Report[], context: SarifContext = {}): string | undefined {
  const complete = reports.filter(report => report.outcome !== 'error')
  if (complete.length > mostSarifRuns)
    throw new Error(
      `GitHub takes ${mostSarifRuns} runs in one file, and there are ${complete.length}: spread the APIs over several steps with \`only\`.`
    )
  const files = renderEach(complete, context)
  if (files.length < 2) return files[0]
  const logs = files.map(file => JSON.parse(file) as SarifLog)
  return `${JSON.stringify({ ...logs[0], runs: logs.flatMap(log => log.runs) })}\n`
}

interface SarifLog {
  readonly runs: readonly { readonly results: readonly unknown[] }[]
}

/** Shares the room of the file: those that need least have their turn first, and leave what they do not need to the others. */
function renderEach(reports: readonly Report[], context: SarifContext): string[] {
  let [results, bytes] = [mostResultsOfFile, fileBytes]
  const byNeed = reports.toSorted((left, right) => left.findings.length - right.findings.length)
  const rendered = new Map<Report, string>()
  for (const [index, report] of byNeed.entries()) {
    const others = byNeed.length - index
    const room = {
      results: Math.min(mostResults, Math.floor(results / others)),
      bytes: Math.floor(bytes / others)
    }
    const file = renderSarif(report, context, room)
    if (file === undefined) continue
    rendered.set(report, file)
    bytes -= measureBytes(file)
    results -= (JSON.parse(file) as SarifLog).runs.reduce((sum, run) => sum + run.results.length, 0)
  }
  return reports.flatMap(report => rendered.get(report) ?? [])
}

import type { HostPort } from './ports.ts'
import { toAnnotations } from './report/annotations.ts'
import { renderJson, toChangesOutput, toFindingsOutput } from './report/json.ts'
import { safeLine } from './report/line.ts'
import { renderLog } from './report/log.ts'
import { renderProse } from './report/markdown.ts'
import type { Report } from './report/report.ts'
import type { SarifContext } from './report/sarif.ts'
import { renderSummary } from './report/summary.ts'

const whyLength = 500

/**
 * Hands a report to everyone who reads it: log, annotations, summary, file, outputs, and fails the step. Gives it back as it came out: a file
 * that could not be written fails the step, too, and whoever is told afterwards must hear of that.
 */
export async function publish(
  report: Report,
  host: HostPort,
  reportPath: string | undefined,
  sarifPath?: string
): Promise<Report> {
  const linked = withLinks(report, host.env)
  for (const part of renderLog(linked)) {
    if (part.group === undefined) for (const line of part.lines) host.log(line)
    else host.group(part.group, part.lines)
  }
  for (const annotation of toAnnotations(linked)) host.annotate(annotation)
  await host.writeSummary(renderSummary(linked))
  host.setOutput('outcome', linked.outcome)
  host.setOutput(
    'drift',
    String(linked.counts.error > 0 || (linked.failOn === 'warning' && linked.counts.warning > 0))
  )
  host.setOutput('error-count', String(linked.counts.error))
  host.setOutput('warning-count', String(linked.counts.warning))
  host.setOutput('findings', toFindingsOutput(linked))
  host.setOutput('changes', toChangesOutput(linked))
  host.setOutput('protected-operations', String(linked.counts.protected))
  host.setOutput('snapshot-path', linked.snapshot ?? '')
  host.setOutput('revision', linked.revision?.state === 'deleted' ? '' : (linked.revision?.number ?? ''))
  if (linked.failed) host.fail()
  const unwritten = await publishSarif([linked], host, sarifPath)
  const json = renderJson(noteUnwritten(linked, unwritten))
  return noteUnwritten(report, [...unwritten, ...(await publishFile(json, host, reportPath))])
}

/** A report that says which files of it could not be written: the step fails by that. */
export function noteUnwritten<T extends Pick<Report, 'failed' | 'notes'>>(
  report: T,
  unwritten: readonly string[]
): T {
  return unwritten.length === 0 ? report : { ...report, failed: true, notes: [...report.notes, ...unwritten] }
}

/** Where the report of a failed run goes: where the input says, for an older one there may say that all is well; elsewhere where it may not be. */
export async function chooseReportPath(host: HostPort): Promise<string | undefined> {
  const path = host.input('report-path').trim()
  if (path === '') return undefined
  return await host.checkReport(path).then(
    () => path,
    () => undefined
  )
}

/** Writes the report, last, so that a full disk takes nothing else away; gives a sentence where that failed. */
export async function publishFile(
  json: string,
  host: HostPort,
  reportPath: string | undefined
): Promise<readonly string[]> {
  try {
    host.setOutput('report-path', await host.writeReport(reportPath, json))
    return []
  } catch (error) {
    host.setOutput('report-path', '')
    return [await failUnwritten('The report could not be written', error, host)]
  }
}

/** What code scanning reads, with a sentence where it could not be written. The renderer is a chunk of its own: most runs do without it. */
export async function publishSarif(
  reports: readonly Report[],
  host: HostPort,
  path: string | undefined
): Promise<readonly string[]> {
  let written = ''
  try {
    if (path === undefined) return []
    const { renderSarifOfAll } = await import('./report/sarif-runs.ts')
    const sarif = renderSarifOfAll(reports, toSarifContext(host.env))
    if (sarif !== undefined) written = await host.writeSarif(path, sarif)
    else
      host.log(
        'No SARIF is written: the run was not completed, and an upload would close alerts that nobody looked at.'
      )
    return []
  } catch (error) {
    return [await failUnwritten('The SARIF file could not be written', error, host)]
  } finally {
    host.setOutput('sarif-path', written)
  }
}

async function failUnwritten(title: string, error: unknown, host: HostPort): Promise<string> {
  const why = safeLine(error instanceof Error ? error.message : String(error), whyLength)
  host.annotate({ level: 'error', title, message: why })
  host.fail()
  const sentence = `${title}: ${why}${/[.?]$/.test(why) ? '' : '.'}`
  // Where the disk is full, the annotation has said it.
  await host.writeSummary(`\n❌ ${renderProse(sentence)}\n`).catch(() => undefined)
  return sentence
}

/** `owner/repository/.github/workflows/drift.yml@refs/heads/main` names the workflow; it may be one of another repository. */
function toSarifContext(env: HostPort['env']): SarifContext {
  const workspace = env['GITHUB_WORKSPACE']
  const version = env['GITHUB_ACTION_REF']
  const repository = env['GITHUB_REPOSITORY']
  const reference = env['GITHUB_WORKFLOW_REF'] ?? ''
  const own = repository !== undefined && reference.startsWith(`${repository}/`)
  const workflow = own ? reference.slice(repository.length + 1).split('@', 1)[0] : undefined
  return {
    ...(workspace ? { workspace } : {}),
    ...(workflow ? { workflow } : {}),
    ...(version ? { version } : {})
  }
}

/** Rule pages are linked in the repository of the action, at the version that runs; the runner names both. */
export function withLinks<T extends Pick<Report, 'findings'>>(report: T, env: HostPort['env']): T {
  const repository = env['GITHUB_ACTION_REPOSITORY']
  const ref = env['GITHUB_ACTION_REF']
  const server = env['GITHUB_SERVER_URL']
  if (!repository || !ref || !server) return report
  const base = `${server}/${repository}/blob/${ref}/`
  return { ...report, findings: report.findings.map(finding => ({ ...finding, help: base + finding.help })) }
}

import type { HostPort } from './ports.ts'
import { toAnnotations } from './report/annotations.ts'
import { renderJson, toChangesOutput, toFindingsOutput } from './report/json.ts'
import { safeLine } from './report/line.ts'
import { renderLog } from './report/log.ts'
import type { Report } from './report/report.ts'
import type { SarifContext } from './report/sarif.ts'
import { renderSummary } from './report/summary.ts'

/** Hands a report to everyone who reads it: log, annotations, summary, file, outputs, and fails the step. */
export async function publish(
  report: Report,
  host: HostPort,
  reportPath: string | undefined,
  sarifPath?: string
): Promise<void> {
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
  await publishFile(renderJson(linked), host, reportPath)
  await publishSarif([linked], host, sarifPath)
}

/** Last, so that a full disk takes nothing else away from the report. */
export async function publishFile(
  json: string,
  host: HostPort,
  reportPath: string | undefined
): Promise<void> {
  try {
    host.setOutput('report-path', await host.writeReport(reportPath, json))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    host.annotate({ level: 'error', title: 'The report could not be written', message: safeLine(why) })
    host.setOutput('report-path', '')
    host.fail()
  }
}

/** What code scanning reads. The renderer is a chunk of its own: most runs do without it. */
export async function publishSarif(
  reports: readonly Report[],
  host: HostPort,
  path: string | undefined
): Promise<void> {
  if (path === undefined) return host.setOutput('sarif-path', '')
  try {
    const { renderSarifOfAll } = await import('./report/sarif.ts')
    const sarif = renderSarifOfAll(reports, toSarifContext(host.env))
    if (sarif === undefined) {
      host.log(
        'No SARIF is written: the run was not completed, and an upload would close alerts that nobody looked at.'
      )
      return host.setOutput('sarif-path', '')
    }
    host.setOutput('sarif-path', await host.writeSarif(path, sarif))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    host.annotate({ level: 'error', title: 'The SARIF file could not be written', message: safeLine(why) })
    host.setOutput('sarif-path', '')
    host.fail()
  }
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

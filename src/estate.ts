import type { Finding } from './core/rules/finding.ts'
import { applyRuling, findWaiverFindings, type Ruling } from './core/waivers.ts'
import { GuardError } from './errors.ts'
import { InputReader } from './input-reader.ts'
import { type Inputs, parseMode, parseTimeout } from './inputs.ts'
import { parseGitHub } from './inputs-github.ts'
import type { Interruption } from './interruption.ts'
import type { ResolvedEntry } from './manifest/resolve.ts'
import type { ConnectRepository, HostPort } from './ports.ts'
import { findStepProblems, listMembers, prepareEstate, type Work } from './prepare-estate.ts'
import { chooseReportPath } from './publish.ts'
import { printParts, publishEstate } from './publish-estate.ts'
import { publishMatrices } from './publish-matrices.ts'
import { assembleReport, toReportedFinding } from './report/assemble.ts'
import { assembleEstate, type EstateApi, type EstateReport } from './report/estate.ts'
import { renderApiLog } from './report/estate-log.ts'
import { safeLine } from './report/line.ts'
import type { Report } from './report/report.ts'
import { tellEstate } from './tell-estate.ts'
import { unlessCancelled } from './unfinished.ts'

/** Runs one API, with its findings weighed before they are judged. Throws a GuardError for an expected failure. */
export type Perform = (
  inputs: Inputs,
  rule: (findings: readonly Finding[]) => readonly Finding[]
) => Promise<Report>

/** What a run over several APIs reaches outside of itself. */
export interface EstateServices {
  readonly perform: Perform
  readonly connectRepository: ConnectRepository
  readonly interruption: Interruption
}

/** One run over the APIs of a manifest, one after the other. Never throws for an expected failure: that becomes a report and a failed step. */
export async function runEstate(
  host: HostPort,
  manifest: string,
  { perform, connectRepository, interruption }: EstateServices
): Promise<void> {
  const reader = new InputReader(host.input, host.env)
  const mode = parseMode(reader)
  const reportPath = reader.optional('report-path')
  const sarifPath = reader.optional('sarif-path')
  const only = reader.lines('only')
  const github = parseGitHub(reader)
  if (github.token !== undefined) host.mask(github.token)
  const timeout = parseTimeout(reader)
  const tell = unlessCancelled(
    interruption,
    (report: EstateReport) => tellEstate(report, host, github, connectRepository),
    host.log
  )
  const shown = mode === 'list' ? 'lint' : mode
  try {
    const step = { host, file: manifest, only, sarifPath, problems: findStepProblems(reader) }
    interruption.limit(timeout)
    await host.checkReport(reportPath)
    await host.checkSarif(sarifPath)
    if (mode === 'list') {
      await publishMatrices(await listMembers(step), manifest, host)
      return await tell?.(assembleEstate({ mode: shown, manifest, only, apis: [] }))
    }
    const work = await prepareEstate(step)
    const apis = await performAll(manifest, work, host, perform)
    const report = assembleEstate({
      mode,
      manifest,
      only,
      apis,
      findings: judgeWaivers(work, apis, mode),
      notes: describeChoice(work)
    })
    await tell?.(await publishEstate(report, host, reportPath, sarifPath))
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    const failure = { code: error.code, message: error.message, hints: error.hints, bug: false }
    const report = assembleEstate({ mode: shown, manifest, only, apis: [], error: failure })
    await tell?.(await publishEstate(report, host, await chooseReportPath(host)))
  }
}

/** One writer at a time; what goes wrong with one API is told, and the next has its turn. */
async function performAll(
  manifest: string,
  { resolved, ruling }: Work,
  host: HostPort,
  perform: Perform
): Promise<EstateApi[]> {
  const apis: EstateApi[] = []
  for (const [index, entry] of resolved.entries()) {
    host.log(safeLine(`API ${index + 1} of ${resolved.length}: ${entry.name}`))
    const performed = await performOne(entry, ruling, perform)
    const report = { ...performed, target: { ...performed.target, entry: `${manifest}#${entry.name}` } }
    apis.push({ name: entry.name, report })
    printParts([renderApiLog({ name: entry.name, report })], host)
  }
  return apis
}

async function performOne(
  { inputs, names }: ResolvedEntry,
  ruling: Ruling,
  perform: Perform
): Promise<Report> {
  const rule = (findings: readonly Finding[]) => applyRuling(findings, ruling, names)
  try {
    return await perform(inputs, rule)
  } catch (error) {
    if (error instanceof GuardError) {
      const failure = { code: error.code, message: error.message, hints: error.hints, bug: false }
      return assembleReport(inputs, { findings: rule(error.findings), error: failure })
    }
    // What was done for the other APIs must be told, also when something nobody expected happens to this one.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return assembleReport(inputs, { findings: [], error: { code: 'bug', message, hints: [], bug: true } })
  }
}

/** Waivers are held against what was found; of what was not looked at, nothing is known. */
function judgeWaivers(
  { entries, resolved, ruling }: Work,
  apis: readonly EstateApi[],
  mode: Inputs['mode']
): EstateReport['findings'] {
  const reports = new Map(apis.map(({ name, report }) => [name, report]))
  const names = new Map(resolved.map(entry => [entry.name, entry.names]))
  const held = entries.map(({ name, values }) => {
    const report = reports.get(name)
    // `lint` asks nobody, so it cannot know what a waiver is for.
    const known = report !== undefined && report.outcome !== 'error' && mode !== 'lint'
    return {
      names: names.get(name) ?? [name, values.get('api-id') ?? name],
      chosen: report !== undefined,
      ...(known ? { findings: report.findings } : {})
    }
  })
  return findWaiverFindings(ruling, held).map(toReportedFinding)
}

function describeChoice({ entries, resolved }: Work): string[] {
  return resolved.length === entries.length
    ? []
    : [`\`only\` chose ${resolved.length} of the ${entries.length} APIs of the file.`]
}

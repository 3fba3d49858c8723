import type { Finding } from './core/rules/finding.ts'
import { applyRuling, findWaiverFindings, type Ruling } from './core/waivers.ts'
import { GuardError } from './errors.ts'
import { InputReader, type ReadInput } from './input-reader.ts'
import { type Inputs, parseMode } from './inputs.ts'
import { parseGitHub } from './inputs-github.ts'
import { expandApis, type ManifestEntry } from './manifest/expand.ts'
import type { Member } from './manifest/matrix.ts'
import { chooseEntries } from './manifest/only.ts'
import type { ManifestProblem } from './manifest/problem.ts'
import { type ResolvedEntry, resolveEntries, toReadInput } from './manifest/resolve.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import type { ConnectRepository, HostPort } from './ports.ts'
import { annotateProblems, printParts, publishEstate } from './publish-estate.ts'
import { publishMatrices } from './publish-matrices.ts'
import { assembleReport, toReportedFinding } from './report/assemble.ts'
import { assembleEstate, type EstateApi, type EstateReport } from './report/estate.ts'
import { renderApiLog } from './report/estate-log.ts'
import { safeLine } from './report/line.ts'
import type { Report } from './report/report.ts'
import { mostSarifApis } from './report/sarif-limits.ts'
import { tellEstate } from './tell-estate.ts'

/** Runs one API, with its findings weighed before they are judged. Throws a GuardError for an expected failure. */
export type Perform = (
  inputs: Inputs,
  rule: (findings: readonly Finding[]) => readonly Finding[]
) => Promise<Report>

/** What a run over several APIs reaches outside of itself. */
export interface EstateServices {
  readonly perform: Perform
  readonly connectRepository: ConnectRepository
}

/** What is to be done: the APIs that were chosen, among all that the file has. */
interface Work {
  readonly resolved: readonly ResolvedEntry[]
  readonly entries: readonly ManifestEntry[]
  readonly ruling: Ruling
}

/** One run over the APIs of a manifest, one after the other. Never throws for an expected failure: that becomes a report and a failed step. */
export async function runEstate(
  host: HostPort,
  manifest: string,
  { perform, connectRepository }: EstateServices
): Promise<void> {
  const reader = new InputReader(host.input, host.env)
  const mode = parseMode(reader)
  const reportPath = reader.optional('report-path')
  const sarifPath = reader.optional('sarif-path')
  const only = reader.lines('only')
  const github = parseGitHub(reader)
  if (github.token !== undefined) host.mask(github.token)
  const tell = (report: EstateReport) => tellEstate(report, host, github, connectRepository)
  const shown = mode === 'list' ? 'lint' : mode
  try {
    refuseInputs(reader)
    await host.checkReport(reportPath)
    await host.checkSarif(sarifPath)
    if (mode === 'list') {
      await publishMatrices(await list(host, manifest, only), manifest, host)
      return await tell(assembleEstate({ mode: shown, manifest, only, apis: [] }))
    }
    const work = await prepare(host, manifest, only, sarifPath)
    const apis = await performAll(manifest, work, host, perform)
    const report = assembleEstate({
      mode,
      manifest,
      only,
      apis,
      findings: judgeWaivers(work, apis, mode),
      notes: describeChoice(work)
    })
    await tell(await publishEstate(report, host, reportPath, sarifPath))
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    const failure = { code: error.code, message: error.message, hints: error.hints, bug: false }
    const report = assembleEstate({ mode: shown, manifest, only, apis: [], error: failure })
    await tell(await publishEstate(report, host, undefined))
  }
}

/** The inputs of the step that cannot go with a manifest. */
function refuseInputs(reader: InputReader): void {
  for (const name of ['api-id', 'api-path', 'api-display-name', 'spec-path'])
    if (reader.optional(name) !== undefined)
      reader.problems.push(
        `\`${name}\` is given with \`config-file\`: expected \`only\`, since every API of the file has its own`
      )
  const [first] = reader.problems
  if (first === undefined) return
  const count = reader.problems.length
  throw new GuardError('input', count === 1 ? `The input ${first}.` : `${count} inputs are not usable.`, {
    hints: count === 1 ? [] : reader.problems.map(problem => `${problem}.`)
  })
}

interface Choice {
  readonly manifest: Manifest
  readonly entries: readonly ManifestEntry[]
  readonly chosen: readonly ManifestEntry[]
}

/** Reads the file and chooses from it; throws with every problem of its form at once. */
async function choose(host: HostPort, file: string, only: readonly string[]): Promise<Choice> {
  const parsed = parseManifest(await host.readText(file), file)
  if (parsed.kind === 'wrong') throw refuseManifest(file, parsed.problems, host)
  const { manifest } = parsed
  const entries = await expandApis(manifest, glob => host.findFiles(glob))
  const { chosen, problems } = chooseEntries(entries, only)
  const all = [...manifest.source.listProblems(), ...problems]
  if (all.length > 0) throw refuseManifest(file, all, host)
  return { manifest, entries, chosen }
}

/** Turns what was chosen into runs; throws with every problem of its values at once. */
async function prepare(
  host: HostPort,
  file: string,
  only: readonly string[],
  sarifPath: string | undefined
): Promise<Work> {
  const { manifest, entries, chosen } = await choose(host, file, only)
  // Before anything is done: a run that has written to Azure shall not end without its results.
  if (sarifPath !== undefined && chosen.length > mostSarifApis)
    throw refuseManifest(file, [{ message: describeTooMany(chosen.length) }], host)
  const { resolved, problems } = resolveEntries(manifest, chosen, { read: host.input, env: host.env })
  if (problems.length > 0) throw refuseManifest(file, problems, host)
  for (const { inputs } of resolved) if (inputs.mode === 'apply') await host.checkFolder(inputs.snapshotPath)
  const { waivers, severities } = manifest
  return { resolved, entries, ruling: { waivers, severities, today: host.today() } }
}

/** The APIs with their services. The jobs that will look at them may know more than this one, so nothing is missing yet but the service. */
async function list(host: HostPort, file: string, only: readonly string[]): Promise<Member[]> {
  const { manifest, chosen } = await choose(host, file, only)
  const read: ReadInput = name => (name === 'mode' ? 'check' : host.input(name))
  const { problems } = resolveEntries(manifest, chosen, { read, env: host.env, partial: true })
  const members = chosen.map(entry => ({
    name: entry.name,
    service: toReadInput(entry, read)('service-name'),
    location: manifest.source.locate(entry.pointer)
  }))
  const nameless = members
    .filter(({ service }) => service === '')
    .map(({ name, location }) => ({
      message: `\`${name}\` has no \`service-name\`: the list needs it to know which APIs share a service`,
      location
    }))
  if (problems.length + nameless.length > 0) throw refuseManifest(file, [...problems, ...nameless], host)
  return members.map(({ name, service }) => ({ name, service }))
}

function describeTooMany(count: number): string {
  return `\`sarif-path\` is given, and ${count} APIs are chosen: GitHub takes ${mostSarifApis} beside the manifest in one file, so spread them over several steps with \`only\``
}

function refuseManifest(file: string, problems: readonly ManifestProblem[], host: HostPort): GuardError {
  annotateProblems(problems, host)
  const lines = problems.map(({ message, location }) => {
    const sentence = message.endsWith('?') ? message : `${message}.`
    return location === undefined
      ? sentence
      : `${location.file}:${location.line}:${location.column}: ${sentence}`
  })
  const count = problems.length
  const what = count === 1 ? 'one problem' : `${count} problems`
  return new GuardError('input', `The manifest \`${file}\` has ${what}; nothing was done.`, { hints: lines })
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

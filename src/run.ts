import { type Announce, announceOn } from './announce.ts'
import type { Finding } from './core/rules/finding.ts'
import { toSeverity } from './core/rules/finding.ts'
import { parseSelection } from './core/selection.ts'
import { GuardError } from './errors.ts'
import { refuseUntrusted } from './event.ts'
import { type AzureInputs, type Inputs, type LintInputs, parseInputs } from './inputs.ts'
import type { Interruption } from './interruption.ts'
import type { AzurePort, ConnectRepository, HostPort, SendProbes } from './ports.ts'
import { readChosen } from './read-document.ts'
import type { ChosenDocument, RunResult } from './report/assemble.ts'
import { safeLine } from './report/line.ts'
import type { Report } from './report/report.ts'
import { tellUnwritten, unlessCancelled } from './unfinished.ts'

/** Joins the run to Azure: called only by the modes that need it, after everything local was found right. */
export type Connect = (inputs: AzureInputs, importTimeoutMinutes: number) => Promise<AzurePort>

/** What a run reaches outside of the runner. */
export interface Services {
  /** Asks for the token that the run will need; who needs it waits for it, and hears of a failure. */
  readonly beginSignIn: (inputs: AzureInputs) => void
  readonly connect: Connect
  readonly sendProbes: SendProbes
  readonly connectRepository: ConnectRepository
  readonly interruption: Interruption
}

/** One run from inputs to outputs. Never throws for an expected failure: that becomes a report, an output and a failed step. */
export async function run(host: HostPort, services: Services): Promise<void> {
  const manifest = host.input('config-file').trim()
  if (manifest !== '') return await runManifest(host, services, manifest)
  let inputs: Inputs | undefined
  let announce: Announce | undefined
  try {
    inputs = parseInputs(host.input, host.env)
    maskSecrets(inputs, host)
    services.interruption.limit(inputs.timeoutMinutes)
    announce = unlessCancelled(
      services.interruption,
      announceOn(host, inputs.github, services.connectRepository),
      host.log
    )
    await host.checkReport(inputs.reportPath)
    await host.checkSarif(inputs.sarifPath)
    if (inputs.mode === 'apply') await host.checkFolder(inputs.snapshotPath)
    const report = await perform(inputs, host, services)
    const { publish } = await import('./reporting.ts')
    const told = await publish(report, host, inputs.reportPath, inputs.sarifPath)
    // Last of all: everything else is out and decided when GitHub is asked for anything.
    await announce?.(told)
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    const failure = { code: error.code, message: error.message, hints: error.hints, bug: false }
    const { findings } = error
    const { assembleFailure, assembleReport, chooseReportPath, publish } = await import('./reporting.ts')
    const report =
      inputs === undefined || findings.length === 0
        ? assembleFailure(inputs, failure)
        : assembleReport(inputs, { findings, error: failure })
    const told = await publish(report, host, await chooseReportPath(host), inputs?.sarifPath)
    await announce?.(told)
  }
}

/** The same for every API of a manifest: a chunk of its own, since most runs have one API. */
async function runManifest(host: HostPort, services: Services, manifest: string): Promise<void> {
  const { runEstate } = await import('./estate.ts')
  await runEstate(host, manifest, {
    perform: async (inputs, rule) => {
      maskSecrets(inputs, host)
      return await perform(inputs, host, services, rule)
    },
    connectRepository: services.connectRepository,
    interruption: services.interruption
  })
}

/** Before anything else can be logged. */
function maskSecrets(inputs: Inputs, host: HostPort): void {
  const key = inputs.mode === 'lint' ? undefined : inputs.probes.subscriptionKey
  for (const secret of [key, inputs.github.token]) if (secret !== undefined) host.mask(secret)
}

/** Weighs the findings of a run before they are judged. */
export type Rule = (findings: readonly Finding[]) => readonly Finding[]

async function perform(
  inputs: Inputs,
  host: HostPort,
  { beginSignIn, connect, sendProbes, interruption }: Services,
  rule: Rule = findings => findings
): Promise<Report> {
  interruption.check()
  // Here, where every run comes by, and before anything is read.
  if (inputs.mode === 'apply' && !inputs.allowUntrustedEvent) refuseUntrusted(host.env)
  if (inputs.mode === 'lint') return await performLint(inputs, host, rule)
  host.log(safeLine(`Reading the document \`${inputs.specPath}\`.`))
  const document = await readChosen(inputs, host, inputs.specPath, inputs.selection)
  host.log(`  ${describeDocument(document)}`)
  const { findings } = document
  // The importer refuses a document whatever somebody here thinks of the finding: neither a waiver nor another severity lets it pass.
  const refusedSpec = findings.filter(finding => toSeverity(finding) === 'error')
  if (refusedSpec.length > 0) {
    const { assembleReport } = await import('./reporting.ts')
    return assembleReport(inputs, { document, findings: rule(findings), error: describeRefusal(refusedSpec) })
  }
  // What was given is good, so that Azure is worth asking. While the token is on its way, the rest is loaded.
  beginSignIn(inputs)
  host.log(safeLine(`Reading \`${inputs.target.api}\` in \`${inputs.target.service}\`.`))
  const connecting = connect(inputs, inputs.mode === 'apply' ? inputs.importTimeoutMinutes : 30)
  const [azure, { performAgainstAzure }] = await Promise.all([
    connecting.catch(tellUnwritten(inputs.mode)),
    import('./live.ts'),
    // Not needed yet, but nobody waits for it now.
    import('./reporting.ts')
  ])
  return await performAgainstAzure({ inputs, document, azure, host, sendProbes, interruption, rule })
}

function describeDocument({ chosen }: ChosenDocument): string {
  const { operations, selected } = chosen
  return `${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}, ${selected.size} to be protected.`
}

/** Looks at the document, the artifacts, or both; asks nobody. */
async function performLint(inputs: LintInputs, host: HostPort, rule: Rule): Promise<Report> {
  const everything = parseSelection('*')
  const selection = inputs.artifacts === undefined ? inputs.selection : everything
  const [{ assembleReport }, { lintArtifacts }] = await Promise.all([
    import('./reporting.ts'),
    import('./lint.ts')
  ])
  const document =
    inputs.specPath === undefined ? undefined : await readChosen(inputs, host, inputs.specPath, selection)
  const artifacts =
    inputs.artifacts === undefined ? undefined : await lintArtifacts(host, inputs.artifacts, inputs.selection)
  return assembleReport(inputs, {
    ...(document === undefined ? {} : { document }),
    ...(artifacts === undefined ? {} : { artifacts: artifacts.apis }),
    findings: rule([...(document?.findings ?? []), ...(artifacts?.findings ?? [])]),
    notes: ['Nothing was read from Azure.', ...(artifacts?.notes ?? [])]
  })
}

function describeRefusal(findings: readonly Finding[]): NonNullable<RunResult['error']> {
  const count = findings.length
  return {
    code: 'spec',
    message: `API Management would refuse the document for ${count} ${count === 1 ? 'reason' : 'reasons'}; nothing was read from Azure or written.`,
    hints: [],
    bug: false
  }
}

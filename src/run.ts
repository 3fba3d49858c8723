import { type Announce, announceOn } from './announce.ts'
import { applyPlan } from './apply.ts'
import { listCalledHosts } from './core/backend/called-hosts.ts'
import { compare, protect } from './core/compare.ts'
import { chooseOperations, type DesiredState, selectedLive, vanishingLive } from './core/desired.ts'
import { hasSchemas } from './core/openapi/diff-schemas.ts'
import { type ApiDocument, readSpec } from './core/openapi/document.ts'
import { preflight } from './core/openapi/preflight.ts'
import { findHazards, plan } from './core/plan.ts'
import { project } from './core/project.ts'
import type { Finding } from './core/rules/finding.ts'
import { compareFindings, toSeverity, toWords } from './core/rules/finding.ts'
import { parseSelection, type Selection } from './core/selection.ts'
import { GuardError } from './errors.ts'
import { refuseUntrusted } from './event.ts'
import { type AzureInputs, type Inputs, type LintInputs, parseInputs } from './inputs.ts'
import type { Interruption } from './interruption.ts'
import { lintArtifacts } from './lint.ts'
import type { AzurePort, ConnectRepository, HostPort, ReadRequest, SendProbes } from './ports.ts'
import { withProbes } from './probes.ts'
import { publish } from './publish.ts'
import { assembleFailure, assembleReport, type ChosenDocument, type RunResult } from './report/assemble.ts'
import { safeLine } from './report/line.ts'
import type { Report } from './report/report.ts'
import { applyRevision } from './revise.ts'
import { tellUnwritten, unlessCancelled, withInterruption } from './unfinished.ts'

/** Joins the run to Azure: called only by the modes that need it, after everything local was found right. */
export type Connect = (inputs: AzureInputs, importTimeoutMinutes: number) => Promise<AzurePort>

/** What a run reaches outside of the runner. */
export interface Services {
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
      announceOn(host, inputs.github, services.connectRepository)
    )
    await host.checkReport(inputs.reportPath)
    await host.checkSarif(inputs.sarifPath)
    if (inputs.mode === 'apply') await host.checkFolder(inputs.snapshotPath)
    const report = await perform(inputs, host, services)
    await publish(report, host, inputs.reportPath, inputs.sarifPath)
    // Last of all: everything else is out and decided when GitHub is asked for anything.
    await announce?.(report)
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    const failure = { code: error.code, message: error.message, hints: error.hints, bug: false }
    const { findings } = error
    const report =
      inputs === undefined || findings.length === 0
        ? assembleFailure(inputs, failure)
        : assembleReport(inputs, { findings, error: failure })
    await publish(report, host, undefined, inputs?.sarifPath)
    await announce?.(report)
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
  { connect, sendProbes, interruption }: Services,
  rule: Rule = findings => findings
): Promise<Report> {
  interruption.check()
  // Here, where every run comes by, and before anything is read.
  if (inputs.mode === 'apply' && !inputs.allowUntrustedEvent) refuseUntrusted(host.env)
  if (inputs.mode === 'lint') return await performLint(inputs, host, rule)
  host.log(safeLine(`Reading the document \`${inputs.specPath}\`.`))
  const document = await readChosen(inputs, host, inputs.specPath, inputs.selection)
  host.log(`  ${describeDocument(document)}`)
  const { spec, chosen, findings } = document
  // The importer refuses a document whatever somebody here thinks of the finding: neither a waiver nor another severity lets it pass.
  const refusedSpec = findings.filter(finding => toSeverity(finding) === 'error')
  if (refusedSpec.length > 0) {
    return assembleReport(inputs, { document, findings: rule(findings), error: describeRefusal(refusedSpec) })
  }
  const desired: DesiredState = {
    ...pickDesired(inputs),
    spec,
    operations: chosen.operations,
    selected: chosen.selected
  }
  const performed = await performLive(inputs, desired, host, connect, rule).catch(tellUnwritten(inputs.mode))
  const probed = await withProbes(inputs.probes, desired, performed, host, sendProbes)
  const result = withInterruption(probed, interruption)
  return assembleReport(inputs, { ...result, document, findings: rule([...findings, ...result.findings]) })
}

function describeDocument({ chosen }: ChosenDocument): string {
  const { operations, selected } = chosen
  return `${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}, ${selected.size} to be protected.`
}

/** Looks at the document, the artifacts, or both; asks nobody. */
async function performLint(inputs: LintInputs, host: HostPort, rule: Rule): Promise<Report> {
  const everything = parseSelection('*')
  const selection = inputs.artifacts === undefined ? inputs.selection : everything
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

/** Reads and pre-flights the document, and applies the selection to it. Throws for whatever makes the rest pointless. */
async function readChosen(
  inputs: Inputs,
  host: HostPort,
  path: string,
  selection: Selection
): Promise<ChosenDocument> {
  const spec = await readDocument(path, host, inputs.bundleRefs)
  const findings = preflight(spec, inputs.mode === 'lint' ? {} : { apiId: inputs.target.api })
  const chosen = chooseOperations(spec, selection)
  const [first] = chosen.unmatched
  if (first !== undefined) {
    const one = chosen.unmatched.length === 1
    const what = one ? `${first}${first.endsWith('?') ? '' : '.'}` : `${chosen.unmatched.length} selectors.`
    throw new GuardError('input', `The input \`operations\` names what the document does not have: ${what}`, {
      hints: one ? [] : chosen.unmatched
    })
  }
  if (chosen.selected.size === 0 && chosen.operations.length > 0) {
    throw new GuardError(
      'input',
      'The input `operations` leaves no operation to protect: every operation of the document is excluded.'
    )
  }
  if (chosen.operations.length === 0)
    throw new GuardError('spec', `\`${path}\` has no operations: there is nothing to import or to protect.`)
  return { spec, chosen, findings }
}

async function readDocument(path: string, host: HostPort, bundleRefs: boolean): Promise<ApiDocument> {
  const text = await host.readText(path)
  const bundled = bundleRefs ? await bundle(text, path, host) : undefined
  const read = readSpec(text, path, bundled)
  if (read.kind === 'spec') return read.spec
  const lines = read.problems.map(({ message, location }) =>
    location === undefined ? message : `${location.file}:${location.line}:${location.column}: ${message}`
  )
  const { findings } = read
  const hints = findings.length > 0 ? [] : lines
  throw new GuardError('spec', `\`${path}\` is not a document that can be imported.`, { hints, findings })
}

/** The library that bundles is a chunk of its own: most runs do without it. */
async function bundle(text: string, path: string, host: HostPort): Promise<unknown> {
  const { bundleDocument } = await import('./bundle.ts')
  return await bundleDocument(text, path, file => host.readText(file))
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

function pickDesired(inputs: AzureInputs): Omit<DesiredState, 'spec' | 'operations' | 'selected'> {
  const { target, wishes, expectation, policyScope, restoreBase, allowedCallers, maxDeletions } = inputs
  const { failOnBreaking, revision, probes, acceptedBackends } = inputs
  return {
    target,
    wishes,
    expectation,
    policyScope,
    restoreBase,
    allowedCallers,
    maxDeletions,
    failOnBreaking,
    revision,
    backendAuth: probes.backendAuth,
    acceptedBackends
  }
}

/** What a line of progress may have: a hazard names operations. */
const logLength = 2000

/** The one path of design: read, plan, project or apply, compare. */
async function performLive(
  inputs: Exclude<Inputs, { mode: 'lint' }>,
  desired: DesiredState,
  host: HostPort,
  connect: Connect,
  rule: Rule
): Promise<RunResult> {
  // Names of operations are foreign text, in a plan as everywhere.
  const log = (text: string): void => host.log(safeLine(text, logLength))
  log(`Reading \`${desired.target.api}\` in \`${desired.target.service}\`.`)
  const azure = await connect(inputs, inputs.mode === 'apply' ? inputs.importTimeoutMinutes : 30)
  const request = { ...toRequest(desired, inputs.mode), readOwnVersionSet: inputs.probes.gateway }
  const live = await azure.readState(request)
  switch (inputs.mode) {
    case 'check':
      return withHazards({ live, ...compare(desired, live) }, findHazards(desired, live))
    case 'plan': {
      const planned = plan(desired, live)
      const blocked = planned.blocked.length > 0
      const after = blocked ? live : project(desired, live, planned.changes)
      const result: RunResult = {
        live: after,
        ...compare(desired, after, planned.refusals),
        changes: planned.changes.map(change => ({
          change,
          state: blocked ? ('not-attempted' as const) : ('planned' as const)
        })),
        ...(blocked ? { error: describeBlock(planned.blocked) } : {})
      }
      return withHazards(result, planned.hazards)
    }
    case 'apply': {
      const planned = plan(desired, live)
      if (planned.blocked.length > 0) {
        const result: RunResult = {
          live,
          ...compare(desired, live),
          changes: planned.changes.map(change => ({ change, state: 'not-attempted' as const })),
          error: describeBlock(planned.blocked)
        }
        return withHazards(result, planned.hazards)
      }
      for (const hazard of planned.hazards) log(toWords(hazard).message)
      const keep = (files: ReadonlyMap<string, string>) => host.writeFolder(inputs.snapshotPath, files)
      const context = { desired, planned, live, azure, request, keep, log }
      const creation = planned.changes.find(change => change.kind === 'create-revision')
      if (creation === undefined) return await applyPlan(context)
      const { cleanup, failOn } = inputs
      return await applyRevision({ ...context, cleanup, failOn, rule }, creation)
    }
    default:
      return inputs satisfies never
  }
}

type AzureMode = Exclude<Inputs, { mode: 'lint' }>['mode']

/** What is read for a comparison: the policies of what must be protected, and of what an import would delete. */
function toRequest(desired: DesiredState, mode: AzureMode): ReadRequest {
  const { wishes, spec, revision } = desired
  const revises = revision === 'new' && mode !== 'check'
  return {
    // A new revision takes the place of all policies: each is held against the one that it replaces.
    chooseOperations: live =>
      (revises && mode === 'apply'
        ? live
        : [...selectedLive(desired, live), ...vanishingLive(desired, live)]
      ).map(operation => operation.id),
    readSchemas: hasSchemas(spec),
    listHosts: live => listCalledHosts(desired, live, protect(desired, live)),
    ...(wishes.path === undefined ? {} : { wantedPath: wishes.path }),
    ...(wishes.version === undefined ? {} : { wantedVersion: wishes.version }),
    ...(wishes.versionSet === undefined ? {} : { versionSet: wishes.versionSet }),
    ...(revises ? { readRevisions: true } : {})
  }
}

/** What stands against an import belongs to the findings, in their order. */
function withHazards<T extends Pick<RunResult, 'findings'>>(result: T, hazards: readonly Finding[]): T {
  return { ...result, findings: [...result.findings, ...hazards].sort(compareFindings) }
}

function describeBlock(blocked: readonly string[]): NonNullable<RunResult['error']> {
  const [first] = blocked
  return {
    code: 'refused',
    message:
      blocked.length === 1
        ? `Nothing is written: ${first}.`
        : `Nothing is written, for ${blocked.length} reasons.`,
    hints: blocked.length === 1 ? [] : blocked.map(reason => `${reason}.`),
    bug: false
  }
}

import { applyPlan } from './apply.ts'
import { findSnapshotGaps } from './core/artifacts/write.ts'
import { listCalledHosts } from './core/backend/called-hosts.ts'
import { compare, protect } from './core/compare.ts'
import { type DesiredState, selectedLive, vanishingLive } from './core/desired.ts'
import { present } from './core/model.ts'
import { hasSchemas } from './core/openapi/diff-schemas.ts'
import { findHazards, plan } from './core/plan.ts'
import { project } from './core/project.ts'
import type { Finding } from './core/rules/finding.ts'
import { compareFindings, toWords } from './core/rules/finding.ts'
import type { AzureInputs, Inputs } from './inputs.ts'
import type { Interruption } from './interruption.ts'
import { unkeepable } from './keep-snapshot.ts'
import type { AzurePort, HostPort, ReadRequest, SendProbes } from './ports.ts'
import { withProbes } from './probes.ts'
import { assembleReport, type ChosenDocument, type RunResult } from './report/assemble.ts'
import { safeLine } from './report/line.ts'
import type { Report } from './report/report.ts'
import { applyRevision } from './revise.ts'
import type { Rule } from './run.ts'
import { tellUnwritten, withInterruption } from './unfinished.ts'

/** What a run has when its document was found good, and its sign-in is on the way. */
export interface LiveContext {
  readonly inputs: Exclude<Inputs, { mode: 'lint' }>
  readonly document: ChosenDocument
  readonly azure: AzurePort
  readonly host: HostPort
  readonly sendProbes: SendProbes
  readonly interruption: Interruption
  readonly rule: Rule
}

/** Holds Azure against the document, and changes it where the mode says so: all that a run does besides reading its inputs. */
export async function performAgainstAzure(context: LiveContext): Promise<Report> {
  const { inputs, document, azure, host, sendProbes, interruption, rule } = context
  const { spec, chosen, findings } = document
  const desired: DesiredState = {
    ...pickDesired(inputs),
    spec,
    operations: chosen.operations,
    selected: chosen.selected
  }
  const performed = await performLive(context, desired)
    .catch(tellUnwritten(inputs.mode))
    // The next API has operations of its own, and the same service.
    .finally(() => azure.forget('api'))
  const probed = await withProbes(inputs.probes, desired, performed, host, sendProbes)
  const result = withInterruption(probed, interruption)
  return assembleReport(inputs, { ...result, document, findings: rule([...findings, ...result.findings]) })
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
  { inputs, azure, host, rule }: LiveContext,
  desired: DesiredState
): Promise<RunResult> {
  // Names of operations are foreign text, in a plan as everywhere.
  const log = (text: string): void => host.log(safeLine(text, logLength))
  const request = { ...toRequest(desired, inputs.mode), readOwnVersionSet: inputs.probes.gateway }
  const live = await azure.readState(request)
  switch (inputs.mode) {
    case 'check':
      return withHazards({ live, ...compare(desired, live) }, findHazards(desired, live))
    case 'plan': {
      const planned = plan(desired, live)
      // What `apply` could not keep it would not write.
      const gaps = findSnapshotGaps(live, planned.changes, present([]))
      const blocked = planned.blocked.length > 0 || gaps.length > 0
      const after = blocked ? live : project(desired, live, planned.changes)
      const result: RunResult = {
        live: after,
        ...compare(desired, after, planned.refusals),
        changes: planned.changes.map(change => ({
          change,
          state: blocked ? ('not-attempted' as const) : ('planned' as const)
        })),
        ...(blocked ? { error: describeBlock(planned.blocked, gaps) } : {})
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

function describeBlock(
  blocked: readonly string[],
  gaps: readonly string[] = []
): NonNullable<RunResult['error']> {
  // What Azure said of itself may come with a stop of its own.
  const reasons = blocked.map(reason => reason.replace(/\.$/, ''))
  const [first] = reasons
  if (first === undefined)
    return { code: 'refused', message: `${unkeepable} Nothing would be written.`, hints: gaps, bug: false }
  return {
    code: 'refused',
    message:
      blocked.length === 1
        ? `Nothing is written: ${first}.`
        : `Nothing is written, for ${blocked.length} reasons.`,
    hints: blocked.length === 1 ? [] : reasons.map(reason => `${reason}.`),
    bug: false
  }
}

import { compare } from './core/compare.ts'
import { chooseOperations, type DesiredState, selectedLive } from './core/desired.ts'
import { readSpec, type ApiDocument } from './core/openapi/document.ts'
import { preflight } from './core/openapi/preflight.ts'
import { plan } from './core/plan.ts'
import { project } from './core/project.ts'
import type { Finding } from './core/rules/finding.ts'
import { toSeverity } from './core/rules/finding.ts'
import { applyPlan } from './apply.ts'
import { GuardError } from './errors.ts'
import { type AzureInputs, type Inputs, parseInputs } from './inputs.ts'
import type { AzurePort, HostPort } from './ports.ts'
import { publish } from './publish.ts'
import { assembleFailure, assembleReport, type RunResult } from './report/assemble.ts'
import type { Report } from './report/report.ts'

/** Joins the run to Azure: called only by the modes that need it, after everything local was found right. */
export type Connect = (inputs: AzureInputs, importTimeoutMinutes: number) => Promise<AzurePort>

/** One run from inputs to outputs. Never throws for an expected failure: that becomes a report, an output and a failed step. */
export async function run(host: HostPort, connect: Connect): Promise<void> {
  let inputs: Inputs | undefined
  try {
    inputs = parseInputs(host.input, host.env)
    const report = await perform(inputs, host, connect)
    await publish(report, host, inputs.reportPath)
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    const failure = { code: error.code, message: error.message, hints: error.hints, bug: false }
    await publish(assembleFailure(inputs, failure), host, undefined)
  }
}

async function perform(inputs: Inputs, host: HostPort, connect: Connect): Promise<Report> {
  const spec = await readDocument(inputs, host)
  const preflightFindings = preflight(spec, inputs.mode === 'lint' ? {} : { apiId: inputs.target.api })
  const chosen = chooseOperations(spec, inputs.selection)
  if (chosen.unmatched.length > 0) {
    const [first] = chosen.unmatched
    throw new GuardError('input', `The input \`operations\` names what the document does not have: ${chosen.unmatched.length === 1 ? `${first}${first?.endsWith('?') ? '' : '.'}` : `${chosen.unmatched.length} selectors.`}`, {
      hints: chosen.unmatched.length === 1 ? [] : chosen.unmatched
    })
  }
  if (chosen.selected.size === 0) {
    throw new GuardError('input', 'The input `operations` leaves no operation to protect: every operation of the document is excluded.')
  }
  if (inputs.mode === 'lint') return assembleReport(inputs, spec, { chosen, findings: preflightFindings, notes: ['Nothing was read from Azure.'] })
  const refusedSpec = preflightFindings.filter(finding => toSeverity(finding) === 'error')
  if (refusedSpec.length > 0) {
    return assembleReport(inputs, spec, { chosen, findings: preflightFindings, error: describeRefusal(refusedSpec) })
  }
  const desired: DesiredState = { ...pickDesired(inputs), spec, operations: chosen.operations, selected: chosen.selected }
  const result = await performLive(inputs, desired, host, connect)
  return assembleReport(inputs, spec, { ...result, chosen, findings: [...preflightFindings, ...result.findings] })
}

async function readDocument(inputs: Inputs, host: HostPort): Promise<ApiDocument> {
  const text = await host.readText(inputs.specPath)
  const read = readSpec(text, inputs.specPath)
  if (read.kind === 'spec') return read.spec
  const lines = read.problems.map(({ message, location }) => (location === undefined ? message : `${location.file}:${location.line}:${location.column}: ${message}`))
  throw new GuardError('spec', `\`${inputs.specPath}\` is not a document that can be imported.`, { hints: lines })
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
  const { target, wishes, expectation, policyScope, allowedCallers, maxDeletions } = inputs
  return { target, wishes, expectation, policyScope, allowedCallers, maxDeletions }
}

/** The one path of design: read, plan, project or apply, compare. */
async function performLive(inputs: Exclude<Inputs, { mode: 'lint' }>, desired: DesiredState, host: HostPort, connect: Connect): Promise<Omit<RunResult, 'chosen'>> {
  host.log(`Reading \`${desired.target.api}\` in \`${desired.target.service}\`.`)
  const azure = await connect(inputs, inputs.mode === 'apply' ? inputs.importTimeoutMinutes : 30)
  const request = { chooseOperations: (live: Parameters<typeof selectedLive>[1]) => selectedLive(desired, live).map(operation => operation.id) }
  const live = await azure.readState(request)
  switch (inputs.mode) {
    case 'check':
      return { live, ...compare(desired, live) }
    case 'plan': {
      const planned = plan(desired, live)
      const blocked = planned.blocked.length > 0
      const after = blocked ? live : project(desired, live, planned.changes)
      return {
        live: after,
        ...compare(desired, after, planned.refusals),
        changes: planned.changes.map(change => ({ change, state: blocked ? ('not-attempted' as const) : ('planned' as const) })),
        ...(blocked ? { error: describeBlock(planned.blocked) } : {})
      }
    }
    case 'apply': {
      const planned = plan(desired, live)
      if (planned.blocked.length > 0) {
        return {
          live,
          ...compare(desired, live),
          changes: planned.changes.map(change => ({ change, state: 'not-attempted' as const })),
          error: describeBlock(planned.blocked)
        }
      }
      return await applyPlan({ desired, planned, live, azure, request, log: text => host.log(text) })
    }
    default:
      return inputs satisfies never
  }
}

function describeBlock(blocked: readonly string[]): NonNullable<RunResult['error']> {
  const [first] = blocked
  return {
    code: 'refused',
    message: blocked.length === 1 ? `Nothing is written: ${first}.` : `Nothing is written, for ${blocked.length} reasons.`,
    hints: blocked.length === 1 ? [] : blocked.map(reason => `${reason}.`),
    bug: false
  }
}

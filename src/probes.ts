import type { DesiredState } from './core/desired.ts'
import { judgeProbe } from './core/probe/probe-findings.ts'
import { planProbes } from './core/probe/probe-plan.ts'
import { compareFindings, type Finding } from './core/rules/finding.ts'
import type { ProbeInputs } from './inputs.ts'
import type { HostPort, SendProbes } from './ports.ts'
import type { RunResult } from './report/assemble.ts'

/**
 * Adds to a result what backend and gateway really answer. A run that was not completed asks nobody: its operations may not be the ones
 * that callers meet.
 */
export async function withProbes(
  wishes: ProbeInputs,
  desired: DesiredState,
  result: RunResult,
  host: HostPort,
  sendProbes: SendProbes
): Promise<RunResult> {
  const { live, protections } = result
  if ((!wishes.backend && !wishes.gateway) || result.error !== undefined || live === undefined) return result
  const planned = planProbes(desired, live, protections ?? [], wishes)
  const { probes } = planned
  host.log(`Asking ${probes.length} ${probes.length === 1 ? 'place' : 'places'} who gets in.`)
  const answers = await sendProbes(probes, wishes.subscriptionKey)
  const { api } = desired.target
  const judged = probes.flatMap((probe, index): Finding[] => {
    const answer = answers[index] ?? { kind: 'unknown', why: 'nobody asked' }
    return judgeProbe(api, probe, answer, wishes.backendAuth)
  })
  const asked = probes.filter(probe => probe.target === 'backend').length
  const code: Finding[] =
    wishes.backendAuth === 'code'
      ? [{ rule: 'PROBE005', subject: { kind: 'api', api }, facts: { probed: asked } }]
      : []
  return {
    ...result,
    findings: [...result.findings, ...planned.findings, ...judged, ...code].sort(compareFindings),
    notes: [...(result.notes ?? []), ...planned.notes]
  }
}

import type { World } from '../../emulator/world.ts'
import type { SnapshotSource } from '../../src/azure/observe.ts'
import { toPaths } from '../../src/azure/paths.ts'
import { readSnapshot } from '../../src/azure/snapshot.ts'
import { findAppFindings, listDestinations } from '../../src/core/backend/apps.ts'
import { findHost } from '../../src/core/backend/hosts.ts'
import type { LiveState } from '../../src/core/model.ts'
import { analyseProtection } from '../../src/core/policy/effective.ts'
import type { OperationProtection } from '../../src/core/policy/verdict.ts'
import { type Finding, toSeverity } from '../../src/core/rules/finding.ts'
import type { Target } from '../../src/core/target.ts'
import { type Draft, toExpectation } from './draft.ts'
import { subscription } from './emulated-worlds.ts'
import { InProcessClient } from './in-process.ts'

/** What the static analyser says of a world. */
export interface Judgement {
  readonly protections: readonly OperationProtection[]
  readonly findings: readonly Finding[]
  readonly errors: readonly Finding[]
  readonly verdict: 'clean' | 'violated' | 'unknown'
}

/** Reads the world as the product reads Azure, and judges it. */
export async function judge(draft: Draft, world: World): Promise<Judgement> {
  const expectation = toExpectation(draft)
  const target = toTarget(draft)
  const source: SnapshotSource = {
    client: new InProcessClient(world),
    paths: toPaths(target),
    target,
    expectation
  }
  const protect = (live: Pick<LiveState, 'operations' | 'policies'>) =>
    live.operations.kind === 'present'
      ? analyseProtection(live.policies, live.operations.value, expectation)
      : []
  const live = await readSnapshot(source, {
    chooseOperations: operations => operations.map(one => one.id),
    listHosts: state =>
      listDestinations(state, protect(state)).flatMap(one =>
        one.kind === 'url' ? (findHost(one.url) ?? []) : []
      )
  })
  const protections = protect(live)
  const desired = { target, expectation, allowedCallers: draft.allowedCallers }
  return decide(protections, findAppFindings(desired, live, protections))
}

function toTarget({ named }: Draft): Target {
  const place = { subscription, resourceGroup: 'rg' }
  return {
    ...place,
    environment: 'azurecloud',
    service: 'apim',
    api: 'weather',
    apps: { ...place, named: named ? [{ ...place, name: 'weather' }] : [], slots: 'all' }
  }
}

/** An unknown verdict, or something that could not be read, counts as unknown as long as nothing worse is there. */
function decide(protections: readonly OperationProtection[], findings: readonly Finding[]): Judgement {
  const errors = findings.filter(finding => toSeverity(finding) === 'error')
  const verdicts = protections.map(one => one.verdict)
  const isBad =
    verdicts.some(verdict => verdict === 'unprotected' || verdict === 'conditional') ||
    errors.some(finding => finding.rule !== 'READ001') ||
    !verdicts.some(verdict => verdict === 'protected' || verdict === 'unknown')
  const isUnknown = verdicts.includes('unknown') || errors.length > 0
  return { protections, findings, errors, verdict: isBad ? 'violated' : isUnknown ? 'unknown' : 'clean' }
}

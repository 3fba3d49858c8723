import { findSettingDrift } from './api-settings.ts'
import { findAppFindings, listJudgedApps, listJudgedServices } from './backend/apps.ts'
import { type DesiredState, pairOperations, selectedLive } from './desired.ts'
import type { LiveApp, LiveState, Observed } from './model.ts'
import { toOperationFindings } from './openapi/drift.ts'
import { findUnreadSchemas } from './openapi/unread-schemas.ts'
import { compareOperations } from './operation-comparison.ts'
import type { PolicyRefusal } from './policy/edit.ts'
import { analyseProtection } from './policy/effective.ts'
import { findPolicyFindings, findRefusals } from './policy/findings.ts'
import type { OperationProtection } from './policy/verdict.ts'
import { remember } from './remember.ts'
import { compareFindings, type Finding } from './rules/finding.ts'
import type { Subject } from './rules/rule.ts'

/** What a comparison gives: what is wrong, and how well each selected operation is protected. */
export interface Comparison {
  readonly findings: readonly Finding[]
  readonly protections: readonly OperationProtection[]
  /** The apps and slots that were judged. */
  readonly apps: readonly LiveApp[]
  /** Hosts of the services beside App Service that were judged. */
  readonly services: readonly string[]
}

/**
 * Compares what is desired with what is (or would be). Fail closed: everything that could not be read is a finding of its own.
 * `refusals` are operations that a plan could not protect.
 */
export function compare(
  desired: DesiredState,
  live: LiveState,
  refusals: readonly PolicyRefusal[] = []
): Comparison {
  const protections = protect(desired, live)
  const findings: Finding[] = [
    ...findUnread(desired, live),
    ...findUnreadSchemas(desired.target.api, live),
    ...findApiFindings(desired, live),
    ...findDeadApi(desired.target.api, protections),
    ...findPolicyFindings({
      api: desired.target.api,
      protections,
      expected: desired.expectation,
      world: live.policies
    }),
    ...findRefusals({ api: desired.target.api, refusals }),
    ...findAppFindings(desired, live, protections)
  ]
  return {
    findings: findings.map(locateBy(desired, live)).sort(compareFindings),
    protections,
    apps: listJudgedApps(live, protections),
    services: listJudgedServices(desired, live, protections)
  }
}

/** A finding about an operation points at its line in the document, unless it knows a better place. */
function locateBy(desired: DesiredState, live: LiveState): (finding: Finding) => Finding {
  const operations = live.operations.kind === 'present' ? live.operations.value : []
  const byId = new Map(
    pairOperations(desired, operations).pairs.map(pair => [pair.live.id.toLowerCase(), pair.expected])
  )
  return finding => {
    if (finding.location !== undefined || finding.subject.kind !== 'operation') return finding
    const location = byId.get(finding.subject.operation.toLowerCase())?.location()
    return location === undefined ? finding : { ...finding, location }
  }
}

/** How well each selected operation is protected. Hosts are looked for by it before the comparison asks again. */
export function protect(
  desired: DesiredState,
  { policies, api, operations }: Pick<LiveState, 'api' | 'operations' | 'policies'>
): readonly OperationProtection[] {
  return protectOnce(policies, desired, api, operations)
}

const protectOnce = remember(
  (
    policies: LiveState['policies'],
    desired: DesiredState,
    api: LiveState['api'],
    operations: LiveState['operations']
  ): readonly OperationProtection[] => {
    if (operations.kind !== 'present' || api.kind !== 'present') return []
    const selected = selectedLive(desired, operations.value)
    const type = api.value.type
    return analyseProtection(
      policies,
      selected,
      desired.expectation,
      type === undefined ? {} : { apiType: type }
    )
  }
)

function findUnread(desired: DesiredState, live: LiveState): Finding[] {
  const { target } = desired
  const api = { kind: 'api', api: target.api } as const
  const reads: readonly (readonly [string, Observed<unknown> | undefined, Subject])[] = [
    [`the service \`${target.service}\``, live.service, { kind: 'service', service: target.service }],
    [`the API \`${target.api}\``, live.api, api],
    [`the operations of the API \`${target.api}\``, live.operations, api],
    [
      `the list of APIs of \`${target.service}\``,
      live.otherApis,
      { kind: 'service', service: target.service }
    ],
    [`the version set \`${desired.wishes.versionSet ?? ''}\``, live.versionSet, api]
  ]
  return reads.flatMap(([what, read, subject]): Finding[] =>
    read?.kind === 'unreadable' ? [{ rule: 'READ001', subject, facts: { what, why: read.why } }] : []
  )
}

function findApiFindings(desired: DesiredState, live: LiveState): Finding[] {
  const { target, operations } = desired
  if (live.api.kind === 'absent') {
    const facts = { api: target.api, service: target.service, operations: operations.length }
    return [{ rule: 'API001', subject: { kind: 'api', api: target.api }, facts }]
  }
  if (live.api.kind !== 'present') return []
  const drift =
    live.operations.kind === 'present'
      ? toOperationFindings(target.api, compareOperations(desired, live))
      : []
  return [...findSettingDrift(desired, live.api.value), ...drift]
}

/** One operation that answers by itself may be meant so; when none calls the backend, the promise is empty. */
export function findDeadApi(api: string, protections: readonly OperationProtection[]): Finding[] {
  if (protections.length === 0 || protections.some(one => one.verdict !== 'not-applicable')) return []
  return [{ rule: 'API008', subject: { kind: 'api', api }, facts: { api, operations: protections.length } }]
}

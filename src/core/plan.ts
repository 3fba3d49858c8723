import { diffSettings, toVersionSetId } from './api-settings.ts'
import type { ApiImport, ApiUpdate, Change, PolicyWrite } from './change.ts'
import { type DesiredState, selectedLive, selectsEverything } from './desired.ts'
import { findPlanHazards } from './import-hazards.ts'
import type { LiveApi, LiveState } from './model.ts'
import { findBreakingChanges } from './openapi/breaking.ts'
import { compareOperations } from './operation-comparison.ts'
import { findBlocks } from './plan-blocks.ts'
import { type PolicyRefusal, planProtection } from './policy/edit.ts'
import { project } from './project.ts'
import { toRevisionChanges } from './revision.ts'
import { type Finding, toSeverity, toWords } from './rules/finding.ts'
import { chooseServiceUrl } from './service-url.ts'

/** What `apply` would do, what it cannot do, and why it would do nothing at all. */
export interface Plan {
  readonly changes: readonly Change[]
  /** Operations that no safe edit protects. */
  readonly refusals: readonly PolicyRefusal[]
  /** Sentences: while there is one, nothing is written. */
  readonly blocked: readonly string[]
  /** What stands against the import, for a reader; every error among them is in `blocked` as well. */
  readonly hazards: readonly Finding[]
}

/** Plans the way from what is live to what is desired: the import first, then the policies over what the import leaves. */
export function plan(desired: DesiredState, live: LiveState): Plan {
  const blocked = findBlocks(desired, live)
  if (blocked.length > 0) return { changes: [], refusals: [], blocked, hazards: [] }
  const api = planApi(desired, live)
  const hazards = findPlanHazards(desired, live, api)
  const reasons = describeReasons(desired, api, hazards)
  if (api !== undefined && reasons.length > 0)
    return { changes: [api], refusals: [], blocked: reasons, hazards }
  const policies = planPolicies(desired, project(desired, live, api === undefined ? [] : [api]))
  const changes = [...(api === undefined ? [] : [api]), ...policies.changes]
  return {
    changes: desired.revision === 'new' ? toRevisionChanges(desired, live, changes) : changes,
    refusals: policies.refusals,
    blocked: [],
    hazards
  }
}

/** Why nothing is written: too many deletions in one sentence, and every other error in its own. */
function describeReasons(
  desired: DesiredState,
  api: ApiImport | ApiUpdate | undefined,
  hazards: readonly Finding[]
): string[] {
  const deletions =
    api?.kind === 'import-api' && api.removed.length > desired.maxDeletions
      ? [describeDeletions(api, desired.maxDeletions)]
      : []
  const errors = hazards.filter(hazard => toSeverity(hazard) === 'error' && hazard.rule !== 'P34')
  return [...deletions, ...errors.map(hazard => toWords(hazard).message.replace(/\.$/, ''))]
}

/** What stands against an import of the document, without the policies that would follow it. */
export function findHazards(desired: DesiredState, live: LiveState): readonly Finding[] {
  return findBlocks(desired, live).length > 0 ? [] : findPlanHazards(desired, live, planApi(desired, live))
}

/** Plans the policies alone, over operations that are there. */
export function planPolicies(
  desired: DesiredState,
  live: LiveState
): { changes: readonly PolicyWrite[]; refusals: readonly PolicyRefusal[] } {
  if (live.operations.kind !== 'present' || live.api.kind !== 'present') return { changes: [], refusals: [] }
  const selected = selectedLive(desired, live.operations.value).map(operation => operation.id)
  const planned = planProtection(live.policies, {
    operations: selected,
    allOperations: live.operations.value.map(operation => operation.id),
    expected: desired.expectation,
    scope:
      desired.policyScope === 'auto'
        ? selectsEverything(desired)
          ? 'api'
          : 'operation'
        : desired.policyScope,
    restoreBase: desired.restoreBase,
    ...(live.api.value.type === undefined ? {} : { options: { apiType: live.api.value.type } })
  })
  const changes = planned.edits.map(
    (edit): PolicyWrite => ({
      kind: 'write-policy',
      scope: edit.scope,
      ...(edit.before === undefined ? {} : { before: edit.before }),
      ...(edit.etag === undefined ? {} : { etag: edit.etag }),
      after: edit.after
    })
  )
  return { changes, refusals: planned.refusals }
}

function planApi(desired: DesiredState, live: LiveState): ApiImport | ApiUpdate | undefined {
  if (live.api.kind !== 'present') return planCreation(desired, live)
  const operations = live.operations.kind === 'present' ? live.operations.value : []
  const { missing, extra, changed } = compareOperations(desired, live)
  const settings = planSettings(desired, live.api.value)
  if (missing.length + extra.length + changed.length === 0) {
    if (settings.length === 0) return undefined
    return {
      kind: 'update-api',
      api: desired.target.api,
      ...(live.api.etag === undefined ? {} : { etag: live.api.etag }),
      properties: Object.fromEntries(settings.map(({ setting, expected }) => [setting, expected])),
      differences: settings.map(({ setting, expected, actual }) => ({
        setting,
        before: String(actual ?? 'none'),
        after: String(expected)
      }))
    }
  }
  return {
    kind: 'import-api',
    api: desired.target.api,
    create: false,
    ...(live.api.etag === undefined ? {} : { etag: live.api.etag }),
    ...toContent(desired),
    properties: {
      ...keepProperties(live.api.value, desired),
      ...Object.fromEntries(settings.map(({ setting, expected }) => [setting, expected]))
    },
    added: missing.map(operation => operation.id),
    changed: changed.map(({ pair, changes }) => ({ operation: pair.live.id, changes })),
    removed: extra.map(operation => operation.id),
    lostPolicies: extra.map(operation => operation.id).filter(id => mayHavePolicy(live, id)),
    breaking: findBreakingChanges({
      spec: desired.spec,
      expected: desired.operations,
      live: operations,
      schemas: live.schemas
    })
  }
}

/** Fail closed: a policy that could not be read is one that may be lost. */
function mayHavePolicy({ policies }: LiveState, operation: string): boolean {
  return policies.operationPolicies.get(operation.toLowerCase())?.kind !== 'absent'
}

/** Only what an input asks for is set: an expectation of ours is reported, and left to its owner. */
function planSettings(desired: DesiredState, api: LiveApi): ReturnType<typeof diffSettings> {
  return diffSettings(desired, api).filter(difference => difference.asked)
}

function planCreation(desired: DesiredState, live: LiveState): ApiImport {
  const { wishes, spec, target } = desired
  return {
    kind: 'import-api',
    api: target.api,
    create: true,
    ...toContent(desired),
    properties: {
      path: wishes.path,
      displayName: wishes.displayName ?? (spec.title.slice(0, 300) || target.api),
      serviceUrl: chooseServiceUrl(desired, live),
      protocols: wishes.protocols ?? ['https'],
      subscriptionRequired: wishes.subscriptionRequired ?? true,
      ...(wishes.version === undefined ? {} : { apiVersion: wishes.version }),
      ...(wishes.versionSet === undefined
        ? {}
        : { apiVersionSetId: toVersionSetId(target, wishes.versionSet) })
    },
    added: desired.operations.map(operation => operation.id),
    changed: [],
    removed: [],
    lostPolicies: []
  }
}

function toContent(desired: DesiredState): { format: string; value: string } {
  return { format: desired.spec.format, value: desired.spec.content }
}

/** What an import clears or overwrites although the document says nothing about it (facts: pain point 3). */
const keptProperties = [
  'displayName',
  'path',
  'serviceUrl',
  'protocols',
  'subscriptionRequired',
  'subscriptionKeyParameterNames',
  'authenticationSettings',
  'apiVersion',
  'apiVersionDescription',
  'apiVersionSetId',
  'apiRevisionDescription',
  'type'
] as const
/** These the document may speak of, below `info`; then it decides. */
const documentProperties = ['description', 'contact', 'license'] as const

function keepProperties(api: LiveApi, desired: DesiredState): Record<string, unknown> {
  const info = desired.spec.info
  const spoken: readonly string[] = documentProperties.filter(name => info[name] === undefined)
  const terms = info['termsOfService'] === undefined ? ['termsOfServiceUrl'] : []
  return Object.fromEntries(
    [...keptProperties, ...spoken, ...terms].flatMap(name => {
      const value = Object.hasOwn(api.properties, name) ? api.properties[name] : undefined
      return value === undefined || value === null ? [] : [[name, value]]
    })
  )
}

function describeDeletions(change: ApiImport, allowed: number): string {
  const shown = change.removed
    .slice(0, 20)
    .map(name => `\`${name}\``)
    .join(', ')
  const more = change.removed.length > 20 ? ` and ${change.removed.length - 20} more` : ''
  const policies = change.lostPolicies.length === 0 ? '' : ', with their policies'
  return `the import would delete ${change.removed.length} ${change.removed.length === 1 ? 'operation' : 'operations'} that the document does not have${policies}: ${shown}${more}. Add them to the document, or allow it with \`max-deletions: ${change.removed.length}\` (now ${allowed})`
}

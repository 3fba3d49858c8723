import type { ApiImport, ApiUpdate } from './change.ts'
import { type DesiredState, pairOperations } from './desired.ts'
import type { LiveState } from './model.ts'
import {
  findDeletions,
  findImportHazards,
  findRevisionName,
  findTakenPath,
  findTakenVersion
} from './openapi/hazards.ts'
import { findLongUrl } from './openapi/preflight-document.ts'
import type { Finding } from './rules/finding.ts'

/**
 * What stands against the planned change of the API, known only with the document and the service at hand. Errors among these stop
 * `apply` before its first write; the others are for the reader.
 */
export function findPlanHazards(
  desired: DesiredState,
  live: LiveState,
  change: ApiImport | ApiUpdate | undefined
): Finding[] {
  if (change === undefined) return []
  return [...findEntityHazards(desired, live), ...findOperationHazards(desired, live, change)]
}

function findEntityHazards(desired: DesiredState, live: LiveState): Finding[] {
  const { target, wishes } = desired
  const api = live.api.kind === 'present' ? live.api.value : undefined
  const known = api?.properties['apiVersionSetId']
  const set = wishes.versionSet ?? (typeof known === 'string' ? known : undefined)
  const others = live.otherApis?.kind === 'present' ? live.otherApis.value : []
  const path = wishes.path === undefined ? [] : findTakenPath(target.api, wishes.path, others, set)
  const version =
    wishes.version === undefined ? [] : findTakenVersion(target.api, wishes.version, others, set)
  return [
    ...path,
    ...version,
    ...findUrl(desired, live),
    ...(api === undefined ? [] : findRevisionName(api, wishes.displayName))
  ]
}

/** Only a path that is new to the API: one that it has, it was given. */
function findUrl({ spec, wishes }: DesiredState, { api, service }: LiveState): Finding[] {
  const gateway = service.kind === 'present' ? service.value.gatewayUrl : undefined
  if (gateway === undefined || !URL.canParse(gateway) || wishes.path === undefined) return []
  if (api.kind === 'present' && api.value.path === wishes.path) return []
  return findLongUrl(spec, { gatewayHost: new URL(gateway).host, apiPath: wishes.path })
}

function findOperationHazards(
  desired: DesiredState,
  live: LiveState,
  change: ApiImport | ApiUpdate
): Finding[] {
  if (change.kind !== 'import-api' || live.api.kind !== 'present' || live.operations.kind !== 'present')
    return []
  const { target, spec, maxDeletions } = desired
  const matched = pairOperations(desired, live.operations.value)
  const hazards = findImportHazards({
    api: target.api,
    spec,
    matched,
    ...(live.service.kind === 'present' ? { sku: live.service.value.sku } : {}),
    live: live.api.value,
    operationPolicies: live.policies.operationPolicies
  })
  const deletions = matched.extra.length > maxDeletions ? findDeletions(target.api, matched) : []
  const breaks =
    desired.failOnBreaking === true
      ? (change.breaking ?? []).map(({ location, ...broken }): Finding => {
          const facts = { api: target.api, ...broken }
          const subject = { kind: 'operation', api: target.api, operation: broken.operation } as const
          return { rule: 'OPS004', subject, facts, ...(location === undefined ? {} : { location }) }
        })
      : []
  return [...hazards, ...deletions, ...breaks]
}

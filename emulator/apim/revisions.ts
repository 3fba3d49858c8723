import { type ErrorBody, methodNotAllowed, notFound } from '../arm/fault.ts'
import { lastSegment, type Resource } from '../resources.ts'
import { type Json, type Reply, textOf } from '../wire.ts'
import type { Rules } from './entities.ts'
import { toPage } from './paging.ts'
import { type ApimRequest, splitRevision } from './request.ts'

/** Lists the revisions of an API, the oldest first. */
export function listRevisions(request: ApimRequest): Reply {
  const { call, world } = request.context
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  const base = splitRevision(lastSegment(request.parentId)).base
  const revisions = world.resources
    .children(request.base, 'apis')
    .filter(api => splitRevision(api.name).base.toLowerCase() === base.toLowerCase())
    .toSorted((one, other) => Number(one.properties['apiRevision']) - Number(other.properties['apiRevision']))
  return toPage(
    request.context,
    revisions.map(api => toRevision(request, base, api))
  )
}

function toRevision(request: ApimRequest, base: string, api: Resource): Json {
  const revision = textOf(api.properties, 'apiRevision') ?? '1'
  const description = textOf(api.properties, 'apiRevisionDescription')
  return {
    apiId: `${request.base}/apis/${base};rev=${revision}`,
    apiRevision: revision,
    ...(description === undefined ? {} : { description }),
    createdDateTime: '2025-01-15T09:30:00Z',
    updatedDateTime: '2025-01-15T09:30:00Z',
    isOnline: true,
    isCurrent: splitRevision(api.name).revision === undefined
  }
}

/** What all revisions share, by the names that the service has for them in its refusal. */
const sharedProperties = [
  ['displayName', 'Name'],
  ['description', 'Description'],
  ['path', 'Path'],
  ['protocols', 'Protocols'],
  ['subscriptionRequired', 'SubscriptionRequired'],
  ['apiVersion', 'ApiVersion'],
  ['apiVersionSetId', 'ApiVersionSetId'],
  ['type', 'Type']
] as const

/**
 * What a write would change in a revision that is not current, and may not. Name, description, path and version were seen to be refused
 * (azure-powershell#9270, azure-cli#19277, apiops#436, terraform-provider-azurerm#18093); of the others the documentation says it.
 */
export function findSharedChange(existing: Resource | undefined, next: Json): ErrorBody | undefined {
  if (existing === undefined || splitRevision(existing.name).revision === undefined) return undefined
  const changed = sharedProperties.find(
    ([name]) =>
      next[name] !== undefined && JSON.stringify(next[name]) !== JSON.stringify(existing.properties[name])
  )
  if (changed === undefined) return undefined
  return {
    code: 'ValidationError',
    message: `Can't change property ${changed[1]} for non-current revision `,
    details: null
  }
}

/** A release makes the revision that it names the current one. */
export const releaseRules: Rules = {
  accept: (request, properties, existing) => {
    if (existing === undefined) makeCurrent(request, textOf(properties, 'apiId') ?? '')
    const now = new Date().toISOString()
    return {
      ...properties,
      createdDateTime: existing?.properties['createdDateTime'] ?? now,
      updatedDateTime: now
    }
  }
}

/** Swaps two subtrees: the current revision has the plain name, every other one carries `;rev=n`. */
function makeCurrent(request: ApimRequest, apiId: string): void {
  const { resources } = request.context.world
  const { base, revision } = splitRevision(lastSegment(apiId))
  const plainId = `${request.base}/apis/${base}`
  const current = resources.get(plainId)
  if (current === undefined) throw notFound('Api')
  const was = textOf(current.properties, 'apiRevision') ?? '1'
  if (revision === undefined || revision === was) return
  const next = resources.get(`${plainId};rev=${revision}`)
  if (next === undefined) throw notFound('Api')
  const waiting = `${plainId};rev=${revision}`
  resources.copy(plainId, `${plainId};rev=${was}`)
  resources.remove(plainId)
  resources.copy(waiting, plainId)
  resources.remove(waiting)
  setCurrent(request, `${plainId};rev=${was}`, false)
  setCurrent(request, plainId, true)
  // Releases belong to the API, not to a revision: they stay under the plain name.
  const released = `${plainId};rev=${was}/releases`
  for (const release of resources.children(`${plainId};rev=${was}`, 'releases')) {
    resources.put({ ...release, id: plainId + '/releases/' + release.id.slice(released.length + 1) })
    resources.remove(release.id)
  }
}

function setCurrent(request: ApimRequest, id: string, isCurrent: boolean): void {
  const { resources } = request.context.world
  const api = resources.get(id)
  if (api !== undefined) resources.put({ ...api, properties: { ...api.properties, isCurrent } })
}

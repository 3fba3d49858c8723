import { readProperties, toReply } from '../arm/context.ts'
import { ArmFault, invalid, methodNotAllowed, notFound } from '../arm/fault.ts'
import { followLocation, resultLocation, toOperationHeaders } from '../arm/longrunning.ts'
import { checkIfMatch, requireIfMatch } from '../arm/precondition.ts'
import { lastSegment, type Resource } from '../resources.ts'
import { isJson, type Json, mergePatch, type Reply } from '../wire.ts'
import { putApi } from './apiwrite.ts'
import { checkLength, locationOf, toBody } from './entities.ts'
import { toPage } from './paging.ts'
import { type ApimRequest, splitRevision } from './request.ts'
import { findSharedChange } from './revisions.ts'

/** Answers requests to `apis` and `apis/{id}`. */
export function handleApi(request: ApimRequest): Reply {
  const { call, world } = request.context
  if (request.names.length < request.types.length) {
    if (call.method !== 'GET') throw methodNotAllowed(call.method)
    return toPage(
      request.context,
      world.resources.children(request.base, 'apis').map(item => toBody(item))
    )
  }
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return showApi(request)
    case 'PUT':
      return putApi(request)
    case 'PATCH':
      return patchApi(request)
    case 'DELETE':
      return deleteApi(request)
    default:
      throw methodNotAllowed(call.method)
  }
}

/** While an import runs, the API is what it was before: not there at all when the import creates it. */
function showApi(request: ApimRequest): Reply {
  const { call, world } = request.context
  const asyncId = call.url.searchParams.get('asyncId')
  const running = asyncId === null ? world.operations.running(request.id) : undefined
  const pending = asyncId === null ? undefined : followLocation(request.context, asyncId)
  if (pending !== undefined) return pending
  const api = world.resources.get(request.id)
  // A client that polls the resource itself must see the import end, too.
  if (running !== undefined) world.operations.poll(running)
  if (api === undefined) throw notFound('Api')
  if (call.url.searchParams.get('export') === 'true') {
    throw new ArmFault(400, {
      code: 'NotSupported',
      message: 'Export is not part of this emulator.',
      details: null
    })
  }
  return toReply(200, call.method === 'HEAD' ? undefined : toBody(api), api.etag)
}

function patchApi(request: ApimRequest): Reply {
  const { call, world } = request.context
  requireIfMatch(call)
  const existing = world.resources.get(request.id)
  if (existing === undefined) throw notFound('Api')
  checkIfMatch(call, existing)
  const change = readProperties(call)
  checkApi(request, change)
  const shared = findSharedChange(existing, change)
  if (shared !== undefined) throw new ArmFault(400, shared)
  const properties = mergePatch(existing.properties, change)
  const stored = world.resources.put({ ...existing, properties: isJson(properties) ? properties : {} })
  return toReply(200, toBody(stored), stored.etag)
}

/** Refuses what the service refuses in any write: lengths, a path that is taken, a URL that is too long. */
export function checkApi(request: ApimRequest, properties: Json): void {
  checkLength(properties, 'displayName', 300)
  checkLength(properties, 'serviceUrl', 2000)
  checkLength(properties, 'path', 400)
  const path = properties['path']
  if (path === undefined) return
  if (typeof path !== 'string') throw invalid('path', "Property 'path' must be a string.")
  const gateway = String(request.service.properties['gatewayUrl'] ?? '')
  // The import restrictions give this limit for the whole URL of an API.
  if (`${gateway}/${path}`.length >= 128)
    throw invalid('path', 'The URL of the API must be shorter than 128 characters.')
  const taken = findSamePath(request, path, properties)
  if (taken === undefined) return
  throw invalid(
    'path',
    `Cannot create API '${lastSegment(request.id)}' with the same Path '${path}' as API '${taken.name}'.`
  )
}

/** Another API with the same path; versions of one set and revisions of one API may share it. */
function findSamePath(request: ApimRequest, path: string, properties: Json): Resource | undefined {
  const own = splitRevision(lastSegment(request.id)).base.toLowerCase()
  const known = request.context.world.resources.get(request.id)
  const set = properties['apiVersionSetId'] ?? known?.properties['apiVersionSetId']
  return request.context.world.resources.children(request.base, 'apis').find(other => {
    const sharesSet = set !== undefined && other.properties['apiVersionSetId'] === set
    const isOther = splitRevision(other.name).base.toLowerCase() !== own
    return (
      isOther && !sharesSet && String(other.properties['path'] ?? '').toLowerCase() === path.toLowerCase()
    )
  })
}

/** Deletes an API: an operation at 2024-05-01, at once in the version that the Azure CLI speaks. */
function deleteApi(request: ApimRequest): Reply {
  const { context } = request
  const { call, world } = context
  requireIfMatch(call)
  const existing = world.resources.get(request.id)
  if (existing === undefined) return { status: 204 }
  checkIfMatch(call, existing)
  const doomed = findDoomed(request, existing)
  const remove = (): undefined => {
    for (const api of doomed) removeApi(request, api)
  }
  if (context.apiVersion === '2021-08-01') {
    remove()
    return { status: 200 }
  }
  const operation = world.operations.start({
    subscription: context.route.subscription,
    location: locationOf(request),
    resourceId: existing.id,
    owner: context.identity.objectId,
    session: context.call.headers['authorization'] ?? '',
    sent: context.call.body,
    asyncCode: 200,
    polls: world.options.deletePolls,
    finish: remove
  })
  return { status: 202, headers: toOperationHeaders(context, operation, resultLocation(context, operation)) }
}

function findDoomed(request: ApimRequest, existing: Resource): Resource[] {
  const { base, revision } = splitRevision(existing.name)
  const siblings = request.context.world.resources
    .children(request.base, 'apis')
    .filter(api => splitRevision(api.name).base.toLowerCase() === base.toLowerCase())
  if (revision !== undefined || siblings.length < 2) return [existing]
  if (request.context.call.url.searchParams.get('deleteRevisions') === 'true') return siblings
  throw new ArmFault(400, {
    code: 'ValidationError',
    message:
      'Cannot delete the current revision of an API that has other revisions, unless deleteRevisions is true.',
    details: null
  })
}

/** With the API go its links to products and gateways. */
function removeApi(request: ApimRequest, api: Resource): void {
  const { resources } = request.context.world
  resources.remove(api.id)
  const linked = /\/(products|gateways)\/[^/]+\/apis\/[^/]+$/i
  for (const item of resources.subtree(request.base)) {
    if (linked.test(item.id) && item.name.toLowerCase() === api.name.toLowerCase()) resources.remove(item.id)
  }
}

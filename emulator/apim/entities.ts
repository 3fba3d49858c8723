import { readProperties, toReply } from '../arm/context.ts'
import { invalid, methodNotAllowed, notFound } from '../arm/fault.ts'
import { resourceLocation, toOperationHeaders } from '../arm/longrunning.ts'
import { checkIfMatch, requireIfMatch } from '../arm/precondition.ts'
import type { Resource } from '../resources.ts'
import { isJson, type Json, mergePatch, type Reply } from '../wire.ts'
import type { Collection } from './collections.ts'
import { toPage } from './paging.ts'
import type { ApimRequest } from './request.ts'

/** What a kind of entity does differently from the others. */
export interface Rules {
  /** The entity as a reader sees it. */
  readonly show?: (resource: Resource) => Json
  /** Checks and completes what a PUT or PATCH would store; throws what the service answers. */
  readonly accept?: (request: ApimRequest, properties: Json, existing: Resource | undefined) => Json
  /** Says no to a DELETE that the service would refuse. */
  readonly release?: (request: ApimRequest, existing: Resource) => void
}

/** Answers any request to an entity or to its collection. */
export function handleEntity(request: ApimRequest, collection: Collection, rules: Rules = {}): Reply {
  const { call, world } = request.context
  const last = collection.type.slice(collection.type.lastIndexOf('/') + 1)
  if (request.names.length < request.types.length) {
    if (call.method !== 'GET') throw methodNotAllowed(call.method)
    return toPage(
      request.context,
      world.resources.children(request.parentId, last).map(item => toBody(item, rules))
    )
  }
  const existing = world.resources.get(request.id)
  switch (call.method) {
    case 'GET':
      return readEntity(existing, collection, rules)
    case 'HEAD':
      return { ...readEntity(existing, collection, rules), body: undefined }
    case 'PUT':
      return putEntity(request, collection, rules, existing)
    case 'PATCH':
      return patchEntity(request, collection, rules, existing)
    case 'DELETE':
      return deleteEntity(request, collection, rules, existing)
    default:
      throw methodNotAllowed(call.method)
  }
}

/** An entity as it is sent: without the etag, and with what its kind hides or adds. */
export function toBody(resource: Resource, rules: Rules = {}): Json {
  const { etag: _etag, ...body } =
    rules.show === undefined ? resource : { ...resource, properties: rules.show(resource) }
  return body
}

function readEntity(existing: Resource | undefined, collection: Collection, rules: Rules): Reply {
  if (existing === undefined) throw notFound(collection.noun)
  return toReply(200, toBody(existing, rules), existing.etag)
}

function putEntity(
  request: ApimRequest,
  collection: Collection,
  rules: Rules,
  existing: Resource | undefined
): Reply {
  const { call, world } = request.context
  if (!collection.writable) throw methodNotAllowed(call.method)
  checkIfMatch(call, existing)
  const given = readProperties(call)
  for (const name of collection.required) {
    if (given[name] === undefined || given[name] === null)
      throw invalid(name, `Property '${name}' is required.`)
  }
  const completed = { ...(existing === undefined ? collection.defaults : {}), ...given }
  const properties = rules.accept === undefined ? completed : rules.accept(request, completed, existing)
  const stored = world.resources.put({ id: request.id, properties })
  const reply = toReply(existing === undefined ? 201 : 200, toBody(stored, rules), stored.etag)
  return collection.longRunning ? withOperation(request, stored, reply) : reply
}

/** The entity is stored already: the operation is there for clients that follow the headers, and ends with the first poll. */
function withOperation(request: ApimRequest, stored: Resource, reply: Reply): Reply {
  const { context } = request
  const operation = context.world.operations.start({
    subscription: context.route.subscription,
    location: locationOf(request),
    resourceId: stored.id,
    owner: context.identity.objectId,
    session: context.call.headers['authorization'] ?? '',
    sent: context.call.body,
    asyncCode: reply.status,
    polls: 0,
    finish: () => undefined
  })
  const headers = toOperationHeaders(context, operation, resourceLocation(context, operation))
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

/** The region of the service as it stands in URLs: `westeurope`. */
export function locationOf(request: ApimRequest): string {
  return String(request.service['location'] ?? 'global')
    .replaceAll(' ', '')
    .toLowerCase()
}

function patchEntity(
  request: ApimRequest,
  collection: Collection,
  rules: Rules,
  existing: Resource | undefined
): Reply {
  const { call, world } = request.context
  if (!collection.writable || !collection.patchable) throw methodNotAllowed(call.method)
  requireIfMatch(call)
  if (existing === undefined) throw notFound(collection.noun)
  checkIfMatch(call, existing)
  const merged = mergePatch(existing.properties, readProperties(call))
  if (!isJson(merged)) throw invalid('properties', 'Entity properties are required.')
  const properties = rules.accept === undefined ? merged : rules.accept(request, merged, existing)
  const stored = world.resources.put({ ...existing, properties })
  return toReply(200, toBody(stored, rules), stored.etag)
}

function deleteEntity(
  request: ApimRequest,
  collection: Collection,
  rules: Rules,
  existing: Resource | undefined
): Reply {
  const { call, world } = request.context
  if (!collection.writable) throw methodNotAllowed(call.method)
  requireIfMatch(call)
  if (existing === undefined) return { status: 204 }
  checkIfMatch(call, existing)
  rules.release?.(request, existing)
  world.resources.remove(existing.id)
  return { status: 200 }
}

/** Refuses text properties that are longer than the specification allows. */
export function checkLength(properties: Json, name: string, most: number): void {
  const value = properties[name]
  if (typeof value !== 'string' || value.length <= most) return
  throw invalid(name, `Length must not exceed ${most} characters.`)
}

import type { Reply } from '../wire.ts'
import type { Context } from './context.ts'
import { ArmFault, methodNotAllowed } from './fault.ts'
import type { Operation } from './operations.ts'
import type { Route } from './route.ts'

/** The headers that tell a client where to ask how an operation is getting on. */
export function toOperationHeaders(
  context: Context,
  operation: Operation,
  location: string
): Record<string, string> {
  const status =
    context.world.options.longRunningStatus === 'location'
      ? {}
      : { 'azure-asyncoperation': statusUrl(context, operation) }
  return { location, ...status, ...retryAfter(context) }
}

/** `Location` of a PUT: the resource itself, with the number of the operation, as the official examples have it. */
export function resourceLocation(context: Context, operation: Operation): string {
  const { world, apiVersion } = context
  const query = `api-version=${apiVersion}&asyncId=${operation.id}&asyncCode=${operation.asyncCode}`
  return `${world.url}${encodeURI(operation.resourceId)}?${query}`
}

/** `Location` of a DELETE: there is no resource to ask any more, so the result has a URL of its own. */
export function resultLocation(context: Context, operation: Operation): string {
  return `${locationBase(context, operation)}/operationResults/${operation.id}?api-version=${context.apiVersion}`
}

/** Which operation a path asks for, and how it wants to be told. */
interface Poll {
  readonly kind: 'status' | 'result'
  readonly id: string
}

/**
 * Recognises the three URLs of an operation: `locations/{l}/operationStatuses/{id}`, `locations/{l}/operationResults/{id}`
 * and `service/{s}/tenant/operationResults/{id}`, which is the status URL of the official examples.
 */
export function findPoll(route: Route): Poll | undefined {
  if (route.namespace !== 'microsoft.apimanagement') return undefined
  const [first, second, third] = route.types
  const id = route.names[1]
  if (first === 'locations' && second === 'operationstatuses' && id !== undefined)
    return { kind: 'status', id }
  if (first === 'locations' && second === 'operationresults' && id !== undefined)
    return { kind: 'result', id }
  const isTenant = first === 'service' && second === 'tenant' && id?.toLowerCase() === 'operationresults'
  return isTenant && third !== undefined ? { kind: 'status', id: third } : undefined
}

/** Answers a request for the status or the result of an operation. */
export function showOperation(context: Context, poll: Poll): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  const operation = context.world.operations.poll(findOwned(context, poll.id))
  if (poll.kind === 'result') return toResult(context, operation)
  const headers = operation.status === 'InProgress' ? retryAfter(context) : {}
  return { status: 200, body: toStatus(context, operation), headers }
}

/** Answers a GET on the resource with `asyncId`: 202 or 201 while the operation runs, then undefined for the caller to go on. */
export function followLocation(context: Context, id: string): Reply | undefined {
  const operation = context.world.operations.poll(findOwned(context, id))
  if (operation.status === 'InProgress') {
    return {
      status: context.world.options.longRunningStatus === 'location' ? 201 : 202,
      headers: { location: resourceLocation(context, operation), ...retryAfter(context) }
    }
  }
  if (operation.status === 'Failed' && operation.error !== undefined) throw new ArmFault(400, operation.error)
  return undefined
}

/**
 * Finds an operation for the one who began it. No right is asked for: the URL lies outside of the scope on which most
 * deployers have rights, and Azure lets them poll all the same.
 */
function findOwned(context: Context, id: string): Operation {
  const operation = context.world.operations.find(id)
  if (operation !== undefined && operation.owner === context.identity.objectId) return operation
  throw new ArmFault(404, { code: 'ResourceNotFound', message: `Operation with id '${id}' not found.` })
}

function toStatus(context: Context, operation: Operation) {
  const done = operation.polls === 0 ? 0 : 1 - operation.pollsLeft / (operation.polls + 1)
  return {
    id: new URL(statusUrl(context, operation)).pathname,
    name: operation.id,
    resourceId: operation.resourceId,
    status: operation.status,
    percentComplete: operation.status === 'InProgress' ? Math.round(done * 100) : 100,
    startTime: operation.startTime,
    ...(operation.endTime === undefined ? {} : { endTime: operation.endTime }),
    ...(operation.error === undefined ? {} : { error: operation.error })
  }
}

function toResult(context: Context, operation: Operation): Reply {
  if (operation.status === 'InProgress') {
    return { status: 202, headers: { location: resultLocation(context, operation), ...retryAfter(context) } }
  }
  if (operation.error !== undefined) throw new ArmFault(400, operation.error)
  return { status: 200 }
}

function statusUrl(context: Context, operation: Operation): string {
  const { world, apiVersion } = context
  const service = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/service\/[^/]+/i.exec(
    operation.resourceId
  )?.[0]
  return world.options.statusUrl === 'service' && service !== undefined
    ? `${world.url}${service}/tenant/operationResults/${operation.id}?api-version=${apiVersion}`
    : `${locationBase(context, operation)}/operationStatuses/${operation.id}?api-version=${apiVersion}`
}

function locationBase(context: Context, operation: Operation): string {
  const { subscription, location } = operation
  return `${context.world.url}/subscriptions/${subscription}/providers/Microsoft.ApiManagement/locations/${location}`
}

function retryAfter(context: Context): Record<string, string> {
  return { 'retry-after': String(context.world.options.retryAfterSeconds) }
}

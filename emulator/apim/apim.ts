import type { Context } from '../arm/context.ts'
import { ArmFault, inProgress, methodNotAllowed } from '../arm/fault.ts'
import type { Reply } from '../wire.ts'
import { handleApi } from './apis.ts'
import { findCollection } from './collections.ts'
import { handleEntity } from './entities.ts'
import {
  backendRules,
  fragmentRulesFor,
  listFragmentReferences,
  listNamedValue,
  namedValueRules,
  operationRules
} from './kinds.ts'
import { handleApiLink, listApiProducts } from './links.ts'
import { handlePolicy } from './policies.ts'
import { type ApimRequest, toApimRequest } from './request.ts'
import { listRevisions, releaseRules } from './revisions.ts'

const rules = new Map([
  ['apis/operations', operationRules],
  ['apis/releases', releaseRules],
  ['backends', backendRules],
  ['namedvalues', namedValueRules]
])

/** Answers every request below `Microsoft.ApiManagement/service`. */
export function handleApim(context: Context): Reply {
  const [first] = context.route.types
  if (first !== 'service') throw unknownType(context)
  if (context.route.names.length === 0) return listServices(context)
  const request = toApimRequest(context)
  refuseWhileRunning(request)
  return handleSpecial(request) ?? handleKnown(request)
}

/**
 * While an API is being imported or deleted, nothing in it can be written. Who comes with another token comes later, as the next run does, and so does who
 * sends the same once more: for them, each refusal is a look at the operation, so that it ends although nobody asks for it.
 */
function refuseWhileRunning(request: ApimRequest): void {
  const { call, world } = request.context
  const isWrite = call.method !== 'GET' && call.method !== 'HEAD'
  const [api] = request.id.slice(request.base.length).match(/^\/apis\/[^/]+/i) ?? []
  const running = isWrite && api !== undefined ? world.operations.running(request.base + api) : undefined
  if (running === undefined) return
  const later = running.session !== call.headers['authorization'] || running.sent === call.body
  if (later) world.operations.poll(running)
  if (running.status === 'InProgress') throw inProgress()
}

/** What is no entity of its own, or has rules that no other kind shares. */
function handleSpecial(request: ApimRequest): Reply | undefined {
  switch (request.kind) {
    case '':
      return showService(request)
    case 'apis':
      return handleApi(request)
    case 'apis/products':
      return listApiProducts(request)
    case 'apis/revisions':
      return listRevisions(request)
    case 'products/apis':
    case 'gateways/apis':
      return handleApiLink(request)
    case 'namedvalues/listvalue':
      return listNamedValue(request)
    case 'policyfragments/listreferences':
      return listFragmentReferences(request)
    default:
      return request.types.at(-1) === 'policies' ? handlePolicy(request) : undefined
  }
}

function handleKnown(request: ApimRequest): Reply {
  const collection = findCollection(request.kind)
  if (collection === undefined) throw unknownType(request.context)
  const own = request.kind === 'policyfragments' ? fragmentRulesFor(request) : rules.get(request.kind)
  return handleEntity(request, collection, own)
}

/** The service carries its etag in the body, as the official example shows. */
function showService(request: ApimRequest): Reply {
  const { call } = request.context
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  return { status: 200, body: request.service }
}

/** The services of a resource group, or of the whole subscription. */
function listServices(context: Context): Reply {
  if (context.call.method !== 'GET') throw methodNotAllowed(context.call.method)
  const scope = `${context.route.parent}/`.toLowerCase()
  const services = context.world.resources
    .all()
    .filter(
      ({ id, type }) =>
        type.toLowerCase() === 'microsoft.apimanagement/service' && id.toLowerCase().startsWith(scope)
    )
  return { status: 200, body: { value: services, nextLink: '' } }
}

function unknownType(context: Context): ArmFault {
  const { route, apiVersion } = context
  return new ArmFault(404, {
    code: 'InvalidResourceType',
    message: `The resource type '${route.types.join('/')}' could not be found in the namespace 'Microsoft.ApiManagement' for api version '${apiVersion}'.`
  })
}

import { handleApim } from '../apim/apim.ts'
import { handleAuthorization } from '../other/authorization.ts'
import { handleStored } from '../other/stored.ts'
import { handleSites } from '../web/sites.ts'
import type { Call, Reply } from '../wire.ts'
import type { Identity, World } from '../world.ts'
import { toAction } from './actions.ts'
import { authenticate } from './bearer.ts'
import type { Context } from './context.ts'
import { ArmFault, methodNotAllowed } from './fault.ts'
import { findPoll, showOperation } from './longrunning.ts'
import { resourceNotFound } from './missing.ts'
import { isAllowed } from './roles.ts'
import { parseRoute, type Route } from './route.ts'
import { readApiVersion } from './versions.ts'

/**
 * Answers a request to Resource Manager, in Azure's order: token, api-version, subscription, rights, resource group,
 * and only then the resource. So somebody without rights never learns whether a resource exists.
 */
export function handleArm(world: World, call: Call): Reply {
  const { rateLimits } = world.options
  if (rateLimits === null) return answer(world, call)
  const headers = world.buckets.take(rateLimits, call.method)
  const reply = catchFault(() => answer(world, call))
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

/** A refusal carries the same headers as every other answer. */
function catchFault(work: () => Reply): Reply {
  try {
    return work()
  } catch (error) {
    if (error instanceof ArmFault) return error.reply
    throw error
  }
}

function answer(world: World, call: Call): Reply {
  const identity = authenticate(world, call)
  if (call.segments.length === 1) return listSubscriptions(world, call, identity)
  const route = parseRoute(call)
  if (route === undefined) throw new ArmFault(404, { code: 'NotFound', message: 'The path is not known.' })
  const apiVersion = readApiVersion(call.url, route.namespace)
  checkSubscription(world, route)
  const context: Context = { world, call, route, identity, apiVersion }
  const poll = findPoll(route)
  if (poll !== undefined) return showOperation(context, poll)
  const isSubscription = call.segments.length === 2 && canSee(identity, route.subscription)
  if (!isSubscription) checkRights(context, call, route)
  if (route.namespace === undefined) return showContainer(world, call, route)
  checkResourceGroup(world, route)
  return dispatch(context)
}

function dispatch(context: Context): Reply {
  switch (context.route.namespace) {
    case 'microsoft.apimanagement':
      return handleApim(context)
    case 'microsoft.web':
      return handleSites(context)
    case 'microsoft.managedidentity':
      return showDefaultIdentity(context)
    case 'microsoft.authorization':
      return handleAuthorization(context)
    case 'microsoft.servicebus':
    case 'microsoft.eventhub':
    case 'microsoft.storage':
    case 'microsoft.keyvault':
    case 'microsoft.cognitiveservices':
    case 'microsoft.app':
      return handleStored(context)
    default:
      throw new ArmFault(404, {
        code: 'InvalidResourceNamespace',
        message: `The resource namespace '${context.route.namespace ?? ''}' is invalid.`
      })
  }
}

/** The identity of a resource as an extension resource: the only place in ARM with the client id of a system identity. */
function showDefaultIdentity(context: Context): Reply {
  const { world, route, call } = context
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  const parent = world.resources.get(route.parent)
  const identity =
    parent === undefined
      ? undefined
      : world.resources.get(`${parent.id}/providers/Microsoft.ManagedIdentity/identities/default`)
  if (identity === undefined || route.types.join('/') !== 'identities') throw resourceNotFound(route)
  const { etag: _etag, ...body } = identity
  return { status: 200, body }
}

function checkSubscription(world: World, route: Route): void {
  const wanted = route.subscription.toLowerCase()
  if (world.subscriptions.some(subscription => subscription.id.toLowerCase() === wanted)) return
  throw new ArmFault(404, {
    code: 'SubscriptionNotFound',
    message: `The subscription '${route.subscription}' could not be found.`
  })
}

function checkResourceGroup(world: World, route: Route): void {
  const wanted = route.resourceGroup?.toLowerCase()
  const isThere = world.resourceGroups.some(
    group =>
      group.name.toLowerCase() === wanted &&
      group.subscription.toLowerCase() === route.subscription.toLowerCase()
  )
  if (wanted === undefined || isThere) return
  throw new ArmFault(404, {
    code: 'ResourceGroupNotFound',
    message: `Resource group '${route.resourceGroup ?? ''}' could not be found.`
  })
}

function checkRights({ world, identity }: Context, call: Call, route: Route): void {
  const action = toAction(call.method, route)
  if (!world.revoked && isAllowed(identity, action, route.id)) return
  throw new ArmFault(403, {
    code: 'AuthorizationFailed',
    message:
      `The client '${identity.clientId}' with object id '${identity.objectId}' does not have authorization to perform ` +
      `action '${action}' over scope '${route.id}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.'
  })
}

/** Subscriptions are listed as far as the caller has any right in them, so this list needs no right of its own. */
function listSubscriptions(world: World, call: Call, identity: Identity): Reply {
  readApiVersion(call.url, undefined)
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  const value = world.subscriptions
    .filter(subscription => canSee(identity, subscription.id))
    .map(subscription => toSubscription(world, subscription))
  return { status: 200, body: { value, count: { type: 'Total', value: value.length } } }
}

/** A right on anything in a subscription is enough to see the subscription itself. */
function canSee(identity: Identity, subscription: string): boolean {
  const scope = `/subscriptions/${subscription}/`.toLowerCase()
  return identity.roleAssignments.some(
    ({ scope: granted }) => granted === '/' || `${granted.toLowerCase()}/`.startsWith(scope)
  )
}

function toSubscription(world: World, subscription: World['subscriptions'][number]) {
  return {
    id: `/subscriptions/${subscription.id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: subscription.id,
    tenantId: world.tenant.id,
    displayName: subscription.displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off'
    }
  }
}

function showContainer(world: World, call: Call, route: Route): Reply {
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  const subscription = world.subscriptions.find(
    ({ id }) => id.toLowerCase() === route.subscription.toLowerCase()
  )
  if (subscription !== undefined && call.segments.length === 2) {
    return { status: 200, body: toSubscription(world, subscription) }
  }
  checkResourceGroup(world, route)
  const group = world.resourceGroups.find(
    ({ name }) => name.toLowerCase() === route.resourceGroup?.toLowerCase()
  )
  if (group === undefined || call.segments.length !== 4) {
    throw new ArmFault(404, { code: 'NotFound', message: 'The path is not known.' })
  }
  const id = `/subscriptions/${group.subscription}/resourceGroups/${group.name}`
  const body = { id, name: group.name, type: 'Microsoft.Resources/resourceGroups', location: group.location }
  return { status: 200, body: { ...body, properties: { provisioningState: 'Succeeded' } } }
}

import type { Context } from '../arm/context.ts'
import { ArmFault, methodNotAllowed } from '../arm/fault.ts'
import type { Resource } from '../resources.ts'
import { toWebPage } from '../web/paging.ts'
import type { Json, Reply } from '../wire.ts'

/**
 * Role assignments at, above and below a scope, and definitions of roles. Whose rights they are is nobody who signs in here: the rights
 * of those are in the seed. A group is a list of members that its assignments hold in `members`, because there is no directory.
 */
export function handleAuthorization(context: Context): Reply {
  const { route, call } = context
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  switch (route.types.join('/')) {
    case 'roleassignments':
      return route.names.length === 0 ? listAssignments(context) : showOne(context)
    case 'roledefinitions':
      return route.names.length === 0 ? toWebPage(context, []) : showOne(context)
    default:
      throw new ArmFault(404, {
        code: 'InvalidResourceType',
        message: `The resource type '${route.types.join('/')}' could not be found in the namespace 'Microsoft.Authorization' for api version '${context.apiVersion}'.`
      })
  }
}

function showOne(context: Context): Reply {
  const { route, world } = context
  const isRole = route.types[0] === 'roledefinitions'
  const found = isRole ? findRole(context) : world.resources.get(route.id)
  if (found !== undefined) return { status: 200, body: strip(found) }
  throw new ArmFault(404, {
    code: isRole ? 'RoleDefinitionDoesNotExist' : 'RoleAssignmentNotFound',
    message: isRole
      ? `The specified role definition with ID '${route.names[0] ?? ''}' does not exist.`
      : `The role assignment '${route.names[0] ?? ''}' is not found.`
  })
}

/** A role is found at every scope at which it can be assigned: where it was made, and below. */
function findRole({ world, route }: Context): Resource | undefined {
  const wanted = route.names[0]?.toLowerCase()
  const here = `${route.parent.toLowerCase()}/`
  return world.resources
    .all()
    .find(
      resource =>
        resource.type.toLowerCase() === 'microsoft.authorization/roledefinitions' &&
        resource.name.toLowerCase() === wanted &&
        here.startsWith(`${toScope(resource)}/`)
    )
}

function listAssignments(context: Context): Reply {
  const { world, route, call } = context
  const here = route.parent.toLowerCase()
  const filter = parseFilter(call.url.searchParams.get('$filter'))
  const found = world.resources.all().filter(resource => {
    if (resource.type.toLowerCase() !== 'microsoft.authorization/roleassignments') return false
    const scope = toScope(resource)
    const isAbove = `${here}/`.startsWith(`${scope}/`) || scope.startsWith('/providers/microsoft.management/')
    const isBelow = scope.startsWith(`${here}/`)
    return (isAbove || (isBelow && !filter.atScope)) && filter.principals(resource.properties)
  })
  return toWebPage(context, found.map(strip))
}

interface Filter {
  readonly atScope: boolean
  readonly principals: (properties: Json) => boolean
}

/** `atScope()`, `assignedTo('id')`, `principalId eq 'id'`, and the first with one of the others. */
function parseFilter(text: string | null): Filter {
  let filter: Filter = { atScope: false, principals: () => true }
  for (const part of (text ?? '').split(/\s+and\s+/i).filter(one => one.trim() !== '')) {
    const assigned = /^assignedTo\('([^']+)'\)$/i.exec(part.trim())?.[1]?.toLowerCase()
    const principal = /^principalId\s+eq\s+'?([^']+?)'?$/i.exec(part.trim())?.[1]?.toLowerCase()
    if (/^atScope\(\)$/i.test(part.trim())) filter = { ...filter, atScope: true }
    else if (assigned !== undefined)
      filter = { ...filter, principals: one => idOf(one) === assigned || membersOf(one).includes(assigned) }
    else if (principal !== undefined) filter = { ...filter, principals: one => idOf(one) === principal }
    else
      throw new ArmFault(400, {
        code: 'UnsupportedFilter',
        message: `The filter '${part.trim()}' is not supported.`
      })
  }
  return filter
}

function idOf(properties: Json): string {
  return String(properties['principalId'] ?? '').toLowerCase()
}

function membersOf({ members }: Json): string[] {
  return Array.isArray(members) ? members.map(member => String(member).toLowerCase()) : []
}

/** What an assignment is about, by its id: everything before `/providers/Microsoft.Authorization`. */
function toScope({ id }: Resource): string {
  return id.toLowerCase().split('/providers/microsoft.authorization/')[0] ?? ''
}

/** The service gives the scope with each assignment, and knows nothing of `members`. */
function strip({ etag: _etag, ...body }: Resource): Json {
  const { members: _members, ...properties } = body.properties
  if (body.type.toLowerCase() !== 'microsoft.authorization/roleassignments') return body
  const scope = body.id.slice(0, toScope({ ...body, etag: '' }).length)
  return { ...body, properties: { scope: scope === '' ? '/' : scope, condition: null, ...properties } }
}

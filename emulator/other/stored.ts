import type { Context } from '../arm/context.ts'
import { ArmFault, methodNotAllowed } from '../arm/fault.ts'
import { resourceNotFound } from '../arm/missing.ts'
import type { Resource } from '../resources.ts'
import { toWebPage } from '../web/paging.ts'
import type { Json, Reply } from '../wire.ts'
import { type StoredType, storedTypes, untouchedRuleSet } from './types.ts'

/** Reads of services that are nothing but resources here: nobody writes to them through Resource Manager, and no data plane answers. */
export function handleStored(context: Context): Reply {
  const { route, call } = context
  const known = storedTypes.get(`${route.namespace ?? ''}/${route.types[0] ?? ''}`)
  if (known === undefined) throw unknownType(context)
  if (call.method !== 'GET') throw methodNotAllowed(call.method)
  if (route.names.length === 0) return listResources(context, known)
  const owner = context.world.resources.get(`${route.parent}/providers/${known.type}/${route.names[0] ?? ''}`)
  if (owner === undefined) throw resourceNotFound({ ...route, ...spell(known) })
  if (route.types.length === 1) return { status: 200, body: toBody(owner, known) }
  if (!known.children.includes(route.types[1] ?? '')) throw unknownType(context)
  return showChild(context, owner, known)
}

function listResources(context: Context, known: StoredType): Reply {
  const { world, route } = context
  const scope = `${route.parent}/`.toLowerCase()
  const found = world.resources
    .all()
    .filter(
      ({ id, type }) => type.toLowerCase() === known.type.toLowerCase() && id.toLowerCase().startsWith(scope)
    )
  return toWebPage(
    context,
    found.map(resource => toBody(resource, known))
  )
}

/** The network rules of a namespace are there without anybody having made them; whatever else is missing is missing. */
function showChild(context: Context, owner: Resource, known: StoredType): Reply {
  const { route, world } = context
  const [, collection = ''] = route.types
  const [, name] = route.names
  if (route.types.length > 2) throw unknownType(context)
  if (name === undefined) {
    const children = world.resources.children(owner.id, collection)
    return toWebPage(context, children.map(strip))
  }
  const child = world.resources.get(`${owner.id}/${collection}/${name}`)
  if (child !== undefined) return { status: 200, body: strip(child) }
  if (collection === 'networkrulesets' && name.toLowerCase() === 'default') {
    const id = `${owner.id}/networkRuleSets/default`
    const type = `${known.type}/networkRuleSets`
    return { status: 200, body: { id, name: 'default', type, properties: untouchedRuleSet } }
  }
  throw resourceNotFound({ ...route, ...spell(known) })
}

function toBody(resource: Resource, known: StoredType): Json {
  return { ...strip(resource), properties: known.fill(resource.name, resource.properties) }
}

function strip({ etag: _etag, ...body }: Resource): Json {
  return body
}

/** The namespace as it is spelled, for the sentence of a 404. */
function spell({ type }: StoredType): { readonly namespace: string } {
  return { namespace: type.split('/', 1)[0] ?? '' }
}

function unknownType({ route, apiVersion }: Context): ArmFault {
  return new ArmFault(404, {
    code: 'InvalidResourceType',
    message: `The resource type '${route.types.join('/')}' could not be found in the namespace '${route.namespace ?? ''}' for api version '${apiVersion}'.`
  })
}

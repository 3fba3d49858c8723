import type { Context } from '../arm/context.ts'
import { notFound } from '../arm/fault.ts'
import { resourceNotFound } from '../arm/missing.ts'
import type { Resource } from '../resources.ts'
import { nounOf } from './collections.ts'

/** A request to API Management: which service, which workspace, and what below it. */
export interface ApimRequest {
  readonly context: Context
  readonly service: Resource
  readonly workspace?: Resource
  /** Id of the service or of the workspace: what the entities of this request hang on. */
  readonly base: string
  /** Types below the base, lower case and joined: `apis/operations/policies`. Empty for the service itself. */
  readonly kind: string
  readonly types: readonly string[]
  readonly names: readonly string[]
  /** Id of the entity, or of the parent of the collection, in the spelling of what is stored. */
  readonly id: string
  readonly parentId: string
}

/** Finds service, workspace and parents. Throws the 404 of the first that is missing, in the service's own words. */
export function toApimRequest(context: Context): ApimRequest {
  const { world, route } = context
  const [, ...types] = route.types
  const [serviceName, ...names] = route.names
  const root = `${route.parent}/providers/Microsoft.ApiManagement/service/${serviceName ?? ''}`
  const service = world.resources.get(root)
  if (service === undefined)
    throw resourceNotFound({
      ...route,
      types: ['service'],
      names: [serviceName ?? ''],
      namespace: 'Microsoft.ApiManagement'
    })
  const isWorkspace = types[0] === 'workspaces' && names[0] !== undefined && types.length > 1
  const workspace = isWorkspace
    ? world.resources.get(`${service.id}/workspaces/${names[0] ?? ''}`)
    : undefined
  if (isWorkspace && workspace === undefined) throw notFound('Workspace')
  const base = workspace?.id ?? service.id
  const below = isWorkspace ? { types: types.slice(1), names: names.slice(1) } : { types, names }
  return {
    context,
    service,
    ...(workspace === undefined ? {} : { workspace }),
    base,
    kind: below.types.join('/'),
    ...below,
    ...locate(context, base, below.types, below.names)
  }
}

/** Walks down from the base; every parent must exist, the last segment need not. */
function locate(context: Context, base: string, types: readonly string[], names: readonly string[]) {
  const { resources } = context.world
  let parentId = base
  for (const [index, type] of types.entries()) {
    const name = toStoredName(context, parentId, type, names[index])
    const collection = nounOf(types.slice(0, index + 1)).type
    const last = collection.slice(collection.lastIndexOf('/') + 1)
    if (index === types.length - 1)
      return { parentId, id: name === undefined ? parentId : `${parentId}/${last}/${name}` }
    const parent = resources.get(`${parentId}/${last}/${name ?? ''}`)
    if (parent === undefined) throw notFound(nounOf(types.slice(0, index + 1)).noun)
    parentId = parent.id
  }
  return { parentId, id: base }
}

/** `weather;rev=1` is `weather` as long as revision 1 is the current one: the current revision has no suffix in the store. */
function toStoredName(
  context: Context,
  parentId: string,
  type: string,
  name: string | undefined
): string | undefined {
  if (type !== 'apis' || name === undefined) return name
  const { base, revision } = splitRevision(name)
  const current = context.world.resources.get(`${parentId}/apis/${base}`)
  return revision !== undefined && current?.properties['apiRevision'] === revision ? base : name
}

/** Takes `weather;rev=2` apart. */
export function splitRevision(name: string): { readonly base: string; readonly revision?: string } {
  const match = /^(.*?);rev=([^;]+)$/i.exec(name)
  const [, base, revision] = match ?? []
  return base === undefined || revision === undefined ? { base: name } : { base, revision }
}

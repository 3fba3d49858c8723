import { methodNotAllowed, notFound } from '../arm/fault.ts'
import { lastSegment, type Resource } from '../resources.ts'
import type { Json, Reply } from '../wire.ts'
import { toBody } from './entities.ts'
import { toPage } from './paging.ts'
import { type ApimRequest, splitRevision } from './request.ts'

/** Lists the products that hold an API: `apis/{id}/products`. */
export function listApiProducts(request: ApimRequest): Reply {
  const { call, world } = request.context
  if (call.method !== 'GET' || request.names.length === request.types.length)
    throw methodNotAllowed(call.method)
  const api = splitRevision(lastSegment(request.parentId)).base
  const products = world.resources
    .children(request.base, 'products')
    .filter(product => world.resources.get(`${product.id}/apis/${api}`) !== undefined)
  return toPage(
    request.context,
    products.map(product => ({ ...toBody(product), type: 'Microsoft.ApiManagement/service/apis/products' }))
  )
}

/** Answers `products/{p}/apis[/{a}]` and `gateways/{g}/apis[/{a}]`: which APIs a product or a gateway holds. */
export function handleApiLink(request: ApimRequest): Reply {
  const { call, world } = request.context
  if (request.names.length < request.types.length) {
    if (call.method !== 'GET') throw methodNotAllowed(call.method)
    const links = world.resources.children(request.parentId, 'apis')
    return toPage(
      request.context,
      links.flatMap(link => toLinked(request, link) ?? [])
    )
  }
  const link = world.resources.get(request.id)
  switch (call.method) {
    case 'HEAD':
      if (link === undefined) throw notFound('Api')
      return { status: 204 }
    case 'PUT':
      return putLink(request, link)
    case 'DELETE':
      if (link === undefined) return { status: 204 }
      world.resources.remove(link.id)
      return { status: 200 }
    default:
      throw methodNotAllowed(call.method)
  }
}

function putLink(request: ApimRequest, known: Resource | undefined): Reply {
  const { world } = request.context
  if (world.resources.get(`${request.base}/apis/${lastSegment(request.id)}`) === undefined)
    throw notFound('Api')
  const link = known ?? world.resources.put({ id: request.id, properties: {} })
  return { status: known === undefined ? 201 : 200, body: toLinked(request, link) }
}

/** The API as it is listed below a product or a gateway: its own properties under the id of the link. */
function toLinked(request: ApimRequest, link: Resource): Json | undefined {
  const api = request.context.world.resources.get(`${request.base}/apis/${link.name}`)
  return api === undefined
    ? undefined
    : { id: link.id, type: link.type, name: api.name, properties: api.properties }
}

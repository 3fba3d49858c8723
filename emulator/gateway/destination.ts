import { CannotRun } from '../plane/exchange.ts'
import type { PolicyScope } from '../policy/catalogue.ts'
import { findAttribute } from '../policy/syntax.ts'
import type { Resource } from '../resources.ts'
import { isJson, textOf } from '../wire.ts'
import type { Step } from './effective.ts'
import { PolicyFault } from './fault.ts'
import type { Destination, Flow } from './flow.ts'
import { substitute } from './names.ts'
import { evaluateText } from './values.ts'

/** Runs `set-backend-service`. */
export function runSetBackend(flow: Flow, step: Step): void {
  const hasUrl = findAttribute(step.element, 'base-url') !== undefined
  const hasId = findAttribute(step.element, 'backend-id') !== undefined
  if (hasUrl === hasId) throw new CannotRun('`set-backend-service` needs one of `base-url` and `backend-id`')
  if (hasId) {
    const id = evaluateText(flow, step, 'backend-id')
    flow.destination = { kind: 'backend', id, base: step.base, level: step.level }
    return
  }
  const url = evaluateText(flow, step, 'base-url')
  if (flow.destination.kind !== 'backend') flow.destination = { kind: 'url', url }
  // The backend entity of a wider scope is only overridden by another entity, as the documentation says.
  else if (widest.indexOf(flow.destination.level) >= widest.indexOf(step.level))
    throw new CannotRun('`base-url` after a `backend-id` that comes from no wider scope')
}

const widest: readonly PolicyScope[] = ['service', 'workspace', 'product', 'api', 'operation']

/** Where a request goes: the address, and the backend entity when one was chosen. */
export interface Endpoint {
  readonly url: URL
  readonly entity?: Resource
  readonly base: string
}

/** Finds the address that the API or the policies have chosen. */
export function findEndpoint(flow: Flow): Endpoint {
  const { destination, matched } = flow
  switch (destination.kind) {
    case 'api': {
      const url = textOf(matched.api.properties, 'serviceUrl')
      if (url === undefined || url === '') throw new PolicyFault('The API has no backend URL.')
      return { url: toUrl(substitute(flow.world, matched.base, url)), base: matched.base }
    }
    case 'url':
      return { url: toUrl(destination.url), base: matched.base }
    case 'backend':
      return findEntity(flow, destination)
  }
}

function findEntity(flow: Flow, destination: Extract<Destination, { kind: 'backend' }>): Endpoint {
  const { base, id } = destination
  const chosen = findBackend(flow, base, id)
  const entity = chosen.properties['type'] === 'Pool' ? pickMember(flow, base, chosen) : chosen
  const { serviceFabricCluster, proxy } = entity.properties
  const url = textOf(entity.properties, 'url')
  const protocol = textOf(entity.properties, 'protocol') ?? 'http'
  const isPlain = serviceFabricCluster === undefined && !isJson(proxy) && protocol === 'http'
  if (url === undefined || !isPlain || entity.properties['type'] === 'Pool')
    throw new CannotRun(`the backend \`${entity.name}\` is more than an address`)
  return { url: toUrl(substitute(flow.world, base, url)), entity, base }
}

function findBackend(flow: Flow, base: string, id: string): Resource {
  const found = flow.world.resources.get(`${base}/backends/${id}`)
  if (found === undefined) throw new CannotRun(`there is no backend \`${id}\``)
  return found
}

/** Azure chooses by weight, and by priority as long as members are healthy; here the caller chooses. */
function pickMember(flow: Flow, base: string, pool: Resource): Resource {
  const settings = isJson(pool.properties['pool']) ? pool.properties['pool'] : {}
  const services = Array.isArray(settings['services']) ? settings['services'].filter(isJson) : []
  const members = services.toSorted(
    (one, other) => Number(one['priority'] ?? 0) - Number(other['priority'] ?? 0)
  )
  const member = members[flow.pick % Math.max(1, members.length)]
  const id = textOf(member, 'id')?.split('/').at(-1)
  if (id === undefined) throw new CannotRun(`the pool \`${pool.name}\` has no members`)
  return findBackend(flow, base, id)
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isAddress =
    url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''
  if (!isAddress || url.username !== '' || url.password !== '')
    throw new CannotRun(`\`${text}\` is no plain address of a backend`)
  return url
}

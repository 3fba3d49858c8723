import type { LiveBackend } from '../model.ts'
import { rankScope } from './chain.ts'
import type { ActualText } from './chain-values.ts'
import { changeState, type Header, type Route, type State } from './interpret-state.ts'
import type { Doubt, RouteStep, Site } from './interpret-steps.ts'
import type { BackendRoute } from './verdict.ts'

/** What `set-backend-service` does to the way of a call. */
export function applyRoute(state: State, step: RouteStep): State {
  const { at, baseUrl, backend, namespace } = step
  if (backend !== undefined) {
    if (backend.kind === 'known' && backend.value.trim() !== '') {
      return changeState(state, { route: { kind: 'backend-id', id: backend.value, namespace, at } })
    }
    return changeState(state, {
      route: { kind: 'unknown', doubt: toBackendDoubt(backend, at), credentials: true }
    })
  }
  if (baseUrl === undefined) {
    const doubt: Doubt = {
      code: 'backend-expression',
      at,
      why: '`set-backend-service` names neither a URL nor a backend'
    }
    return changeState(state, { route: { kind: 'unknown', doubt, credentials: true } })
  }
  const before = findBackendSite(state.route)
  if (before === undefined) return changeState(state, { route: { kind: 'base-url', url: baseUrl, at } })
  // "A base policy's backend-id can only be overridden with a policy using backend-id, not base-url."
  if (rankScope(before.source.scope) < rankScope(at.source.scope)) return state
  // Fail closed: nobody says which of the two counts where the entity comes from no broader document.
  const why = 'a `base-url` comes after a `backend-id`, and which of the two counts is not documented'
  return changeState(state, {
    route: { kind: 'unknown', doubt: { code: 'backend-expression', at, why }, credentials: true }
  })
}

/** Where a backend entity was chosen, be it known which one or not. */
function findBackendSite(route: Route): Site | undefined {
  if (route.kind === 'backend-id') return route.at
  return route.kind === 'unknown' ? route.doubt.at : undefined
}

function toBackendDoubt(backend: ActualText, at: Site): Doubt {
  if (backend.kind === 'unresolved') return { code: 'named-value', at, why: backend.why }
  return {
    code: 'backend-expression',
    at,
    why: 'the backend is chosen by an expression, and its credentials may write the header'
  }
}

/** One backend that a call may reach, and the credentials that its entity holds. */
export interface Destination {
  readonly route: BackendRoute
  readonly at: Site | undefined
  readonly managedIdentity?: NonNullable<LiveBackend['managedIdentity']>
  /** The entity writes the header itself, or nobody knows whether it does. */
  readonly doubt?: Doubt
}

/** Every backend that a route may end at. Credentials of a pool are those of its members. */
export function findDestinations(route: Route): Destination[] {
  switch (route.kind) {
    case 'default':
      return [{ route: { kind: 'default' }, at: undefined }]
    case 'base-url':
      return [{ route: toUrlRoute(route.url), at: route.at }]
    case 'unknown':
      return [
        {
          route: { kind: 'unknown', why: route.doubt.why },
          at: route.doubt.at,
          ...(route.credentials ? { doubt: route.doubt } : {})
        }
      ]
    case 'backend-id':
      return findBackend(route, route.id, new Set())
    default:
      return route satisfies never
  }
}

function toUrlRoute(url: ActualText): BackendRoute {
  if (url.kind === 'known') return { kind: 'base-url', url: url.value }
  return {
    kind: 'unknown',
    why: url.kind === 'unresolved' ? url.why : 'the URL of the backend is an expression'
  }
}

type BackendIdRoute = Extract<Route, { kind: 'backend-id' }>

function findBackend(route: BackendIdRoute, id: string, seen: ReadonlySet<string>): Destination[] {
  const key = id.slice(id.lastIndexOf('/') + 1).toLowerCase()
  const named: BackendRoute = { kind: 'backend-id', backend: id }
  const doubtful = (why: string, code: Doubt['code'] = 'backend-missing'): Destination[] => [
    { route: named, at: route.at, doubt: { code, at: route.at, why } }
  ]
  if (seen.has(key)) return doubtful(`the pool \`${id}\` holds itself`)
  const backend = route.namespace.backends.get(key)
  if (backend === undefined || backend.kind === 'absent')
    return doubtful(`the backend \`${id}\` does not exist, or was not read`)
  if (backend.kind === 'unreadable')
    return doubtful(`the backend \`${id}\` could not be read: ${backend.why}`, 'unreadable')
  const { type, members, managedIdentity, setsAuthorization, unclear } = backend.value
  if (unclear !== undefined) return doubtful(`it is not known where the backend \`${id}\` leads: ${unclear}`)
  if (setsAuthorization)
    return doubtful(
      `the backend \`${id}\` writes the header itself, and which of the two wins is not documented`,
      'backend-credentials'
    )
  if (type !== 'pool')
    return [{ route: named, at: route.at, ...(managedIdentity === undefined ? {} : { managedIdentity }) }]
  if (members.length === 0) return doubtful(`the pool \`${id}\` has no members`)
  const deeper = new Set([...seen, key])
  return members.flatMap(member => findBackend(route, member, deeper))
}

/** The header that really arrives, when the entity of the backend has a say in it. */
export type Arrival =
  | { readonly kind: 'header'; readonly header: Header }
  | {
      readonly kind: 'backend-identity'
      readonly resource: string | undefined
      readonly clientId: string | undefined
      readonly header: Header
    }

/** Joins what the policies wrote with what the backend's own credentials write. */
export function toArrival(state: State, destination: Destination): Arrival {
  if (destination.doubt !== undefined)
    return { kind: 'header', header: { kind: 'doubt', doubt: destination.doubt } }
  const { managedIdentity } = destination
  if (managedIdentity === undefined) return { kind: 'header', header: state.header }
  return {
    kind: 'backend-identity',
    resource: managedIdentity.resource,
    clientId: managedIdentity.clientId,
    header: state.header
  }
}

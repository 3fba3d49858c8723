import type { LiveBackend, Observed, PolicyWorld } from '../model.ts'
import type { BackendRoute, OperationProtection } from '../policy/verdict.ts'

/** Where calls go, and whose. */
export type Destination = Resolved & {
  /** Operations that a policy sends there; empty when it is the service URL of the API. */
  readonly operations: readonly string[]
  /** Every operation whose calls may go there. */
  readonly callers: readonly string[]
}

/** Every place that protected operations send their calls, and the token with them, to. */
export function toDestinations(
  protections: readonly OperationProtection[],
  world: PolicyWorld,
  serviceUrl: string | undefined
): Destination[] {
  const found = new Map<string, { destination: Resolved; byDefault: boolean; callers: Set<string> }>()
  for (const protection of protections) {
    if (protection.verdict === 'not-applicable') continue
    const routes = protection.contexts.flatMap(context =>
      context.routes.length === 0 ? [defaultRoute] : context.routes
    )
    for (const route of routes.length === 0 ? [defaultRoute] : routes) {
      for (const destination of resolveRoute(route, world, serviceUrl)) {
        // An operation whose verdict is unknown has a finding of its own that says why.
        if (destination.kind === 'unknown' && protection.verdict === 'unknown') continue
        const byDefault = route.kind === 'default'
        const key = JSON.stringify([byDefault, destination])
        const entry = found.get(key) ?? { destination, byDefault, callers: new Set<string>() }
        entry.callers.add(protection.operation)
        found.set(key, entry)
      }
    }
  }
  return [...found.values()].map(({ destination, byDefault, callers }) => ({
    ...destination,
    operations: byDefault ? [] : [...callers].sort(),
    callers: [...callers].sort()
  }))
}

type Resolved =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'unknown'; readonly why: string }
const defaultRoute = { kind: 'default' } as const

function resolveRoute(route: BackendRoute, world: PolicyWorld, serviceUrl: string | undefined): Resolved[] {
  switch (route.kind) {
    case 'default':
      return [resolveDefault(serviceUrl)]
    case 'base-url':
      return [{ kind: 'url', url: route.url }]
    case 'backend-id':
      return resolveBackend(route.backend, world, new Set())
    case 'unknown':
      return [{ kind: 'unknown', why: route.why }]
    default:
      return route satisfies never
  }
}

function resolveDefault(serviceUrl: string | undefined): Resolved {
  return serviceUrl === undefined || serviceUrl === ''
    ? { kind: 'unknown', why: 'the API has no service URL' }
    : toUrl(serviceUrl, 'the service URL of the API')
}

/** Fail closed: a named value may stand for any part of a URL, the host included, and those of policies alone are read. */
function toUrl(url: string, what: string): Resolved {
  return url.includes('{{')
    ? { kind: 'unknown', why: `${what}, \`${url}\`, depends on a named value` }
    : { kind: 'url', url }
}

/** A pool stands for all its members. `seen` ends a pool that holds itself. */
function resolveBackend(id: string, world: PolicyWorld, seen: Set<string>): Resolved[] {
  const key = id.toLowerCase()
  if (seen.has(key)) return []
  seen.add(key)
  const backend: Observed<LiveBackend> | undefined =
    world.workspaceBackends?.get(key) ?? world.backends.get(key)
  if (backend?.kind !== 'present') {
    const why =
      backend?.kind === 'unreadable' ? `could not be read: ${backend.why}` : 'does not exist, or was not read'
    return [{ kind: 'unknown', why: `the backend entity \`${id}\` ${why}` }]
  }
  const { type, url, members, unclear } = backend.value
  if (unclear !== undefined)
    return [{ kind: 'unknown', why: `the backend entity \`${id}\` cannot be followed: ${unclear}` }]
  if (type === 'pool' && members.length > 0)
    return members.flatMap(member => resolveBackend(member, world, seen))
  return url === undefined || type !== 'single'
    ? [{ kind: 'unknown', why: `the backend entity \`${id}\` has no URL of its own` }]
    : [toUrl(url, `the URL of the backend entity \`${id}\``)]
}

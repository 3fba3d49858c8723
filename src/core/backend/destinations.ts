import type { LiveBackend, Observed, PolicyWorld } from '../model.ts'
import type { BackendRoute, OperationProtection } from '../policy/verdict.ts'

/** Where calls go. `operations` is empty when it is the service URL of the API. */
export type Destination =
  | { readonly kind: 'url'; readonly url: string; readonly operations: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string; readonly operations: readonly string[] }

/** Every place that protected operations send their calls, and the token with them, to. */
export function toDestinations(
  protections: readonly OperationProtection[],
  world: PolicyWorld,
  serviceUrl: string | undefined
): Destination[] {
  const found = new Map<string, { destination: Resolved; operations: Set<string> }>()
  for (const protection of protections) {
    if (protection.verdict === 'not-applicable') continue
    const routes = protection.contexts.flatMap(context =>
      context.routes.length === 0 ? [byDefault] : context.routes
    )
    for (const route of routes.length === 0 ? [byDefault] : routes) {
      for (const destination of resolveRoute(route, world, serviceUrl)) {
        // An operation whose verdict is unknown has a finding of its own that says why.
        if (destination.kind === 'unknown' && protection.verdict === 'unknown') continue
        const key = JSON.stringify([route.kind === 'default', destination])
        const entry = found.get(key) ?? { destination, operations: new Set<string>() }
        if (route.kind !== 'default') entry.operations.add(protection.operation)
        found.set(key, entry)
      }
    }
  }
  return [...found.values()].map(({ destination, operations }) => ({
    ...destination,
    operations: [...operations].sort()
  }))
}

/** The only destination of an API whose policies are not known: its service URL. */
export function toDefaultDestination(serviceUrl: string | undefined): Destination {
  return { ...resolveDefault(serviceUrl), operations: [] }
}

type Resolved =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'unknown'; readonly why: string }
const byDefault = { kind: 'default' } as const

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
    : { kind: 'url', url: serviceUrl }
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
  const { type, url, members } = backend.value
  if (type === 'pool' && members.length > 0)
    return members.flatMap(member => resolveBackend(member, world, seen))
  return url === undefined || type !== 'single'
    ? [{ kind: 'unknown', why: `the backend entity \`${id}\` has no URL of its own` }]
    : [{ kind: 'url', url }]
}

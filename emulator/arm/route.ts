import type { Call } from '../wire.ts'

/** An ARM path, taken apart. Names keep their spelling; everything that is compared is lower case. */
export interface Route {
  readonly subscription: string
  readonly resourceGroup?: string
  /** Namespace of the last provider, lower case. */
  readonly namespace?: string
  /** What stands before the last `/providers/`: for an extension resource, the resource that it extends. */
  readonly parent: string
  /** Types after the namespace, lower case: `service`, `apis`, `operations`. */
  readonly types: readonly string[]
  /** Names after the types. One fewer than the types when the path ends in a collection or an action. */
  readonly names: readonly string[]
  /** The path as a resource id, as the client spelled it. */
  readonly id: string
}

/** Takes the path of a request apart; undefined when it is not below `/subscriptions/{id}`. */
export function parseRoute(call: Call): Route | undefined {
  const segments = call.segments
  const [root, subscription] = segments
  if (root?.toLowerCase() !== 'subscriptions' || subscription === undefined) return undefined
  const lower = segments.map(segment => segment.toLowerCase())
  const resourceGroup = lower[2] === 'resourcegroups' ? segments[3] : undefined
  const provider = lower.lastIndexOf('providers')
  const tail = provider < 0 ? [] : segments.slice(provider + 2)
  const id = `/${segments.join('/')}`
  return {
    subscription,
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
    ...(provider < 0 ? {} : { namespace: lower[provider + 1] ?? '' }),
    parent: provider < 0 ? id : `/${segments.slice(0, provider).join('/')}`,
    types: tail.filter((_, index) => index % 2 === 0).map(type => type.toLowerCase()),
    names: tail.filter((_, index) => index % 2 === 1),
    id
  }
}

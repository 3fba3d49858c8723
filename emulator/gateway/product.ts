import { CannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import { isJson, textOf } from '../wire.ts'
import type { World } from '../world.ts'
import type { Matched, Target } from './match.ts'

/** The key of the subscription for everything that every service has. It brings no product with it. */
export const allAccessKey = 'emulated-all-access-key'

/** The key of a subscription to a product. */
export function toProductKey(product: string): string {
  return `emulated-key-of-product-${product}`
}

/** The key of a subscription to one API. It brings no product with it. */
export function toApiKey(api: string): string {
  return `emulated-key-of-api-${api}`
}

/** Whether a request may pass, and in the context of which product its policies are put together. */
export type Access =
  | { readonly kind: 'granted'; readonly product?: Resource }
  | { readonly kind: 'denied'; readonly message: string }

/**
 * Decides by the subscription key. A key of a product brings that product; no key brings the open product that holds the
 * API, if there is one; everything else brings none, and then no policy of a product is applied.
 */
export function decideAccessByKey(world: World, matched: Matched, target: Target): Access {
  const products = world.resources
    .children(matched.base, 'products')
    .filter(({ id }) => world.resources.get(`${id}/apis/${matched.api.name}`) !== undefined)
  const key = findKey(matched.api, target)
  return key === undefined
    ? decideWithoutKey(matched.api, products)
    : decideWithKey(matched.api, products, key)
}

function findKey(api: Resource, target: Target): string | undefined {
  const names = api.properties['subscriptionKeyParameterNames']
  const header = (isJson(names) ? textOf(names, 'header') : undefined) ?? 'Ocp-Apim-Subscription-Key'
  const query = (isJson(names) ? textOf(names, 'query') : undefined) ?? 'subscription-key'
  return target.headers[header.toLowerCase()] ?? target.query.get(query) ?? undefined
}

function decideWithoutKey(api: Resource, products: readonly Resource[]): Access {
  const [open, second] = products.filter(({ properties }) => properties['subscriptionRequired'] === false)
  if (second !== undefined) throw new CannotRun(`the API \`${api.name}\` is in more than one open product`)
  if (open !== undefined) return { kind: 'granted', product: open }
  if (api.properties['subscriptionRequired'] === false) return { kind: 'granted' }
  const message =
    'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.'
  return { kind: 'denied', message }
}

function decideWithKey(api: Resource, products: readonly Resource[], key: string): Access {
  const product = products.find(({ name }) => toProductKey(name) === key)
  if (product !== undefined) return { kind: 'granted', product }
  if (key === allAccessKey || key === toApiKey(api.name)) return { kind: 'granted' }
  const message =
    'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.'
  return { kind: 'denied', message }
}

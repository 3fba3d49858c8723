import type { Context } from '../arm/context.ts'
import { invalid } from '../arm/fault.ts'
import type { Reply } from '../wire.ts'

/** Answers a list of App Service: a page, and a `nextLink` as long as there is more. The last page has none at all. */
export function toWebPage(context: Context, all: readonly unknown[]): Reply {
  const { call, world } = context
  const { pageSize } = world.options
  const given = call.url.searchParams.get('$skipToken') ?? '0'
  if (!/^\d{1,9}$/.test(given))
    throw invalid('$skipToken', `The value '${given}' is not a continuation token.`)
  const end = Number(given) + pageSize
  const value = all.slice(Number(given), end)
  if (end >= all.length) return { status: 200, body: { value } }
  const next = new URL(call.url.pathname + call.url.search, world.url)
  next.searchParams.set('$skipToken', String(end))
  return { status: 200, body: { value, nextLink: next.href } }
}

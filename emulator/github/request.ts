import type { Call, Json, Reply } from '../wire.ts'
import type { World } from '../world.ts'
import type { Repository, RepositoryToken } from './repository.ts'

/** A request that was let through: by whom, for which item, with what. */
export interface Asked {
  readonly world: World
  readonly call: Call
  readonly token: RepositoryToken
  /** The number, the id or the name in the path. */
  readonly item: string
  readonly body: Json
}

/** GitHub's way to say no. */
export function fail(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
  return { status, headers, body }
}

/** GitHub's way to say what is wrong with a field. */
export function invalid(resource: string, field: string, message: string): Reply {
  return {
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource, code: 'unprocessable', field, message }],
      documentation_url: 'https://docs.github.com/rest',
      status: '422'
    }
  }
}

/** Puts something into the repository in place of what was there. */
export function change(world: World, changes: Partial<Repository>): void {
  world.update({ repository: { ...world.repository, ...changes } })
}

/** The address of the API, as the client wrote it. */
export function toUrl({ world, call }: Asked, path: string): string {
  const prefix = call.segments[0] === 'api' ? '/api/v3' : ''
  return `${world.url}${prefix}/repos/${world.repository.name}/${path}`
}

/** One page of a list, with the links that lead to the others: 30 items, 100 at most. */
export function toPage(asked: Asked, items: readonly unknown[]): Reply {
  const { searchParams } = asked.call.url
  const size = Math.min(100, Math.max(1, Number(searchParams.get('per_page') ?? 30) || 30))
  const page = Math.max(1, Number(searchParams.get('page') ?? 1) || 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string): string => {
    const url = new URL(asked.call.url)
    url.searchParams.set('page', String(to))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : [])
  ]
  return {
    status: 200,
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
    body: items.slice((page - 1) * size, page * size)
  }
}

/** A user as GitHub shows one. */
export function toUser(login: string): Json {
  return { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' }
}

/** A body as GitHub takes one: at most 65,536 characters. */
export function isTooLong(text: string): boolean {
  return Array.from(text).length > 65_536
}

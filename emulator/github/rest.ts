import { type Call, parseObject, type Reply, textOf } from '../wire.ts'
import type { World } from '../world.ts'
import { createComment, listComments, updateComment } from './comments.ts'
import { addAssignees, createIssue, createLabel, findLabel, listIssues, updateIssue } from './issues.ts'
import type { Level, RepositoryToken } from './repository.ts'
import { type Asked, fail } from './request.ts'
import { createStatus } from './statuses.ts'

const versions = ['2022-11-28', '2026-03-10']

interface Route {
  readonly method: string
  readonly path: RegExp
  /** Each of these is enough. */
  readonly permissions: readonly (keyof RepositoryToken['permissions'])[]
  readonly handle: (asked: Asked) => Reply
}

const talk = ['issues', 'pull_requests'] as const
const routes: readonly Route[] = [
  { method: 'GET', path: /^issues$/, permissions: ['issues'], handle: listIssues },
  { method: 'POST', path: /^issues$/, permissions: ['issues'], handle: createIssue },
  { method: 'PATCH', path: /^issues\/(\d+)$/, permissions: talk, handle: updateIssue },
  { method: 'POST', path: /^issues\/(\d+)\/assignees$/, permissions: talk, handle: addAssignees },
  { method: 'GET', path: /^issues\/(\d+)\/comments$/, permissions: talk, handle: listComments },
  { method: 'POST', path: /^issues\/(\d+)\/comments$/, permissions: talk, handle: createComment },
  { method: 'PATCH', path: /^issues\/comments\/(\d+)$/, permissions: talk, handle: updateComment },
  { method: 'GET', path: /^labels\/(.+)$/, permissions: talk, handle: findLabel },
  { method: 'POST', path: /^labels$/, permissions: talk, handle: createLabel },
  { method: 'POST', path: /^statuses\/([0-9a-f]+)$/, permissions: ['statuses'], handle: createStatus }
]

/**
 * Answers GitHub's REST and GraphQL APIs: at the root, as a host of its own has them on github.com and ghe.com, and below `/api`, as GitHub
 * Enterprise Server has them. Undefined when the path is somebody else's.
 */
export function handleRest(world: World, call: Call): Reply | undefined {
  const below = call.segments[0] === 'api' ? call.segments.slice(1) : call.segments
  const path = below[0] === 'v3' && call.segments[0] === 'api' ? below.slice(1) : below
  if (!['repos', 'user', 'graphql'].includes(path[0] ?? '')) return undefined
  const reply = answer(world, call, path)
  const { remaining, resetSeconds } = world.repository.rateLimit
  return {
    ...reply,
    headers: {
      'x-github-media-type': 'github.v3; format=json',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + resetSeconds),
      ...reply.headers
    }
  }
}

function answer(world: World, call: Call, path: readonly string[]): Reply {
  const refusal = refuse(world, call)
  if (refusal !== undefined) return refusal
  const token = findToken(world, call)
  if (token === undefined)
    return fail(401, call.headers['authorization'] ? 'Bad credentials' : 'Requires authentication')
  if (path[0] === 'graphql') return answerGraphQl(call, token)
  if (path[0] === 'user')
    return token.app
      ? fail(403, 'Resource not accessible by integration')
      : { status: 200, body: { login: token.login } }
  if (`${path[1]}/${path[2]}`.toLowerCase() !== world.repository.name.toLowerCase())
    return fail(404, 'Not Found')
  return answerRepository(world, call, path.slice(3).join('/'), token)
}

function answerRepository(world: World, call: Call, path: string, token: RepositoryToken): Reply {
  const route = routes.find(each => each.method === call.method && each.path.test(path))
  if (route === undefined) return fail(404, 'Not Found')
  const open = call.method === 'GET' && !world.repository.private
  const wanted: Level = call.method === 'GET' ? 'read' : 'write'
  if (!open && !route.permissions.some(name => allows(token.permissions[name], wanted)))
    return fail(403, 'Resource not accessible by integration', {
      'x-accepted-github-permissions': route.permissions.map(name => `${name}=${wanted}`).join('; ')
    })
  const body = call.method === 'GET' ? {} : parseObject(call.body)
  if (body === undefined) return fail(400, 'Problems parsing JSON')
  const [, item = ''] = route.path.exec(path) ?? []
  return route.handle({ world, call, token, item, body })
}

/** What GitHub refuses before it looks at anything; each request uses up some of the limit. */
function refuse(world: World, call: Call): Reply | undefined {
  const { repository } = world
  const { remaining } = repository.rateLimit
  if (remaining <= 0) return fail(403, 'API rate limit exceeded for installation ID 1.')
  world.update({
    repository: { ...repository, rateLimit: { ...repository.rateLimit, remaining: remaining - 1 } }
  })
  if (!call.headers['user-agent'])
    return fail(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header'
    )
  const version = call.headers['x-github-api-version']
  return version === undefined || versions.includes(version)
    ? undefined
    : fail(400, `"${version}" is not a supported version of the REST API.`)
}

function findToken(world: World, call: Call): RepositoryToken | undefined {
  const given = /^(?:Bearer|token) +(\S+)$/i.exec(call.headers['authorization'] ?? '')?.[1]
  return world.repository.tokens.find(({ token }) => token === given)
}

/** One question is enough of GraphQL: who am I? */
function answerGraphQl(call: Call, token: RepositoryToken): Reply {
  const query = textOf(parseObject(call.body), 'query')
  if (call.method !== 'POST' || query === undefined)
    return fail(400, 'A query attribute must be specified and must be a string.')
  if (/^\s*(?:query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(query))
    return { status: 200, body: { data: { viewer: { login: token.login } } } }
  return { status: 200, body: { errors: [{ message: 'The emulator knows `viewer { login }` alone.' }] } }
}

function allows(given: Level | undefined, wanted: Level): boolean {
  return given === 'write' || given === wanted
}

import { GitHubError } from '../errors.ts'
import type { RepositoryIssue, RepositoryPort, RepositoryText } from '../ports.ts'
import { Rest, toEndpoints } from './rest.ts'

const pageSize = 100
/** So many pages are read; beyond them nobody knows whether there is one of ours already. */
const mostPages = 50
const pagesOfAuthor = 10
const label = { color: 'b60205', description: 'API Management is not what the repository says' }

/** Joins a token to the repository of the run. Throws a GitHubError where the runner does not say which that is. */
export function connectRepository(
  token: string,
  env: Readonly<Record<string, string | undefined>>,
  userAgent: string
): RepositoryPort {
  const name = env['GITHUB_REPOSITORY'] ?? ''
  if (!/^[\w.-]+\/[\w.-]+$/.test(name) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(name))
    throw new GitHubError(
      'The environment variable `GITHUB_REPOSITORY`, which a runner sets, names no repository.'
    )
  const rest = new Rest(toEndpoints(env), token, userAgent)
  const base = `/repos/${name}`
  return {
    readLogin: () => readLogin(rest),
    listComments: async issue => await listAll(rest, `${base}/issues/${issue}/comments`, toText),
    createComment: async (issue, body) => {
      await rest.send('POST', `${base}/issues/${issue}/comments`, { body })
    },
    updateComment: async (id, body) => {
      await rest.send('PATCH', `${base}/issues/comments/${id}`, { body })
    },
    listIssues: async of => {
      const [name, value] = 'label' in of ? ['labels', of.label] : ['creator', of.author]
      const query = `${name}=${encodeURIComponent(value)}&state=all&sort=created&direction=desc`
      // The token of a job may have opened thousands of others.
      const pages = 'label' in of ? undefined : pagesOfAuthor
      return await listAll(rest, `${base}/issues?${query}`, toIssue, pages)
    },
    createIssue: async ({ title, body, labels }) => {
      for (const name of labels) await ensureLabel(rest, base, name)
      const { body: created } = await rest.send('POST', `${base}/issues`, { title, body, labels })
      const issue = toIssue(created)
      if (issue === undefined) throw new GitHubError('GitHub gave an issue that cannot be read.')
      return issue
    },
    updateIssue: async (issue, { body, open }) => {
      const state = open
        ? { state: 'open', state_reason: 'reopened' }
        : { state: 'closed', state_reason: 'completed' }
      await rest.send('PATCH', `${base}/issues/${issue}`, { body, ...state })
    },
    addAssignees: async (issue, assignees) => {
      const { body } = await rest.send('POST', `${base}/issues/${issue}/assignees`, { assignees })
      return listAt(body, 'assignees').map(user => toPlain(at(user, 'login')))
    },
    setStatus: async (sha, { context, state, description, targetUrl }) => {
      const target = targetUrl === undefined ? {} : { target_url: targetUrl }
      await rest.send('POST', `${base}/statuses/${sha}`, { context, state, description, ...target })
    }
  }
}

/** The token of a job may not ask `GET /user` (403); the viewer of GraphQL is told to every kind of token. */
async function readLogin(rest: Rest): Promise<string> {
  const login = at(at(at(await rest.query('query { viewer { login } }'), 'data'), 'viewer'), 'login')
  if (typeof login === 'string' && login !== '') return login
  throw new GitHubError(
    'GitHub does not say who the token belongs to, so nothing can be told from what others wrote.'
  )
}

async function listAll<T>(
  rest: Rest,
  path: string,
  read: (value: unknown) => T | undefined,
  enough = Number.POSITIVE_INFINITY
): Promise<readonly T[]> {
  const items: T[] = []
  for (let page = 1; page <= mostPages; page++) {
    const { body, more } = await rest.send(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}per_page=${pageSize}&page=${page}`
    )
    if (!Array.isArray(body)) throw new GitHubError('GitHub gave a list that cannot be read.')
    // One by one: the stack has no room for the arguments that a long list would make.
    for (const item of body.map(read)) if (item !== undefined) items.push(item)
    if (!more || page >= enough) return items
  }
  throw new GitHubError(`There are more than ${pageSize * mostPages} of them, and no more are read.`)
}

/** A label that does not exist may be dropped without a word, and the issue would never be found again. */
async function ensureLabel(rest: Rest, base: string, name: string): Promise<void> {
  try {
    await rest.send('GET', `${base}/labels/${encodeURIComponent(name)}`)
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error
    await rest.send('POST', `${base}/labels`, { name, ...label })
  }
}

function toText(value: unknown): RepositoryText | undefined {
  const [id, author, body] = [at(value, 'id'), at(at(value, 'user'), 'login'), at(value, 'body')]
  // Whoever deleted the account is `null`: nobody we know.
  return isId(id) ? { id, author: toPlain(author), body: toPlain(body) } : undefined
}

function toIssue(value: unknown): RepositoryIssue | undefined {
  const id = at(value, 'number')
  // Every pull request is in the list of issues, too.
  if (!isId(id) || at(value, 'pull_request') !== undefined) return undefined
  return {
    id,
    author: toPlain(at(at(value, 'user'), 'login')),
    body: toPlain(at(value, 'body')),
    open: at(value, 'state') === 'open',
    labels: listAt(value, 'labels').map(label => toPlain(at(label, 'name')))
  }
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key)
  return Array.isArray(list) ? list : []
}

function toPlain(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? ((value as Record<string, unknown>)[key] ?? undefined)
    : undefined
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { forkToken, jobToken } from '../../emulator/github/repository.ts'
import { type Answer, Client } from './client.ts'

/** The part of GitHub's REST API that runs use, by its documentation. */

const base = '/api/v3/repos/contoso/weather'
let client: Client
beforeAll(async () => {
  client = await Client.start()
})
afterAll(() => client.close())
beforeEach(() => client.emulator.world.reset())

function send(method: string, path: string, body?: unknown, token = jobToken): Promise<Answer> {
  return client.send(method, path.startsWith('/') ? path : `${base}/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' },
    ...(body === undefined ? {} : { body })
  })
}

describe('a token', () => {
  test('is needed, known, and told who it is by GraphQL alone', async () => {
    expect((await send('GET', 'issues', undefined, 'x')).at('message')).toBe('Bad credentials')
    expect(await send('GET', '/api/v3/user')).toMatchObject({ status: 403 })
    const query = { query: 'query { viewer { login } }' }
    expect((await send('POST', '/api/graphql', query)).at('data', 'viewer', 'login')).toBe(
      'github-actions[bot]'
    )
    expect((await send('POST', '/graphql', query)).status).toBe(200)
    expect((await send('POST', '/graphql', { query: '{ repository { id } }' })).at('errors')).toBeDefined()
  })

  test('of a fork reads and never writes', async () => {
    expect((await send('GET', 'issues/1/comments', undefined, forkToken)).status).toBe(200)
    for (const [method, path] of [
      ['POST', 'issues/1/comments'],
      ['POST', 'issues'],
      ['POST', 'labels'],
      ['POST', 'statuses/5f0c'],
      ['PATCH', 'issues/1']
    ] as const) {
      const answer = await send(method, path, { body: 'x' }, forkToken)
      expect(answer.status).toBe(403)
      expect(answer.at('message')).toBe('Resource not accessible by integration')
      expect(answer.headers['x-accepted-github-permissions']).toMatch(/=write/)
    }
  })

  test('uses up a limit that every answer tells', async () => {
    const first = await send('GET', 'issues')
    const second = await send('GET', 'issues')
    expect([first, second].map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['4999', '4998'])
    const { world } = client.emulator
    world.update({ repository: { ...world.repository, rateLimit: { remaining: 0, resetSeconds: 60 } } })
    const refused = await send('GET', 'issues')
    expect(refused).toMatchObject({ status: 403 })
    expect(refused.headers['x-ratelimit-remaining']).toBe('0')
  })

  test('without a user agent gets nowhere', async () => {
    const answer = await client.send('GET', `${base}/issues`, {
      headers: { authorization: `Bearer ${jobToken}` }
    })
    expect(answer.status).toBe(403)
  })
})

describe('comments', () => {
  test('are written, changed and listed in pages, the oldest first', async () => {
    for (const body of ['a', 'b', 'c'])
      expect((await send('POST', 'issues/1/comments', { body })).status).toBe(201)
    const page = await send('GET', 'issues/1/comments?per_page=2')
    expect([page.at(0, 'body'), page.at(1, 'body'), page.at(2)]).toEqual(['a', 'b', undefined])
    expect(page.headers['link']).toMatch(/page=2>; rel="next".*page=2>; rel="last"/)
    const last = await send('GET', 'issues/1/comments?per_page=2&page=2')
    expect(last.at(0, 'body')).toBe('c')
    expect(last.headers['link']).not.toContain('rel="next"')
    expect(
      (await send('PATCH', `issues/comments/${String(last.at(0, 'id'))}`, { body: 'd' })).at('body')
    ).toBe('d')
    expect(last.at(0, 'user', 'login')).toBe('github-actions[bot]')
  })

  test.each([
    ['none', {}, 422],
    ['an empty one', { body: ' ' }, 422],
    ['the longest', { body: '😀'.repeat(65_536) }, 201],
    ['one character more', { body: 'x'.repeat(65_537) }, 422]
  ])('%s is taken or refused as GitHub would', async (_, body, status) => {
    expect((await send('POST', 'issues/1/comments', body)).status).toBe(status)
  })

  test('of what is not there, or of another repository, are not found', async () => {
    expect((await send('GET', 'issues/9/comments')).status).toBe(404)
    expect((await send('PATCH', 'issues/comments/9', { body: 'x' })).status).toBe(404)
    expect((await send('GET', '/api/v3/repos/contoso/other/issues')).status).toBe(404)
  })
})

describe('issues', () => {
  test('are opened, found by label, closed and opened again; a label that is not there is dropped', async () => {
    const first = await send('POST', 'issues', { title: 'x', body: 'y', labels: ['Bug', 'none'] })
    expect(first.at('labels')).toEqual([{ name: 'bug' }])
    await send('PATCH', 'issues/2', { state: 'closed', state_reason: 'completed' })
    expect((await send('GET', 'issues?labels=bug')).at()).toEqual([])
    expect((await send('GET', 'issues?labels=bug&state=all')).at(0, 'state_reason')).toBe('completed')
    await send('PATCH', 'issues/2', { state: 'open', state_reason: 'reopened' })
    expect((await send('GET', 'issues')).at(0, 'number')).toBe(2)
    expect((await send('GET', 'issues')).at(1, 'pull_request')).toBeDefined()
  })

  test('are assigned to who may be, and to nobody else', async () => {
    const answer = await send('POST', 'issues/1/assignees', { assignees: ['Octocat', 'mallory'] })
    expect(answer.status).toBe(201)
    expect(answer.at('assignees')).toEqual([{ login: 'octocat', type: 'User' }])
    expect((await send('GET', 'issues')).at(0, 'assignees', 0, 'login')).toBe('octocat')
  })

  test('have labels that are made once', async () => {
    expect((await send('GET', 'labels/apim-drift')).status).toBe(404)
    const label = { name: 'apim-drift', color: 'b60205', description: 'x' }
    expect((await send('POST', 'labels', label)).status).toBe(201)
    expect((await send('POST', 'labels', label)).status).toBe(422)
    expect((await send('GET', 'labels/APIM-drift')).at('name')).toBe('apim-drift')
    expect((await send('POST', 'labels', { name: 'y', color: 'red' })).status).toBe(422)
  })
})

describe('statuses', () => {
  test.each([
    ['a commit that is not there', 'ab12', { state: 'success' }, 422],
    ['a state that is none', 'cd34', { state: 'green' }, 422],
    ['a long description', 'cd34', { state: 'success', description: 'x'.repeat(141) }, 422],
    ['what is right', 'cd34', { state: 'success', description: 'x'.repeat(140), context: 'apim' }, 201]
  ])('for %s', async (_, sha, body, status) => {
    const { world } = client.emulator
    world.update({ repository: { ...world.repository, commits: ['cd34'] } })
    expect((await send('POST', `statuses/${sha}`, body)).status).toBe(status)
    expect(world.repository.statuses).toHaveLength(status === 201 ? 1 : 0)
  })
})

describe('the back door', () => {
  test('shows the repository and changes it', async () => {
    const patch = await client.send('PATCH', '/_emulator/repository', { body: { private: true } })
    expect(patch.status).toBe(204)
    expect((await client.send('GET', '/_emulator/repository')).at('private')).toBe(true)
    const bare = [{ token: 'bare', login: 'x', app: false, permissions: {} }]
    await client.send('PATCH', '/_emulator/repository', { body: { tokens: bare } })
    expect((await send('GET', 'issues', undefined, 'bare')).status).toBe(403)
    expect((await send('GET', '/user', undefined, 'bare')).at('login')).toBe('x')
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { forkToken, jobToken } from '../../emulator/github/repository.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import {
  changeRepository,
  type EventName,
  repositoryOf,
  requestsSince,
  runOn,
  textOf,
  toEventEnv
} from './events.ts'

/** The comment of a pull request: one, ours, and up to date. */

const comments = '/repos/contoso/weather/issues/1/comments'
const key = 'pull-request.yml/plan apim-weather/weather'
const bot = 'github-actions[bot]'
const healthy = { enabled: true }

let weather: Weather
let before: number
beforeAll(async () => {
  weather = await startWeather()
  await weather.run({ mode: 'apply' })
})
afterAll(async () => {
  await weather.close()
})
beforeEach(() => {
  before = weather.emulator.log.length
  setEasyAuth(healthy)
  changeRepository(weather, {
    comments: [],
    private: false,
    rateLimit: { remaining: 5000, resetSeconds: 3600 }
  })
})

function setEasyAuth(platform: object): void {
  weather.edit(paths.auth, properties => ({ ...properties, platform }))
}

function check(
  when: string,
  inputs: Readonly<Record<string, string>> = {},
  event: EventName = 'pull_request',
  env: Readonly<Record<string, string | undefined>> = {}
): Promise<ActionResult> {
  return runOn(weather, event, { mode: 'check', 'comment-in-pr': when, ...inputs }, env)
}

const bodies = (): string[] => repositoryOf(weather).comments.map(({ body }) => body)
const requests = (): string[] => requestsSince(weather, before)

describe('a comment', () => {
  test('is written once, changed when something changed, resolved when all is well, and opened again', async () => {
    setEasyAuth({ enabled: false })
    const first = await check('on-failure')
    expect(first).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift' }, stderr: '' })
    expect(first.stdout).toContain('Commented on pull request 1.')
    expect(requests()).toEqual([`GET ${comments} 200`, `POST ${comments} 201`])
    expect(bodies()).toHaveLength(1)
    const [written = ''] = bodies()
    expect(written).toMatch(new RegExp(`^<!-- apim-identity-guard ${key} open:[0-9a-f]{16} -->\\n## ❌ `))
    expect(written).toContain('AUTH001')
    expect(written).toContain(
      '[The summary of the run](https://github.contoso.example/contoso/weather/actions/runs/6120000001)'
    )

    before = weather.emulator.log.length
    const same = await check('on-failure', {}, 'pull_request', { GITHUB_RUN_ID: '6120000002' })
    expect(same.stdout).toContain('The comment on pull request 1 says the same already.')
    expect(requests()).toEqual([`GET ${comments} 200`, 'POST /graphql 200'])
    expect(bodies()).toEqual([written])

    setEasyAuth(healthy)
    const clean = await check('on-failure')
    expect(clean).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toMatch(
      new RegExp(`^<!-- apim-identity-guard ${key} resolved:[0-9a-f]{16} -->\\n## ✅ Resolved: `)
    )
    expect(bodies()[0]).not.toContain('AUTH001')

    const resolved = bodies()
    await check('on-failure')
    expect(bodies()).toEqual(resolved)

    setEasyAuth({ enabled: false })
    await check('on-failure')
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toContain(' open:')
  })

  test.each([
    ['never', 0],
    ['on-failure', 0],
    ['always', 1]
  ])('`%s` about a clean run makes %d', async (when, count) => {
    await check(when)
    expect(bodies()).toHaveLength(count)
    for (const body of bodies()) expect(body).toMatch(/^<!-- [^\n]* clean:[0-9a-f]{16} -->\n## ✅ `weather`/)
    if (when === 'never') expect(requests()).toEqual([])
  })

  test('has the words of the summary', async () => {
    setEasyAuth({ enabled: false })
    const { summary } = await check('on-failure')
    const [body = ''] = bodies()
    const heading = summary.split('\n')[0] ?? ''
    expect(body).toContain(heading)
    const finding = summary.slice(summary.indexOf('### ❌'), summary.indexOf('**Fix**'))
    expect(finding.length).toBeGreaterThan(100)
    expect(body).toContain(finding)
  })

  test('tells of a plan what it would change', async () => {
    weather.emulator.world.resources.remove(`${paths.api}/operations/AddObservation/policies/policy`)
    await check('always', { mode: 'plan' })
    await weather.run({ mode: 'apply' })
    expect(bodies()[0]).toContain('1 change planned, no drift after it')
    expect(bodies()[0]).toContain('<summary>New policy</summary>')
  })

  test('tells of a run that could not be completed', async () => {
    const result = await check('on-failure', { 'service-name': 'apim-other' })
    expect(result.outputs['outcome']).toBe('error')
    expect(bodies()[0]).toContain('There is no API Management service `apim-other`')
  })

  test('is one for each API of a job, and one for each job', async () => {
    await check('always')
    await check('always', { mode: 'lint' })
    await check('always', {}, 'pull_request', { GITHUB_JOB: 'other' })
    expect(bodies().map(body => body.split(' ').slice(2, 4).join(' '))).toEqual([
      'pull-request.yml/plan apim-weather/weather',
      'pull-request.yml/plan examples/weather/openapi.yaml',
      'pull-request.yml/other apim-weather/weather'
    ])
  })

  test('is not looked for where there is no pull request', async () => {
    const result = await check('always', {}, 'push')
    expect(result.stdout).toContain('No comment: the event `push` is about no pull request.')
    expect(requests()).toEqual([])
  })
})

describe('what others wrote', () => {
  const marker = `<!-- apim-identity-guard ${key} open:0123456789abcdef -->`
  const foreign = [
    { id: 11, issue: 1, author: 'mallory', body: `${marker}\n## ✅ All is well` },
    { id: 12, issue: 1, author: 'github-actions', body: `${marker}\nlooks like a bot` },
    { id: 13, issue: 1, author: '', body: `${marker}\nan account that is gone` },
    { id: 14, issue: 1, author: bot, body: `> ${marker}\nanother action, which quotes us` },
    { id: 15, issue: 1, author: bot, body: `Said by a user:\n${marker}\n` },
    {
      id: 16,
      issue: 1,
      author: bot,
      body: '<!-- apim-identity-guard pull-request.yml/plan apim-weather/weather-v2 open:0123456789abcdef -->\n'
    },
    { id: 17, issue: 1, author: bot, body: '<!-- apim-identity-guard -->\n' }
  ]

  test('is never taken for ours, nor changed, whatever marker it has', async () => {
    changeRepository(weather, { comments: foreign })
    await check('always')
    const { comments: all } = repositoryOf(weather)
    expect(all.slice(0, foreign.length)).toEqual(foreign)
    expect(all).toHaveLength(foreign.length + 1)
    await check('always')
    expect(repositoryOf(weather).comments).toEqual(all)
  })

  test('ours is found on the third page', async () => {
    const talk = Array.from({ length: 250 }, (_, index) => ({
      id: index + 1,
      issue: 1,
      author: 'octocat',
      body: `Comment ${index}`
    }))
    const own = { id: 251, issue: 1, author: bot, body: `${marker}\nold` }
    changeRepository(weather, { comments: [...talk, own] })
    await check('on-failure')
    expect(requests()).toEqual([
      `GET ${comments} 200`,
      `GET ${comments} 200`,
      `GET ${comments} 200`,
      'POST /graphql 200',
      'PATCH /repos/contoso/weather/issues/comments/251 200'
    ])
    expect(bodies()).toHaveLength(251)
    expect(bodies()[250]).toContain('Resolved')
  })

  test('a token of an app of its own finds what that app wrote', async () => {
    const own = {
      token: 'emulated-token-of-an-app',
      login: 'contoso-guard[bot]',
      app: true,
      permissions: { pull_requests: 'write' }
    } as const
    const { tokens } = repositoryOf(weather)
    changeRepository(weather, {
      tokens: [...tokens, own],
      comments: [{ id: 11, issue: 1, author: bot, body: `${marker}\nof the job` }]
    })
    await check('always', { 'github-token': own.token })
    await check('always', { 'github-token': own.token })
    changeRepository(weather, { tokens })
    expect(repositoryOf(weather).comments.map(({ author }) => author)).toEqual([bot, 'contoso-guard[bot]'])
    expect(bodies()[0]).toBe(`${marker}\nof the job`)
  })
})

describe('a token that may not write', () => {
  test('of a fork: the verdict stays, the summary and a warning name the permission', async () => {
    for (const mode of ['lint', 'plan', 'check']) {
      const result = await check('always', { mode }, 'pull_request_fork')
      expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' }, stderr: '' })
      const sentence =
        'The comment on pull request 1 was not written. GitHub answered 403: Resource not accessible by integration. The job needs the permission `pull-requests: write` for it. This pull request comes from a fork, for which GitHub makes every token read-only.'
      expect(result.stdout).toContain(`::warning title=Not told on GitHub::${sentence}`)
      expect(result.summary).toMatch(/^## /)
      expect(result.summary).toContain(`### Not told on GitHub\n\n- ${sentence}`)
      expect(JSON.stringify(result.report)).not.toContain('403')
    }
    expect(bodies()).toEqual([])
  })

  test('a failing run stays failed, with the outputs that it has', async () => {
    setEasyAuth({ enabled: false })
    const result = await check('always', {}, 'pull_request_fork')
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift', drift: 'true' } })
  })

  test('in a repository that is private, not even the comments can be read', async () => {
    changeRepository(weather, {
      private: true,
      tokens: [
        { token: 'emulated-bare', login: bot, app: true, permissions: {} },
        ...repositoryOf(weather).tokens
      ]
    })
    const result = await check('always', { 'github-token': 'emulated-bare' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(result.stdout).toContain('The job needs the permission `pull-requests: write` for it.')
  })

  test.each([
    ['is unknown', 'wrong-token', 'GitHub answered 401: Bad credentials'],
    ['is left out', '', 'The input `github-token` is empty']
  ])('that %s is told, and nothing else changes', async (_, token, sentence) => {
    const result = await check('always', { 'github-token': token })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(result.stdout).toContain(sentence)
  })
})

describe('GitHub', () => {
  test('with a conversation that is locked is quoted, and no permission is blamed', async () => {
    const { issues } = repositoryOf(weather)
    changeRepository(weather, { issues: issues.map(issue => ({ ...issue, locked: true })) })
    const result = await check('always')
    changeRepository(weather, { issues })
    expect(result.exitCode).toBe(0)
    expect(result.stdout).toContain('Unable to create comment because issue is locked.')
    expect(result.stdout).not.toContain('needs the permission')
  })

  test('at its rate limit is waited for when that is short, and told when it is not', async () => {
    const refusal = {
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit.' }
    }
    weather.emulator.world.update({
      faults: [{ match: { method: 'POST', path: comments, nth: 1 }, respond: refusal }]
    })
    await check('always')
    weather.emulator.world.update({ faults: [] })
    expect(bodies()).toHaveLength(1)

    changeRepository(weather, { comments: [], rateLimit: { remaining: 0, resetSeconds: 1800 } })
    const result = await check('always')
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(result.stdout).toContain("GitHub's rate limit is used up (403).")
    expect(result.stdout).not.toContain('needs the permission')
  })

  test('that fails while it writes is not asked twice, so that nothing is there twice', async () => {
    weather.emulator.world.update({
      faults: [{ match: { method: 'POST', path: comments }, respond: { status: 502 } }]
    })
    const result = await check('always')
    weather.emulator.world.update({ faults: [] })
    expect(result.stdout).toContain('GitHub answered 502.')
    expect(requests().filter(line => line.startsWith('POST'))).toEqual([`POST ${comments} 502`])
  })

  test('that answers with something else than GitHub would breaks nothing', async () => {
    for (const body of [{}, [null, 1, 'x', {}, { id: 'x' }], 'plain text']) {
      weather.emulator.world.update({
        faults: [{ match: { method: 'GET', path: comments }, respond: { status: 200, body } }]
      })
      const result = await check('always')
      expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' }, stderr: '' })
      expect(result.stdout).not.toContain('a bug in')
    }
    weather.emulator.world.update({ faults: [] })
  })

  test('that breaks off in the middle of an answer is not waited for any longer', async () => {
    const headers = { 'content-length': '1000', 'content-type': 'application/json' }
    weather.emulator.world.update({
      faults: [{ match: { method: 'GET', path: comments }, respond: { status: 200, headers, body: [] } }]
    })
    const result = await check('always', { 'status-context': 'apim' })
    weather.emulator.world.update({ faults: [] })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' }, stderr: '' })
    expect(result.stdout).toContain('The comment on pull request 1 was not written. GitHub gave no answer: ')
    expect(result.stdout).toContain('The status `apim` was not written. GitHub answered 422')
  })

  test('that sends a token elsewhere is not followed', async () => {
    const location = `${weather.emulator.url}/api/v3/repos/contoso/elsewhere/issues/1/comments`
    weather.emulator.world.update({
      faults: [
        {
          match: { method: 'GET', path: comments },
          respond: { status: 301, headers: { location }, body: {} }
        }
      ]
    })
    const result = await check('always')
    weather.emulator.world.update({ faults: [] })
    expect(result.stdout).toContain('GitHub answered 301')
    expect(requests()).toEqual([`GET ${comments} 301`])
  })

  test('with an API on a host of its own is found by the environment alone', async () => {
    await check('always', {}, 'pull_request', toEventEnv(weather, 'pull_request', 'own-host'))
    expect(weather.emulator.log.slice(before).some(({ path }) => path.startsWith('/repos/contoso'))).toBe(
      true
    )
    expect(bodies()).toHaveLength(1)
  })

  test.each([
    [{ GITHUB_API_URL: undefined }, '`GITHUB_API_URL`'],
    [{ GITHUB_API_URL: 'http://github.contoso.example/api/v3' }, '`GITHUB_API_URL`'],
    [{ GITHUB_GRAPHQL_URL: 'https://github.mallory.example/graphql' }, 'name two hosts'],
    [{ GITHUB_REPOSITORY: '../weather' }, '`GITHUB_REPOSITORY`']
  ])('that the environment does not name well is not asked: %j', async (env, sentence) => {
    const result = await check('always', {}, 'pull_request', env)
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(result.stdout).toContain(sentence)
    expect(requests()).toEqual([])
  })
})

describe('a payload that cannot be read', () => {
  const env = { GITHUB_EVENT_PATH: '/nowhere.json' }

  test('leaves the number, which the ref has, and no status is set on the merge that GitHub made', async () => {
    const { statuses } = repositoryOf(weather)
    const result = await check('always', { 'status-context': 'apim' }, 'pull_request', env)
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(bodies()).toHaveLength(1)
    expect(repositoryOf(weather).statuses).toEqual(statuses)
    expect(result.stdout).toContain('The status `apim` was not written. The event names no commit.')
  })

  test('is told where a comment was asked for and nobody knows on what', async () => {
    const result = await check('always', {}, 'pull_request_target', { ...env, GITHUB_REF: 'refs/heads/main' })
    expect(result.exitCode).toBe(0)
    expect(result.stdout).toContain(
      'The comment was not written. The payload of the event `pull_request_target` names no pull request.'
    )
  })

  test('of `workflow_run` opens no issue', async () => {
    setEasyAuth({ enabled: false })
    const result = await check('never', { 'issue-on-drift': 'true' }, 'workflow_run', env)
    expect(result.stdout).toContain('this run is about a change that is only proposed')
  })
})

describe('the token', () => {
  test('is hidden first of all, and in nothing that a run leaves behind', async () => {
    setEasyAuth({ enabled: false })
    for (const [event, token] of [
      ['pull_request', jobToken],
      ['pull_request_fork', forkToken]
    ] as const) {
      const result = await check('always', { 'status-context': 'x' }, event)
      expect(result.stdout).toContain(`::add-mask::${token}`)
      expect(textOf(result)).not.toContain(token)
    }
    expect(bodies().join('\n')).not.toContain('emulated-token')
  })

  test('that cannot be one is refused without being shown', async () => {
    const result = await check('always', { 'github-token': 'two words' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.stdout).toContain('`github-token` is not usable')
    expect(textOf(result)).not.toContain('two words')
  })
})

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allAccessKey } from '../../emulator/gateway/product.ts'
import { jobToken } from '../../emulator/github/repository.ts'
import type { Fault } from '../../emulator/world.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, paths, type Weather } from '../../scripts/weather.ts'
import {
  findLeaks,
  findUnmasked,
  listForms,
  readAll,
  type Secret,
  watchTokens,
  withoutMasks
} from '../hostile/leaks.ts'
import { type Stranger, sendJson, startStranger, writeTrust } from '../hostile/stranger.ts'
import { secrets, startFullWorld } from '../hostile/world.ts'
import { createWorkspace, runManifest } from './estate.ts'
import { changeRepository, repositoryOf, toEventEnv } from './events.ts'

/** No token and no secret is in anything that a run leaves behind, in whatever mode and however it ends. */

let weather: Weather
let issued: Secret[]
beforeEach(async () => {
  weather = await startFullWorld()
  issued = watchTokens(weather)
  changeRepository(weather, { commits: [] })
})
afterEach(async () => {
  await weather.close()
})

const standing = (): Secret[] => [
  { what: 'request token', value: weather.emulator.oidc.requestToken },
  { what: 'GitHub token', value: jobToken },
  { what: 'subscription key', value: allAccessKey },
  { what: 'secret named value', value: secrets.namedValue },
  { what: 'function key of a backend', value: secrets.functionKey },
  { what: 'credential of a backend', value: secrets.credential }
]

/** Everything that a run left behind, by place. */
function collect(result: ActionResult, workspace?: string): Map<string, string> {
  const repository = repositoryOf(weather)
  return new Map([
    ['the log', withoutMasks(result.stdout)],
    ['stderr', result.stderr],
    ['the comments', JSON.stringify(repository.comments)],
    ['the issues', JSON.stringify(repository.issues)],
    ['the statuses', JSON.stringify(repository.statuses)],
    ...readAll(result.temporary),
    ...(workspace === undefined ? [] : readAll(workspace))
  ])
}

function expectNoLeaks(result: ActionResult, more: readonly Secret[] = [], workspace?: string): void {
  const texts = collect(result, workspace)
  expect(texts.get('the log')?.length).toBeGreaterThan(100)
  expect(findLeaks(texts, [...issued, ...standing(), ...more])).toEqual([])
}

/** As much as a run can be made to say. */
const loud = {
  'sarif-path': 'out/result.sarif',
  'report-path': 'out/report.json',
  'github-token': jobToken,
  'status-context': 'apim'
}
const probes = { probe: 'true', 'probe-gateway': 'true', 'probe-subscription-key': allAccessKey }
const debug = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', AZURE_LOG_LEVEL: 'verbose', NODE_DEBUG: '' }

const runs: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  'push' | 'pull_request' | 'schedule'
])[] = [
  ['lint', { mode: 'lint' }, 'push'],
  ['plan with a comment', { mode: 'plan', 'comment-in-pr': 'always' }, 'pull_request'],
  ['check with an issue', { mode: 'check', 'issue-on-drift': 'true' }, 'schedule'],
  ['check with probes', { mode: 'check', ...probes }, 'push'],
  ['check by somebody who may not', { mode: 'check', 'client-id': ids.reader, slots: 'all' }, 'push'],
  ['check that looks for apps', { mode: 'check', 'app-name': '' }, 'push'],
  ['apply', { mode: 'apply', 'snapshot-path': 'out/snapshot', ...probes }, 'push'],
  ['apply to a new revision', { mode: 'apply', revision: 'new', cleanup: 'true' }, 'push'],
  ['apply by somebody who may not', { mode: 'apply', 'client-id': ids.reader }, 'push'],
  ['a wrong input beside secrets', { mode: 'check', 'service-name': '', ...probes }, 'push'],
  ['an unknown client', { mode: 'check', 'client-id': '11111111-2222-3333-4444-555555555555' }, 'push']
]

describe('nothing secret is left behind by', () => {
  test.each(runs)('%s', async (_, inputs, event) => {
    weather.edit(`${paths.api}/operations/AddObservation`, properties => ({
      ...properties,
      description: 'x'
    }))
    const workspace = createWorkspace('apis: []')
    const result = await weather.run(
      { 'spec-path': 'apis/weather/openapi.yaml', ...loud, ...inputs },
      { workspace, env: { ...toEventEnv(weather, event), ...debug } }
    )
    expectNoLeaks(result, [], workspace)
    if (inputs['mode'] !== 'lint' && inputs['service-name'] === undefined)
      expect(issued.length).toBeGreaterThan(0)
    if (result.outputs['outcome'] === 'drift')
      expect(
        findUnmasked(
          result.stdout,
          issued.filter(({ what }) => what === 'token of the job')
        )
      ).toEqual([])
  })

  test.each(['check', 'apply', 'list'])('%s of a manifest', async mode => {
    const workspace = createWorkspace({
      defaults: {
        'resource-group-name': 'rg-weather',
        'service-name': 'apim-weather',
        operations: ['*', '!GetHealth'],
        'identity-resource': ids.backendApp,
        'app-name': 'weather-backend'
      },
      apis: [{ 'api-id': 'weather', 'api-path': 'weather', 'spec-path': 'apis/weather/openapi.yaml' }]
    })
    const extra = mode === 'list' ? {} : { ...loud, 'issue-on-drift': 'true' }
    const result = await runManifest(weather, '', { mode, ...extra }, workspace, {
      ...toEventEnv(weather, 'schedule'),
      ...debug
    })
    expectNoLeaks(result, [], workspace)
  })
})

describe('whoever repeats a secret to us finds that we do not', () => {
  let stranger: Stranger
  beforeEach(async () => {
    stranger = await startStranger()
  })
  afterEach(async () => {
    await stranger.close()
  })
  const idToken = `${'aWQ'.repeat(20)}.${'dG9rZW4'.repeat(20)}.${'c2ln'.repeat(30)}`
  const accessToken = `access-token-${'0a1B2c3D'.repeat(20)}`
  const inject = (...faults: readonly Fault[]): void => weather.emulator.world.update({ faults })

  test('the Resource Manager', async () => {
    const echo = `Who sent Bearer ${accessToken}?`
    const body = { error: { code: echo, message: echo, details: [{ message: echo, target: echo }] } }
    for (const status of [400, 401, 403, 409, 412]) {
      inject(
        {
          match: { path: '/oauth2/v2.0/token' },
          respond: {
            status: 200,
            body: { token_type: 'Bearer', expires_in: 3600, access_token: accessToken }
          }
        },
        {
          match: { path: '/subscriptions/' },
          respond: { status, headers: { 'x-ms-correlation-request-id': accessToken }, body }
        }
      )
      const workspace = createWorkspace('apis: []')
      const result = await weather.run(
        { mode: 'check', ...loud, 'issue-on-drift': 'true', 'spec-path': 'apis/weather/openapi.yaml' },
        { workspace, env: { ...toEventEnv(weather, 'schedule'), RUNNER_DEBUG: '1' } }
      )
      expect(result.exitCode).toBe(1)
      expectNoLeaks(result, [{ what: 'access token', value: accessToken }], workspace)
    }
  })

  test('Entra, with the token of the job', async () => {
    stranger.answer = (_, response) => sendJson(response, { value: idToken })
    inject({
      match: { path: '/oauth2/v2.0/token' },
      respond: {
        status: 400,
        body: {
          error: 'invalid_client',
          error_description: `AADSTS999999: The assertion ${idToken} is odd.`,
          error_codes: [999999]
        }
      }
    })
    const result = await weather.run(
      { mode: 'check', ...loud },
      {
        env: {
          ...debug,
          NODE_EXTRA_CA_CERTS: writeTrust(weather.emulator.caPem, stranger.caPem),
          ACTIONS_ID_TOKEN_REQUEST_URL: `${stranger.url}/token?a=b`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: weather.emulator.oidc.requestToken
        }
      }
    )
    expect(result.outputs['outcome']).toBe('error')
    expect(stranger.visits.length).toBe(1)
    expectNoLeaks(result, [{ what: 'token of the job', value: idToken }])
    expect(findUnmasked(result.stdout, [{ what: 'token of the job', value: idToken }])).toEqual([])
  })

  test('GitHub', async () => {
    inject({
      match: { path: '/comments' },
      respond: {
        status: 422,
        body: { message: `Bearer ${jobToken}`, errors: [{ field: jobToken, code: jobToken }] }
      }
    })
    const result = await weather.run(
      { mode: 'plan', ...loud, 'sarif-path': '', 'report-path': '', 'comment-in-pr': 'always' },
      { env: { ...toEventEnv(weather, 'pull_request'), ...debug } }
    )
    expect(result.stdout).toContain('GitHub answered 422')
    expectNoLeaks(result)
  })
})

describe('the search', () => {
  test('finds a secret in each form, wherever it stands', () => {
    const secret = { what: 'key', value: 'a+b/c=d"e&f-0123456789' }
    for (const before of ['', 'x', 'xy', 'xyz'])
      for (const text of [
        `${before}${secret.value}`,
        `${before}${encodeURIComponent(secret.value)}`,
        `${before}${JSON.stringify(secret.value)}`,
        Buffer.from(`${before}${secret.value}yz`).toString('base64'),
        Buffer.from(`${before}${secret.value}y`).toString('base64url')
      ])
        expect(findLeaks(new Map([['here', text]]), [secret])).toEqual(['key in here'])
    expect(findLeaks(new Map([['here', 'nothing']]), [secret])).toEqual([])
    expect(listForms(secret.value).every(form => form.length > 10)).toBe(true)
  })

  test('finds what a run would leave: a document that holds a token is one', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'leak-'))
    const result = await weather.run({ mode: 'check' }, { env: debug })
    const [first] = issued
    if (first === undefined) throw new Error('nothing was issued')
    const leaking = { ...result, stderr: `x${Buffer.from(`ab${first.value}`).toString('base64')}` }
    expect(findLeaks(collect(leaking), issued)).toContain(`${first.what} in stderr`)
    expect(findUnmasked(result.stdout.replaceAll('::add-mask::', '::none::'), issued)).not.toEqual([])
    expect(folder).not.toBe('')
  })
})

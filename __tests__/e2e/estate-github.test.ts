import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { forkToken, jobToken, type Repository } from '../../emulator/github/repository.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'
import {
  createWorkspace,
  dayFromNow,
  manifest,
  northApi,
  runManifest,
  toReport,
  weatherApi
} from './estate.ts'
import { changeRepository, type EventName, head, repositoryOf, runOn, textOf, toEventEnv } from './events.ts'

/** What a run over several APIs tells on GitHub: a comment and an issue for each API, and one status. */

let weather: Weather
beforeAll(async () => {
  weather = await startWeather()
  await runManifest(weather, manifest, { mode: 'apply' })
})
afterAll(async () => {
  await weather.close()
})
beforeEach(() => {
  changeRepository(weather, { comments: [], issues: pulls, statuses: [], commits: [head] })
  weather.edit(operation, () => policy)
})

const operation = `${paths.api.replace(/weather$/, 'north')}/operations/AddObservation/policies/policy`
let policy: Record<string, unknown> = {}
/** To GitHub a pull request is an issue, too. */
let pulls: Repository['issues'] = []
beforeAll(() => {
  policy = weather.properties(operation)
  pulls = repository().issues
})

function breakNorth(): void {
  weather.edit(operation, () => ({
    ...policy,
    value: String(policy['value']).replace(/<authentication-managed-identity[^>]*\/>/, '')
  }))
}

async function run(
  event: EventName,
  inputs: Readonly<Record<string, string>>,
  content: object | string = manifest
): Promise<ActionResult> {
  const token = event === 'pull_request_fork' ? forkToken : jobToken
  const workspace = createWorkspace(content)
  return await runManifest(
    weather,
    content,
    { 'github-token': token, ...inputs },
    workspace,
    toEventEnv(weather, event)
  )
}

const issues = () => repository().issues.filter(({ title }) => title.startsWith('API drift'))
const repository = () => repositoryOf(weather)

describe('a pull request', () => {
  test('has a comment for each API where something is wrong, which is resolved in place', async () => {
    breakNorth()
    const inputs = { mode: 'check', 'comment-in-pr': 'on-failure' }
    expect((await run('pull_request', inputs)).exitCode).toBe(1)
    expect(repository().comments.map(({ body }) => body.split('\n')[0])).toEqual([
      expect.stringMatching(/^<!-- apim-identity-guard pull-request\.yml\/plan apim-weather\/north open:/)
    ])
    weather.edit(operation, () => policy)
    expect((await run('pull_request', inputs)).exitCode).toBe(0)
    expect(repository().comments.map(({ body }) => body.split('\n')[1])).toEqual([
      expect.stringMatching(/^## ✅ Resolved: `north`/)
    ])
  })

  test('with `always` each API has its own', async () => {
    await run('pull_request', { mode: 'plan', 'comment-in-pr': 'always' })
    expect(repository().comments).toHaveLength(2)
  })

  test('of a fork gets none, and the summary says it once for each API', async () => {
    const result = await run('pull_request_fork', { mode: 'check', 'comment-in-pr': 'always' })
    expect(result.outputs['outcome']).toBe('clean')
    expect(result.exitCode).toBe(0)
    expect(repository().comments).toEqual([])
    expect(result.summary).toContain('pull-requests: write')
    expect(textOf(result)).not.toContain(forkToken)
  })

  test('cannot make `apply` write', async () => {
    weather.writes()
    const result = await run('pull_request', { mode: 'apply' })
    expect(result.outputs['outcome']).toBe('error')
    expect(toReport(result).apis.map(api => api.report.error?.message)).toEqual([
      expect.stringContaining('`apply` does not run on the event `pull_request`'),
      expect.stringContaining('`apply` does not run on the event `pull_request`')
    ])
    expect(weather.writes()).toEqual([])
  })

  test('cannot say in the file that it is to be trusted', async () => {
    const content = { ...manifest, defaults: { ...manifest.defaults, 'allow-untrusted-event': true } }
    const result = await run('pull_request', { mode: 'apply' }, content)
    expect(result.stdout).toContain(
      '`allow-untrusted-event` is an input of the step and cannot stand in the file'
    )
  })
})

describe('entries that share their document', () => {
  const shared = { ...northApi, operations: ['*'] }
  const content = {
    apis: [
      { ...shared, name: 'north-eu', operations: ['nope'] },
      { ...shared, name: 'north-us' }
    ]
  }

  test('have a comment and a category each in `lint`, and none resolves that of its neighbour', async () => {
    const inputs = { mode: 'lint', 'comment-in-pr': 'always', 'sarif-path': 'guard.sarif' }
    for (const _ of [1, 2]) {
      await run('pull_request', inputs, content)
      expect(repository().comments.map(({ body }) => body.split('\n').slice(0, 2).join(' '))).toEqual([
        expect.stringMatching(
          / apis\.yaml%23north-eu open:.* ## ❌ `north-eu` \(`apis\/north\/openapi\.yaml`\): /
        ),
        expect.stringMatching(/ apis\.yaml%23north-us clean:.* ## \S+ `north-us` \(/)
      ])
    }
    const good = { apis: content.apis.map(api => ({ ...api, operations: ['*'] })) }
    expect(listRuns(await run('push', inputs, good)).map(run => run.split(' ')[0])).toEqual([
      'apim-identity-guard/apis.yaml%23lint/',
      'apim-identity-guard/apis.yaml%23north-eu/',
      'apim-identity-guard/apis.yaml%23north-us/'
    ])
  })
})

interface Sarif {
  readonly runs: readonly {
    readonly automationDetails: { readonly id: string }
    readonly results: readonly { readonly ruleId: string; readonly level: string }[]
  }[]
}

function listRuns({ outputs }: ActionResult): string[] {
  const { runs } = JSON.parse(readFileSync(outputs['sarif-path'] ?? '', 'utf8')) as Sarif
  return runs.map(({ automationDetails, results }) =>
    [automationDetails.id, ...results.map(({ ruleId, level }) => `${ruleId} ${level}`)].join(' ')
  )
}

describe('what is wrong with the manifest itself', () => {
  const heads = () => repository().comments.map(({ body }) => body.split('\n')[1] ?? '')
  const inputs = { mode: 'check', 'comment-in-pr': 'on-failure', 'sarif-path': 'guard.sarif' }

  test('has a comment and a SARIF run, as an expired waiver has whose finding is gone', async () => {
    const waiver = { rule: 'NET001', reason: 'The old client ends', owner: 'team', expires: dayFromNow(-1) }
    const expired = await run('pull_request', inputs, { ...manifest, waivers: [waiver] })
    expect(expired.exitCode).toBe(1)
    expect(heads()).toEqual(['## ❌ `apis.yaml`: the manifest has problems'])
    expect(repository().comments[0]?.body).toContain('The waiver of `NET001` has expired')
    expect(listRuns(expired)).toEqual([
      'apim-identity-guard/apis.yaml/ WAIVE001 error',
      'apim-identity-guard/apim-weather/weather/',
      'apim-identity-guard/apim-weather/north/'
    ])
    const mended = await run('pull_request', inputs)
    expect(heads()).toEqual(['## ✅ Resolved: `apis.yaml`: no problem with the manifest'])
    expect(listRuns(mended)[0]).toBe('apim-identity-guard/apis.yaml/')
  })

  test('is told in a comment where the file cannot be read, by `list` as well', async () => {
    for (const mode of ['check', 'list']) {
      changeRepository(weather, { comments: [] })
      const broken = await run('pull_request', { mode, 'comment-in-pr': 'on-failure' }, 'apis: [')
      expect(broken.exitCode).toBe(1)
      expect(heads()).toEqual(['## ❌ `apis.yaml`: the run could not be completed'])
      expect(repository().comments[0]?.body).toContain('Flow sequence')
      await run('pull_request', { mode, 'comment-in-pr': 'on-failure' })
      expect(heads()).toEqual([expect.stringMatching(/^## ✅ Resolved: `apis\.yaml`/)])
    }
  })

  test('keeps its alerts where an API could not be looked at, and is told apart by what the step chose', async () => {
    const nobody = { ...manifest, apis: [weatherApi, { ...northApi, 'service-name': 'nobody' }] }
    expect(listRuns(await run('push', inputs, nobody))).toEqual(['apim-identity-guard/apim-weather/weather/'])
    expect(listRuns(await run('push', { ...inputs, only: 'w*' }))[0]).toBe(
      'apim-identity-guard/apis.yaml%23only%3Aw*/'
    )
  })
})

describe('a file that a stranger may have written', () => {
  const other = 'https://tokens.example'
  const signIn = { 'client-id': ids.deployer, 'tenant-id': ids.tenant }

  /** Requests for tokens, and for the addresses of a cloud. */
  async function runAndCount(event: EventName, more: object, inputs: Readonly<Record<string, string>> = {}) {
    const from = weather.emulator.log.length
    const content = { ...manifest, defaults: { ...manifest.defaults, ...more } }
    const result = await run(event, { mode: 'plan', ...inputs }, content)
    const asked = weather.emulator.log.slice(from).filter(({ path }) => /oauth2|oidc|metadata/.test(path))
    return { hints: toReport(result).error?.hints ?? [], exitCode: result.exitCode, asked: asked.length }
  }

  test.each<[string, object]>([
    ['environment', { environment: other }],
    ['audience', { audience: 'api://anything' }]
  ])('does not say by `%s` where the token of the job goes', async (name, more) => {
    const { hints, exitCode, asked } = await runAndCount('pull_request_target', more)
    expect(hints).toEqual([
      expect.stringContaining(`\`${name}\` is an input of the step and cannot stand in the file`)
    ])
    expect([exitCode, asked]).toEqual([1, 0])
  })

  test('does not say whom the job signs in as, unless the workflow says that it is trusted', async () => {
    const without = { 'client-id': '', 'tenant-id': '' }
    const { hints, exitCode, asked } = await runAndCount('pull_request_target', signIn, without)
    expect(hints.map(hint => hint.replace(/^.*?: (?=`)/, ''))).toEqual([
      expect.stringMatching(/^`client-id` stands in the file.*on the event `pull_request_target`/),
      expect.stringMatching(/^`tenant-id` stands in the file/)
    ])
    expect([exitCode, asked]).toEqual([1, 0])
    const trusted = { ...without, 'allow-untrusted-event': 'true' }
    expect((await runAndCount('pull_request_target', signIn, trusted)).exitCode).toBe(0)
    expect((await runAndCount('push', signIn, without)).exitCode).toBe(0)
    // What the step gives comes before the file, so nothing of the file is believed.
    expect((await runAndCount('pull_request_target', signIn)).exitCode).toBe(0)
    expect((await runAndCount('pull_request_target', signIn, { ...without, mode: 'lint' })).exitCode).toBe(0)
  })
})

describe('a schedule', () => {
  test('opens an issue for the API that drifts, and closes it', async () => {
    breakNorth()
    const inputs = { mode: 'check', 'issue-on-drift': 'true' }
    await run('schedule', inputs)
    expect(issues().map(({ title, state }) => [title, state])).toEqual([
      ['API drift: north in apim-weather', 'open']
    ])
    weather.edit(operation, () => policy)
    await run('schedule', inputs)
    expect(issues().map(({ state }) => state)).toEqual(['closed'])
  })
})

describe('the status', () => {
  test('is one, and says what became of the step, whichever API was last', async () => {
    const inputs = { mode: 'check', 'status-context': 'apim' }
    await run('push', inputs)
    breakNorth()
    const reversed = { ...manifest, apis: [...manifest.apis].reverse() }
    await run('push', inputs, reversed)
    await run('push', inputs, 'apis: []')
    expect(repository().statuses.map(({ context, state }) => [context, state])).toEqual([
      ['apim', 'success'],
      ['apim', 'failure'],
      ['apim', 'error']
    ])
  })

  test('is not green where a file could not be written, since the step is not', async () => {
    const inputs = { mode: 'check', 'status-context': 'apim' }
    // No file system takes such a name, which shows when it is written.
    const name = 'x'.repeat(300)
    const results = [
      await run('push', { ...inputs, 'sarif-path': name }),
      await run('push', { ...inputs, 'report-path': name }),
      await runOn(weather, 'push', { ...inputs, 'sarif-path': name })
    ]
    expect(results.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1])
    expect(repository().statuses.map(({ state }) => state)).toEqual(['failure', 'failure', 'failure'])
    for (const { description } of repository().statuses)
      expect(description).toContain('no drift, but a file could not be written')
    for (const { summary } of results)
      expect(summary).toMatch(/❌ The (?:SARIF file|report) could not be written: /)
    expect(results.map(({ report }) => (report as { failed?: boolean } | undefined)?.failed)).toEqual([
      true,
      undefined,
      true
    ])
  })
})

describe('more APIs than GitHub takes runs of SARIF', () => {
  test('are refused before anything is written to Azure', async () => {
    weather.writes()
    const apis = Array.from({ length: 20 }, (_, index) => ({ ...northApi, 'api-id': `north-${index}` }))
    const content = { ...manifest, apis }
    const result = await run(
      'push',
      { mode: 'apply', 'sarif-path': 'guard.sarif', 'status-context': 'apim' },
      content
    )
    expect(toReport(result).error?.hints).toEqual([
      expect.stringMatching(/^`sarif-path` is given, and 20 APIs are chosen: .*with `only`\.$/)
    ])
    expect(weather.writes()).toEqual([])
    expect(repository().statuses.map(({ state }) => state)).toEqual(['error'])
    const some = { mode: 'lint', only: 'north-1*', 'sarif-path': 'guard.sarif' }
    expect((await run('push', some, content)).exitCode).toBe(0)
  })
})

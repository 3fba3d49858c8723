import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { StoredIssue } from '../../emulator/github/repository.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { changeRepository, type EventName, repositoryOf, requestsSince, runOn } from './events.ts'

/** The issue of an API: there while there is drift, and only then. */

const issues = '/repos/contoso/weather/issues'
const bot = 'github-actions[bot]'

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
  setEasyAuth(true)
  changeRepository(weather, { issues: [], labels: ['bug'] })
})

function setEasyAuth(enabled: boolean): void {
  weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled } }))
}

function check(
  inputs: Readonly<Record<string, string>> = {},
  event: EventName = 'schedule'
): Promise<ActionResult> {
  return runOn(weather, event, { mode: 'check', 'issue-on-drift': 'true', ...inputs })
}

const stored = (): readonly StoredIssue[] => repositoryOf(weather).issues
const writes = (): string[] =>
  requestsSince(weather, before).filter(line => !line.startsWith('GET') && !line.includes('/graphql'))

describe('a drift issue', () => {
  test('is opened, left alone, changed, closed and opened again as the findings are', async () => {
    const clean = await check()
    expect(clean.stdout).toContain('No drift issue is needed.')
    expect(writes()).toEqual([])

    setEasyAuth(false)
    const opened = await check()
    expect(opened).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift' }, stderr: '' })
    expect(opened.stdout).toContain('Opened issue 1.')
    expect(writes()).toEqual(['POST /repos/contoso/weather/labels 201', `POST ${issues} 201`])
    expect(stored()).toHaveLength(1)
    expect(stored()[0]).toMatchObject({
      title: 'API drift: weather in apim-weather',
      state: 'open',
      labels: ['apim-drift']
    })
    expect(stored()[0]?.body).toMatch(
      /^<!-- apim-identity-guard drift apim-weather\/weather open:[0-9a-f]{16} -->\n## ❌ /
    )
    expect(stored()[0]?.body).toContain('AUTH001')

    const first = stored()
    before = weather.emulator.log.length
    expect((await check()).stdout).toContain('Issue 1 says the same already.')
    expect(writes()).toEqual([])
    expect(stored()).toEqual(first)

    weather.emulator.world.resources.remove(`${paths.api}/operations/AddObservation/policies/policy`)
    expect((await check()).stdout).toContain('Updated issue 1.')
    expect(stored()[0]?.body).toContain('POL001')

    setEasyAuth(true)
    const applied = await check({ mode: 'apply' }, 'push')
    expect(applied).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(applied.stdout).toContain('Closed issue 1.')
    expect(stored()[0]).toMatchObject({ state: 'closed', reason: 'completed' })
    expect(stored()[0]?.body).toContain('## ✅ Resolved: ')

    before = weather.emulator.log.length
    await check({}, 'workflow_dispatch')
    expect(writes()).toEqual([])

    setEasyAuth(false)
    expect((await check()).stdout).toContain('Reopened issue 1.')
    expect(stored()).toHaveLength(1)
    expect(stored()[0]).toMatchObject({ state: 'open', reason: 'reopened' })
  })

  test('has the labels and the people that the inputs name, and says who could not be assigned', async () => {
    setEasyAuth(false)
    const result = await check({
      'issue-labels': 'Drift: API\nbug',
      'issue-assignees': '@octocat, nobody-here'
    })
    expect(stored()[0]).toMatchObject({ assignees: ['octocat'] })
    expect([...(stored()[0]?.labels ?? [])].sort()).toEqual(['Drift: API', 'bug'])
    expect(result.stdout).toContain('Issue 1 is not assigned to `nobody-here`: GitHub left that out.')
    expect(result.summary).toContain('Issue 1 is not assigned to `nobody-here`')
    await check({ 'issue-labels': 'drift: api' })
    expect(stored()).toHaveLength(1)
  })

  test.each<EventName>(['pull_request', 'pull_request_fork', 'pull_request_target', 'workflow_run'])(
    'is not touched by %s, in whichever state the proposal is',
    async event => {
      setEasyAuth(false)
      const result = await check({}, event)
      expect(result.stdout).toContain('this run is about a change that is only proposed')
      expect(requestsSince(weather, before)).toEqual([])
    }
  )

  test('is not closed by a plan, by a lint, nor by a run that broke off', async () => {
    setEasyAuth(false)
    await check()
    setEasyAuth(true)
    const open = stored()
    for (const inputs of [{ mode: 'plan' }, { mode: 'lint' }, { 'service-name': 'apim-other' }]) {
      expect((await check(inputs)).stdout).toContain('The drift issue stays as it is: ')
      expect(stored()).toEqual(open)
    }
  })

  test('of somebody else, of another API, in a quotation or in a pull request is not ours', async () => {
    const marker = '<!-- apim-identity-guard drift apim-weather/weather open:0123456789abcdef -->\n'
    const other: StoredIssue = {
      number: 1,
      title: 'x',
      body: marker,
      state: 'open',
      author: bot,
      labels: ['apim-drift'],
      assignees: []
    }
    const foreign: readonly StoredIssue[] = [
      { ...other, author: 'mallory' },
      { ...other, number: 2, pullRequest: true },
      { ...other, number: 3, body: `> ${marker}` },
      { ...other, number: 4, body: marker.replace('weather/weather', 'weather/other') }
    ]
    changeRepository(weather, { issues: foreign, labels: ['apim-drift'] })
    await check()
    expect(stored()).toEqual(foreign)
    setEasyAuth(false)
    await check()
    expect(stored().slice(0, 4)).toEqual(foreign)
    expect(stored()).toHaveLength(5)
  })

  test('is found again where its label was taken off, or where the input names another one', async () => {
    setEasyAuth(false)
    await check()
    await check({ 'issue-labels': 'other' })
    expect(stored().map(({ number, state }) => [number, state])).toEqual([[1, 'open']])
    changeRepository(weather, { issues: stored().map(issue => ({ ...issue, labels: [] })) })
    setEasyAuth(true)
    expect((await check()).stdout).toContain('Closed issue 1.')
    expect(stored().map(({ number, state }) => [number, state])).toEqual([[1, 'closed']])
  })

  test('that may not be written is a warning that names the permission', async () => {
    setEasyAuth(false)
    const { tokens } = repositoryOf(weather)
    const bare = { token: 'emulated-bare', login: bot, app: true, permissions: {} } as const
    changeRepository(weather, { tokens: [...tokens, bare] })
    const result = await check({ 'github-token': bare.token })
    changeRepository(weather, { tokens })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'drift' } })
    expect(result.stdout).toContain('The drift issue was not written.')
    expect(result.stdout).toContain('The job needs the permission `issues: write` for it.')
    expect(stored()).toEqual([])
  })
})

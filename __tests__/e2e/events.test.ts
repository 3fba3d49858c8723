import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { startWeather, type Weather } from '../../scripts/weather.ts'
import {
  changeRepository,
  type EventName,
  events,
  head,
  repositoryOf,
  requestsSince,
  runOn
} from './events.ts'

/** What a run does on each event, with payloads as GitHub sends them. */

let weather: Weather
let before: number
beforeAll(async () => {
  weather = await startWeather()
  changeRepository(weather, { commits: [head] })
})
afterAll(async () => {
  await weather.close()
})
beforeEach(() => {
  before = weather.emulator.log.length
  weather.writes()
})

const isTrusted: Readonly<Record<EventName, boolean>> = {
  push: true,
  schedule: true,
  workflow_dispatch: true,
  pull_request: false,
  pull_request_fork: false,
  pull_request_target: false,
  workflow_run: false
}
const trusted = events.filter(event => isTrusted[event])
const untrusted = events.filter(event => !isTrusted[event])

describe('apply', () => {
  test.each(untrusted)('refuses %s before anybody is asked for anything', async event => {
    const result = await runOn(weather, event, { mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' }, stderr: '' })
    expect(result.stdout).toContain('`apply` does not run on the event `')
    expect(result.stdout).toContain('`allow-untrusted-event: true`')
    expect(weather.emulator.log.slice(before)).toEqual([])
  })

  test.each(['pull_request_review', 'pull_request_review_comment'])(
    'refuses %s, which brings the code of a pull request along as well',
    async name => {
      const result = await runOn(weather, 'pull_request_fork', { mode: 'apply' }, { GITHUB_EVENT_NAME: name })
      expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
      expect(weather.emulator.log.slice(before)).toEqual([])
    }
  )

  test.each(trusted)('runs on %s', async event => {
    const result = await runOn(weather, event, { mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
  })

  test.each(untrusted)('runs on %s for who asks for it', async event => {
    const result = await runOn(weather, event, { mode: 'apply', 'allow-untrusted-event': 'true' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
  })
})

describe('everything else', () => {
  test.each(events.flatMap(event => ['lint', 'plan', 'check'].map(mode => [mode, event] as const)))(
    '%s runs on %s, and asks GitHub for nothing unless it is told to',
    async (mode, event) => {
      const result = await runOn(weather, event, { mode })
      expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
      expect(requestsSince(weather, before)).toEqual([])
    }
  )
})

describe('the status', () => {
  const status = { mode: 'check', 'status-context': 'apim/weather' }

  test.each<[EventName]>([['push'], ['pull_request'], ['workflow_run']])(
    'of %s goes to the commit that people look at, with a link to the run',
    async event => {
      changeRepository(weather, { statuses: [] })
      const result = await runOn(weather, event, status)
      expect(result.outputs['outcome']).toBe('clean')
      expect(repositoryOf(weather).statuses).toEqual([
        {
          sha: head,
          context: 'apim/weather',
          state: 'success',
          description:
            'weather in apim-weather: no drift. 3 of 3 selected operations are protected. 0 errors, 0 warnings.',
          targetUrl: 'https://github.contoso.example/contoso/weather/actions/runs/6120000001'
        }
      ])
      expect(result.stdout).toContain(`Set the status \`apim/weather\` of commit ${head.slice(0, 7)}.`)
    }
  )

  test('is red for drift, and another red for a run that broke off', async () => {
    changeRepository(weather, { statuses: [] })
    expect((await runOn(weather, 'push', { ...status, 'identity-resource': 'api://another' })).exitCode).toBe(
      1
    )
    expect((await runOn(weather, 'push', { ...status, 'service-name': 'apim-other' })).exitCode).toBe(1)
    expect(repositoryOf(weather).statuses.map(({ state }) => state)).toEqual(['failure', 'error'])
  })

  test('of a commit that GitHub does not know is a warning with its words, and names no permission', async () => {
    changeRepository(weather, { commits: [] })
    const result = await runOn(weather, 'push', status)
    changeRepository(weather, { commits: [head] })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(result.stdout).toContain(
      `::warning title=Not told on GitHub::The status \`apim/weather\` was not written. GitHub answered 422: Validation Failed; sha No commit found for SHA: ${head}.`
    )
    expect(result.stdout).not.toContain('needs the permission')
  })
})

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { jobToken } from '../../emulator/github/repository.ts'
import type { Arrival } from '../../emulator/journal.ts'
import { startWeather, type Weather } from '../../scripts/weather.ts'
import { createWorkspace, manifest, runManifest } from './estate.ts'
import { toEventEnv } from './events.ts'

/** Runs that are out of time, or cancelled: what is under way is dropped, and the report says how far it came. The matrix walks every request. */

let weather: Weather
let onArrival: (arrival: Arrival) => void
beforeEach(async () => {
  onArrival = () => undefined
  weather = await startWeather({ onArrival: arrival => onArrival(arrival) })
})
afterEach(async () => {
  await weather.close()
})

function silence(path: string): void {
  weather.emulator.world.update({ faults: [{ match: { path }, respond: 'silent' }] })
}

interface EstateApi {
  readonly name: string
  readonly report: { readonly outcome: string; readonly error?: { readonly code: string } }
}

describe('a run whose time is over', () => {
  test.each(['check', 'plan', 'apply'])('%s ends with a sentence that names the input', async mode => {
    silence('/apis/weather/products')
    const result = await weather.run({ mode, 'timeout-minutes': '0.04' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' }, stderr: '' })
    expect(result.report).toMatchObject({
      error: {
        code: 'timeout',
        message: 'The run was not done after 0.04 minutes, the time that `timeout-minutes` gives it.',
        hints: mode === 'apply' ? ['Nothing was written.'] : []
      }
    })
    expect(result.summary).toContain('`timeout-minutes`')
    expect(weather.writes()).toEqual([])
  })

  test('names what was written, and what was not', async () => {
    await weather.run({ mode: 'apply' })
    for (const id of ['GetWeatherForecast', 'AddObservation'])
      weather.edit(
        `/subscriptions/b05ca958-fdc4-4bba-aa3c-735cce3d746c/resourceGroups/rg-weather/providers/Microsoft.ApiManagement/service/apim-weather/apis/weather/operations/${id}/policies/policy`,
        properties => ({
          ...properties,
          value:
            '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
        })
      )
    let policies = 0
    onArrival = ({ method, path }) => {
      if (method === 'PUT' && path.includes('/policies/policy') && ++policies === 1) silence('/apis/weather')
    }
    const result = await weather.run({ mode: 'apply', 'timeout-minutes': '0.05' })
    const report = result.report as {
      changes: { state: string }[]
      error: { message: string; hints: string[] }
    }
    expect(report.changes.map(change => change.state).sort()).toEqual(['failed', 'not-attempted'])
    expect(report.error.message).toContain('and whether it did is not known.')
    expect(report.error.hints).toContain('No other change was made.')
  })

  test.each(['0', '-1', 'soon', '361', '1,5', '1e1'])('is not told by `%s`', async given => {
    const result = await weather.run({ mode: 'check', 'timeout-minutes': given })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('expected minutes, more than 0 and at most 360')
    expect(weather.emulator.log).toEqual([])
  })
})

describe('a job that is cancelled while GitHub is asked', () => {
  const inputs = { mode: 'plan', 'github-token': jobToken, 'comment-in-pr': 'always' }

  /** Cancels the job when a request for the comments of the pull request came, which nobody answers. */
  function cancelAt(wanted: string): (kill: (signal: NodeJS.Signals) => void) => void {
    weather.emulator.world.update({
      faults: [{ match: { method: wanted, path: '/comments' }, respond: 'silent' }]
    })
    return kill => {
      onArrival = ({ method, path }) => {
        if (method === wanted && path.includes('/comments')) kill('SIGINT')
      }
    }
  }

  test.each(['GET', 'POST'])('keeps the outcome that was published (%s)', async method => {
    const env = toEventEnv(weather, 'pull_request')
    const result = await weather.run(inputs, { env, onStart: cancelAt(method) })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' }, stderr: '' })
    expect(result.report).toMatchObject({ outcome: 'clean' })
    expect(result.stdout).toContain('cancelled while GitHub was being told')
  })

  test('keeps it with a manifest, too', async () => {
    const result = await runManifest(
      weather,
      manifest,
      inputs,
      createWorkspace(manifest),
      toEventEnv(weather, 'pull_request'),
      cancelAt('GET')
    )
    expect(result.outputs['outcome']).toBe((result.report as { outcome: string }).outcome)
    expect(result.outputs['outcome']).not.toBe('error')
    expect(result.stdout).toContain('cancelled while GitHub was being told')
  })
})

describe('a manifest', () => {
  test('that is out of time tells of every API, done or not', async () => {
    silence('/apis/north')
    const result = await runManifest(weather, manifest, { mode: 'apply', 'timeout-minutes': '0.15' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    const { apis } = result.report as { apis: EstateApi[] }
    expect(apis.map(({ name, report }) => [name, report.outcome, report.error?.code])).toEqual([
      ['weather', 'clean', undefined],
      ['north', 'error', 'timeout']
    ])
  })

  test('may not hold `timeout-minutes`: a run has one end', async () => {
    const result = await runManifest(weather, {
      ...manifest,
      defaults: { ...manifest.defaults, 'timeout-minutes': 5 }
    })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('a run has one end')
  })

  test('that is cancelled leaves the next API alone, and says so', async () => {
    silence('/apis/weather/products')
    let kill: (signal: NodeJS.Signals) => void = () => undefined
    onArrival = ({ path }) => {
      if (path.includes('/apis/weather/products')) kill('SIGINT')
    }
    const workspace = createWorkspace(manifest)
    const result = await runManifest(weather, manifest, { mode: 'apply' }, workspace, {}, given => {
      kill = given
    })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' }, stderr: '' })
    const { apis } = result.report as { apis: EstateApi[] }
    expect(apis.map(({ name, report }) => [name, report.error?.code])).toEqual([
      ['weather', 'cancelled'],
      ['north', 'cancelled']
    ])
    expect(weather.emulator.log.filter(entry => entry.path.includes('/apis/north'))).toEqual([])
  })
})

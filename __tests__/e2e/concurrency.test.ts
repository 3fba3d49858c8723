import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Arrival } from '../../emulator/journal.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** Others are at work at the same time: people in the portal, other runs, and everybody who shares the limits of a subscription. */

let weather: Weather
let onArrival: (arrival: Arrival) => void
beforeEach(async () => {
  onArrival = () => undefined
  weather = await startWeather({ onArrival: arrival => onArrival(arrival) })
})
afterEach(async () => {
  await weather.close()
})

const forecast = `${paths.api}/operations/GetWeatherForecast/policies/policy`

function policy(comment: string): string {
  return `<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t\t<!-- ${comment} -->\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n\t<on-error>\r\n\t\t<base />\r\n\t</on-error>\r\n</policies>`
}

function write(comment: string): void {
  weather.edit(forecast, properties => ({ ...properties, value: policy(comment) }))
}

/** Does something right before a policy of ours is written. */
function beforeWrite(act: (count: number) => void): void {
  let count = 0
  onArrival = ({ method, path: asked }) => {
    if (method === 'PUT' && asked.includes('/operations/GetWeatherForecast/policies/policy')) act(++count)
  }
}

describe('somebody edits a policy between our read and our write', () => {
  beforeEach(async () => {
    await weather.run({ mode: 'apply' })
    write('first')
  })

  test('and what they wrote is there afterwards, with our edit in it', async () => {
    beforeWrite(count => {
      if (count < 3) write(`edit ${count}`)
    })
    const result = await weather.run({ mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    const value = String(weather.properties(forecast)['value'])
    expect(value).toContain('<!-- edit 2 -->')
    expect(value).toContain('<authentication-managed-identity')
  })

  test('again and again, and after a few times the policy is named and left to them', async () => {
    beforeWrite(count => write(`edit ${count}`))
    const result = await weather.run({ mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.report).toMatchObject({
      error: {
        code: 'conflict',
        message: expect.stringContaining('the policy of the operation `GetWeatherForecast`')
      }
    })
    expect(weather.properties(forecast)['value']).toBe(policy('edit 3'))
    onArrival = () => undefined
    expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
  })
})

describe('two runs apply the same API at once', () => {
  /** Both end, and each says the truth about itself; a third run finds nothing left to do when one of them was done. */
  async function race(first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>) {
    const results = await Promise.all([
      weather.run({ mode: 'apply', ...first }),
      weather.run({ mode: 'apply', ...second })
    ])
    for (const result of results) {
      expect(result.stdout).not.toContain('This is a bug')
      expect(result.stderr).toBe('')
      expect(['clean', 'error']).toContain(result.outputs['outcome'])
      if (result.outputs['outcome'] === 'error')
        expect(result.report).toMatchObject({ error: { code: 'conflict' } })
    }
    return results
  }

  test('that is not there yet', async () => {
    const results = await race({}, {})
    expect(results.some(result => result.outputs['outcome'] === 'clean')).toBe(true)
    expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
    expect((await weather.run({ mode: 'plan' })).outputs).toMatchObject({ outcome: 'clean', changes: '[]' })
  })

  test('with another document than it has', async () => {
    await weather.run({ mode: 'apply', 'api-display-name': 'Yesterday' })
    weather.edit(paths.api, properties => ({ ...properties, description: 'Somebody wrote this.' }))
    weather.edit(`${paths.api}/operations/AddObservation`, properties => ({
      ...properties,
      urlTemplate: '/elsewhere'
    }))
    write('theirs')
    const results = await race({}, {})
    expect(results.some(result => result.outputs['outcome'] === 'clean')).toBe(true)
    await weather.run({ mode: 'apply' })
    expect((await weather.run({ mode: 'plan' })).outputs).toMatchObject({ outcome: 'clean', changes: '[]' })
    expect(String(weather.properties(forecast)['value'])).toContain('<!-- theirs -->')
  })

  test('each for other operations: what one protects, the other does not take away', async () => {
    await weather.run({ mode: 'apply' })
    const open = policy('open')
    for (const id of ['GetWeatherForecast', 'AddObservation'])
      weather.edit(`${paths.api}/operations/${id}/policies/policy`, properties => ({
        ...properties,
        value: open
      }))
    const results = await race({ operations: 'GetWeatherForecast' }, { operations: 'AddObservation' })
    expect(results.map(result => result.outputs['outcome'])).toEqual(['clean', 'clean'])
    for (const id of ['GetWeatherForecast', 'AddObservation'])
      expect(String(weather.properties(`${paths.api}/operations/${id}/policies/policy`)['value'])).toContain(
        '<authentication-managed-identity'
      )
  })
})

describe('many operations', () => {
  const count = 120
  let workspace: string
  beforeEach(() => {
    workspace = mkdtempSync(path.join(tmpdir(), 'many-'))
    const operations = Array.from({ length: count }, (_, index) => [
      `/many/${index}`,
      { get: { operationId: `Get${index}`, responses: { 200: { description: 'OK' } } } }
    ])
    const spec = {
      openapi: '3.0.1',
      info: { title: 'Many', version: '1' },
      servers: [{ url: 'https://weather-backend.azurewebsites.net' }],
      paths: Object.fromEntries(operations)
    }
    writeFileSync(path.join(workspace, 'many.json'), JSON.stringify(spec))
  })
  const inputs = { 'spec-path': 'many.json', operations: '*' }

  function update(options: object): void {
    const { world } = weather.emulator
    world.update({ options: { ...world.options, ...options } })
  }

  test('are read a few at a time, and written one after the other', async () => {
    update({ latencyMs: 15 })
    const result = await weather.run({ mode: 'apply', ...inputs, 'policy-scope': 'operation' }, { workspace })
    expect(result.outputs['outcome']).toBe('clean')
    expect(weather.emulator.most).toBeGreaterThan(1)
    expect(weather.emulator.most).toBeLessThanOrEqual(8)
    expect(weather.emulator.mostWrites).toBe(1)
  })

  test('do not run into the limits of the subscription: Azure says what is left, and the run goes by it', async () => {
    const applied = { ...inputs, 'policy-scope': 'operation' }
    update({
      rateLimits: {
        reads: { bucket: 80, perSecond: 25 },
        writes: { bucket: 60, perSecond: 10 },
        deletes: { bucket: 60, perSecond: 10 }
      }
    })
    const result = await weather.run({ mode: 'apply', ...applied }, { workspace })
    expect(result.outputs['outcome']).toBe('clean')
    expect(weather.emulator.log.filter(entry => entry.status === 429)).toEqual([])
  })
})

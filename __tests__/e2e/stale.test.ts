import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Fault } from '../../emulator/world.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** What Azure says is held against what it may mean: no write passes over somebody, and nothing that was not listed is taken for none. */

let weather: Weather
/** What somebody else does when a request comes in. */
let atArrival: (arrival: { readonly method: string; readonly path: string }) => void

beforeEach(async () => {
  atArrival = () => undefined
  weather = await startWeather({ onArrival: arrival => atArrival(arrival) })
  await weather.run({ mode: 'apply' })
})
afterEach(() => weather.close())

const toPolicyId = (operation: string): string => `${paths.api}/operations/${operation}/policies/policy`
const policy = (text: string): string =>
  `<policies><inbound><base />${text}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`
const theirs = policy('<ip-filter action="allow"><address>10.1.2.3</address></ip-filter>')
const put = (id: string, properties: Record<string, unknown>): void => {
  weather.emulator.world.resources.put({ id, properties })
}
const inject = (faults: readonly Fault[], options: Record<string, unknown> = {}): void =>
  weather.emulator.world.update({ faults, options: { ...weather.emulator.world.options, ...options } })
const policyOf = (operation: string): string => String(weather.properties(toPolicyId(operation))['value'])

describe('a write', () => {
  test.each(['*', '', 'a, b', '"a", "b"'])('never goes out with the ETag `%s`, which is none', async etag => {
    const operation = 'GetWeatherForecast'
    const mine = policy('<set-header name="x" exists-action="override"><value>1</value></set-header>')
    weather.edit(toPolicyId(operation), properties => ({ ...properties, value: mine }))
    inject(
      [
        {
          match: { method: 'GET', path: `/${operation}/policies/policy`, nth: 1 },
          respond: {
            status: 200,
            headers: { ETag: etag },
            body: { id: toPolicyId(operation), name: 'policy', properties: { format: 'rawxml', value: mine } }
          }
        }
      ],
      { requireIfMatch: false }
    )
    atArrival = ({ method }) => {
      if (method === 'PUT')
        weather.edit(toPolicyId(operation), properties => ({ ...properties, value: theirs }))
    }
    const result = await weather.run({ mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.stdout).toContain('nothing is written without one')
    expect(policyOf(operation)).toBe(mine)
  })

  test.each([false, true])(
    'of a new policy is not repeated over one that came meanwhile (If-Match asked for: %s)',
    async requireIfMatch => {
      const operation = 'GetWeatherForecastByCity'
      weather.emulator.world.resources.remove(toPolicyId(operation))
      inject(
        [
          {
            match: { method: 'PUT', path: `/${operation}/policies/policy`, nth: 1 },
            respond: { status: 503, headers: { 'Retry-After': '1' }, body: {} }
          }
        ],
        { requireIfMatch }
      )
      let arrived = false
      atArrival = ({ method, path }) => {
        if (arrived || method !== 'PUT' || !path.includes(operation)) return
        arrived = true
        put(toPolicyId(operation), { format: 'rawxml', value: theirs })
      }
      expect(await weather.run({ mode: 'apply' })).toMatchObject({ outputs: { outcome: 'clean' } })
      expect(policyOf(operation)).toContain('ip-filter')
      expect(policyOf(operation)).toContain('authentication-managed-identity')
    }
  )

  test('of a new policy does not trust a look that has become old', async () => {
    const [first, second] = ['GetWeatherForecast', 'GetWeatherForecastByCity'] as const
    for (const operation of [first, second, 'AddObservation'])
      weather.emulator.world.resources.remove(toPolicyId(operation))
    inject(
      [
        {
          match: { method: 'PUT', path: `/${first}/policies/policy`, nth: 1 },
          respond: { status: 429, headers: { 'Retry-After': '2' }, body: {} }
        }
      ],
      { requireIfMatch: false }
    )
    let puts = 0
    atArrival = ({ method, path }) => {
      if (method === 'PUT' && path.includes(`/${first}/`) && ++puts === 2)
        put(toPolicyId(second), { format: 'rawxml', value: theirs })
    }
    expect(await weather.run({ mode: 'apply' })).toMatchObject({ outputs: { outcome: 'clean' } })
    expect(policyOf(second)).toContain('ip-filter')
  })
})

describe('a check is not clean', () => {
  const notThere = (path: string): Fault => ({
    match: { method: 'GET', path },
    respond: { status: 404, body: { error: { code: 'ResourceNotFound', message: 'gone' } } }
  })

  test.each(['/apis/weather/operations?', '/apis/weather/products?', '/apis/weather/schemas?'])(
    'where the list %s of what is there answers with 404',
    async path => {
      inject([notThere(path)])
      const before = weather.emulator.log.length
      const result = await weather.run({ mode: 'check' })
      const asked = weather.emulator.log.slice(before).some(entry => entry.path.includes(path))
      expect({ path, asked, exitCode: result.exitCode }).toEqual({ path, asked: true, exitCode: 1 })
    }
  )

  test('where a list says that it has more than it gives', async () => {
    inject([
      {
        match: { method: 'GET', path: '/apis/weather/products?' },
        respond: { status: 200, body: { value: [], count: 5 } }
      }
    ])
    const result = await weather.run({ mode: 'check' })
    expect(result).toMatchObject({ exitCode: 1 })
    expect(result.stdout).toContain('Azure listed 0 of 5')
  })
})

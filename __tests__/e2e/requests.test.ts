import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../emulator/journal.ts'
import { startWeather, type Weather } from '../../scripts/weather.ts'
import { manifest, runManifest } from './estate.ts'

/** What a run asks: nothing twice, unless something of its own was written over it in between. */

let weather: Weather

beforeAll(async () => {
  weather = await startWeather()
})
beforeEach(() => weather.emulator.world.reset())
afterAll(() => weather.close())

/** Reads that were made again although nothing was written to what they ask for. The status of long work changes by itself. */
function findRepeated(log: readonly LogEntry[]): string[] {
  const read = new Set<string>()
  const repeated: string[] = []
  for (const { method, path } of log) {
    if (path.includes('/operationStatuses/')) continue
    if (method === 'GET') {
      if (read.has(path)) repeated.push(path)
      read.add(path)
    } else if (method !== 'HEAD' && method !== 'POST') {
      const [api] = /^.*\/apis\/[^/?]+/.exec(path) ?? [path]
      const policy = /\/policies\/policy\?/.test(path)
      const [written = ''] = path.split('?')
      for (const known of read)
        if (policy ? known.startsWith(`${written}?`) : known.startsWith(api)) read.delete(known)
    }
  }
  return repeated
}

async function listRequests(work: () => Promise<unknown>): Promise<LogEntry[]> {
  const before = weather.emulator.log.length
  await work()
  return weather.emulator.log.slice(before)
}

describe('no read is made twice', () => {
  test.each(['check', 'plan', 'apply'])('by a first `%s`', async mode => {
    expect(findRepeated(await listRequests(() => weather.run({ mode })))).toEqual([])
  })

  test.each(['check', 'plan', 'apply'])(
    'by `%s` on what is as it must be, and nothing is written',
    async mode => {
      await weather.run({ mode: 'apply' })
      const log = await listRequests(() => weather.run({ mode }))
      expect(findRepeated(log)).toEqual([])
      expect(log.filter(entry => !['GET', 'POST'].includes(entry.method))).toEqual([])
      // Token of GitHub, endpoints, token of Entra; API, operations, policies of four scopes, products, schemas, service; five of the app.
      expect(log).toHaveLength(18)
    }
  )

  test('by a manifest: what two APIs share is read once, and the sign-in is one', async () => {
    const log = await listRequests(() => runManifest(weather, manifest, { mode: 'check' }))
    expect(findRepeated(log)).toEqual([])
    const paths = log.map(entry => entry.path.split('?')[0] ?? '')
    expect(paths.filter(path => path.endsWith('/service/apim-weather/policies/policy'))).toHaveLength(1)
    expect(paths.filter(path => path.endsWith('/sites/weather-backend'))).toHaveLength(1)
    expect(paths.filter(path => path.endsWith('/oauth2/v2.0/token'))).toHaveLength(1)
    expect(paths.filter(path => path.endsWith('/oidc/token'))).toHaveLength(1)
  })
})

test('a policy that a run writes is read once before and once after', async () => {
  await weather.run({ mode: 'apply' })
  const path = '/apis/weather/operations/GetWeatherForecast/policies/policy'
  const id = weather.emulator.world.resources.all().find(resource => resource.id.endsWith(path))?.id ?? ''
  weather.edit(id, properties => ({
    ...properties,
    value: '<policies><inbound><base /></inbound></policies>'
  }))
  const log = await listRequests(() => weather.run({ mode: 'apply' }))
  const reads = log.filter(entry => entry.method === 'GET' && entry.path.includes(path))
  expect(reads).toHaveLength(2)
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Seed, SeedSite } from '../../emulator/seed/seed.ts'
import { ids, startWeather, type Weather } from '../../scripts/weather.ts'

/** What is read of an app besides itself is read of its slots as well, and what may not be read is not taken for harmless. */

const root = path.resolve(import.meta.dirname, '..', '..')
const seed = JSON.parse(readFileSync(path.join(root, 'emulator', 'seeds', 'weather.json'), 'utf8')) as Seed
/** Somebody who may read all but how apps may be published, and the functions of slots. */
const partReader = 'c7d2a0b6-6a6b-4b0e-9f0b-0f6c6b1b7d21'

function createSeed(): Seed {
  const sites = (seed.sites ?? []).map(
    (site): SeedSite => ({
      ...site,
      kind: 'functionapp,linux',
      properties: { ...site.properties, functionsRuntimeAdminIsolationEnabled: true },
      slots: [
        {
          name: 'staging',
          kind: 'functionapp,linux',
          properties: { httpsOnly: true },
          ...(site.authSettings === undefined ? {} : { authSettings: site.authSettings }),
          functions: [
            {
              name: 'Forecast',
              properties: { config: { bindings: [{ type: 'httpTrigger', authLevel: 'function' }] } }
            }
          ]
        }
      ]
    })
  )
  const file = path.join(root, 'examples', 'roles', 'check.json')
  const { Actions } = JSON.parse(readFileSync(file, 'utf8')) as { Actions: string[] }
  const withheld = [
    'Microsoft.Web/sites/basicPublishingCredentialsPolicies/read',
    'Microsoft.Web/sites/slots/functions/read'
  ]
  const identities = [
    ...(seed.identities ?? []),
    {
      name: 'weather-part-reader',
      clientId: partReader,
      objectId: '4c1e0c0d-2f5e-4f7a-8f0a-5b8f5a6c7d88',
      federatedCredentials: [{ subject: 'repo:contoso/weather:ref:refs/heads/main' }],
      roleAssignments: [
        { scope: '/resourceGroups/rg-weather', actions: Actions.filter(action => !withheld.includes(action)) }
      ]
    }
  ]
  return { ...seed, sites, identities }
}

interface Told {
  readonly rule: string
  readonly subject: string
  readonly message: string
}

let weather: Weather
beforeAll(async () => {
  weather = await startWeather({ seed: createSeed() })
  await weather.run({ mode: 'apply' })
})
afterAll(async () => {
  await weather.close()
})

async function check(clientId: string): Promise<{ told: readonly Told[]; outcome: string | undefined }> {
  const { outputs } = await weather.run({ mode: 'check', 'client-id': clientId })
  return { told: JSON.parse(outputs['findings'] ?? '[]') as Told[], outcome: outputs['outcome'] }
}

describe('the slot of an app', () => {
  test('is judged by its own network, functions and publishing, and beside its app', async () => {
    const { told, outcome } = await check(ids.reader)
    const list = told.map(({ rule, subject }) => `${rule} ${JSON.stringify(subject)}`)
    const about = (rule: string, app: string) =>
      list.filter(line => line.startsWith(rule) && line.includes(app)).length
    for (const rule of ['FUNC004', 'FUNC005', 'NET004', 'NET009', 'NET010', 'NET011', 'SLOT003', 'AUTH019'])
      expect([rule, about(rule, 'weather-backend/staging')]).toEqual([rule, 1])
    expect(list.filter(line => !line.includes('/staging'))).toEqual([
      expect.stringMatching(/^AUTH019 .*weather-backend/)
    ])
    // None of these is an error.
    expect(outcome).toBe('clean')
  })
})

describe('without the right to read it', () => {
  test('is not verified, and the right is named', async () => {
    const { told, outcome } = await check(partReader)
    const unread = told.filter(({ rule }) => rule === 'READ001').map(({ message }) => message)
    expect(unread).toEqual([
      expect.stringContaining('may publish the app `weather-backend`'),
      expect.stringContaining('may call the functions of `weather-backend/staging`')
    ])
    expect(JSON.stringify(told)).toContain('Microsoft.Web/sites/basicPublishingCredentialsPolicies/read')
    expect(JSON.stringify(told)).toContain('Microsoft.Web/sites/slots/functions/read')
    expect(outcome).toBe('drift')
  })
})

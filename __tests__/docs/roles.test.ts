import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Seed } from '../../emulator/seed/seed.ts'
import type { RoleAssignment } from '../../emulator/world.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const service = '/resourceGroups/rg-weather/providers/Microsoft.ApiManagement/service/apim-weather'
/** The status of a long-running operation lives beside the resource groups. */
const locations = `/subscriptions/${ids.subscription}`
/** Somebody who may read all but the authentication settings. */
const halfReader = '0d5a5b0e-6f0e-4c38-9d0c-2f1f0f6f8a11'

function readActions(role: 'check' | 'apply' | 'status'): string[] {
  const text = readFileSync(path.join(root, 'examples', 'roles', `${role}.json`), 'utf8')
  return (JSON.parse(text) as { Actions: string[] }).Actions
}

/** The world of the demo, in which two identities have the documented roles and not one right more. */
function createSeed(): Seed {
  const seed = JSON.parse(readFileSync(path.join(root, 'emulator', 'seeds', 'weather.json'), 'utf8')) as Seed
  const check: RoleAssignment = { scope: '/resourceGroups/rg-weather', actions: readActions('check') }
  const apply: RoleAssignment[] = [
    { scope: service, actions: readActions('apply') },
    { scope: locations, actions: readActions('status') }
  ]
  const identities = (seed.identities ?? []).map(identity => ({
    ...identity,
    roleAssignments: identity.clientId === ids.deployer ? [check, ...apply] : [check]
  }))
  const actions = readActions('check').filter(action => action !== 'Microsoft.Web/sites/config/read')
  identities.push({
    name: 'weather-half-reader',
    clientId: halfReader,
    objectId: '6a3f7c52-1d7b-4f0a-8f6b-0b7f4f1f2c33',
    federatedCredentials: [{ subject: 'repo:contoso/weather:ref:refs/heads/main' }],
    roleAssignments: [{ scope: '/resourceGroups/rg-weather', actions }]
  })
  // A tier with self-hosted gateways, so that those are asked for, too.
  const services = (seed.services ?? []).map(each => ({ ...each, sku: 'Developer' }))
  return { ...seed, identities, services }
}

describe('the roles of the documentation', () => {
  let weather: Weather
  beforeAll(async () => {
    weather = await startWeather({ seed: createSeed() })
  })
  afterAll(async () => {
    await weather.close()
  })

  test('are enough to apply: everything is read, written, and found clean', async () => {
    const { outputs, exitCode, stdout } = await weather.run({ mode: 'apply' })
    expect(exitCode === 0 ? '' : stdout).toBe('')
    expect(outputs['outcome']).toBe('clean')
    expect(weather.writes().length).toBeGreaterThan(0)
  })

  test('are enough to check with the one that only reads', async () => {
    const { outputs } = await weather.run({ mode: 'check', 'client-id': ids.reader })
    expect(JSON.parse(outputs['findings'] ?? '')).toEqual([])
    expect(outputs['outcome']).toBe('clean')
  })

  test('are used for as many requests as docs/limits.md counts', async () => {
    const before = weather.emulator.log.length
    await weather.run({ mode: 'check', 'client-id': ids.reader })
    const requests = weather.emulator.log
      .slice(before)
      .filter(entry => entry.path.startsWith('/subscriptions/'))
    // 11 for every check, 3 selected operations, the schemas, and the list of gateways, which is empty, on this tier.
    expect(requests.map(entry => entry.path)).toHaveLength(11 + 3 + 1 + 1)
  })

  test('are enough to release a new revision, and not to delete one', async () => {
    weather.emulator.world.resources.remove(`${paths.api}/operations/GetWeatherForecast/policies/policy`)
    const { outputs, stdout } = await weather.run({ mode: 'apply', revision: 'new' })
    expect(outputs['outcome'] === 'clean' ? '' : stdout).toBe('')
    expect(outputs['revision']).toBe('2')
    weather.emulator.world.resources.remove(`${paths.api}/operations/GetWeatherForecast/policies/policy`)
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: false } }))
    const refused = await weather.run({ mode: 'apply', revision: 'new', cleanup: 'true' })
    expect(refused.stdout).toContain('Microsoft.ApiManagement/service/apis/delete')
    weather.edit(paths.auth, properties => ({
      ...properties,
      platform: { enabled: true, runtimeVersion: '~1' }
    }))
    await weather.run({ mode: 'apply' })
  })

  test('do not let the reader write', async () => {
    weather.writes()
    const { outputs, exitCode, stdout } = await weather.run({
      mode: 'apply',
      'client-id': ids.reader,
      'api-display-name': 'Renamed'
    })
    expect(exitCode).toBe(1)
    expect(outputs['outcome']).toBe('error')
    expect(stdout).toContain('Microsoft.ApiManagement/service/apis/write')
    expect(weather.properties(paths.api)['displayName']).not.toBe('Renamed')
  })

  test('have no right too many for the app: without one of them, the check says which is missing', async () => {
    const { outputs, exitCode } = await weather.run({ mode: 'check', 'client-id': halfReader })
    expect(exitCode).toBe(1)
    expect(outputs['outcome']).toBe('drift')
    expect(outputs['findings']).toContain('Microsoft.Web/sites/config/read')
    expect(outputs['findings']).toContain('from where the app `weather-backend` can be reached')
  })
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Seed, SeedSite } from '../../emulator/seed/seed.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** The demo once more, with a Function App where it has a Web App: App Service Authentication in front, and no keys behind it. */

const root = path.resolve(import.meta.dirname, '..', '..')
const seed = JSON.parse(readFileSync(path.join(root, 'emulator', 'seeds', 'weather.json'), 'utf8')) as Seed
const toFunction = (name: string, authLevel?: string) => ({
  name,
  properties: {
    config: {
      bindings:
        authLevel === undefined
          ? [{ type: 'timerTrigger', direction: 'in' }]
          : [
              { type: 'httpTrigger', direction: 'in', authLevel },
              { type: 'http', direction: 'out' }
            ]
    }
  }
})

function createSeed(): Seed {
  const sites = (seed.sites ?? []).map(
    (site): SeedSite => ({
      ...site,
      kind: 'functionapp,linux',
      properties: { ...site.properties, functionsRuntimeAdminIsolationEnabled: true },
      functions: [toFunction('Forecast', 'anonymous'), toFunction('Observe', 'anonymous'), toFunction('Tick')]
    })
  )
  return { ...seed, sites }
}

let weather: Weather
beforeAll(async () => {
  weather = await startWeather({ seed: createSeed() })
})
afterAll(async () => {
  await weather.close()
})

const forecast = `${paths.site}/functions/Forecast`
const setLevel = (authLevel: string) =>
  weather.edit(forecast, () => toFunction('Forecast', authLevel).properties)
const setModule = (enabled: boolean) =>
  weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled, runtimeVersion: '~1' } }))

async function check(): Promise<{ readonly rules: readonly string[]; readonly outcome: string | undefined }> {
  const { outputs } = await weather.run({ mode: 'check', 'client-id': ids.reader })
  const findings = JSON.parse(outputs['findings'] ?? '[]') as readonly { readonly rule: string }[]
  return { rules: findings.map(({ rule }) => rule).sort(), outcome: outputs['outcome'] }
}

describe('a Function App behind API Management', () => {
  test('is deployed to, and found clean, as a Web App is', async () => {
    const { outputs, exitCode, stdout } = await weather.run({ mode: 'apply' })
    expect(exitCode === 0 ? '' : stdout).toBe('')
    expect(outputs).toMatchObject({ outcome: 'clean', 'protected-operations': '3', findings: '[]' })
  })

  test('is clean to somebody who may only read: anonymous functions behind authentication are the pattern', async () => {
    expect(await check()).toEqual({ rules: [], outcome: 'clean' })
  })

  test('is open to everybody when authentication is off', async () => {
    setModule(false)
    expect(await check()).toEqual({ rules: ['AUTH001', 'FUNC001'], outcome: 'drift' })
  })

  test('has only a key, and other functions nothing, when authentication is off', async () => {
    setLevel('function')
    expect(await check()).toEqual({ rules: ['AUTH001', 'FUNC001', 'FUNC002'], outcome: 'drift' })
  })

  test('asks for a key besides the token when both are on, which is a warning', async () => {
    setModule(true)
    expect(await check()).toEqual({ rules: ['FUNC004'], outcome: 'clean' })
    setLevel('anonymous')
  })

  test('whose webhooks are served without a token is told so', async () => {
    weather.edit(paths.auth, properties => ({
      ...properties,
      globalValidation: {
        ...(properties['globalValidation'] as object),
        excludedPaths: ['/runtime/webhooks/*']
      }
    }))
    expect(await check()).toEqual({ rules: ['FUNC006'], outcome: 'clean' })
    weather.edit(paths.auth, properties => ({
      ...properties,
      globalValidation: { ...(properties['globalValidation'] as object), excludedPaths: null }
    }))
  })

  test('whose administration answers from outside is told so', async () => {
    weather.edit(paths.site, ({ functionsRuntimeAdminIsolationEnabled: _, ...properties }) => properties)
    expect(await check()).toEqual({ rules: ['FUNC005'], outcome: 'clean' })
    weather.edit(paths.site, properties => ({ ...properties, functionsRuntimeAdminIsolationEnabled: true }))
  })

  test('is not verified while its functions come in a shape that nobody knows', async () => {
    weather.edit(forecast, () => ({ config: { bindings: 'x' } }))
    expect(await check()).toEqual({ rules: ['READ001'], outcome: 'drift' })
    setLevel('anonymous')
  })
})

describe('the network of an app', () => {
  const web = `${paths.site}/config/web`

  test('that is reachable from anywhere is a warning, and the run goes on', async () => {
    const before = weather.properties(web)
    weather.emulator.world.resources.put({ id: web, properties: {} })
    expect(await check()).toEqual({ rules: ['NET004', 'NET009', 'NET011'], outcome: 'clean' })
    weather.emulator.world.resources.put({ id: web, properties: before })
  })

  test('that has weak protocols, and admits the control plane of API Management, is told so', async () => {
    const before = weather.properties(web)
    weather.edit(web, properties => ({
      ...properties,
      minTlsVersion: '1.0',
      ftpsState: 'AllAllowed',
      ipSecurityRestrictions: [
        { ipAddress: 'ApiManagement', tag: 'ServiceTag', action: 'Allow', priority: 100, name: 'apim' }
      ]
    }))
    expect(await check()).toEqual({ rules: ['NET002', 'NET003', 'NET006'], outcome: 'clean' })
    weather.edit(web, () => before)
  })

  test('that can be published with a password is told so', async () => {
    weather.edit(`${paths.site}/basicPublishingCredentialsPolicies/scm`, () => ({ allow: true }))
    expect(await check()).toEqual({ rules: ['NET010'], outcome: 'clean' })
    weather.edit(`${paths.site}/basicPublishingCredentialsPolicies/scm`, () => ({ allow: false }))
  })

  test('is clean again', async () => {
    expect(await check()).toEqual({ rules: [], outcome: 'clean' })
  })
})

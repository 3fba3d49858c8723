import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Seed } from '../../emulator/seed/seed.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { createSeed, resources, shop } from '../e2e/service-world.ts'

/** A world in which every reader of Azure has something to read, and what the Resource Manager said in it. */

/** One request with its answer. */
export interface Pair {
  readonly method: string
  readonly target: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Texts that nobody but Azure may see. */
export const secrets = {
  namedValue: 'named-value-secret-9f8e7d6c5b4a39281706f5e4',
  functionKey: 'function-key-of-the-backend-entity-0a1b2c3d',
  credential: 'credential-of-the-backend-entity-5e6f7a8b',
  subscriptionKey: 'subscription-key-4c3b2a190f8e7d6c5b4a3928'
} as const

const policyOfApi = `<policies>
  <inbound>
    <base />
    <include-fragment fragment-id="shared" />
    <set-header name="x-region" exists-action="override"><value>{{region}}</value></set-header>
    <set-header name="x-secret" exists-action="override"><value>{{api-secret}}</value></set-header>
  </inbound>
  <backend><base /></backend>
  <outbound><base /></outbound>
  <on-error><base /></on-error>
</policies>`

function toFunction(name: string, authLevel: string): { readonly name: string; readonly properties: object } {
  const bindings = [{ type: 'httpTrigger', direction: 'in', authLevel }]
  return {
    name,
    properties: {
      config: { bindings },
      invoke_url_template: `https://weather-backend.azurewebsites.net/api/${name}`
    }
  }
}

/** The demo with fragments, named values, a pool of backends, a product, a gateway of one's own, slots, functions and other services. */
export function createFullSeed(): Seed {
  const seed = createSeed(resources)
  const [service] = seed.services ?? []
  const [site] = seed.sites ?? []
  if (service === undefined || site === undefined) throw new Error('the seed has no service or no site')
  const { functions: _, ...plain } = site
  return {
    ...seed,
    services: [
      {
        ...service,
        sku: 'Premium',
        policyFragments: [
          {
            name: 'shared',
            value:
              '<fragment><set-header name="x-a" exists-action="override"><value>1</value></set-header></fragment>'
          }
        ],
        namedValues: [
          { name: 'region', properties: { displayName: 'region', value: 'west', secret: false } },
          {
            name: 'api-secret',
            properties: { displayName: 'api-secret', value: secrets.namedValue, secret: true }
          }
        ],
        backends: [
          {
            name: 'app',
            properties: {
              url: 'https://weather-backend.azurewebsites.net',
              protocol: 'http',
              credentials: {
                header: { 'x-key': [secrets.credential] },
                query: { code: [secrets.functionKey] }
              }
            }
          },
          {
            name: 'pool',
            properties: { type: 'Pool', pool: { services: [{ id: `${paths.service}/backends/app` }] } }
          }
        ],
        products: [{ name: 'starter', properties: { displayName: 'Starter', state: 'published' }, apis: [] }],
        gateways: [{ name: 'edge', properties: { locationData: { name: 'edge' } }, apis: [] }]
      }
    ],
    sites: [
      {
        ...site,
        kind: 'functionapp,linux',
        properties: { ...site.properties, functionsRuntimeAdminIsolationEnabled: true },
        functions: [toFunction('Forecast', 'anonymous') as never, toFunction('Observe', 'function') as never],
        slots: [{ ...plain, name: 'staging' }]
      }
    ]
  }
}

/** Starts that world, with the API in it and policies that refer to all the rest. */
export async function startFullWorld(record?: string): Promise<Weather> {
  const weather = await startWeather({
    seed: createFullSeed(),
    ...(record === undefined ? {} : { record })
  })
  const { outputs, stdout } = await weather.run({ mode: 'apply' })
  if (outputs['outcome'] === 'error') throw new Error(stdout)
  const { resources: store } = weather.emulator.world
  store.put({ id: `${paths.api}/policies/policy`, properties: { format: 'rawxml', value: policyOfApi } })
  for (const holder of ['products/starter', 'gateways/edge'])
    store.put({ id: `${paths.service}/${holder}/apis/weather`, properties: {} })
  route(weather, 'AddObservation', 'backend-id="pool"')
  route(weather, 'GetWeatherForecastByCity', 'base-url="https://orders.servicebus.windows.net/incoming"')
  route(weather, 'GetWeatherForecast', `base-url="https://${shop}"`)
  return weather
}

/** Sends the calls of an operation elsewhere. */
function route(weather: Weather, operation: string, where: string): void {
  weather.edit(`${paths.api}/operations/${operation}/policies/policy`, properties => ({
    ...properties,
    value: String(properties['value']).replace('<base />', `<base /><set-backend-service ${where} />`)
  }))
}

/** Runs that lead through every reader and every writer, by name. */
export const scenarios = {
  'check with a named app': { mode: 'check', slots: 'all' },
  'check that looks for apps': { mode: 'check', 'app-name': '' },
  plan: { mode: 'plan', 'service-url': 'https://weather-backend.azurewebsites.net/v2' },
  apply: { mode: 'apply', 'service-url': 'https://weather-backend.azurewebsites.net/v2' },
  'apply to a new revision': { mode: 'apply', revision: 'new', cleanup: 'true' }
} as const satisfies Record<string, Readonly<Record<string, string>>>
export type Scenario = keyof typeof scenarios

/** Takes from the API what an `apply` will put back. */
function disturb(weather: Weather): void {
  weather.edit(`${paths.api}/operations/GetWeatherForecast`, properties => ({
    ...properties,
    description: 'Something that somebody wrote.'
  }))
  weather.edit(`${paths.api}/operations/AddObservation/policies/policy`, properties => ({
    ...properties,
    value: String(properties['value']).replace(/<authentication-managed-identity[^>]*>/, '')
  }))
}

/** Runs the action in that world, and gives what was asked and answered. */
export async function recordRun(scenario: Scenario): Promise<readonly Pair[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'record-'))
  const weather = await startFullWorld(folder)
  try {
    disturb(weather)
    const before = readdirSync(folder).length
    const { outputs, stdout } = await weather.run(scenarios[scenario])
    if (outputs['outcome'] === undefined) throw new Error(stdout)
    return readPairs(folder, before, weather.emulator.url)
  } finally {
    await weather.close()
    rmSync(folder, { recursive: true })
  }
}

/** The same for a world in which nothing is wrong: a service that has gateways of one's own, and a product. */
export async function recordCleanCheck(): Promise<readonly Pair[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'record-'))
  const seed = createFullSeed()
  const sites = (seed.sites ?? []).map(({ slots: _, ...site }) => site)
  const [forecast] = sites[0]?.functions ?? []
  const functions = forecast === undefined ? [] : [forecast]
  const weather = await startWeather({
    seed: { ...seed, resources: [], sites: sites.map(site => ({ ...site, functions })) },
    record: folder
  })
  try {
    await weather.run({ mode: 'apply' })
    const { resources: store } = weather.emulator.world
    store.put({ id: `${paths.service}/products/starter/apis/weather`, properties: {} })
    store.put({ id: `${paths.api}/policies/policy`, properties: { format: 'rawxml', value: policyOfApi } })
    const before = readdirSync(folder).length
    const { outputs, stdout } = await weather.run({ mode: 'check' })
    if (outputs['outcome'] !== 'clean') throw new Error(stdout)
    return readPairs(folder, before, weather.emulator.url)
  } finally {
    await weather.close()
    rmSync(folder, { recursive: true })
  }
}

function readPairs(folder: string, from: number, url: string): Pair[] {
  return readdirSync(folder)
    .sort()
    .slice(from)
    .map(name => toPair(readFileSync(path.join(folder, name), 'utf8'), url))
}

/** What stands for the address of the Resource Manager in a recording. */
export const placeholder = 'https://resource-manager.invalid'

function toPair(text: string, url: string): Pair {
  const { liveRequest, liveResponse } = JSON.parse(text.replaceAll(url, placeholder)) as {
    liveRequest: { method: string; url: string }
    liveResponse: { statusCode: string; headers: Record<string, string>; body?: unknown }
  }
  return {
    method: liveRequest.method,
    target: liveRequest.url,
    status: Number(liveResponse.statusCode),
    headers: liveResponse.headers,
    body: liveResponse.body
  }
}

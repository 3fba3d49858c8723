import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ResourceInput } from '../../emulator/resources.ts'
import type { Seed, SeedEntity, SeedSite } from '../../emulator/seed/seed.ts'
import { expandSite } from '../../emulator/seed/site.ts'
import type { Json } from '../../emulator/wire.ts'
import { ids, paths } from '../weather.ts'

/** The world of the demo: the Web App of the weather seed, and a Function App that does the same. */

/** An app, and the API that stands in front of it. */
export interface Front {
  readonly title: string
  /** Beside the inputs that both have in common. */
  readonly inputs: Readonly<Record<string, string>>
  /** ARM ids. */
  readonly api: string
  readonly site: string
  readonly apiPath: string
  /** What stands between the host and the paths of the document. */
  readonly basePath: string
  /** Client id of the app registration: whom tokens are for. */
  readonly audience: string
}

/** An operation that has to call its backend with the token, and a call of it. */
export interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
}

/** What the input `operations` selects of the document. */
export const operations: readonly Operation[] = [
  { name: 'GetWeatherForecast', method: 'GET', path: '/weatherforecast' },
  { name: 'GetWeatherForecastByCity', method: 'GET', path: '/weatherforecast/berlin' },
  { name: 'AddObservation', method: 'POST', path: '/observations' }
]

export const webApp: Front = {
  title: 'A Web App',
  inputs: {},
  api: paths.api,
  site: paths.site,
  apiPath: 'weather',
  basePath: '',
  audience: ids.backendApp
}

const functionAudience = '3d1f3c64-2c5b-4d0e-9d1a-6a4f0c1b7e52'

export const functionApp: Front = {
  title: 'A Function App',
  inputs: {
    'api-id': 'weather-functions',
    'api-path': 'functions',
    'app-name': 'weather-functions',
    'identity-resource': functionAudience
  },
  api: `${paths.service}/apis/weather-functions`,
  site: paths.site.replace('weather-backend', 'weather-functions'),
  apiPath: 'functions',
  basePath: '/api',
  audience: functionAudience
}

/** The weather seed, and a Function App beside its Web App. */
export function createSeed(): Seed {
  const seed = readSeed()
  const site = findSite(seed)
  return { ...seed, sites: [site, toFunctionApp(site)] }
}

/** The resources of a slot of the Web App for which nobody has set up authentication. */
export function createOpenSlot(): ResourceInput[] {
  const seed = readSeed()
  const { resourceGroup: _group, authSettings: _settings, ...site } = findSite(seed)
  const place = { tenant: ids.tenant, subscription: ids.subscription, location: 'West Europe' }
  const slots = [{ ...site, name: 'staging' }]
  return expandSite({ ...findSite(seed), slots }, place).filter(({ id }) => id.includes('/slots/'))
}

function readSeed(): Seed {
  const file = path.resolve(import.meta.dirname, '..', '..', 'emulator', 'seeds', 'weather.json')
  return JSON.parse(readFileSync(file, 'utf8')) as Seed
}

function findSite(seed: Seed): SeedSite {
  const site = seed.sites?.find(({ name }) => name === 'weather-backend')
  if (site === undefined) throw new Error('The weather seed has no site `weather-backend`.')
  return site
}

/**
 * The same settings; the functions ask for no key, as App Service Authentication in front of them asks for the token. Its administration
 * is not isolated: the property for that is in none of Microsoft's specifications, to which the recorded traffic has to conform. So
 * every run has the warning FUNC005.
 */
function toFunctionApp(site: SeedSite): SeedSite {
  const authSettings = JSON.parse(
    JSON.stringify(site.authSettings).replaceAll(ids.backendApp, functionAudience)
  ) as Json
  return {
    ...site,
    name: 'weather-functions',
    kind: 'functionapp,linux',
    authSettings,
    functions: [
      toFunction('Forecast', 'get', 'weatherforecast'),
      toFunction('ForecastByCity', 'get', 'weatherforecast/{city}'),
      toFunction('Observe', 'post', 'observations'),
      toFunction('Health', 'get', 'health')
    ]
  }
}

function toFunction(name: string, method: string, route: string): SeedEntity {
  const trigger = {
    type: 'httpTrigger',
    direction: 'in',
    name: 'request',
    authLevel: 'anonymous',
    methods: [method],
    route
  }
  const answer = { type: 'http', direction: 'out', name: '$return' }
  return { name, properties: { config: { bindings: [trigger, answer] } } }
}

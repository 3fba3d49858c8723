import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { loadSeed, weatherSeedFile } from '../../emulator/seed/load.ts'
import { Client, group, reader, type Session } from './client.ts'

const subscription = group.slice(0, group.indexOf('/resourceGroups/'))
const sites = `${group}/providers/Microsoft.Web/sites`
const httpTrigger = (authLevel: string) => ({
  config: {
    bindings: [
      { type: 'httpTrigger', direction: 'in', authLevel },
      { type: 'http', direction: 'out' }
    ]
  }
})
const restrictions = {
  ipSecurityRestrictions: [
    { ipAddress: 'ApiManagement', tag: 'ServiceTag', action: 'Allow', priority: 100, name: 'apim' }
  ],
  ipSecurityRestrictionsDefaultAction: 'Deny',
  scmIpSecurityRestrictions: [{ ipAddress: '203.0.113.0/24', action: 'Allow', priority: 1, name: 'build' }],
  minTlsVersion: '1.0',
  ftpsState: 'AllAllowed',
  experiments: {
    rampUpRules: [{ name: 'staging', actionHostName: 'app-staging.azurewebsites.net', reroutePercentage: 10 }]
  },
  remoteDebuggingEnabled: true,
  cors: { allowedOrigins: ['*'], supportCredentials: false }
}

let client: Client
let read: Session

beforeAll(async () => {
  const weather = loadSeed(weatherSeedFile)
  const slots = ['staging', 'canary', 'test'].map(name => ({ name, publishing: { ftp: false, scm: false } }))
  const functions = ['Forecast', 'Alerts', 'Tick'].map((name, index) => ({
    name,
    properties: httpTrigger(['function', 'anonymous', 'admin'][index] ?? '')
  }))
  client = await Client.start({
    options: { pageSize: 2 },
    seed: {
      ...weather,
      identities: (weather.identities ?? []).map(identity => ({
        ...identity,
        roleAssignments: [{ role: 'Reader', scope: subscription }]
      })),
      sites: [
        ...(weather.sites ?? []),
        { name: 'app', resourceGroup: 'rg-weather', slots, webConfig: restrictions },
        {
          name: 'fn',
          resourceGroup: 'rg-weather',
          kind: 'functionapp,linux',
          properties: { functionsRuntimeAdminIsolationEnabled: true, publicNetworkAccess: 'Disabled' },
          functions,
          slots: [{ name: 'staging', functions: functions.slice(0, 1) }]
        },
        { name: 'elsewhere', resourceGroup: 'rg-elsewhere' },
        { name: 'other', resourceGroup: 'rg-elsewhere' }
      ]
    }
  })
  read = await client.signIn(reader)
})
afterAll(() => client.close())

/** Follows `nextLink` to the end and gives the names of every page. */
async function pages(path: string): Promise<string[][]> {
  const found: string[][] = []
  let next: unknown = path
  while (typeof next === 'string') {
    found.push(await read.names(next))
    next = (await read.get(next)).at('nextLink')
  }
  return found
}

describe('lists come in pages', () => {
  test.each([
    ['the sites of a group', sites, [['weather-backend', 'app'], ['fn']]],
    [
      'the sites of a subscription',
      `${subscription}/providers/Microsoft.Web/sites`,
      [['weather-backend', 'app'], ['fn', 'elsewhere'], ['other']]
    ],
    [
      'the sites and slots of a group',
      `${sites}?includeSlots=true`,
      [['weather-backend', 'app'], ['app/staging', 'app/canary'], ['app/test', 'fn'], ['fn/staging']]
    ],
    [
      'the sites of a subscription, which knows nothing of slots',
      `${subscription}/providers/Microsoft.Web/sites?includeSlots=true`,
      [['weather-backend', 'app'], ['fn', 'elsewhere'], ['other']]
    ],
    ['the slots of a site', `${sites}/app/slots`, [['app/staging', 'app/canary'], ['app/test']]],
    ['the functions of an app', `${sites}/fn/functions`, [['fn/Forecast', 'fn/Alerts'], ['fn/Tick']]],
    ['no slots at all', `${sites}/weather-backend/slots`, [[]]]
  ])('%s', async (_what, path, expected) => {
    expect(await pages(path)).toEqual(expected)
  })

  test('and a continuation that nobody gave out is refused', async () => {
    expect((await read.get(`${sites}?$skipToken=two`)).status).toBe(400)
  })
})

describe('a function shows', () => {
  test('its bindings with the level that it asks for', async () => {
    const answer = await read.get(`${sites}/fn/functions`)
    expect(answer.at('value', 0, 'properties', 'config', 'bindings', 0, 'authLevel')).toBe('function')
    expect(answer.at('value', 1, 'properties', 'config', 'bindings', 0, 'authLevel')).toBe('anonymous')
    expect(answer.at('value', 0, 'properties', 'invoke_url_template')).toBe(
      'https://fn.azurewebsites.net/api/forecast'
    )
  })

  test('the slot that it is in', async () => {
    const answer = await read.get(`${sites}/fn/slots/staging/functions/Forecast`)
    expect([answer.at('name'), answer.at('type')]).toEqual([
      'fn/staging/Forecast',
      'Microsoft.Web/sites/slots/functions'
    ])
  })
})

describe('settings of the host', () => {
  test('that were seeded are shown, and the others are those of a new site', async () => {
    const answer = await read.get(`${sites}/app/config/web`)
    expect(answer.at('properties')).toMatchObject({ ...restrictions, scmMinTlsVersion: '1.2' })
  })

  test('of a new site have no ramp-up, no cross-origin rules and no debugger', async () => {
    const answer = await read.get(`${sites}/weather-backend/config/web`)
    expect(answer.at('properties')).toMatchObject({
      experiments: { rampUpRules: [] },
      remoteDebuggingEnabled: false,
      publicNetworkAccess: 'Enabled'
    })
    expect(answer.at('properties', 'cors')).toBeUndefined()
  })

  test('repeat whether the site is on the public network', async () => {
    const answer = await read.get(`${sites}/fn/config/web`)
    expect(answer.at('properties', 'publicNetworkAccess')).toBe('Disabled')
    const site = await read.get(`${sites}/fn`)
    expect(site.at('properties', 'functionsRuntimeAdminIsolationEnabled')).toBe(true)
  })

  test('of a slot are its own, with its own publishing policies', async () => {
    const slot = `${sites}/app/slots/staging`
    const web = await read.get(`${slot}/config/web`)
    expect([web.at('type'), web.at('properties', 'ftpsState')]).toEqual([
      'Microsoft.Web/sites/slots/config',
      'FtpsOnly'
    ])
    expect((await read.get(`${slot}/basicPublishingCredentialsPolicies/scm`)).at('properties')).toEqual({
      allow: false
    })
    expect((await read.get(`${sites}/app/basicPublishingCredentialsPolicies/scm`)).at('properties')).toEqual({
      allow: true
    })
    expect(await read.names(`${slot}/basicPublishingCredentialsPolicies`)).toEqual(['ftp', 'scm'])
  })
})

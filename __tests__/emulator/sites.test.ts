import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { loadSeed, weatherSeedFile } from '../../emulator/seed/load.ts'
import { Client, deployer, group, reader, type Session, site } from './client.ts'

const sites = `${group}/providers/Microsoft.Web/sites`

let client: Client
let read: Session

beforeAll(async () => {
  const weather = loadSeed(weatherSeedFile)
  client = await Client.start({
    seed: {
      ...weather,
      sites: [
        ...(weather.sites ?? []),
        {
          name: 'fresh',
          resourceGroup: 'rg-weather',
          kind: 'functionapp,linux',
          functions: [
            {
              name: 'Forecast',
              properties: { config: { bindings: [{ type: 'httpTrigger', authLevel: 'function' }] } }
            }
          ],
          slots: [{ name: 'staging', authSettings: { platform: { enabled: true } } }]
        },
        { name: 'elsewhere', resourceGroup: 'rg-elsewhere' }
      ]
    }
  })
  read = await client.signIn(reader)
})
afterAll(() => client.close())

describe('a reader sees', () => {
  test('the site with its identity', async () => {
    const answer = await read.get(site)
    expect(answer.at('identity', 'principalId')).toBe('93a5aa56-9083-490f-9c98-3c422b893b00')
    expect(answer.at('properties', 'httpsOnly')).toBe(true)
    expect(answer.at('etag')).toBeUndefined()
  })

  test('its authentication settings, but not by the path that is for secrets', async () => {
    const answer = await read.get(`${site}/config/authsettingsV2`)
    expect(answer.at('properties', 'globalValidation')).toEqual({
      requireAuthentication: true,
      unauthenticatedClientAction: 'Return401'
    })
    const refused = await read.get(`${site}/config/authsettingsV2/list`)
    expect(refused.at('error', 'message')).toContain("action 'Microsoft.Web/sites/config/list/action'")
  })

  test('the sites of the group, and not those of the subscription', async () => {
    expect(await read.names(sites)).toEqual(['weather-backend', 'fresh'])
    expect((await read.get(sites.replace('/resourceGroups/rg-weather', ''))).status).toBe(403)
  })

  test('functions, slots and publishing policies', async () => {
    expect(await read.names(`${sites}/fresh/functions`)).toEqual(['fresh/Forecast'])
    expect(await read.names(`${sites}/fresh/slots`)).toEqual(['fresh/staging'])
    expect(
      (await read.get(`${sites}/fresh/basicPublishingCredentialsPolicies/ftp`)).at('properties', 'allow')
    ).toBe(true)
    expect((await read.get(`${site}/basicPublishingCredentialsPolicies/scm`)).at('properties', 'allow')).toBe(
      false
    )
    expect((await read.get(`${site}/basicPublishingCredentialsPolicies`)).at('value', 1, 'name')).toBe('scm')
  })
})

describe('a site on which nothing was set up', () => {
  test('has authentication that is off, and providers that look as if they were on', async () => {
    const answer = await read.get(`${sites}/fresh/config/authsettingsV2`)
    expect(answer.at('properties', 'platform', 'enabled')).toBe(false)
    expect(answer.at('properties', 'identityProviders', 'facebook')).toEqual({
      enabled: true,
      registration: {},
      login: {}
    })
  })

  test('lets everybody in by network', async () => {
    const answer = await read.get(`${sites}/fresh/config/web`)
    expect(answer.at('properties', 'ipSecurityRestrictions', 0, 'name')).toBe('Allow all')
  })
})

describe('a slot', () => {
  test('has settings of its own, below the site', async () => {
    const answer = await read.get(`${sites}/fresh/slots/staging`)
    expect([answer.at('name'), answer.at('type')]).toEqual(['fresh/staging', 'Microsoft.Web/sites/slots'])
    expect(answer.at('properties', 'defaultHostName')).toBe('fresh-staging.azurewebsites.net')
    expect((await read.get(`${sites}/fresh/slots/staging/config/authsettingsV2`)).at('properties')).toEqual({
      platform: { enabled: true }
    })
  })

  test('that is not there is not found', async () => {
    const answer = await read.get(`${sites}/fresh/slots/none/config/web`)
    expect(answer.at('error', 'message')).toContain(
      "The Resource 'Microsoft.Web/sites/fresh/slots/none' under resource group 'rg-weather'"
    )
  })
})

describe('settings are written', () => {
  test('by somebody with the right to, as a whole', async () => {
    const path = `${sites}/fresh/config/authsettingsV2`
    expect((await (await client.signIn(deployer)).put(path, { platform: { enabled: true } })).status).toBe(
      403
    )
    const { world } = client.emulator
    const scope = group
    world.update({
      identities: world.identities.map(identity => ({
        ...identity,
        roleAssignments: [{ role: 'Contributor', scope }]
      }))
    })
    expect((await read.put(path, { platform: { enabled: true } })).at('properties')).toEqual({
      platform: { enabled: true }
    })
    expect((await read.get(`${path}/list`)).at('properties')).toEqual({ platform: { enabled: true } })
  })
})

test.each([
  [`${sites}/none`],
  [`${sites}/none/config/web`],
  [`${site}/config/appsettings`],
  [`${site}/nonsense`],
  [`${site}/functions/none`]
])('%s is not found', async path => {
  const answer = await read.get(path)
  expect([answer.status, answer.at('error', 'code')]).toEqual([404, 'ResourceNotFound'])
})

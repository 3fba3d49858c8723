import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { renderBanner } from '../../emulator/banner.ts'
import { expandSeed } from '../../emulator/seed/expand.ts'
import { loadSeed, weatherSeedFile } from '../../emulator/seed/load.ts'
import { Client, deployer, service, toDocument, toPolicy } from './client.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seed-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: unknown): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}

describe('the world of the demo', () => {
  const seed = loadSeed(weatherSeedFile)
  const state = expandSeed(seed)

  test('has a service, a backend that admits only the identity of the service, and no API', () => {
    const types = state.resources.map(({ id }) => id.replace(/^.*\/providers\//, ''))
    expect(types.filter(type => /\/apis\//.test(type))).toEqual([])
    const principal = seed.services?.[0]?.identity?.systemAssigned?.principalId
    const auth = state.resources.find(({ id }) => id.endsWith('/config/authsettingsV2'))
    expect(JSON.stringify(auth?.properties)).toContain(`"allowedPrincipals":{"identities":["${principal}"]}`)
  })

  test('can be expanded again and again to the same state', () => {
    expect(expandSeed(loadSeed(weatherSeedFile))).toEqual(state)
  })
})

describe('a seed is refused', () => {
  const tenant = { id: 't' }
  test.each([
    ['without a subscription', { tenant, subscriptions: [] }, /no subscription/],
    [
      'with a role that nobody knows',
      {
        tenant,
        subscriptions: [{ id: 's' }],
        identities: [
          { name: 'n', clientId: 'c', objectId: 'o', roleAssignments: [{ scope: '/', role: 'Emperor' }] }
        ]
      },
      /`Emperor`/
    ],
    [
      'with a site outside of any group',
      { tenant, subscriptions: [{ id: 's' }], sites: [{ name: 'w' }] },
      /`w`.*resourceGroup/
    ],
    [
      'with an application that asks for tokens of version 3',
      {
        tenant,
        subscriptions: [{ id: 's' }],
        applications: [{ clientId: 'c', requestedAccessTokenVersion: 3 as unknown as 2 }]
      },
      /`c`.*`3`/
    ],
    [
      'with two applications of one name',
      {
        tenant,
        subscriptions: [{ id: 's' }],
        applications: [{ clientId: 'c' }, { clientId: 'd', identifierUris: ['api://c'] }]
      },
      /`api:\/\/c`/
    ],
    [
      'with a specification that cannot be imported',
      {
        tenant,
        subscriptions: [{ id: 's' }],
        services: [
          { name: 'a', resourceGroup: 'g', apis: [{ name: 'x', properties: {}, specification: '{' }] }
        ]
      },
      /`x`/
    ]
  ])('%s', (_what, seed, message) => {
    expect(() => expandSeed(seed)).toThrow(message)
  })

  test('that is no JSON, or no seed', () => {
    write('broken.json', '{')
    write('empty.json', {})
    expect(() => loadSeed(join(folder, 'broken.json'))).toThrow(/not a JSON object/)
    expect(() => loadSeed(join(folder, 'empty.json'))).toThrow(/has no `tenant`/)
  })
})

test('every client id of a site is registered, in version 1 and under its usual name, unless the seed says otherwise', () => {
  const auth = (clientId: string) => ({
    identityProviders: { azureActiveDirectory: { registration: { clientId } } }
  })
  const { applications } = expandSeed({
    tenant: { id: 't' },
    subscriptions: [{ id: 's' }],
    applications: [{ clientId: 'A', name: 'own', identifierUris: [], requestedAccessTokenVersion: 2 }],
    sites: [
      {
        name: 'one',
        resourceGroup: 'g',
        authSettings: auth('a'),
        slots: [{ name: 'x', authSettings: auth('B') }]
      },
      { name: 'two', resourceGroup: 'g', authSettings: auth('b') },
      { name: 'three', resourceGroup: 'g', authSettings: { identityProviders: 'none' } }
    ]
  })
  expect(applications).toEqual([
    { name: 'own', clientId: 'A', identifierUris: [], requestedAccessTokenVersion: 2 },
    { name: 'b', clientId: 'b', identifierUris: ['api://b'], requestedAccessTokenVersion: null }
  ])
})

test('a folder of artifacts becomes the contents of the service', async () => {
  const root = 'artifacts'
  write(
    `${root}/policy.xml`,
    '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>'
  )
  write(`${root}/apis/weather/apiInformation.json`, { properties: { displayName: 'Weather', path: 'w' } })
  write(`${root}/apis/weather/policy.xml`, `\uFEFF${toPolicy('api')}`)
  write(
    `${root}/apis/weather/specification.json`,
    toDocument(['getAlerts GET /alerts', 'getForecast GET /forecast'])
  )
  write(`${root}/apis/weather/operations/getAlerts/policy.xml`, toPolicy('operation'))
  write(`${root}/apis/weather/operations/undocumented/policy.xml`, toPolicy('undocumented'))
  write(`${root}/products/starter/productInformation.json`, {
    properties: { displayName: 'Starter', state: 'published' }
  })
  write(`${root}/products/starter/apis.json`, [{ name: 'weather' }])
  write(`${root}/products/starter/policy.xml`, toPolicy('product'))
  write(`${root}/policy fragments/token/policy.xml`, '<fragment><base /></fragment>')
  write(`${root}/named values/key/namedValueInformation.json`, {
    properties: { displayName: 'key', secret: true }
  })
  write(`${root}/backends/b/backendInformation.json`, {
    properties: { url: 'https://b.example', protocol: 'http' }
  })
  write(`${root}/gateways/own/gatewayInformation.json`, { properties: { locationData: { name: 'here' } } })
  write(`${root}/gateways/own/apis.json`, [{ name: 'weather' }])
  write(`${root}/workspaces/team/apis/inner/apiInformation.json`, { properties: { path: 'inner' } })
  write(`${root}/workspaces/team/policy.xml`, toPolicy('workspace'))
  write(`${root}/emulator.json`, {
    github: { subject: 'repo:contoso/weather:ref:refs/heads/main' },
    options: { importPolls: 0 }
  })
  const client = await Client.start({ seed: join(folder, root) })
  try {
    const deploy = await client.signIn(deployer)
    const rawOf = async (path: string) =>
      (await deploy.get(`${service}${path}/policies/policy?format=rawxml`)).at('properties', 'value')
    expect(await deploy.names(`${service}/apis`)).toEqual(['weather'])
    expect((await deploy.get(`${service}/apis/weather`)).at('properties', 'displayName')).toBe('Weather')
    expect(await deploy.names(`${service}/apis/weather/operations`)).toEqual([
      'getAlerts',
      'getForecast',
      'undocumented'
    ])
    expect(await rawOf('/apis/weather')).toBe(toPolicy('api'))
    expect(await rawOf('/apis/weather/operations/getAlerts')).toBe(toPolicy('operation'))
    expect(await rawOf('/products/starter')).toBe(toPolicy('product'))
    expect(await rawOf('/workspaces/team')).toBe(toPolicy('workspace'))
    expect(await deploy.names(`${service}/apis/weather/products`)).toEqual(['starter'])
    expect(await deploy.names(`${service}/policyFragments`)).toEqual(['token'])
    expect(await deploy.names(`${service}/namedValues`)).toEqual(['key'])
    expect(await deploy.names(`${service}/backends`)).toEqual(['b'])
    expect(await deploy.names(`${service}/gateways`)).toEqual(['own'])
    expect(await deploy.names(`${service}/gateways/own/apis`)).toEqual(['weather'])
    expect(await deploy.names(`${service}/workspaces/team/apis`)).toEqual(['inner'])
  } finally {
    await client.close()
  }
})

test('traffic is recorded in pairs, without the token', async () => {
  const record = join(folder, 'traffic')
  const client = await Client.start({ record })
  try {
    const deploy = await client.signIn(deployer)
    await deploy.put(`${service}/products/starter`, { displayName: 'Starter' })
    const files = readdirSync(record)
    expect(files).toEqual(['0001-PUT-products-starter.json'])
    const text = readFileSync(join(record, files[0] ?? ''), 'utf8')
    expect(text).not.toContain(deploy.token)
    expect(JSON.parse(text)).toMatchObject({
      liveRequest: {
        method: 'PUT',
        url: `${service}/products/starter?api-version=2024-05-01`,
        body: { properties: { displayName: 'Starter' } }
      },
      liveResponse: { statusCode: '201', body: { name: 'starter' } }
    })
  } finally {
    await client.close()
  }
})

test('options of the start win over those of the seed, and survive a reset', async () => {
  const client = await Client.start({ latencyMs: 1, options: { importPolls: 0 }, host: '127.0.0.1' })
  try {
    client.emulator.world.reset()
    expect(client.emulator.world.options).toMatchObject({ latencyMs: 1, importPolls: 0, pageSize: 100 })
    expect(client.emulator.url).toMatch(/^https:\/\/localhost:\d+$/)
  } finally {
    await client.close()
  }
})

test('the banner gives an environment to export and lines for the Azure CLI', async () => {
  const client = await Client.start()
  try {
    const banner = renderBanner(client.emulator)
    expect(banner).toContain(`export NODE_EXTRA_CA_CERTS='${client.emulator.caFile}'`)
    expect(banner).toContain(`export AZURE_CLIENT_ID='${deployer}'`)
    expect(banner).toContain(
      'az apim api import --resource-group rg-weather --service-name apim-weather --api-id weather'
    )
    expect(banner).toContain(`'${client.emulator.url}/_gateway/apim-weather/weather'`)
    expect(readFileSync(client.emulator.caFile, 'utf8')).toBe(client.emulator.caPem)
  } finally {
    await client.close()
  }
})

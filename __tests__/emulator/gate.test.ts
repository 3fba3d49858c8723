import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, deployer, group, reader, type Session, service, site } from './client.ts'

let client: Client
let deploy: Session
let read: Session

beforeAll(async () => {
  client = await Client.start()
  deploy = await client.signIn(deployer)
  read = await client.signIn(reader)
})
beforeEach(() => client.emulator.world.reset())
afterAll(() => client.close())

describe('Resource Manager lets in', () => {
  test('nobody without a token, and says where to get one', async () => {
    const answer = await client.send('GET', `${service}?api-version=2024-05-01`)
    expect(answer.status).toBe(401)
    expect(answer.at('error', 'code')).toBe('AuthenticationFailed')
    expect(answer.headers['www-authenticate']).toContain(`authorization_uri="${client.emulator.url}/`)
  })

  test.each([
    ['no bearer token', 'Basic abc', 'AuthenticationFailedInvalidHeader'],
    ['text that is no token', 'Bearer abc', 'InvalidAuthenticationToken'],
    ['a token with three empty parts', 'Bearer ..', 'InvalidAuthenticationToken']
  ])('nobody with %s', async (_what, authorization, code) => {
    const answer = await client.send('GET', `${service}?api-version=2024-05-01`, {
      headers: { authorization }
    })
    expect([answer.status, answer.at('error', 'code')]).toEqual([401, code])
  })

  test('nobody with a token that another key signed', async () => {
    const [head, payload] = deploy.token.split('.')
    const forged = `${head}.${payload}.${Buffer.alloc(256, 7).toString('base64url')}`
    const answer = await client.send('GET', `${service}?api-version=2024-05-01`, {
      headers: { authorization: `Bearer ${forged}` }
    })
    expect([answer.status, answer.at('error', 'code')]).toEqual([401, 'InvalidAuthenticationToken'])
  })

  test.each([
    ['an expired token', { exp: 1_700_000_000 }, 'ExpiredAuthenticationToken'],
    ['a token for another service', { aud: 'https://vault.azure.net' }, 'InvalidAuthenticationTokenAudience'],
    [
      'a token of another tenant',
      { tid: '11111111-2222-3333-4444-555555555555' },
      'InvalidAuthenticationTokenTenant'
    ],
    [
      'a token of somebody who is gone',
      { oid: '11111111-2222-3333-4444-555555555555' },
      'InvalidAuthenticationToken'
    ]
  ])('nobody with %s', async (_what, claims, code) => {
    const good = JSON.parse(Buffer.from(deploy.token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const token = client.emulator.world.entraKey.sign({ ...good, ...claims })
    const answer = await client.send('GET', `${service}?api-version=2024-05-01`, {
      headers: { authorization: `Bearer ${token}` }
    })
    expect([answer.status, answer.at('error', 'code')]).toEqual([401, code])
  })
})

describe('Resource Manager refuses', () => {
  test('a request without api-version, before it looks at anything else', async () => {
    const answer = await client.send('GET', '/subscriptions/nowhere', {
      headers: { authorization: `Bearer ${deploy.token}` }
    })
    expect([answer.status, answer.at('error', 'code')]).toEqual([400, 'MissingApiVersionParameter'])
  })

  test.each([
    [`${service}?api-version=2019-01-01`],
    [`${site}?api-version=2020-06-01`],
    [`${service}?api-version=2024-05-01-preview`]
  ])('an api-version that it does not have: %s', async path => {
    const answer = await deploy.get(path)
    expect([answer.status, answer.at('error', 'code')]).toEqual([400, 'InvalidApiVersionParameter'])
  })

  test('a subscription that is not there', async () => {
    const answer = await deploy.get(service.replace('b05ca958', 'ffffffff'))
    expect([answer.status, answer.at('error', 'code')]).toEqual([404, 'SubscriptionNotFound'])
  })

  test('a resource group outside of the rights with 403, so that nobody learns whether it exists', async () => {
    const answer = await deploy.get(service.replace('rg-weather', 'rg-other'))
    expect([answer.status, answer.at('error', 'code')]).toEqual([403, 'AuthorizationFailed'])
  })

  test('a resource group that is not there with 404, for somebody with rights on the subscription', async () => {
    grant([{ role: 'Reader', scope: '/subscriptions/b05ca958-fdc4-4bba-aa3c-735cce3d746c' }])
    const answer = await read.get(service.replace('rg-weather', 'rg-other'))
    expect([answer.status, answer.at('error', 'code')]).toEqual([404, 'ResourceGroupNotFound'])
    expect(answer.at('error', 'message')).toBe("Resource group 'rg-other' could not be found.")
  })

  test('a service that is not there, in the words of ARM', async () => {
    const answer = await read.get(service.replace('apim-weather', 'apim-other'))
    expect(answer.status).toBe(404)
    expect(answer.at('error')).toEqual({
      code: 'ResourceNotFound',
      message:
        "The Resource 'Microsoft.ApiManagement/service/apim-other' under resource group 'rg-weather' was not found. " +
        'For more details please go to https://aka.ms/ARMResourceNotFoundFix'
    })
  })

  test('a write by a reader, naming client, object, action and scope', async () => {
    const answer = await read.put(`${service}/apis/weather`, { path: 'weather' })
    expect(answer.status).toBe(403)
    expect(answer.at('error', 'message')).toBe(
      `The client '${reader}' with object id 'd6ba4af7-0e22-4580-8306-12eb39f96458' does not have authorization to perform ` +
        `action 'Microsoft.ApiManagement/service/apis/write' over scope '${service}/apis/weather' or the scope is invalid. ` +
        'If access was recently granted, please refresh your credentials.'
    )
  })

  test.each([
    [
      'unknown provider',
      `${group}/providers/Microsoft.Nothing/things/x?api-version=2024-05-01`,
      404,
      'InvalidResourceNamespace'
    ],
    ['unknown type', `${service}/nonsense/x`, 404, 'InvalidResourceType'],
    ['unknown site type', `${group}/providers/Microsoft.Web/serverfarms/x`, 404, 'InvalidResourceType']
  ])('an %s', async (_what, path, status, code) => {
    const answer = await read.get(path)
    expect([answer.status, answer.at('error', 'code')]).toEqual([status, code])
  })
})

describe('Resource Manager publishes', () => {
  test('its endpoints as a list of clouds, to anybody', async () => {
    const answer = await client.send('GET', '/metadata/endpoints?api-version=2022-09-01')
    expect(answer.at(0, 'authentication', 'loginEndpoint')).toBe(client.emulator.url)
    expect(answer.at(0, 'resourceManager')).toBe(client.emulator.url)
    expect(answer.at(0, 'authentication', 'audiences', 0)).toBe(`${client.emulator.url}/`)
  })

  test('its endpoints as one object, with the authority that the Azure CLI needs', async () => {
    const answer = await client.send('GET', '/metadata/endpoints?api-version=2015-01-01')
    expect(answer.at('authentication', 'loginEndpoint')).toBe(`${client.emulator.url}/adfs`)
  })

  test('subscriptions, to those who have a right in them', async () => {
    const answer = await read.get('/subscriptions?api-version=2022-12-01')
    expect(answer.at('value', 0, 'displayName')).toBe('Contoso Weather')
    const one = String(answer.at('value', 0, 'id'))
    expect((await read.get(`${one}?api-version=2022-12-01`)).at('tenantId')).toBe(
      client.emulator.world.tenant.id
    )
    expect((await read.get(`${group}?api-version=2021-04-01`)).at('name')).toBe('rg-weather')
    grant([])
    expect((await read.get('/subscriptions?api-version=2022-12-01')).at('value')).toEqual([])
    expect((await read.get(`${one}?api-version=2022-12-01`)).status).toBe(403)
  })

  test('the client id of a system-assigned identity, as an extension resource', async () => {
    const answer = await read.get(
      `${service}/providers/Microsoft.ManagedIdentity/identities/default?api-version=2023-01-31`
    )
    expect(answer.at('properties', 'clientId')).toBe('6b0f0a2f-c123-4991-9016-b4b1708631de')
  })
})

/** Gives the reader other rights. */
function grant(roleAssignments: readonly { role: string; scope: string }[]): void {
  const { world } = client.emulator
  world.update({
    identities: world.identities.map(identity =>
      identity.clientId === reader ? { ...identity, roleAssignments } : identity
    )
  })
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { World } from '../../emulator/world.ts'
import { Client } from './client.ts'
import { ami, audience, doc, gateway, host, makeSeed, stranger } from './plane.ts'

const subscriptionKey = { 'ocp-apim-subscription-key': 'emulated-all-access-key' }
const api = '/subscriptions/b05ca958-fdc4-4bba-aa3c-735cce3d746c/resourceGroups/rg/providers'
const operationId = `${api}/Microsoft.ApiManagement/service/apim/apis/weather/operations/get`
const siteId = `${api}/Microsoft.Web/sites/weather`

let client: Client
let world: World

beforeAll(async () => {
  const seed = makeSeed({ api: doc(`<base />${ami}`), site: { slots: [{ name: 'staging' }] } })
  const identity = {
    name: 'somebody',
    ...stranger,
    federatedCredentials: [{ subject: 'repo:contoso/weather:ref:refs/heads/main' }]
  }
  client = await Client.start({ seed: { ...seed, identities: [identity] } })
  world = client.emulator.world
})
beforeEach(() => world.reset())
afterAll(() => client.close())

const throughGateway = (headers: Record<string, string> = {}, path = '/weather/forecast/berlin?days=2') =>
  client.send('GET', client.emulator.gatewayUrl('apim') + path, {
    headers: { ...subscriptionKey, ...headers }
  })
const directly = (headers: Record<string, string> = {}, name = host) =>
  client.send('GET', `${client.emulator.backendUrl(name)}/api/forecast/berlin`, { headers })

describe('over the wire', () => {
  test('the gateway gets in, and nobody gets in past it', async () => {
    const answer = await throughGateway()
    expect([answer.status, answer.at('path'), answer.at('query', 'days')]).toEqual([
      200,
      '/api/forecast/berlin',
      '2'
    ])
    expect(answer.at('authorization', 'claims', 'oid')).toBe(gateway.objectId)
    expect((await directly()).status).toBe(401)
    expect((await directly({ authorization: 'Bearer a.b.c' })).status).toBe(401)
  })

  test('somebody else of the tenant signs in with Entra, and is known and refused', async () => {
    const token = await client.exchange(await client.idToken(), {
      client_id: stranger.clientId,
      scope: `${audience}/.default`
    })
    const authorization = `Bearer ${String(token.at('access_token'))}`
    const answer = await directly({ authorization })
    expect([answer.status, answer.at('why')]).toEqual([403, expect.stringContaining(stranger.objectId)])
    const arm = await client.send('GET', '/subscriptions?api-version=2022-12-01', {
      headers: { authorization }
    })
    expect(arm.at('error', 'code')).toBe('InvalidAuthenticationTokenAudience')
  })

  test('an API that nobody registered has no tokens', async () => {
    const refused = await client.exchange(await client.idToken(), {
      client_id: stranger.clientId,
      scope: 'api://nobody/.default'
    })
    expect(refused.at('error_codes')).toEqual([500011])
  })

  test('names in the Host header lead to the same places', async () => {
    const named = (name: string, path: string, headers = {}) =>
      client.send('GET', path, { headers: { host: name, ...headers } })
    expect((await named('apim.azure-api.net', '/weather/forecast/berlin', subscriptionKey)).status).toBe(200)
    expect((await named(`${host}:443`, '/api/forecast/berlin')).status).toBe(401)
    const slot = await named('weather-staging.azurewebsites.net', '/')
    expect([slot.status, slot.at('application')]).toEqual([200, 'weather/staging'])
    expect((await named('nobody.example', '/')).status).toBe(404)
  })

  test('a host that nobody knows shows what was sent to it', async () => {
    const answer = await directly({ authorization: 'Basic abc' }, 'evil.example')
    expect([answer.status, answer.at('foreignHost'), answer.at('receivedToken')]).toEqual([
      200,
      'evil.example',
      false
    ])
  })

  test('a request without a key, and one that nothing matches', async () => {
    expect(
      (await client.send('GET', `${client.emulator.gatewayUrl('apim')}/weather/forecast/x`)).status
    ).toBe(401)
    const missing = await throughGateway({}, '/nothing')
    expect([missing.status, missing.at('message')]).toEqual([404, 'Resource not found'])
  })

  test('what cannot be run says so', async () => {
    world.resources.put({
      id: `${operationId}/policies/policy`,
      properties: { value: doc('<base /><quota />') }
    })
    const answer = await throughGateway()
    expect([answer.status, answer.at('cannotRun')]).toEqual([500, expect.stringContaining('`quota`')])
  })
})

describe('after sabotage', () => {
  const policy = (value: string) => () =>
    void world.resources.put({ id: `${operationId}/policies/policy`, properties: { value } })
  const auth = (patch: object) => async () => {
    await client.send('PATCH', `/_emulator/resources${siteId}/config/authsettingsV2`, {
      body: { properties: patch }
    })
  }
  test.each<[string, () => unknown, number, number]>([
    ['of the policy, the gateway is refused', policy(doc('')), 401, 401],
    ['of the resource, there is no token', policy(doc(ami.replace(audience, 'api://gone'))), 500, 401],
    [
      'of the audience, the token is refused',
      policy(doc(ami.replace(audience, `api://${audience}`))),
      401,
      401
    ],
    ['of Easy Auth, everybody gets in', auth({ platform: { enabled: false } }), 200, 200],
    [
      'of the excluded paths, everybody gets in',
      auth({ globalValidation: { excludedPaths: ['/api/*'] } }),
      200,
      200
    ],
    [
      'of the list of callers, the gateway is refused',
      auth({
        identityProviders: {
          azureActiveDirectory: {
            validation: {
              defaultAuthorizationPolicy: { allowedPrincipals: { identities: [stranger.objectId] } }
            }
          }
        }
      }),
      403,
      401
    ]
  ])('%s', async (_what, sabotage, through, past) => {
    await sabotage()
    expect([(await throughGateway()).status, (await directly()).status]).toEqual([through, past])
  })

  test('of the address, the token goes to somebody else', async () => {
    policy(doc('<base /><set-backend-service base-url="https://evil.example" />'))()
    const answer = await throughGateway()
    expect([answer.status, answer.at('foreignHost'), answer.at('receivedToken')]).toEqual([
      200,
      'evil.example',
      true
    ])
  })

  test('of the identity, there is no token', async () => {
    const service = world.resources.get(operationId.split('/apis/')[0] ?? '')
    if (service === undefined) throw new Error('There is no service.')
    world.resources.put({ ...service, identity: { type: 'None' } })
    expect((await throughGateway()).status).toBe(500)
  })
})

test('members of a pool take turns', async () => {
  const service = `${api}/Microsoft.ApiManagement/service/apim`
  for (const name of ['a', 'b'])
    world.resources.put({
      id: `${service}/backends/${name}`,
      properties: { url: `https://${name}.example`, protocol: 'http' }
    })
  const services = ['a', 'b'].map(name => ({ id: `${service}/backends/${name}` }))
  world.resources.put({ id: `${service}/backends/p`, properties: { type: 'Pool', pool: { services } } })
  world.resources.put({
    id: `${operationId}/policies/policy`,
    properties: { value: doc('<base /><set-backend-service backend-id="p" />') }
  })
  const hosts = [(await throughGateway()).at('foreignHost'), (await throughGateway()).at('foreignHost')]
  expect(hosts.toSorted()).toEqual(['a.example', 'b.example'])
})

test('applications are seen and changed by the back door', async () => {
  const path = '/_emulator/applications'
  expect((await client.send('GET', path)).at(0, 'clientId')).toBe(audience)
  const changed = [{ name: 'w', clientId: audience, identifierUris: [], requestedAccessTokenVersion: 2 }]
  expect((await client.send('PUT', path, { body: changed })).status).toBe(204)
  expect((await throughGateway()).at('authorization', 'claims', 'ver')).toBe('2.0')
})

import { ClientAssertionCredential } from '@azure/identity'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, deployer } from './client.ts'

let client: Client

beforeAll(async () => {
  client = await Client.start()
})
beforeEach(() => client.emulator.world.reset())
afterAll(() => client.close())

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

describe('the token service of GitHub', () => {
  test('gives a job a token for the audience that it names', async () => {
    const claims = claimsOf(await client.idToken('api://Other'))
    expect(claims).toMatchObject({
      aud: 'api://Other',
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:contoso/weather:ref:refs/heads/main',
      repository: 'contoso/weather',
      ref: 'refs/heads/main'
    })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300)
  })

  test('falls back to the owner as audience, as GitHub does', async () => {
    const { requestUrl, requestToken } = client.emulator.oidc
    const answer = await client.send('GET', requestUrl, {
      headers: { authorization: `Bearer ${requestToken}` }
    })
    expect(claimsOf(String(answer.at('value')))['aud']).toBe('https://github.com/contoso')
  })

  test.each([{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic x' }])(
    'refuses the headers %j',
    async headers => {
      expect(
        (await client.send('GET', `${client.emulator.oidc.requestUrl}&audience=x`, { headers })).status
      ).toBe(401)
    }
  )

  test('publishes the key that it signs with', async () => {
    const configuration = await client.send('GET', '/github/oidc/.well-known/openid-configuration')
    const keys = await client.send('GET', String(configuration.at('jwks_uri')))
    const head = JSON.parse(
      Buffer.from((await client.idToken()).split('.')[0] ?? '', 'base64url').toString('utf8')
    )
    expect(keys.at('keys', 0, 'kid')).toBe(head.kid)
    expect(keys.at('keys', 0, 'd')).toBeUndefined()
  })
})

describe('Entra gives a token', () => {
  test('with object, client and tenant of the identity', async () => {
    const answer = await client.exchange(await client.idToken())
    expect(answer.status).toBe(200)
    expect(claimsOf(String(answer.at('access_token')))).toMatchObject({
      aud: client.emulator.url,
      appid: deployer,
      oid: '989d1608-413b-455e-8620-f38f6d351613',
      tid: client.emulator.world.tenant.id
    })
  })

  test('at the domain of the tenant and at the path of the Azure CLI, too', async () => {
    expect((await client.exchange(await client.idToken(), {}, 'contoso.onmicrosoft.com')).status).toBe(200)
    const configuration = await client.send('GET', '/adfs/.well-known/openid-configuration')
    const body = new URLSearchParams({
      client_id: deployer,
      grant_type: 'client_credentials',
      scope: `${client.emulator.url}//.default`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await client.idToken()
    })
    const answer = await client.send('POST', String(configuration.at('token_endpoint')), { body })
    expect(claimsOf(String(answer.at('access_token')))['aud']).toBe(`${client.emulator.url}/`)
  })

  test('after discovery, whose document has all that MSAL asks for', async () => {
    const answer = await client.send(
      'GET',
      `/${client.emulator.world.tenant.id}/v2.0/.well-known/openid-configuration`
    )
    for (const name of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
      expect(String(answer.at(name))).toContain(client.emulator.url)
    }
    const instance = await client.send(
      'GET',
      '/common/discovery/instance?api-version=1.1&authorization_endpoint=x'
    )
    expect(instance.at('metadata')).toEqual([])
  })
})

describe('Entra refuses', () => {
  test.each([
    ['an unknown client', { client_id: '00000000-0000-0000-0000-000000000001' }, 400, 700016],
    ['another grant', { grant_type: 'password' }, 400, 70003],
    ['a scope without /.default', { scope: 'https://vault.azure.net' }, 400, 1002012],
    ['a resource that the tenant does not have', { scope: 'api://nobody/.default' }, 400, 500011],
    ['text that is no assertion', { client_assertion: 'abc' }, 401, 50027],
    ['an assertion of another type', { client_assertion_type: 'password' }, 401, 7000218]
  ])('%s', async (_what, change, status, code) => {
    const answer = await client.exchange(await client.idToken(), change)
    expect([answer.status, answer.at('error_codes')]).toEqual([status, [code]])
    expect(String(answer.at('error_description'))).toMatch(new RegExp(`^AADSTS${code}: `))
  })

  test('an unknown tenant', async () => {
    const answer = await client.exchange(await client.idToken(), {}, '00000000-0000-0000-0000-000000000002')
    expect([answer.status, answer.at('error_codes')]).toEqual([400, [90002]])
  })

  test.each([
    ['another issuer', { issuer: 'https://token.actions.contoso.ghe.com' }, 700211],
    ['an issuer with a slash at the end', { issuer: 'https://token.actions.githubusercontent.com/' }, 700211],
    ['another subject', { subject: 'repo:contoso/weather:pull_request' }, 700213],
    ['an immutable subject', { subject: 'repo:contoso@1/weather@2:ref:refs/heads/main' }, 700213],
    ['a subject in another case', { subject: 'repo:Contoso/weather:ref:refs/heads/main' }, 7002138],
    ['an expired assertion', { lifetimeSeconds: -30 }, 700024]
  ])('%s', async (_what, change, code) => {
    const { world } = client.emulator
    world.update({ github: { ...world.github, ...change } })
    const answer = await client.exchange(await client.idToken())
    expect([answer.status, answer.at('error_codes'), answer.at('error')]).toEqual([
      401,
      [code],
      'invalid_client'
    ])
  })

  test('another audience', async () => {
    const answer = await client.exchange(await client.idToken('api://AzureADTokenExchangeUSGov'))
    expect(answer.at('error_codes')).toEqual([700212])
    expect(answer.at('error_description')).toContain("assertion audience 'api://AzureADTokenExchangeUSGov'")
  })

  test('an assertion that GitHub did not sign', async () => {
    const claims = claimsOf(await client.idToken())
    const answer = await client.exchange(client.emulator.world.entraKey.sign(claims))
    expect(answer.at('error_codes')).toEqual([7000272])
  })

  test('an assertion that claims to need no signature', async () => {
    const [, payload] = (await client.idToken()).split('.')
    const head = Buffer.from('{"alg":"none"}').toString('base64url')
    expect((await client.exchange(`${head}.${payload}.`)).at('error_codes')).toEqual([7000272])
  })
})

test('a token for another service is given, and Resource Manager refuses it', async () => {
  const answer = await client.exchange(await client.idToken(), {
    scope: 'https://management.azure.com/.default'
  })
  const headers = { authorization: `Bearer ${String(answer.at('access_token'))}` }
  const refused = await client.send('GET', '/subscriptions?api-version=2022-12-01', { headers })
  expect([refused.status, refused.at('error', 'code')]).toEqual([401, 'InvalidAuthenticationTokenAudience'])
})

describe('the client library of Azure', () => {
  const createCredential = (clientId: string) =>
    new ClientAssertionCredential(client.emulator.world.tenant.id, clientId, () => client.idToken(), {
      authorityHost: client.emulator.url,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: client.emulator.caPem }
    })

  test('signs in', async () => {
    const { token } = await createCredential(deployer).getToken(`${client.emulator.url}/.default`)
    expect(claimsOf(token)['appid']).toBe(deployer)
  })

  test('reads the refusals', async () => {
    const { world } = client.emulator
    world.update({ github: { ...world.github, subject: 'repo:contoso/other:ref:refs/heads/main' } })
    await expect(createCredential(deployer).getToken(`${client.emulator.url}/.default`)).rejects.toThrow(
      /AADSTS700213/
    )
  })
})

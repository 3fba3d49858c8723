import { describe, expect, test } from '@jest/globals'
import { EntraError, requestToken } from '../../src/azure/entra.ts'
import type { HttpRequest } from '../../src/http/exchange.ts'

/** The token request, and every shape of an answer (facts: auth 4). */

const request = {
  authorityHost: 'https://login.example',
  tenantId: 'contoso.onmicrosoft.com',
  clientId: 'client',
  scope: 'https://management.example/.default',
  assertion: 'assertion'
}

async function ask(status: number, text: string): Promise<unknown> {
  return await requestToken(request, async () => ({ status, text, header: () => undefined })).catch(
    (error: unknown) => error
  )
}

test('a request has the fields of the client credentials flow with a federated credential, and no more', async () => {
  const sent: HttpRequest[] = []
  await requestToken(request, async one => {
    sent.push(one)
    return { status: 200, text: '{"access_token":"t","expires_in":3599}', header: () => undefined }
  })
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    method: 'POST',
    url: 'https://login.example/contoso.onmicrosoft.com/oauth2/v2.0/token'
  })
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body ?? ''))).toEqual({
    client_id: 'client',
    scope: 'https://management.example/.default',
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: 'assertion'
  })
})

test('a name of a tenant stays one segment of the path', async () => {
  const urls: string[] = []
  await requestToken({ ...request, tenantId: '../x?y#z' }, async one => {
    urls.push(one.url)
    return { status: 200, text: '{"access_token":"t"}', header: () => undefined }
  })
  expect(urls).toEqual(['https://login.example/..%2Fx%3Fy%23z/oauth2/v2.0/token'])
})

describe('a token', () => {
  test('lasts as long as it is said', async () => {
    const before = Date.now()
    const token = await ask(200, '{"access_token":"t","expires_in":3599}')
    expect(token).toMatchObject({ token: 't' })
    const { expiresOnTimestamp } = token as { expiresOnTimestamp: number }
    expect(expiresOnTimestamp - before).toBeGreaterThanOrEqual(3599_000)
    expect(expiresOnTimestamp - Date.now()).toBeLessThanOrEqual(3599_000)
  })

  test.each([
    '{"access_token":"t"}',
    '{"access_token":"t","expires_in":"soon"}',
    '{"access_token":"t","expires_in":-1}'
  ])('without a lifetime is over at once: %s', async text => {
    const { expiresOnTimestamp } = (await ask(200, text)) as { expiresOnTimestamp: number }
    expect(expiresOnTimestamp).toBeLessThanOrEqual(Date.now())
  })

  test('may have its lifetime as text, as Azure Stack gives it', async () => {
    const { expiresOnTimestamp } = (await ask(200, '{"access_token":"t","expires_in":"3599"}')) as {
      expiresOnTimestamp: number
    }
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_000_000)
  })
})

describe('no token', () => {
  test.each<[number, string, string | undefined, string]>([
    [
      401,
      '{"error":"invalid_client","error_description":"AADSTS700213: No match.\\r\\nTrace ID: x","error_codes":[700213]}',
      '700213',
      'AADSTS700213: No match.'
    ],
    [400, '{"error":"invalid_client","error_codes":[700016]}', '700016', 'invalid_client'],
    [400, '{"error":"invalid_client"}', undefined, 'invalid_client'],
    [503, '<html>busy</html>', undefined, 'it answered with status 503 and no token'],
    [200, '<html>welcome</html>', undefined, 'it answered with status 200 and no token'],
    [200, '', undefined, 'it answered with status 200 and no token'],
    [200, '{"access_token":""}', undefined, 'it answered with status 200 and no token'],
    [200, '{"access_token":{"a":1}}', undefined, 'it answered with status 200 and no token'],
    [200, '{"access_token":"t\\r\\nx: y"}', undefined, 'it answered with status 200 and no token'],
    [200, '{"access_token":"two words"}', undefined, 'it answered with status 200 and no token'],
    [200, `{"access_token":"${'t'.repeat(32_769)}"}`, undefined, 'it answered with status 200 and no token'],
    [200, '[]', undefined, 'it answered with status 200 and no token'],
    [500, '{"access_token":"t"}', undefined, 'it answered with status 500 and no token'],
    [
      400,
      '{"error":{"code":"x"},"error_codes":"700016"}',
      undefined,
      'it answered with status 400 and no token'
    ]
  ])('%i %s', async (status, text, number, message) => {
    const error = await ask(status, text)
    expect(error).toBeInstanceOf(EntraError)
    expect(error).toMatchObject({ number, message })
  })
})

import { describe, expect, test } from '@jest/globals'
import { listBackendCalls } from '../../emulator/plane/exchange.ts'
import {
  ami,
  ask,
  audience,
  credentialOf,
  doc,
  gateway,
  makeWorld,
  userAssigned,
  type WorldInput
} from './plane.ts'

describe('the identity is', () => {
  const withClient = (clientId: string) => ami.replace('/>', `client-id="${clientId}" />`)
  const principal = (input: WorldInput) => credentialOf(ask(makeWorld(input)))?.claims?.['oid']

  test('that of the service, or the user-assigned one that the policy names', () => {
    expect(principal({ api: doc(ami) })).toBe(gateway.objectId)
    expect(principal({ api: doc(withClient(userAssigned.clientId.toUpperCase())) })).toBe(
      userAssigned.objectId
    )
  })

  const none = { service: { identity: {} } }
  const userOnly = {
    service: {
      identity: {
        userAssigned: [{ name: 'own', principalId: userAssigned.objectId, clientId: userAssigned.clientId }]
      }
    }
  }
  test.each<[string, string, WorldInput, RegExp]>([
    ['the client id is unknown', withClient('00000000-0000-4000-8000-000000000000'), {}, /not enabled/],
    ['the client id is that of the service itself', withClient(gateway.clientId), {}, /not enabled/],
    ['the client id is an expression', withClient('@("x")'), {}, /not enabled/],
    ['there is no identity', ami, none, /not enabled/],
    ['there is a user-assigned one only, and the policy names none', ami, userOnly, /not enabled/],
    ['Entra does not know the resource', ami.replace(audience, 'https://nobody.example'), {}, /AADSTS500011/]
  ])('missing when %s, and nothing reaches the backend', (_what, policy, more, reason) => {
    const answer = ask(makeWorld({ operation: doc(`<base />${policy}`), ...more }))
    expect([answer.status, answer.cannotRun]).toEqual([500, undefined])
    expect(listBackendCalls(answer)).toEqual([])
    expect(answer.trace.find(({ kind }) => kind === 'error')).toMatchObject({
      reason: expect.stringMatching(reason)
    })
  })
})

describe('a token is for', () => {
  const claims = (resource: string, version: 1 | 2) => {
    const world = makeWorld({
      api: doc(ami.replace(audience, resource)),
      more: {
        applications: [
          {
            clientId: audience,
            identifierUris: [`api://${audience}`, 'https://contoso.example/weather'],
            requestedAccessTokenVersion: version
          }
        ]
      }
    })
    const found = credentialOf(ask(world))?.claims ?? {}
    return [found['aud'], found['iss'], found['appid'], found['azp']]
  }
  const v1 = 'https://sts.windows.net/6b707ec8-6aa9-4789-9ebb-c266869ceda1/'
  const v2 = 'https://login.microsoftonline.com/6b707ec8-6aa9-4789-9ebb-c266869ceda1/v2.0'
  test.each<[string, 1 | 2, string]>([
    [audience, 1, audience],
    [`api://${audience}`, 1, `api://${audience}`],
    ['https://contoso.example/weather', 1, 'https://contoso.example/weather'],
    ['https://storage.azure.com/', 1, 'https://storage.azure.com/'],
    [audience, 2, audience],
    [`api://${audience}`, 2, audience],
    ['https://contoso.example/weather', 2, audience]
  ])('%s in version %i: %s', (resource, version, expected) => {
    const isV1 = version === 1 || resource.includes('storage')
    expect(claims(resource, version)).toEqual(
      isV1 ? [expected, v1, gateway.clientId, undefined] : [expected, v2, undefined, gateway.clientId]
    )
  })

  test('nothing, when the identifier URI is spelled another way', () => {
    const world = makeWorld({ api: doc(ami.replace(audience, `api://${audience}/`)) })
    expect(ask(world).status).toBe(500)
  })
})

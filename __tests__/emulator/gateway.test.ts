import { describe, expect, test } from '@jest/globals'
import { listBackendCalls } from '../../emulator/plane/exchange.ts'
import { ami, ask, audience, credentialOf, doc, gateway, host, makeWorld, type WorldInput } from './plane.ts'

const set = (name: string, value: string, more = '') =>
  `<set-header name="${name}"${more}><value>${value}</value></set-header>`
const inVariable = `<authentication-managed-identity resource="${audience}" output-token-variable-name="token" />`

test('the token of the service reaches the backend, which lets it in', () => {
  const answer = ask(makeWorld({ api: doc(`<base />${ami}`) }), {
    path: '/weather/forecast/berlin?days=3'
  })
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({
    application: 'weather',
    path: '/api/forecast/berlin',
    query: { days: '3' },
    principal: { objectId: gateway.objectId, application: gateway.clientId }
  })
  expect(JSON.stringify(answer)).not.toContain('eyJ')
  expect(listBackendCalls(answer)[0]).toMatchObject({ host, status: 200, credential: { genuine: true } })
})

test('without the policy the backend refuses, and the client hears it', () => {
  const answer = ask(makeWorld({}))
  expect(answer.status).toBe(401)
  expect(listBackendCalls(answer)[0]).toMatchObject({ decision: 'there is no token' })
})

/** What the Authorization header of the backend call holds at the end. */
type Seen = 'token' | 'nothing' | 'client' | 'other'

function see(world: ReturnType<typeof makeWorld>): Seen {
  const credential = credentialOf(ask(world, { headers: { authorization: 'Client secret' } }))
  if (credential === undefined) return 'nothing'
  if (credential.scheme === 'Client') return 'client'
  return credential.genuine === true && credential.claims?.['oid'] === gateway.objectId ? 'token' : 'other'
}

describe('scopes are put together from the narrowest to the widest:', () => {
  const strip = '<set-header name="Authorization" exists-action="delete" />'
  test.each<[string, WorldInput, Seen]>([
    ['operation with base', { operation: doc(`<base />${ami}`) }, 'token'],
    ['API, and an operation without a document', { api: doc(`<base />${ami}`) }, 'token'],
    ['API, and an operation without base', { api: doc(`<base />${ami}`), operation: doc('') }, 'client'],
    ['API, and an operation with base', { api: doc(`<base />${ami}`), operation: doc() }, 'token'],
    [
      'service, and an API without base',
      { global: doc(ami, '<forward-request />', '', ''), api: doc('') },
      'client'
    ],
    ['service alone', { global: doc(ami, '<forward-request />', '', '') }, 'token'],
    [
      'base at the service means nothing',
      { global: doc(`<base />${ami}`, '<forward-request />', '<base />', '<base />') },
      'token'
    ],
    [
      'before base, and the API deletes the header',
      { operation: doc(`${ami}<base />`), api: doc(`<base />${strip}`) },
      'nothing'
    ],
    [
      'behind base, and the API deletes the header',
      { operation: doc(`<base />${ami}`), api: doc(`<base />${strip}`) },
      'token'
    ],
    [
      'in inbound, and the operation deletes the header before it forwards',
      { api: doc(`<base />${ami}`), operation: doc('<base />', `${strip}<base />`) },
      'nothing'
    ],
    ['only in outbound', { operation: doc('<base />', '<base />', `<base />${ami}`) }, 'client'],
    [
      'two bases run twice',
      { api: doc('<base /><base />'), global: doc(ami, '<forward-request />', '', '') },
      'token'
    ]
  ])('%s', (_what, input, expected) => {
    expect(see(makeWorld(input))).toBe(expected)
  })

  test('a product counts only for those who come with its key', () => {
    const world = makeWorld({ product: doc(`<base />${ami}`) })
    const withKey = (key: string) => ask(world, { headers: { 'ocp-apim-subscription-key': key } })
    expect(withKey('emulated-key-of-product-starter').status).toBe(200)
    expect(credentialOf(withKey('emulated-key-of-api-weather'))).toBeUndefined()
    expect(credentialOf(ask(world))).toBeUndefined()
  })

  test('a product without base cuts off what is above it', () => {
    const world = makeWorld({
      global: doc(ami, '<forward-request />', '', ''),
      product: doc('')
    })
    expect(ask(world).status).toBe(200)
    const key = 'emulated-key-of-product-starter'
    expect(ask(world, { headers: { 'ocp-apim-subscription-key': key } }).status).toBe(401)
  })

  test('a workspace stands between product and service, with names of its own', () => {
    const policy = (value: string) => doc(`<base />${set('x', value)}`, '<base />')
    const world = makeWorld({
      service: {
        namedValues: [{ name: 'n', properties: { displayName: 'who', value: 'service' } }],
        policy: doc(set('above', '{{who}}'), '<forward-request />', '', ''),
        workspaces: [
          {
            name: 'team',
            policy: policy('{{who}}'),
            namedValues: [{ name: 'n', properties: { displayName: 'who', value: 'workspace' } }],
            apis: [
              {
                name: 'inner',
                properties: { path: 'inner', serviceUrl: 'https://elsewhere.example' },
                operations: [
                  { name: 'get', properties: { displayName: 'g', method: 'GET', urlTemplate: '/' } }
                ]
              }
            ]
          }
        ]
      }
    })
    expect(ask(world, { path: '/inner' }).body).toMatchObject({
      headers: { above: 'service', x: 'workspace' }
    })
  })
})

describe('Authorization at the backend after', () => {
  test.each<[string, string, Seen]>([
    ['set-header and the token', `${set('Authorization', 'Basic x')}${ami}`, 'token'],
    ['the token and set-header, which overrides', `${ami}${set('Authorization', 'Other x')}`, 'other'],
    ['skip, where the client sent one', set('authorization', 'Other x', ' exists-action="skip"'), 'client'],
    [
      'skip, where the token is there',
      `${ami}${set('Authorization', 'x', ' exists-action="skip"')}`,
      'token'
    ],
    ['append', `${ami}${set('Authorization', 'x', ' exists-action="append"')}`, 'other'],
    ['delete', `${ami}<set-header name="Authorization" exists-action="delete" />`, 'nothing'],
    ['a token in a variable that nobody uses', inVariable, 'client'],
    [
      'a token in a variable that goes into the header',
      inVariable + set('Authorization', '@("Bearer " + (string)context.Variables["token"])'),
      'token'
    ],
    [
      'a token without its scheme',
      inVariable + set('Authorization', '@((string)context.Variables["token"])'),
      'other'
    ],
    [
      'a variable that was copied',
      `${inVariable}<set-variable name="copy" value="@((string)context.Variables["token"])" />${set('Authorization', '@($"Bearer {context.Variables["copy"]}")')}`,
      'token'
    ],
    [
      'a variable that was overwritten',
      `${inVariable}<set-variable name="token" value="gone" />${set('Authorization', '@("Bearer " + context.Variables["token"])')}`,
      'other'
    ],
    ['basic authentication', `${ami}<authentication-basic username="u" password="p" />`, 'other'],
    ['a branch that is taken', `<choose><when condition="@(true)">${ami}</when></choose>`, 'token'],
    ['a branch that is not', `<choose><when condition="false">${ami}</when></choose>`, 'client'],
    [
      'the other branch',
      `<choose><when condition="@(1 == 2)"><set-body>x</set-body></when><otherwise>${ami}</otherwise></choose>`,
      'token'
    ],
    [
      'only the first of two branches',
      `<choose><when condition="true"><set-variable name="a" value="b" /></when><when condition="true">${ami}</when></choose>`,
      'client'
    ],
    ['a comment', `<!-- ${ami} -->`, 'client'],
    ['text in a body', `<set-body>@("${ami.replaceAll('"', "'")}")</set-body>`, 'client'],
    [
      'an identity that is missing, ignored',
      ami.replace('/>', 'client-id="nobody" ignore-error="true" />'),
      'client'
    ],
    [
      'a resource that is missing, ignored',
      '<authentication-managed-identity resource="api://nobody" ignore-error="1" />',
      'client'
    ]
  ])('%s', (_what, inbound, expected) => {
    expect(see(makeWorld({ operation: doc(`<base />${inbound}`) }))).toBe(expected)
  })
})

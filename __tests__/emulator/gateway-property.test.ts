import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { callBackend } from '../../emulator/backend/call.ts'
import { listBackendCalls } from '../../emulator/plane/exchange.ts'
import type { Json } from '../../emulator/wire.ts'
import { ami, ask, audience, bearer, doc, gateway, host, makeWorld, stranger, strictAuth } from './plane.ts'

const policies = [
  '<base />',
  ami,
  ami.replace('/>', 'ignore-error="true" client-id="nobody" />'),
  ami.replace('/>', 'output-token-variable-name="t" />'),
  '<set-header name="Authorization" exists-action="delete" />',
  '<set-header name="authorization"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>',
  '<set-header name="X"><value>{{Missing}}</value></set-header>',
  '<set-header name="X-Token"><value>@((string)context.Variables["t"])</value></set-header>',
  '<set-variable name="t" value="x" />',
  '<set-backend-service base-url="https://evil.example" />',
  '<rewrite-uri template="/other" />',
  '<return-response><set-status code="204" /></return-response>',
  `<choose><when condition="@(1 == 2)">${ami}</when><otherwise><set-variable name="t" value="@(true)" /></otherwise></choose>`,
  '<include-fragment fragment-id="f" />',
  '<frobnicate />',
  '<!-- nothing -->'
]
const section = fc.array(fc.constantFrom(...policies), { maxLength: 4 }).map(parts => parts.join(''))
const backend = fc.constantFrom('<base />', '<forward-request />', '', '<base /><base />')
const document = fc
  .tuple(section, backend, section, section)
  .map(([inbound, forward, outbound, onError]) => doc(inbound, forward, outbound, onError))

test('whatever policies stand on the way, there is an answer, no token is shown, and only the right one opens the door', () => {
  fc.assert(
    fc.property(
      document,
      fc.option(document, { nil: undefined }),
      fc.option(document, { nil: undefined }),
      (operation, api, global) => {
        const world = makeWorld({
          operation,
          ...(api === undefined ? {} : { api }),
          ...(global === undefined ? {} : { global }),
          service: { policyFragments: [{ name: 'f', value: `<fragment>${ami}</fragment>` }] }
        })
        const answer = ask(world, { headers: { authorization: 'Client own' } })
        // A policy may hand the token to the client, as it may in Azure; the emulator itself shows none.
        expect(JSON.stringify([answer.body, answer.trace])).not.toContain('eyJ')
        const [call, ...more] = listBackendCalls(answer)
        expect(more).toEqual([])
        if (call?.site !== undefined && call.status === 200)
          expect(call.credential?.claims).toMatchObject({ aud: audience, oid: gateway.objectId })
      }
    ),
    { numRuns: 500 }
  )
})

const scalar = fc.oneof(
  fc.constantFrom<unknown>(true, false, null, '', 'x', 7, [], {}, [1], audience, gateway.objectId),
  fc.jsonValue({ maxDepth: 1 })
)
const places = [
  ['platform', 'enabled'],
  ['platform', 'configFilePath'],
  ['globalValidation', 'requireAuthentication'],
  ['globalValidation', 'unauthenticatedClientAction'],
  ['globalValidation', 'excludedPaths'],
  ['identityProviders', 'azureActiveDirectory'],
  ['identityProviders', 'google'],
  ['identityProviders', 'customOpenIdConnectProviders'],
  ['identityProviders', 'azureActiveDirectory', 'registration'],
  ['identityProviders', 'azureActiveDirectory', 'registration', 'openIdIssuer'],
  ['identityProviders', 'azureActiveDirectory', 'validation', 'allowedAudiences'],
  ['identityProviders', 'azureActiveDirectory', 'validation', 'defaultAuthorizationPolicy'],
  [
    'identityProviders',
    'azureActiveDirectory',
    'validation',
    'defaultAuthorizationPolicy',
    'allowedPrincipals'
  ],
  ['httpSettings', 'routes']
]

function put(target: unknown, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path
  if (typeof target !== 'object' || target === null) return
  const object = target as Json
  if (rest.length === 0) object[first] = value
  else {
    object[first] ??= {}
    put(object[first], rest, value)
  }
}

test('whatever is stored for a site, there is an answer, and what cannot be run is the only 500', () => {
  const change = fc.tuple(fc.constantFrom(...places), scalar)
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), changes => {
      const authSettings = structuredClone(strictAuth) as Json
      for (const [path, value] of changes) put(authSettings, path, structuredClone(value))
      const world = makeWorld({ site: { authSettings } })
      const [nobody, apim, other] = [{}, bearer(world, gateway), bearer(world, stranger)].map(headers =>
        callBackend(world, { host, method: 'GET', path: '/api/x', headers })
      )
      expect(JSON.stringify([nobody, apim, other])).not.toContain('eyJ')
      for (const answer of [nobody, apim, other]) {
        expect([200, 302, 401, 403, 500]).toContain(answer?.status)
        expect(answer?.status === 500).toBe(answer?.cannotRun !== undefined)
      }
    }),
    { numRuns: 1000 }
  )
})

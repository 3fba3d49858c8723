import { describe, expect, test } from '@jest/globals'
import { callBackend } from '../../emulator/backend/call.ts'
import type { BackendRequest } from '../../emulator/backend/request.ts'
import { listBackendCalls, type PlaneAnswer } from '../../emulator/plane/exchange.ts'
import { mergePatch } from '../../emulator/wire.ts'
import type { World } from '../../emulator/world.ts'
import {
  audience,
  bearer,
  gateway,
  host,
  key,
  makeWorld,
  otherTenant,
  stranger,
  strictAuth,
  tenant
} from './plane.ts'

/** A world whose site has the strict settings, changed by a merge patch. */
function withAuth(patch: object, more: object = {}): World {
  const authSettings = mergePatch(strictAuth, patch) as Record<string, unknown>
  return makeWorld({ site: { authSettings, ...more } })
}

function call(
  world: World,
  headers: Record<string, string> = {},
  change: Partial<BackendRequest> = {}
): PlaneAnswer {
  return callBackend(world, { host, method: 'GET', path: '/api/x', headers, ...change })
}

const validation = (patch: object) => ({ identityProviders: { azureActiveDirectory: { validation: patch } } })
const registration = (patch: object) => ({
  identityProviders: { azureActiveDirectory: { registration: patch } }
})
const policy = (patch: object) => validation({ defaultAuthorizationPolicy: patch })
const global = (patch: object) => ({ globalValidation: patch })

/** Statuses for nobody, for the gateway, and for somebody else of the same tenant. */
type Statuses = readonly [nobody: number, gateway: number, stranger: number]

describe('nobody, the gateway and a stranger of the tenant get', () => {
  test.each<[string, object, Statuses]>([
    ['the strict settings', {}, [401, 200, 403]],
    ['the platform off', { platform: { enabled: false } }, [200, 200, 200]],
    ['the platform not said to be on', { platform: { enabled: null } }, [200, 200, 200]],
    ['authentication not required', global({ requireAuthentication: false }), [200, 200, 403]],
    ['authentication not said to be required', global({ requireAuthentication: null }), [200, 200, 403]],
    [
      'anonymous requests allowed',
      global({ unauthenticatedClientAction: 'AllowAnonymous' }),
      [200, 200, 403]
    ],
    ['403 for those without a token', global({ unauthenticatedClientAction: 'Return403' }), [403, 200, 403]],
    [
      'a redirect, which only browsers see',
      global({ unauthenticatedClientAction: 'RedirectToLoginPage' }),
      [401, 200, 403]
    ],
    ['no action, which is a redirect', global({ unauthenticatedClientAction: null }), [401, 200, 403]],
    ['the path excluded', global({ excludedPaths: ['/api/x'] }), [200, 200, 403]],
    ['the path excluded by a star', global({ excludedPaths: ['/api/*'] }), [200, 200, 403]],
    ['everything excluded', global({ excludedPaths: ['/*'] }), [200, 200, 403]],
    [
      'another path excluded',
      global({ excludedPaths: ['/ap', '/api/xy', '/other/*', '/other/x'] }),
      [401, 200, 403]
    ],
    ['names in other capitals', { platform: null, Platform: { ENABLED: true } }, [401, 200, 403]],
    [
      'Entra switched off',
      { identityProviders: { azureActiveDirectory: { enabled: false } } },
      [401, 401, 401]
    ],
    ['Entra left out', { identityProviders: { azureActiveDirectory: null } }, [401, 401, 401]],
    ['no providers at all', { identityProviders: null }, [401, 401, 401]],
    [
      'Entra not said to be on',
      { identityProviders: { azureActiveDirectory: { enabled: null } } },
      [401, 200, 403]
    ],
    ['no client id', registration({ clientId: null }), [401, 401, 401]],
    ['another client id', registration({ clientId: stranger.clientId }), [401, 401, 401]],
    ['the client id in capitals', registration({ clientId: audience.toUpperCase() }), [401, 200, 403]],
    [
      'the audience listed',
      { ...registration({ clientId: 'x' }), ...validation({ allowedAudiences: [audience] }) },
      [401, 200, 403]
    ],
    ['nobody listed: the whole tenant', policy({ allowedPrincipals: { identities: [] } }), [401, 200, 200]],
    ['no policy: the whole tenant', validation({ defaultAuthorizationPolicy: null }), [401, 200, 200]],
    [
      'the identity in capitals',
      policy({ allowedPrincipals: { identities: [gateway.objectId.toUpperCase()] } }),
      [401, 200, 403]
    ],
    [
      'only somebody else listed',
      policy({ allowedPrincipals: { identities: [stranger.objectId] } }),
      [401, 403, 200]
    ],
    [
      'both listed',
      policy({ allowedPrincipals: { identities: [stranger.objectId, gateway.objectId] } }),
      [401, 200, 200]
    ],
    [
      'the client id where the object id belongs',
      policy({ allowedPrincipals: { identities: [gateway.clientId] } }),
      [401, 403, 403]
    ],
    ['the application listed, too', policy({ allowedApplications: [gateway.clientId] }), [401, 200, 403]],
    [
      'another application listed, too',
      policy({ allowedApplications: [stranger.clientId] }),
      [401, 403, 403]
    ],
    [
      'the object id where the client id belongs',
      policy({ allowedApplications: [gateway.objectId] }),
      [401, 403, 403]
    ],
    [
      'the application alone',
      policy({ allowedPrincipals: null, allowedApplications: [gateway.clientId] }),
      [401, 200, 403]
    ],
    [
      'groups alone, of which a service is in none',
      policy({ allowedPrincipals: { identities: null, groups: ['g'] } }),
      [401, 403, 403]
    ],
    ['groups beside the identity', policy({ allowedPrincipals: { groups: ['g'] } }), [401, 200, 403]],
    [
      'older checks that list the gateway',
      validation({ jwtClaimChecks: { allowedClientApplications: [gateway.clientId] } }),
      [401, 200, 403]
    ],
    [
      'another tenant',
      registration({ openIdIssuer: `https://sts.windows.net/${otherTenant}/` }),
      [401, 401, 401]
    ],
    [
      'the tenant by version 2',
      registration({ openIdIssuer: `https://login.microsoftonline.com/${tenant}/v2.0` }),
      [401, 200, 403]
    ],
    [
      'the tenant by its domain',
      registration({ openIdIssuer: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0' }),
      [401, 200, 403]
    ],
    [
      'a domain of another tenant',
      registration({ openIdIssuer: 'https://login.microsoftonline.com/fabrikam.onmicrosoft.com/v2.0' }),
      [401, 401, 401]
    ],
    [
      'every tenant',
      registration({ openIdIssuer: 'https://login.microsoftonline.com/common/v2.0' }),
      [401, 200, 403]
    ],
    ['no issuer', registration({ openIdIssuer: null }), [401, 200, 403]]
  ])('%s', (_what, patch, expected) => {
    const world = withAuth(patch)
    const statuses = [{}, bearer(world, gateway), bearer(world, stranger)].map(
      headers => call(world, headers).status
    )
    expect(statuses).toEqual(expected)
  })

  test('a site on which nothing was set up', () => {
    expect(call(makeWorld({ more: { sites: [{ name: 'weather', resourceGroup: 'rg' }] } })).status).toBe(200)
  })
})

describe('a token is refused', () => {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${tenant}/`,
    oid: gateway.objectId,
    appid: gateway.clientId,
    tid: tenant,
    nbf: now - 5,
    exp: now + 600
  }
  const world = withAuth({})
  const send = (token: string) => call(world, { Authorization: `Bearer ${token}` })
  test('and was not before it was changed', () => {
    expect(send(key.sign(claims)).status).toBe(200)
  })

  test.each<[string, object, number, RegExp]>([
    ['when it is expired', { exp: now - 1 }, 401, /expired/],
    ['without an end', { exp: undefined }, 401, /expired/],
    ['before it begins', { nbf: now + 600 }, 401, /not valid yet/],
    ['from another tenant', { iss: `https://sts.windows.net/${otherTenant}/` }, 401, /issuer/],
    ['from another issuer', { iss: 'https://evil.example/' }, 401, /issuer/],
    ['without an issuer', { iss: undefined }, 401, /issuer/],
    ['for another API', { aud: 'https://management.azure.com/' }, 401, /audience/],
    ['for the API under another name', { aud: `api://${audience}` }, 401, /audience/],
    ['for a list of APIs', { aud: [audience] }, 401, /audience/],
    ['of another caller', { oid: stranger.objectId }, 403, /principal/],
    ['of nobody', { oid: undefined }, 403, /principal/]
  ])('%s', (_what, change, status, why) => {
    const answer = send(key.sign({ ...claims, ...change }))
    expect(answer.status).toBe(status)
    expect(listBackendCalls(answer)[0]?.decision).toMatch(why)
  })

  test('with a signature that is not one of Entra, and with none', () => {
    const [head, payload, signature = ''] = key.sign(claims).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const token of [`${head}.${payload}.${signature.slice(2)}AA`, `${none}.${payload}.`, 'x', 'a.b.c'])
      expect(send(token).status).toBe(401)
    expect(call(world, { authorization: `Basic ${key.sign(claims)}` }).status).toBe(401)
  })

  test('of any tenant is accepted where the issuer is that of all tenants', () => {
    const open = withAuth({
      ...registration({ openIdIssuer: 'https://login.microsoftonline.com/organizations/v2.0' })
    })
    const token = key.sign({ ...claims, iss: `https://sts.windows.net/${otherTenant}/`, tid: otherTenant })
    expect(call(open, { authorization: `Bearer ${token}` }).status).toBe(200)
  })

  test('of version 2 names its application in `azp`', () => {
    const applications = withAuth(policy({ allowedApplications: [gateway.clientId] }))
    const { appid, ...rest } = claims
    const token = key.sign({ ...rest, azp: appid, iss: `https://login.microsoftonline.com/${tenant}/v2.0` })
    expect(call(applications, { authorization: `Bearer ${token}` }).status).toBe(200)
  })

  test('of a member of a group is accepted where the group is', () => {
    const groups = withAuth(policy({ allowedPrincipals: { identities: null, groups: ['g1'] } }))
    const token = key.sign({ ...claims, groups: ['g0', 'g1'] })
    expect(call(groups, { authorization: `Bearer ${token}` }).status).toBe(200)
  })
})

describe('another provider', () => {
  const google = { identityProviders: { google: { registration: { clientId: 'x' } } } }
  const custom = {
    identityProviders: { customOpenIdConnectProviders: { mine: { registration: { clientId: 'x' } } } }
  }
  const session = (name: string) => ({ 'X-ZUMO-AUTH': `emulated ${name}` })
  test.each<[string, object, string, number]>([
    ['that is registered lets its users in, past the policy of Entra', google, 'google', 200],
    ["of one's own does the same", custom, 'mine', 200],
    [
      'that is switched off lets nobody in',
      mergePatch(google, { identityProviders: { google: { enabled: false } } }) as object,
      'google',
      401
    ],
    [
      'that is enabled and not registered lets nobody in',
      { identityProviders: { google: { enabled: true, registration: {} } } },
      'google',
      401
    ],
    ['that nobody has set up lets nobody in', google, 'facebook', 401]
  ])('%s', (_what, patch, name, status) => {
    expect(call(withAuth(patch), session(name)).status).toBe(status)
  })

  test.each<[string, object]>([
    ['that nobody knows', { linkedIn: { registration: { clientId: 'x' } } }],
    [
      'without the name that makes a registration',
      { google: { registration: { clientSecretSettingName: 'S' } } }
    ],
    ["of one's own without a registration", { customOpenIdConnectProviders: { mine: { enabled: true } } }]
  ])('%s is not run', (_what, identityProviders) => {
    const answer = call(withAuth({ identityProviders }), session('google'))
    expect(answer).toMatchObject({ status: 500, cannotRun: expect.stringContaining('provider') })
  })

  test('that nobody knows is nothing where it is switched off', () => {
    const world = withAuth({ identityProviders: { linkedIn: { enabled: false } } })
    expect(call(world, session('linkedIn')).status).toBe(401)
  })
})

describe('a browser', () => {
  const browser = { accept: 'text/html,application/xhtml+xml' }
  const redirecting = global({ unauthenticatedClientAction: 'RedirectToLoginPage' })
  test('is sent to sign in', () => {
    expect(call(withAuth(redirecting), browser)).toMatchObject({
      status: 302,
      headers: { location: `https://${host}/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fx` }
    })
  })

  test('is sent to the provider that is chosen', () => {
    const world = withAuth(
      global({ unauthenticatedClientAction: 'RedirectToLoginPage', redirectToProvider: 'google' })
    )
    expect(call(world, { 'User-Agent': 'Mozilla/5.0' }).headers['location']).toContain('/.auth/login/google?')
  })

  test('is told 401 where that is the action', () => {
    expect(call(withAuth({}), browser).status).toBe(401)
  })
})

describe('http is', () => {
  const http = { scheme: 'http' as const }
  test('redirected by a site that wants https', () => {
    const world = withAuth({ platform: { enabled: false } }, { properties: { httpsOnly: true } })
    expect(call(world, {}, { ...http, path: '/a?b=c' })).toMatchObject({
      status: 301,
      headers: { location: `https://${host}/a?b=c` }
    })
  })

  test.each<[string, object, number]>([
    ['redirected by authentication', {}, 302],
    ['redirected where nothing is said', { httpSettings: { requireHttps: null } }, 302],
    ['taken where it is allowed', { httpSettings: { requireHttps: false } }, 200],
    ['taken where authentication is off', { platform: { enabled: false } }, 200]
  ])('%s', (_what, patch, status) => {
    const world = withAuth(patch)
    expect(call(world, bearer(world, gateway), http).status).toBe(status)
  })
})

describe('500, and what could not be run, for', () => {
  test.each<[string, object, RegExp]>([
    ['settings in a file', { platform: { configFilePath: '/auth.json' } }, /configFilePath/],
    ['an action that nobody knows', global({ unauthenticatedClientAction: 'Shrug' }), /`Shrug`/],
    ['a star in the middle of a path', global({ excludedPaths: ['/api/*/x'] }), /excludedPaths/],
    ['a path without a slash', global({ excludedPaths: ['api/x'] }), /excludedPaths/],
    ['a switch that is a text', { platform: { enabled: 'true' } }, /not true or false/],
    ['a list that is a text', global({ excludedPaths: '/api' }), /not a list/],
    ['settings that are a list', { globalValidation: [] }, /not an object/]
  ])('%s', (_what, patch, reason) => {
    const answer = call(withAuth(patch))
    expect([answer.status, answer.cannotRun]).toEqual([500, expect.stringMatching(reason)])
  })

  test('a name that is there twice', () => {
    expect(call(withAuth({ Platform: { enabled: true } })).cannotRun).toMatch(/more than once/)
    const authSettings = { ...strictAuth, Platform: null }
    expect(call(makeWorld({ site: { authSettings } })).cannotRun).toMatch(/more than once/)
  })

  test.each([
    '/API/x',
    '/api',
    '/api/',
    '//api/x',
    '/api/x/*',
    '/api/%78',
    '/*/x',
    '/api/{id}',
    'api/*',
    '/api/../api/x',
    '/api/x/'
  ])('the excluded path `%s`, which could mean `/api/x` or not', entry => {
    expect(call(withAuth(global({ excludedPaths: [entry] }))).cannotRun).toMatch(/excludedPaths/)
    // One that is clear decides, whatever stands beside it.
    expect(call(withAuth(global({ excludedPaths: [entry, '/api/x'] }))).status).toBe(200)
  })

  test.each<[string, object, RegExp]>([
    [
      'older checks that list somebody else',
      validation({ jwtClaimChecks: { allowedClientApplications: ['x'] } }),
      /jwtClaimChecks/
    ],
    [
      'another cloud',
      registration({ openIdIssuer: `https://login.microsoftonline.us/${tenant}/v2.0` }),
      /another cloud/
    ],
    [
      'an issuer in capitals',
      registration({ openIdIssuer: `HTTPS://STS.WINDOWS.NET/${tenant}/` }),
      /capitals/
    ],
    ['a client id that is a number', registration({ clientId: 7 }), /not text/]
  ])('%s, once somebody comes with a token', (_what, patch, reason) => {
    const world = withAuth(patch)
    expect(call(world, bearer(world, gateway)).cannotRun).toMatch(reason)
  })

  test('the pages of the sign-in itself', () => {
    expect(call(withAuth({}), {}, { path: '/.auth/me' }).cannotRun).toMatch(/sign-in/)
  })

  test.each(['/', '/api', '/API/', 'api', '/api/x'])('the pages of the sign-in at `%s`', apiPrefix => {
    expect(call(withAuth({ httpSettings: { routes: { apiPrefix } } })).cannotRun).toMatch(/sign-in/)
  })

  test.each(['/%61pi/x', '//api//x', '/api%2Fx'])('the pages of the sign-in, asked for as `%s`', path => {
    const world = withAuth({ httpSettings: { routes: { apiPrefix: '/api' } } })
    expect(call(world, {}, { path }).cannotRun).toMatch(/sign-in/)
  })
})

describe('a host', () => {
  const names = { properties: { hostNames: [host, '*.wild.example', 'own.wild.example'] } }
  test.each([
    [`${host}.`, true],
    ['a.wild.example', true],
    ['A.Wild.Example.', true],
    ['a.b.wild.example', false],
    ['wild.example', false],
    ['*.wild.example', true],
    ['a.wild.example.evil.example', false]
  ])('%s is one of the site: %s', (name, isOwn) => {
    const [reached] = listBackendCalls(call(withAuth({}, names), {}, { host: name }))
    expect(reached?.site !== undefined).toBe(isOwn)
  })

  test('that a site has by name is not that of a site with a wildcard', () => {
    const world = makeWorld({
      site: names,
      more: {
        sites: [
          { name: 'weather', resourceGroup: 'rg', ...names },
          { name: 'other', resourceGroup: 'rg', properties: { hostNames: ['b.wild.example'] } }
        ]
      }
    })
    const [reached] = listBackendCalls(call(world, {}, { host: 'b.wild.example' }))
    expect(reached?.site).toMatch(/\/sites\/other$/)
  })

  const slots = [{ name: 'staging', authSettings: { platform: { enabled: false } } }]
  const world = withAuth({}, { slots, properties: { hostNames: [host, 'WWW.contoso.example'] } })
  test('is found by every name of its site, and slots have their own settings', () => {
    expect(call(world, {}, { host: 'www.Contoso.example' }).status).toBe(401)
    const slot = call(world, {}, { host: 'weather-staging.azurewebsites.net' })
    expect(slot).toMatchObject({ status: 200, body: { application: 'weather/staging', principal: null } })
  })

  test('that belongs to no site takes everything', () => {
    const answer = call(world, { Cookie: 'secret' }, { host: 'weather.scm.azurewebsites.net' })
    expect(answer.body).toMatchObject({ receivedToken: false, headers: { cookie: '***' } })
  })

  test("that belongs to two sites is nobody's", () => {
    const twins = makeWorld({
      more: {
        sites: ['a', 'b'].map(name => ({ name, resourceGroup: 'rg', properties: { hostNames: [host] } }))
      }
    })
    expect(call(twins).cannotRun).toMatch(/more than one site/)
  })
})

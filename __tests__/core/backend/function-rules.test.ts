import { describe, expect, test } from '@jest/globals'
import { parseFunction, parsePublishing } from '../../../src/core/arm/parse-app.ts'
import { parseBackend } from '../../../src/core/arm/parse-backend.ts'
import { findAppSetFindings } from '../../../src/core/backend/app-set-findings.ts'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { absent, type LiveApp, present, unreadable } from '../../../src/core/model.ts'
import { findCertificateSenders, findFunctionKeySenders } from '../../../src/core/policy/function-keys.ts'
import { createWorld, doc } from '../policy/worlds.ts'
import { toApp, withFunctions } from './app-samples.ts'
import {
  type Bend,
  functionApp,
  goodParts,
  goodSettings,
  judge,
  judgeRules,
  merge,
  put,
  running,
  site
} from './builders.ts'

const quiet: Bend = () => undefined
const off = put('platform.enabled', false)
const anonymous = { name: 'Forecast', authLevel: 'Anonymous' }
const keyed = { name: 'Alerts', authLevel: 'function' }
const timer = { name: 'Tick' }
const exclude = (...paths: readonly string[]) => put('globalValidation.excludedPaths', paths)
const sent = { functionKeySenders: ['the backend entity `fn`'] }
const withProperties = (properties: Record<string, unknown>): Partial<BackendInput> => ({
  ...withFunctions(anonymous),
  site: { ...functionApp, properties: { ...running, ...properties } }
})
const withoutFunctions = { site: functionApp, parts: goodParts() }
const { properties: _, ...withoutProperties } = functionApp

const cases: readonly (readonly [string, Bend, Partial<BackendInput>, readonly string[]])[] = [
  ['the expected pattern: a token is asked for, and no key', quiet, withFunctions(anonymous, timer), []],
  ['a key and a token', quiet, withFunctions(keyed), ['FUNC004']],
  ['the master key and a token', quiet, withFunctions({ ...keyed, authLevel: 'admin' }), ['FUNC004']],
  ['a level that nobody knows', quiet, withFunctions({ ...keyed, authLevel: 'user' }), ['FUNC004']],
  ['neither', off, withFunctions(anonymous), ['AUTH001', 'FUNC001']],
  ['a key alone', off, withFunctions(keyed), ['AUTH001', 'FUNC002']],
  ['some with a key, some without', off, withFunctions(anonymous, keyed), ['AUTH001', 'FUNC001', 'FUNC002']],
  ['only timers', off, withFunctions(timer), ['AUTH001']],
  ['one that is disabled', off, withFunctions({ ...anonymous, disabled: true }), ['AUTH001']],
  [
    'anonymous callers are let through',
    put('globalValidation.unauthenticatedClientAction', 'AllowAnonymous'),
    withFunctions(anonymous),
    ['AUTH002', 'FUNC001']
  ],
  [
    'authentication is not required',
    put('globalValidation.requireAuthentication', null),
    withFunctions(keyed),
    ['AUTH002', 'FUNC002']
  ],
  ['settings that cannot be read', put('platform.enabled', 'x'), withFunctions(anonymous), ['READ001']],
  ['settings in a file', put('platform.configFilePath', 'x.json'), withFunctions(anonymous), ['AUTH014']],
  ['a list that was not read', quiet, withoutFunctions, ['READ001']],
  [
    'a list that cannot be read',
    quiet,
    { site: functionApp, parts: { ...goodParts(), functions: unreadable('Forbidden.') } },
    ['READ001']
  ],
  [
    'a list that is not there',
    quiet,
    { site: functionApp, parts: { ...goodParts(), functions: absent } },
    ['READ001']
  ],
  ['no functions', quiet, withFunctions(), []],
  ['an administration that is not isolated', quiet, withProperties({}), ['FUNC005']],
  [
    'an administration that is open',
    quiet,
    withProperties({ functionsRuntimeAdminIsolationEnabled: false }),
    ['FUNC005']
  ],
  [
    'an administration that nobody knows of',
    quiet,
    { ...withFunctions(), site: withoutProperties },
    ['READ001', 'READ001']
  ],
  ['webhooks', exclude('/runtime/webhooks/*'), withFunctions(), ['FUNC006']],
  ['the webhook of one extension', exclude('/runtime/webhooks/eventgrid'), withFunctions(), ['FUNC006']],
  ['the administration', exclude('/ADMIN/host/*'), withFunctions(), ['FUNC006']],
  ['all that begins like it', exclude('/adm*'), withFunctions(), ['FUNC006']],
  ['webhooks, and something harmless', exclude('/admin', '/health'), withFunctions(), ['AUTH004', 'FUNC006']],
  ['webhooks of a Web App', exclude('/runtime/webhooks/*'), {}, ['AUTH004']],
  ['what is protected', exclude('/api/forecast/*'), withFunctions(), ['AUTH003']],
  ['a key that nobody asks for', quiet, { ...withFunctions(anonymous), ...sent }, ['FUNC007']],
  ['a key that somebody asks for', quiet, { ...withFunctions(anonymous, keyed), ...sent }, ['FUNC004']],
  ['a key that is all there is', off, { ...withFunctions(keyed), ...sent }, ['AUTH001', 'FUNC002']],
  ['a key that is sent to a Web App', quiet, sent, []]
]

describe('a Function App', () => {
  test.each(cases)('%s', (_name, bend, more, expected) => {
    expect(judgeRules(bend, more)).toEqual(expected)
  })
})

test('where code checks the token, what the module lets through is information', () => {
  const change = { ...withFunctions(anonymous, keyed), backendAuth: 'code' as const }
  const findings = judge(off, change)
  expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
    'AUTH001 info',
    'FUNC001 info',
    'FUNC002 info'
  ])
})

describe('a function, as Azure gives it', () => {
  const trigger = (more: object) => ({ type: 'httpTrigger', direction: 'in', ...more })
  const give = (bindings: unknown, more: object = {}) =>
    parseFunction({ name: 'fn/Forecast', properties: { config: { bindings }, ...more } })
  test.each([
    [
      'with a level',
      [{ type: 'http' }, trigger({ authLevel: 'Anonymous' })],
      { name: 'Forecast', authLevel: 'Anonymous' }
    ],
    ['without a level', [trigger({})], { name: 'Forecast', authLevel: 'function' }],
    ['in another case', [{ type: 'HTTPTRIGGER' }], { name: 'Forecast', authLevel: 'function' }],
    ['without an HTTP trigger', [{ type: 'timerTrigger' }], { name: 'Forecast' }],
    ['without bindings', undefined, undefined],
    ['with bindings that are none', ['x'], undefined]
  ])('%s', (_, bindings, expected) => {
    expect(give(bindings)).toEqual(expected)
  })
  test('is disabled only when it says so', () => {
    expect(give([], { isDisabled: true })).toEqual({ name: 'Forecast', disabled: true })
    expect(give([], { isDisabled: 'true' })).toEqual({ name: 'Forecast' })
  })
})

describe('publishing policies, as Azure gives them', () => {
  const policy = (name: unknown, allow: unknown) => ({ name, properties: { allow } })
  test.each([
    ['both', [policy('ftp', true), policy('scm', false)], { ftp: true, scm: false }],
    ['with the name of the app', [policy('app/FTP', false)], { ftp: false }],
    ['none', [], {}],
    ['a text', [policy('ftp', 'false')], {}],
    ['without a name', [policy(undefined, false)], undefined]
  ])('%s', (_, values, expected) => {
    expect(parsePublishing(values)).toEqual(expected)
  })
})

describe('where a function key is sent from', () => {
  const header = (attributes: string) =>
    doc({ inbound: `<base /><set-header ${attributes}><value>x</value></set-header>` })
  test.each([
    ['nowhere', {}, []],
    [
      'a policy',
      { api: header('name="X-Functions-Key" exists-action="override"') },
      ['the policy of the API `weather`']
    ],
    ['a policy that takes it away', { api: header('name="x-functions-key" exists-action="delete"') }, []],
    ['a policy that sets another header', { api: header('name="x-key"') }, []],
    ['a policy that cannot be read', { api: unreadable('Forbidden.') }, []],
    ['a backend entity', { backends: { fn: { sendsFunctionKey: true } } }, ['the backend entity `fn`']]
  ])('%s', (_, situation, expected) => {
    expect(findFunctionKeySenders({ ...createWorld(situation), api: 'weather' })).toEqual(expected)
  })
  test.each([
    [{ header: { 'X-Functions-Key': ['{{key}}'] } }, true],
    [{ query: { code: ['x'] } }, true],
    [{ header: { authorization: ['x'] } }, false],
    [undefined, false]
  ])('credentials %j', (credentials, expected) => {
    expect(parseBackend({ name: 'fn', properties: { credentials } })?.sendsFunctionKey).toBe(expected)
  })
})

describe('where a client certificate is sent from', () => {
  const api = doc({
    inbound:
      '<base /><choose><when condition="@(true)"><authentication-certificate thumbprint="x" /></when></choose>'
  })
  test.each([
    [
      'nowhere',
      { api: doc({ inbound: '<base /><!-- <authentication-certificate thumbprint="x" /> -->' }) },
      []
    ],
    ['a policy', { api }, ['the policy of the API `weather`']],
    ['a backend entity', { backends: { fn: { sendsCertificate: true } } }, ['the backend entity `fn`']]
  ])('%s', (_, situation, expected) => {
    expect(findCertificateSenders({ ...createWorld(situation), api: 'weather' })).toEqual(expected)
  })
  test.each([
    [{ certificate: ['0a1b'] }, true],
    [{ certificateIds: ['/subscriptions/s/certificates/c'] }, true],
    [{ certificate: [] }, false],
    [undefined, false]
  ])('credentials %j', (credentials, expected) => {
    expect(parseBackend({ name: 'fn', properties: { credentials } })?.sendsCertificate).toBe(expected)
  })
})

describe('several apps', () => {
  const settings = (clientId: string): LiveApp['authSettings'] => {
    const document = goodSettings()
    merge('entra.registration', { clientId })(document)
    return present(document)
  }
  const identity = (systemAssigned: boolean, ...ids: readonly string[]): LiveApp['site'] =>
    present({ ...site, identity: { systemAssigned, userAssigned: ids.map(resourceId => ({ resourceId })) } })
  const rules = (...apps: readonly LiveApp[]) =>
    findAppSetFindings(apps).map(
      ({ rule, subject }) => `${rule} ${subject.kind === 'backend' ? subject.backend : ''}`
    )

  test.each([
    ['one app', [toApp()], []],
    [
      'the same registration, in another case',
      [toApp({ authSettings: settings('AA') }), toApp({ slot: 's', authSettings: settings('aa') })],
      ['AUTH019 weather-backend/s']
    ],
    ['two registrations', [toApp(), toApp({ slot: 's', authSettings: settings('other') })], []],
    [
      'no registration',
      [toApp({ authSettings: settings('') }), toApp({ slot: 's', authSettings: settings('') })],
      []
    ],
    [
      'one that could not be read',
      [toApp(), toApp({ slot: 's', authSettings: unreadable('Forbidden.') })],
      []
    ],
    [
      'a slot without an identity',
      [toApp({ authSettings: absent }), toApp({ slot: 's', authSettings: absent, site: identity(false) })],
      ['SLOT003 weather-backend/s']
    ],
    [
      'a slot with another user-assigned identity',
      [
        toApp({ authSettings: absent, site: identity(false, '/a') }),
        toApp({ slot: 's', authSettings: absent, site: identity(false, '/b') })
      ],
      ['SLOT003 weather-backend/s']
    ],
    [
      'a slot with the same user-assigned identities',
      [
        toApp({ authSettings: absent, site: identity(true, '/A', '/b') }),
        toApp({ slot: 's', authSettings: absent, site: identity(true, '/b', '/a') })
      ],
      []
    ],
    ['a slot alone', [toApp({ slot: 's', site: identity(false) })], []]
  ])('%s', (_, apps, expected) => {
    expect(rules(...apps)).toEqual(expected)
  })
})

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { present } from '../../../src/core/model.ts'
import {
  all,
  appClientId,
  type Bend,
  type Document,
  drop,
  goodInput,
  goodSettings,
  judge,
  merge,
  principalId,
  put,
  systemClientId,
  tenant
} from './builders.ts'

const known = { systemIdentityClientId: present(systemClientId) }

/** An oracle of its own: the shape of settings that admit API Management only, written down once more and without the product's code. */
function isTight(settings: unknown): boolean {
  const root = settings as Record<string, Record<string, Record<string, never>>> | null
  const entra = root?.['identityProviders']?.['azureActiveDirectory'] as
    | Record<string, Record<string, unknown>>
    | undefined
  const lists = entra?.['validation']?.['defaultAuthorizationPolicy'] as
    | { allowedPrincipals?: { identities?: unknown } }
    | undefined
  return (
    (root?.['platform']?.['enabled'] as unknown) === true &&
    (root?.['globalValidation']?.['requireAuthentication'] as unknown) === true &&
    entra?.['registration']?.['clientId'] === appClientId &&
    String(entra['registration']['openIdIssuer']).includes(tenant) &&
    JSON.stringify(lists?.allowedPrincipals?.identities) === JSON.stringify([principalId])
  )
}

const names = [
  'platform',
  'enabled',
  'globalValidation',
  'requireAuthentication',
  'unauthenticatedClientAction',
  'excludedPaths',
  'identityProviders',
  'azureActiveDirectory',
  'registration',
  'clientId',
  'openIdIssuer',
  'validation',
  'defaultAuthorizationPolicy',
  'allowedPrincipals',
  'identities',
  'groups',
  'allowedApplications',
  'allowedAudiences',
  'customOpenIdConnectProviders',
  'httpSettings',
  'requireHttps',
  '__proto__',
  'constructor',
  'toString'
]
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    true,
    false,
    null,
    '',
    'Return401',
    'AllowAnonymous',
    appClientId,
    principalId,
    `https://sts.windows.net/${tenant}/`
  ),
  fc.jsonValue()
)
const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 6 })
  )
}))

describe('whatever Azure answers', () => {
  test('arbitrary JSON never throws, and is never clean unless it is tight', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), tree), settings => {
        const findings = findBackendFindings({ ...goodInput(settings), ...known })
        expect(findings.length > 0 || isTight(settings)).toBe(true)
      }),
      { numRuns: 3000 }
    )
  })

  test('arbitrary JSON in any one place of good settings never throws, and is never clean unless it stays tight', () => {
    const paths = listPaths(goodSettings())
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(leaf, tree), (path, value) => {
        const settings = goodSettings()
        put(path, value)(settings)
        const findings = findBackendFindings({ ...goodInput(settings), ...known })
        expect(findings.length > 0 || isTight(settings)).toBe(true)
      }),
      { numRuns: 3000 }
    )
  })
})

describe('every single change that lets somebody else in, or nobody check, is found', () => {
  const id = fc.uuid().filter(one => ![principalId, systemClientId, appClientId, tenant].includes(one))
  const policy = 'entra.validation.defaultAuthorizationPolicy'
  const oneOf = (...values: unknown[]) => fc.constantFrom(...values)
  const registration = fc.record({ clientId: fc.string({ minLength: 1 }) })
  const changes: Record<string, fc.Arbitrary<Bend>> = {
    'the module is not on': oneOf(false, null, 0, 'true', {}, []).map(value =>
      put('platform.enabled', value)
    ),
    'authentication is not required': oneOf(false, null, 'false', 1).map(value =>
      put('globalValidation.requireAuthentication', value)
    ),
    'the refusal is something else': fc
      .string()
      .filter(action => !/^(?:Return40[13]|RejectWith401)$/.test(action))
      .map(action => put('globalValidation.unauthenticatedClientAction', action)),
    'a path is excluded': fc.string().map(path => put('globalValidation.excludedPaths', [path])),
    'another issuer': fc
      .oneof(
        fc.webUrl(),
        fc.string(),
        id.map(other => `https://sts.windows.net/${other}/`)
      )
      .map(issuer => put('entra.registration.openIdIssuer', issuer)),
    'an application of somebody else': id.map(other => put('entra.registration.clientId', other)),
    'another caller as well': id.map(other =>
      put(`${policy}.allowedPrincipals.identities`, [principalId, other])
    ),
    'another caller instead': id.map(other => put(`${policy}.allowedPrincipals.identities`, [other])),
    'a group': id.map(group => put(`${policy}.allowedPrincipals.groups`, [group])),
    'no restriction': oneOf(null, [], {}, 'x', 7).map(value => put(`${policy}.allowedPrincipals`, value)),
    'no policy': oneOf(null, {}, [], 'x').map(value => put(policy, value)),
    'no validation': oneOf(null, {}, 'x').map(value => put('entra.validation', value)),
    'another audience': fc
      .oneof(id, fc.webUrl())
      .map(audience => put('entra.validation.allowedAudiences', [audience])),
    'another built-in provider': fc
      .tuple(
        oneOf(
          'facebook',
          'gitHub',
          'google',
          'twitter',
          'apple',
          'legacyMicrosoftAccount',
          'azureStaticWebApps'
        ),
        registration,
        oneOf(true, undefined, null)
      )
      .map(([name, filled, enabled]) => put(`identityProviders.${name}`, { enabled, registration: filled })),
    'another custom provider': fc
      .tuple(fc.string(), oneOf(true, undefined))
      .map(([name, enabled]) =>
        put('identityProviders.customOpenIdConnectProviders', Object.fromEntries([[name, { enabled }]]))
      ),
    'settings from a file': fc.string({ minLength: 1 }).map(path => put('platform.configFilePath', path)),
    'tokens over HTTP': oneOf(false, 'false', 0).map(value => put('httpSettings.requireHttps', value))
  }
  test.each(Object.entries(changes))('%s', (_, change) => {
    fc.assert(fc.property(change, bend => judge(bend, known).length > 0))
  })

  test('two of them at once do not cancel each other out', () => {
    const change = fc.oneof(...Object.values(changes))
    fc.assert(
      fc.property(change, change, (first, second) => {
        const settings = goodSettings()
        first(settings)
        try {
          second(settings)
        } catch {
          // The first change put a value where the second looks for an object; one change is left.
        }
        const untouched = JSON.stringify(settings) === JSON.stringify(goodSettings())
        expect(untouched || findBackendFindings({ ...goodInput(settings), ...known }).length > 0).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })
})

test('every required field that is dropped is found', () => {
  const required = [
    'platform',
    'platform.enabled',
    'globalValidation',
    'globalValidation.requireAuthentication',
    'globalValidation.unauthenticatedClientAction',
    'identityProviders',
    'entra',
    'entra.registration',
    'entra.registration.clientId',
    'entra.registration.openIdIssuer',
    'entra.validation',
    'entra.validation.defaultAuthorizationPolicy'
  ]
  for (const path of required)
    expect(judge(path === 'entra' ? drop('identityProviders.azureActiveDirectory') : drop(path))).not.toEqual(
      []
    )
})

test('fields that decide nothing change nothing', () => {
  expect(
    judge(all(merge('login', { tokenStore: { enabled: true } }), put('entra.isAutoProvisioned', true)))
  ).toEqual([])
})

/** Dotted paths of all fields. */
function listPaths(document: Document, prefix = ''): string[] {
  return Object.entries(document).flatMap(([name, value]) => {
    const path = `${prefix}${name}`
    const inner =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? listPaths(value as Document, `${path}.`)
        : []
    return [path, ...inner]
  })
}

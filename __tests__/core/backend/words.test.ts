import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { quoteShell, renderJq, renderSettingsEdit } from '../../../src/core/backend/remedy.ts'
import { present } from '../../../src/core/model.ts'
import { type BackendFinding, backendRules } from '../../../src/core/rules/backend-rules.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import type { Rule, Words } from '../../../src/core/rules/rule.ts'
import { appSamples, setSamples, withWeb } from './app-samples.ts'
import {
  all,
  appClientId,
  type Bend,
  goodInput,
  goodSettings,
  principalId,
  put,
  service,
  site,
  stranger,
  systemClientId,
  userClientId
} from './builders.ts'

const policy = 'entra.validation.defaultAuthorizationPolicy'
const nobody = { systemAssigned: false, userAssigned: [] }
const quiet: Bend = () => undefined
const isPublic = { ipSecurityRestrictions: [], ipSecurityRestrictionsDefaultAction: 'Allow' }

/** At least one way to each rule, and each wording of its own. */
const samples: readonly (readonly [keyof typeof backendRules, Bend, Partial<BackendInput>?])[] = [
  ['AUTH001', put('platform.enabled', false)],
  ['AUTH001', all(put('platform.enabled', null), put('identityProviders', {}))],
  ['AUTH002', put('globalValidation', {})],
  ['AUTH003', put('globalValidation.excludedPaths', ["/*'; rm -rf ~ #"])],
  [
    'AUTH003',
    put('globalValidation.excludedPaths', ['/api']),
    { protectedBackendPaths: [...'abcdefg'].map(one => ({ operation: one, path: '/api' })) }
  ],
  ['AUTH004', put('globalValidation.excludedPaths', ['/health'])],
  ['AUTH005', put('entra.enabled', false)],
  ['AUTH005', put('entra.registration.clientId', null)],
  ['AUTH005', put('entra.registration.clientId', 'x'), { expected: { resource: 'api://x' } }],
  ['AUTH006', put('entra.registration.openIdIssuer', null)],
  ['AUTH006', put('entra.registration.openIdIssuer', 'x')],
  ['AUTH006', put('entra.registration.openIdIssuer', 'https://login.microsoftonline.com/common/v2.0')],
  ['AUTH007', put('entra.registration.openIdIssuer', `https://sts.windows.net/${stranger}/`)],
  [
    'AUTH007',
    put('entra.registration.openIdIssuer', `https://login.microsoftonline.us/${stranger}/v2.0`),
    { cloud: 'china' }
  ],
  ['AUTH008', put('entra.registration.clientId', stranger)],
  [
    'AUTH008',
    put('entra.validation.allowedAudiences', [`api://${appClientId}/`]),
    { expected: { resource: `api://${appClientId}` } }
  ],
  ['AUTH008', quiet, { expected: { resource: 'https://management.azure.com/' } }],
  ['AUTH009', put('entra.validation.allowedAudiences', [stranger])],
  ['AUTH009', quiet, { expected: { resource: `api://${appClientId}` }, resourceVersionHint: 'v2' }],
  [
    'AUTH009',
    put('entra.validation.allowedAudiences', ['https://x']),
    { expected: { resource: 'https://x' } }
  ],
  ['AUTH010', put(policy, null)],
  ['AUTH010', all(put(policy, null), put('entra.validation.jwtClaimChecks', { allowedGroups: ['x'] }))],
  ['AUTH011', put(`${policy}.allowedPrincipals.identities`, [stranger])],
  [
    'AUTH011',
    put(`${policy}.allowedPrincipals.identities`, [systemClientId]),
    { systemIdentityClientId: present(systemClientId) }
  ],
  ['AUTH011', put(`${policy}.allowedApplications`, [principalId])],
  ['AUTH012', put(`${policy}.allowedPrincipals.identities`, [stranger, principalId])],
  ['AUTH012', put(`${policy}.allowedPrincipals`, { groups: [stranger, appClientId] })],
  [
    'AUTH012',
    put(`${policy}.allowedApplications`, [systemClientId, stranger]),
    { systemIdentityClientId: present(systemClientId) }
  ],
  ['AUTH013', put('identityProviders.customOpenIdConnectProviders', { 'a"]|env|["b': {} })],
  ['AUTH013', put('globalValidation.redirectToProvider', "it's")],
  ['AUTH014', put('platform.configFilePath', 'auth.json')],
  ['AUTH015', put('globalValidation.unauthenticatedClientAction', null)],
  ['AUTH015', put('globalValidation.unauthenticatedClientAction', 'RedirectToLoginPage')],
  ['AUTH015', put('globalValidation.unauthenticatedClientAction', 'Return404')],
  ['AUTH015', put('globalValidation.unauthenticatedClientAction', 'Shrug')],
  ['AUTH016', put('httpSettings.requireHttps', false)],
  ['AUTH017', put('platform.runtimeVersion', '1.0.0')],
  ['AUTH018', put('httpSettings.forwardProxy.convention', 'Custom')],
  ['MI001', quiet, { service: { ...service, identity: nobody } }],
  ['MI001', quiet, { service: { ...service, identity: { ...service.identity, systemAssigned: false } } }],
  [
    'MI001',
    quiet,
    { expected: { resource: appClientId, clientId: userClientId }, service: { ...service, identity: nobody } }
  ],
  ['MI001', quiet, { expected: { resource: appClientId, clientId: stranger } }],
  ['MI007', quiet, { site: { ...site, slot: 'staging', identity: nobody } }],
  ['NET001', quiet, { site: { ...site, kind: 'functionapp,linux', httpsOnly: false } }],
  ['READ001', put('platform.enabled', 'x')],
  ...appSamples
]

function sample(
  rule: string,
  bend: Bend,
  more: Partial<BackendInput> = {}
): { finding: BackendFinding; words: Words } {
  const settings = goodSettings()
  bend(settings)
  const finding = findBackendFindings({ ...goodInput(settings), ...more }).find(one => one.rule === rule)
  if (finding === undefined) throw new Error(`no ${rule}`)
  const table = backendRules as unknown as Record<string, Rule<string, unknown>>
  const words = table[rule]?.words(finding.facts, finding.subject)
  if (words === undefined) throw new Error(`no words for ${rule}`)
  return { finding, words }
}

function expectWellWritten(words: Words): void {
  const everything = [words.message, words.expected, words.actual, words.fix].join('\n')
  expect(words.message).toMatch(/^[A-Z`].*\.$/s)
  expect(words.fix).not.toBe('')
  expect(everything).not.toMatch(/undefined|\[object|NaN/)
  expect(words.message).not.toContain('!')
}

describe('words', () => {
  test('there is a sample for every rule', () => {
    const sampled = [...samples.map(([rule]) => rule), ...setSamples.map(({ rule }) => rule)]
    expect([...new Set(sampled)].sort()).toEqual(Object.keys(backendRules).sort())
  })

  test.each(samples)('%s reads well', (rule, bend, more = {}) => {
    expectWellWritten(sample(rule, bend, more).words)
  })

  test.each(setSamples)('$rule reads well', finding => {
    expectWellWritten(toWords(finding))
  })

  test.each(Object.entries(backendRules))('%s is complete', (id, rule) => {
    expect(rule.id).toBe(id)
    expect(rule.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(rule.title).toMatch(/^[A-Z][^!]*[^.!]$/)
    expect(rule.help.reference).toMatch(/^https:\/\/learn\.microsoft\.com\//)
    expect(rule.help.why.length).toBeGreaterThan(60)
    expect(rule.help.fix).toMatch(/```bash[\s\S]+```bicep/)
  })

  test('names are not used twice', () => {
    const names = Object.values(backendRules).map(rule => rule.name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('commands', () => {
  test('edit the settings of the slot', () => {
    const { words } = sample('AUTH016', put('httpSettings.requireHttps', false), {
      site: { ...site, slot: 'staging' }
    })
    expect(words.fix).toBe(
      [
        "url='/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/app-rg/providers/Microsoft.Web/sites/weather-backend/slots/staging/config/authsettingsV2?api-version=2024-11-01'",
        'az rest --method get --url "$url" > authsettings.json &&',
        "  jq '.properties.httpSettings.requireHttps = true' authsettings.json > authsettings.new.json &&",
        '  az rest --method put --url "$url" --body @authsettings.new.json'
      ].join('\n')
    )
  })

  test('name the slot and the kind of app', () => {
    const { words } = sample('NET001', quiet, {
      site: { ...site, kind: 'functionapp', slot: 'staging', httpsOnly: false }
    })
    expect(words.fix).toBe(
      'az functionapp update --subscription 22222222-2222-4222-8222-222222222222 --resource-group app-rg --name weather-backend --slot staging --set httpsOnly=true'
    )
  })

  test('admit the addresses of API Management before they refuse the others', () => {
    const { words } = sample('NET004', quiet, withWeb(isPublic))
    const options =
      '--subscription 22222222-2222-4222-8222-222222222222 --resource-group app-rg --name weather-backend'
    const path =
      '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/app-rg/providers/Microsoft.Web/sites/weather-backend/config/web'
    expect(words.fix).toBe(
      [
        `az webapp config access-restriction add ${options} --rule-name api-management --action Allow --priority 100 --ip-address 203.0.113.10/32 &&`,
        `az rest --method patch --url '${path}?api-version=2024-11-01' --body '{"properties":{"ipSecurityRestrictionsDefaultAction":"Deny"}}'`
      ].join('\n')
    )
  })

  test('admit the subnet where API Management is in one, and many addresses in several rules', () => {
    const withNetwork = (properties: Record<string, unknown>) =>
      sample('NET004', quiet, { ...withWeb(isPublic), service: { ...service, properties } }).words.fix
    const publicIPAddresses = Array.from({ length: 9 }, (_, index) => `192.0.2.${index}`)
    expect(withNetwork({ publicIPAddresses }).match(/--ip-address/g)).toHaveLength(2)
    const virtualNetworkConfiguration = { subnetResourceId: '/Subnets/a b' }
    expect(withNetwork({ publicIPAddresses, virtualNetworkConfiguration })).toContain(
      "--subnet '/Subnets/a b' &&"
    )
    expect(withNetwork({})).toContain("'<address of API Management>/32'")
  })

  test('keep the identities that the service has', () => {
    const { words } = sample('MI001', quiet, {
      service: { ...service, identity: { ...service.identity, systemAssigned: false } }
    })
    expect(words.fix).toContain('"type":"SystemAssigned, UserAssigned"')
    expect(words.fix).toContain('userAssignedIdentities/caller')
  })

  test('never empty a list that restricts', () => {
    const { words } = sample('AUTH012', put(`${policy}.allowedPrincipals`, { groups: [stranger] }))
    expect(words.fix).toMatch(
      new RegExp(`identities \\+= \\["${principalId}"\\] \\|.*groups -= \\["${stranger}"\\]`)
    )
  })

  test('quote whatever is not plain', () => {
    expect(quoteShell("it's $(x)")).toBe("'it'\\''s $(x)'")
    expect(quoteShell('')).toBe("''")
    expect(renderJq('a\\(env)"')).toBe('"a\\\\(env)\\""')
    const place = {
      name: "a'b",
      slot: 's/../x',
      resourceGroup: 'g h',
      subscription: '1',
      command: 'webapp'
    } as const
    expect(renderSettingsEdit(place, '.')).toContain("sites/a'\\''b/slots/s%2F..%2Fx/config")
  })

  test('one argument stays one argument', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const quoted = quoteShell(text)
        const back = quoted.startsWith("'") ? quoted.slice(1, -1).replaceAll("'\\''", "'") : quoted
        expect(back).toBe(text)
        expect(quoted.startsWith("'") || /^[\w./:@=,+-]+$/.test(quoted)).toBe(true)
      })
    )
  })
})

import { describe, expect, test } from '@jest/globals'
import { absent, present, unreadable } from '../../../src/core/model.ts'
import { toWords } from '../../../src/core/rules/finding.ts'
import { findServiceFindings } from '../../../src/core/services/findings.ts'
import type { LiveTarget } from '../../../src/core/services/service.ts'
import { otherTenant, principalId, tenant } from '../backend/builders.ts'
import {
  assign,
  containerSettings,
  group,
  judgeInput,
  judgeProperties,
  samples,
  toInput
} from './builders.ts'

type Kind = LiveTarget['kind']
const kinds = Object.keys(samples) as Kind[]

describe('a service that is closed but for API Management', () => {
  test.each(kinds)('%s: nothing is found', kind => {
    expect(judgeInput(toInput(samples[kind]))).toEqual([])
  })
})

describe('what is not known is never clean', () => {
  test.each(kinds)('%s: a resource that could not be read', kind => {
    expect(judgeInput(toInput(samples[kind], unreadable('no right')))).toEqual(['READ001'])
  })
  test.each(kinds)('%s: a resource that is not there', kind => {
    expect(judgeInput(toInput(samples[kind], absent))).toEqual(['SVC001'])
  })
  test.each(kinds.filter(kind => kind !== 'container-app'))('%s: roles that could not be read', kind => {
    const target = { ...samples[kind].target, assignments: unreadable('no right.') }
    expect(judgeInput(toInput(samples[kind], present(target)))).toEqual(['READ001'])
    const [finding] = findServiceFindings(toInput(samples[kind], present(target)))
    expect(finding && toWords(finding).message).toContain('`Microsoft.Authorization/roleAssignments/read`')
  })
  test.each(kinds.filter(kind => kind !== 'container-app'))('%s: roles that were not read', kind => {
    const { assignments: _, ...target } = samples[kind].target as LiveTarget
    expect(judgeInput(toInput(samples[kind], present(target)))).toEqual(['READ001'])
  })
  test.each(kinds.filter(kind => kind !== 'container-app'))('%s: an identity without an object ID', kind => {
    const lookup = { kind: 'found', caller: { principalId: undefined, clientId: undefined } } as const
    expect(judgeInput({ ...toInput(samples[kind]), lookup })).toEqual(['READ001'])
    const unknown = { kind: 'unknown', why: 'no client ID' } as const
    expect(judgeInput({ ...toInput(samples[kind]), lookup: unknown })).toEqual(['READ001'])
  })
  test('a Container App whose settings could not be read', () => {
    const sample = samples['container-app']
    const target = { ...sample.target, authSettings: unreadable('no right') }
    expect(judgeInput(toInput(sample, present(target)))).toEqual(['READ001'])
  })
  test('network rules that could not be read', () => {
    const sample = samples['service-bus']
    const target = { ...sample.target, networkRules: unreadable('no right') }
    expect(judgeInput(toInput(sample, present(target)))).toEqual(['READ001'])
  })
})

describe('the properties of a resource', () => {
  type Case = readonly [Kind, string, Record<string, unknown>, readonly string[]]
  const cases: readonly Case[] = [
    ['service-bus', 'keys are accepted', { disableLocalAuth: false }, ['SB001']],
    ['service-bus', 'nothing is said about keys', { disableLocalAuth: undefined }, ['SB001']],
    ['service-bus', 'keys are `"true"`', { disableLocalAuth: 'true' }, ['SB001']],
    ['service-bus', 'old TLS is accepted', { minimumTlsVersion: '1.0' }, ['SVC003']],
    ['service-bus', 'nothing is said about TLS', { minimumTlsVersion: undefined }, ['SVC003']],
    ['event-hubs', 'keys are accepted', { disableLocalAuth: null }, ['EH001']],
    ['event-hubs', 'old TLS is accepted', { minimumTlsVersion: '1.1' }, ['SVC003']],
    ['storage', 'keys are accepted', { allowSharedKeyAccess: true }, ['ST001']],
    ['storage', 'nothing is said about keys', { allowSharedKeyAccess: null }, ['ST001']],
    ['storage', 'blobs may be public', { allowBlobPublicAccess: true }, ['ST002']],
    ['storage', 'nothing is said about public blobs', { allowBlobPublicAccess: undefined }, ['ST002']],
    ['storage', 'plain HTTP is answered', { supportsHttpsTrafficOnly: false }, ['SVC004']],
    ['storage', 'old TLS is accepted', { minimumTlsVersion: 'TLS1_0' }, ['SVC003']],
    ['storage', 'every network is let in', { networkAcls: { defaultAction: 'Allow' } }, ['SVC002']],
    ['storage', 'nothing is said about networks', { networkAcls: undefined }, ['SVC002']],
    ['key-vault', 'every network is let in', { publicNetworkAccess: 'Enabled' }, ['SVC002']],
    [
      'key-vault',
      'the networks are named',
      { publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Deny', ipRules: [] } },
      []
    ],
    ['ai', 'keys are accepted', { disableLocalAuth: false }, ['AI001']],
    ['ai', 'every network is let in', { publicNetworkAccess: 'Enabled' }, ['SVC002']],
    [
      'ai',
      'the named network is the whole internet',
      {
        publicNetworkAccess: 'Enabled',
        networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '0.0.0.0/0' }] }
      },
      ['SVC002']
    ],
    [
      'container-app',
      'the ingress is external',
      { configuration: { ingress: { external: true } } },
      ['SVC002']
    ],
    ['container-app', 'nothing is said about the ingress', { configuration: {} }, ['SVC002']],
    [
      'container-app',
      'the ingress is external and restricted',
      {
        configuration: {
          ingress: {
            external: true,
            ipSecurityRestrictions: [{ action: 'Allow', ipAddressRange: '203.0.113.7/32' }]
          }
        }
      },
      []
    ],
    [
      'container-app',
      'the restriction restricts nobody',
      {
        configuration: {
          ingress: {
            external: true,
            ipSecurityRestrictions: [{ action: 'Allow', ipAddressRange: '0.0.0.0/0' }]
          }
        }
      },
      ['SVC002']
    ],
    [
      'storage',
      'the named networks are two halves of the internet',
      { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '0.0.0.0/1' }, { value: '128.0.0.0/1' }] } },
      ['SVC002']
    ],
    [
      'storage',
      'a named network cannot be read',
      { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: 'all' }] } },
      ['SVC002']
    ],
    [
      'container-app',
      'the restrictions admit two halves of the internet',
      {
        configuration: {
          ingress: {
            external: true,
            ipSecurityRestrictions: ['0.0.0.0/1', '128.0.0.0/1'].map(ipAddressRange => ({
              action: 'Allow',
              ipAddressRange
            }))
          }
        }
      },
      ['SVC002']
    ],
    ...(
      [
        ['a further port is open', [{ external: true, targetPort: 9000 }], ['CA002']],
        ['a further port is inside', [{ external: false, targetPort: 9000 }], []],
        ['nobody knows where a further port is', [{ targetPort: 9000, exposedPort: 81 }], ['CA002']],
        ['a further port cannot be read', [7], ['CA002']],
        ['there are no further ports', [], []],
        ['nobody said anything about further ports', null, []],
        ['the further ports are no list', {}, ['READ001']]
      ] as const
    ).map(
      ([what, additionalPortMappings, expected]): Case => [
        'container-app',
        what,
        { configuration: { ingress: { external: false, additionalPortMappings } } },
        expected
      ]
    ),
    [
      'container-app',
      'plain HTTP is answered',
      { configuration: { ingress: { external: false, allowInsecure: true } } },
      ['SVC004']
    ],
    [
      'container-app',
      'whether plain HTTP is answered cannot be read',
      { configuration: { ingress: { external: false, allowInsecure: 'no' } } },
      ['SVC004']
    ]
  ]
  test.each(cases)('%s: %s', (kind, _, change, expected) => {
    expect(judgeProperties(kind, change)).toEqual(expected)
  })

  test('the static website of an account serves everybody, whatever the account says', () => {
    const sample = { ...samples.storage, host: 'orders.z6.web.core.windows.net' }
    expect(judgeInput(toInput(sample))).toEqual(['ST004'])
    expect(judgeInput(toInput(sample, absent))).toEqual(['ST004', 'SVC001'])
    expect(judgeInput(toInput(sample, unreadable('no right')))).toEqual(['READ001', 'ST004'])
  })

  test('plain HTTP of a Container App is switched off by the command of Container Apps', () => {
    const { target } = samples['container-app']
    const properties = { configuration: { ingress: { external: false, allowInsecure: true } } }
    const input = toInput(samples['container-app'], present({ ...target, properties }))
    expect(findServiceFindings(input).map(finding => toWords(finding).fix)).toEqual([
      `az containerapp ingress update --ids ${target.id} --allow-insecure false`
    ])
  })

  test('queues are never public, whatever the account says about blobs', () => {
    const sample = { ...samples.storage, host: 'orders.queue.core.windows.net', method: 'POST' }
    const { target } = samples.storage
    const changed: LiveTarget = {
      ...target,
      properties: { ...target.properties, allowBlobPublicAccess: true },
      assignments: present([assign('Storage Queue Data Message Sender', target.id)])
    }
    expect(judgeInput(toInput(sample, present(changed)))).toEqual([])
  })
})

describe('the token', () => {
  test.each(kinds.filter(kind => kind !== 'container-app'))('for somebody else is told at %s', kind => {
    const resource = 'https://management.azure.com/'
    expect(judgeInput(toInput({ ...samples[kind], resource }))).toEqual(['SVC005'])
    expect(judgeInput(toInput({ ...samples[kind], resource }, absent))).toEqual(['SVC001', 'SVC005'])
  })
  test('for Event Hubs does not do at Service Bus, although they share their hosts', () => {
    const { resource } = samples['event-hubs']
    expect(judgeInput(toInput({ ...samples['service-bus'], resource }))).toEqual(['SVC005'])
    expect(judgeInput(toInput({ ...samples['service-bus'], resource }, unreadable('no right')))).toEqual([
      'READ001'
    ])
  })
  test('for another application is refused by a Container App', () => {
    const resource = '99999999-0000-4000-8000-000000000009'
    expect(judgeInput(toInput({ ...samples['container-app'], resource }))).toEqual(['AUTH008'])
  })
  test.each(kinds)('that is sent to a port which is not answered is told: %s', kind => {
    const { host } = samples[kind]
    const destinations = [{ url: `https://${host}:8443/x`, operations: [] }]
    expect(judgeInput({ ...toInput(samples[kind]), destinations })).toEqual(['APP006'])
  })
  test('that travels over plain HTTP is told', () => {
    const input = toInput(samples['service-bus'])
    const destinations = [{ url: 'http://orders.servicebus.windows.net/incoming', operations: [] }]
    expect(judgeInput({ ...input, destinations })).toEqual(['MI004'])
    const [finding] = findServiceFindings({ ...input, destinations })
    expect(finding && toWords(finding).fix).toContain('https://orders.servicebus.windows.net/incoming')
  })
})

describe('roles', () => {
  const sample = samples['service-bus']
  const judgeRoles = (...assignments: ReturnType<typeof assign>[]) =>
    judgeInput(toInput(sample, present({ ...sample.target, assignments: present(assignments) })))
  const sender = 'Azure Service Bus Data Sender'
  const owner = 'Azure Service Bus Data Owner'

  test('none is an error that names the command', () => {
    expect(judgeRoles()).toEqual(['ROLE001'])
    const [finding] = findServiceFindings(
      toInput(sample, present({ ...sample.target, assignments: present([]) }))
    )
    expect(finding && toWords(finding).fix).toBe(
      `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role '${sender}' --scope ${sample.target.id}/queues/incoming`
    )
  })
  test('an owner is more than is needed, also beside the role that is', () => {
    expect(judgeRoles(assign(owner, sample.target.id))).toEqual(['ROLE002'])
    expect(judgeRoles(assign(owner, sample.target.id), assign(sender, sample.target.id))).toEqual(['ROLE002'])
  })
  test('on a resource group are narrow enough, on a subscription and above they are not', () => {
    expect(judgeRoles(assign(sender, group))).toEqual([])
    expect(judgeRoles(assign(sender, group.split('/resourceGroups')[0] ?? ''))).toEqual(['ROLE002'])
    expect(judgeRoles(assign(sender, '/providers/Microsoft.Management/managementGroups/all'))).toEqual([
      'ROLE002'
    ])
  })
  test('are needed by each operation for what it does', () => {
    const calls = [
      { operation: 'Place', method: 'POST', path: '/incoming/messages' },
      { operation: 'Take', method: 'DELETE', path: '/incoming/messages/head' }
    ]
    const [first, ...more] = findServiceFindings({ ...toInput(sample), calls })
    expect(more).toEqual([])
    expect(first).toMatchObject({
      rule: 'ROLE001',
      facts: { role: 'Azure Service Bus Data Receiver', operations: ['Take'] }
    })
  })
  test.each<[string, string | undefined, readonly string[], readonly string[]]>([
    ['to a path that is not known, by a sender', undefined, ['Sender'], ['READ001']],
    ['to a path that is not known, by a receiver', undefined, ['Receiver'], ['READ001']],
    ['to a path that is not known, by who may do both', undefined, ['Sender', 'Receiver'], []],
    ['to a path that is not known, by nobody', undefined, [], ['READ001', 'READ001']],
    ['to any path below the queue, by a sender', '/incoming/{*rest}', ['Sender'], ['READ001']],
    ['to messages, by a sender', '/incoming/messages', ['Sender'], []],
    ['to the head of messages, by a sender', '/incoming/messages/head', ['Sender'], ['ROLE001']]
  ])('a POST %s', (_, path, roles, expected) => {
    const assignments = roles.map(role => assign(`Azure Service Bus Data ${role}`, sample.target.id))
    const target = { ...sample.target, assignments: present(assignments) }
    const calls = [{ operation: 'Do', method: 'POST', ...(path === undefined ? {} : { path }) }]
    expect(judgeInput({ ...toInput(sample, present(target)), calls })).toEqual(expected)
  })
  test('are not asked for while the identity is missing, which is a finding of its own', () => {
    const lookup = { kind: 'missing', known: [] } as const
    const target = { ...sample.target, assignments: present([]) }
    expect(judgeInput({ ...toInput(sample, present(target)), lookup })).toEqual([])
  })
})

describe('a vault with access policies', () => {
  const sample = samples['key-vault']
  const judgePolicies = (accessPolicies: unknown) =>
    judgeProperties('key-vault', { enableRbacAuthorization: false, accessPolicies })
  test.each<[string, unknown, readonly string[]]>([
    [
      'that let it read secrets',
      [{ objectId: principalId, tenantId: tenant, permissions: { secrets: ['Get'] } }],
      ['KV001']
    ],
    [
      'that let it do everything',
      [{ objectId: principalId, tenantId: tenant, permissions: { secrets: ['all'] } }],
      ['KV001']
    ],
    [
      'that let it list',
      [{ objectId: principalId, tenantId: tenant, permissions: { secrets: ['list'] } }],
      ['KV001', 'KV003']
    ],
    [
      'that let it use keys',
      [{ objectId: principalId, tenantId: tenant, permissions: { keys: ['get'] } }],
      ['KV001', 'KV003']
    ],
    [
      'for users who come through an application',
      [{ objectId: principalId, tenantId: tenant, applicationId: 'x', permissions: { secrets: ['get'] } }],
      ['KV001', 'KV003']
    ],
    [
      'for identities of another tenant',
      [{ objectId: principalId, tenantId: otherTenant, permissions: { secrets: ['get'] } }],
      ['KV001', 'KV003']
    ],
    ['of no tenant', [{ objectId: principalId, permissions: { secrets: ['get'] } }], ['KV001', 'KV003']],
    [
      'for others',
      [{ objectId: 'x', tenantId: tenant, permissions: { secrets: ['get'] } }],
      ['KV001', 'KV003']
    ],
    ['that are none', undefined, ['KV001', 'KV003']]
  ])('%s', (_, policies, expected) => {
    expect(judgePolicies(policies)).toEqual(expected)
  })
  test('asks for the verb of its own for keys', () => {
    const calls = [{ operation: 'Wrap', method: 'POST', path: '/keys/a/1/wrapkey' }]
    const target = {
      ...sample.target,
      properties: { ...sample.target.properties, enableRbacAuthorization: false }
    }
    const finding = findServiceFindings({ ...toInput(sample, present(target)), calls }).find(
      one => one.rule === 'KV003'
    )
    expect(finding && toWords(finding).fix).toContain('--key-permissions wrapkey')
  })
})

describe('the tenant of a vault', () => {
  test.each<[string, string | undefined, readonly string[]]>([
    ['is that of the identity', tenant.toUpperCase(), []],
    ['is another', otherTenant, ['KV004']],
    ['is not known', undefined, ['READ001']]
  ])('%s', (_, tenantId, expected) => {
    expect(judgeProperties('key-vault', { tenantId })).toEqual(expected)
  })
  test('is told beside what its policies say', () => {
    const change = { tenantId: otherTenant, enableRbacAuthorization: false }
    expect(judgeProperties('key-vault', change)).toEqual(['KV001', 'KV003', 'KV004'])
  })
})

describe('the version of storage', () => {
  test('is a warning where no policy sets it', () => {
    expect(judgeInput({ ...toInput(samples.storage), namesVersion: false })).toEqual(['ST003'])
    expect(judgeInput({ ...toInput(samples['key-vault']), namesVersion: false })).toEqual([])
  })
})

describe('the settings of a Container App', () => {
  const sample = samples['container-app']
  const judgeSettings = (settings: Record<string, unknown>) =>
    judgeInput(toInput(sample, present({ ...sample.target, authSettings: present(settings) })))
  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ['are off', { platform: { enabled: false } }, ['AUTH001']],
    [
      'let everybody through',
      { globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' } },
      ['AUTH002']
    ],
    ['do not say what happens', { globalValidation: {} }, ['READ001']],
    ['redirect', { globalValidation: { unauthenticatedClientAction: 'RedirectToLoginPage' } }, ['AUTH015']],
    [
      'exclude the path that is called',
      { globalValidation: { unauthenticatedClientAction: 'Return401', excludedPaths: ['/orders'] } },
      ['AUTH003']
    ],
    [
      'speak of a field of App Service, which means nothing here',
      { globalValidation: { unauthenticatedClientAction: 'Return401', requireAuthentication: false } },
      []
    ],
    ['have no provider', { identityProviders: {} }, ['AUTH005', 'AUTH006', 'AUTH010']],
    ['answer plain HTTP', { httpSettings: { requireHttps: false } }, ['AUTH016']]
  ])('%s', (_, change, expected) => {
    expect(judgeSettings({ ...containerSettings(), ...change })).toEqual(expected)
  })
  test('were never made', () => {
    expect(judgeInput(toInput(sample, present({ ...sample.target, authSettings: absent })))).toEqual([
      'CA001'
    ])
  })
  test('are mended at the address of Container Apps', () => {
    const settings = { ...containerSettings(), platform: {}, identityProviders: {} }
    const input = toInput(sample, present({ ...sample.target, authSettings: present(settings) }))
    const finding = findServiceFindings(input).find(one => one.rule === 'AUTH001')
    const fix = finding === undefined ? '' : toWords(finding).fix
    expect(fix).toContain(
      '/providers/Microsoft.App/containerApps/orders/authConfigs/current?api-version=2024-03-01'
    )
    expect(fix).not.toContain('requireAuthentication')
  })
})

test('every finding has words that name the resource or the host', () => {
  const open = (kind: Kind) => {
    const { target } = samples[kind]
    return findServiceFindings(toInput(samples[kind], present({ ...target, properties: {} } as LiveTarget)))
  }
  const findings = kinds.flatMap(open)
  expect(findings.length).toBeGreaterThan(10)
  for (const finding of findings) expect(toWords(finding).message).toMatch(/`orders/)
})

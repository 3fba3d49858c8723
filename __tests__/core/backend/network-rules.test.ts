import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { absent, present, unreadable } from '../../../src/core/model.ts'
import { withRules, withWeb } from './app-samples.ts'
import {
  goodInput,
  goodParts,
  goodWeb,
  lastRule,
  running,
  service,
  site,
  siteWithDomain
} from './builders.ts'

type Case = readonly [string, Partial<BackendInput>, readonly string[]]
const own = { ipAddress: '203.0.113.10/32', action: 'Allow', priority: 100 }
const other = { ipAddress: '198.51.100.0/24', action: 'Allow', priority: 200 }
const tag = (name: string, more: object = {}) => ({
  ipAddress: name,
  tag: 'ServiceTag',
  action: 'Allow',
  ...more
})
const subnet = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/apim'
const inSubnet = {
  service: { ...service, properties: { virtualNetworkConfiguration: { subnetResourceId: subnet } } }
}
const { parts: _, ...withoutParts } = goodInput()
const publishing = (value: { ftp?: boolean; scm?: boolean }): Partial<BackendInput> => ({
  parts: { ...goodParts(), publishing: present(value) }
})
const withoutField = (name: string): Partial<BackendInput> => withWeb({ [name]: null })
const isPublic = { ipSecurityRestrictions: [lastRule('Allow')], ipSecurityRestrictionsDefaultAction: 'Allow' }

const cases: Record<string, readonly Case[]> = {
  'versions of TLS': [
    ['1.2 and 1.3', withWeb({ minTlsVersion: '1.3' }), []],
    ['1.0', withWeb({ minTlsVersion: '1.0' }), ['NET002']],
    ['1.1 at the deployment site', withWeb({ scmMinTlsVersion: '1.1' }), ['NET002']],
    ['both', withWeb({ minTlsVersion: '1.0', scmMinTlsVersion: '1.1' }), ['NET002']],
    ['one that nobody knows', withWeb({ minTlsVersion: '2.0' }), ['READ001']],
    ['none', withoutField('minTlsVersion'), ['READ001']],
    ['none at the deployment site', withoutField('scmMinTlsVersion'), ['READ001']],
    ['a number', withWeb({ minTlsVersion: 1.2 }), ['READ001']]
  ],
  FTP: [
    ['disabled', withWeb({ ftpsState: 'disabled' }), []],
    ['encrypted', withWeb({ ftpsState: 'FtpsOnly' }), ['NET011']],
    ['in clear text', withWeb({ ftpsState: 'AllAllowed' }), ['NET003']],
    ['in a way that nobody knows', withWeb({ ftpsState: 'Some' }), ['READ001']],
    ['missing', withoutField('ftpsState'), ['READ001']]
  ],
  'who can reach the app': [
    ['nobody but API Management', {}, []],
    ['everybody', withWeb(isPublic), ['NET004', 'NET009']],
    ['nobody at all', withRules(), []],
    [
      'everybody, with a list that is empty and nothing else said',
      withWeb({ ipSecurityRestrictions: [], ipSecurityRestrictionsDefaultAction: null }),
      ['NET004', 'NET009']
    ],
    [
      'everybody, without public access',
      {
        ...withWeb({ ...isPublic, publicNetworkAccess: 'Disabled' }),
        site: { ...siteWithDomain, properties: { ...running, publicNetworkAccess: 'disabled' } }
      },
      []
    ],
    [
      'everybody, without public access, which the configuration leaves empty',
      {
        ...withWeb({ ...isPublic, publicNetworkAccess: '' }),
        site: { ...site, properties: { ...running, publicNetworkAccess: 'Disabled' } }
      },
      []
    ],
    [
      'everybody, and only one of two says that there is no public access',
      {
        ...withWeb(isPublic),
        site: { ...site, properties: { ...running, publicNetworkAccess: 'Disabled' } }
      },
      ['NET004', 'NET009']
    ],
    [
      'everybody, and nobody says whether there is public access',
      { ...withWeb({ ...isPublic, publicNetworkAccess: null }), site: { ...site, properties: running } },
      ['NET004', 'NET009']
    ],
    [
      'whom no rule names',
      withWeb({ ipSecurityRestrictionsDefaultAction: 'Allow', ipSecurityRestrictions: [own] }),
      ['NET005', 'NET009']
    ],
    ['nobody knows', withoutField('ipSecurityRestrictions'), ['READ001']],
    ['a text', withWeb({ ipSecurityRestrictions: 'Any' }), ['READ001']],
    ['a rule that is a text', withWeb({ ipSecurityRestrictions: ['Any'] }), ['NET005', 'NET009', 'READ001']]
  ],
  'service tags': [
    ['that of API Management', withRules(tag('ApiManagement')), ['NET006']],
    ['that of API Management in a region', withRules(tag('ApiManagement.WestEurope')), ['NET006']],
    ['that of API Management is refused', withRules(own, tag('ApiManagement', { action: 'Deny' })), []],
    ['every Front Door', withRules(own, tag('AzureFrontDoor.Backend')), ['NET007']],
    [
      'one Front Door is somebody else',
      withRules(own, tag('AzureFrontDoor.Backend', { headers: { 'X-Azure-FDID': ['id'] } })),
      ['NET008']
    ],
    [
      'a Front Door with an empty list of IDs',
      withRules(own, tag('AzureFrontDoor.Backend', { headers: { 'x-azure-fdid': [] } })),
      ['NET007']
    ],
    ['AzureCloud', withRules(own, tag('AzureCloud')), ['NET005', 'NET009']]
  ],
  'the addresses of API Management': [
    ['are admitted', withRules(own), []],
    ['are admitted in a range', withRules({ ...own, ipAddress: '203.0.113.0/24' }), []],
    ['are not admitted', withRules(other), ['NET008']],
    ['are admitted among others', withRules(own, other), ['NET008']],
    [
      'are none, on Consumption',
      { ...withRules(own), service: { ...service, sku: 'Consumption' } },
      ['NET008']
    ],
    ['are not given', { ...withRules(own), service: { ...service, properties: {} } }, ['NET008']],
    ['do not matter when nobody is admitted', withRules(lastRule('Deny')), []],
    ['are a subnet', { ...inSubnet, ...withRules({ vnetSubnetResourceId: subnet.toUpperCase() }) }, []],
    ['are another subnet', { ...inSubnet, ...withRules({ vnetSubnetResourceId: `${subnet}2` }) }, ['NET008']]
  ],
  'the deployment site': [
    ['has the rules of the app', {}, []],
    ['has none', withWeb({ scmIpSecurityRestrictionsUseMain: false }), ['NET009']],
    [
      'has its own',
      withWeb({
        scmIpSecurityRestrictionsUseMain: false,
        scmIpSecurityRestrictions: [other],
        scmIpSecurityRestrictionsDefaultAction: 'Deny'
      }),
      []
    ],
    [
      'has its own, and no list',
      withWeb({ scmIpSecurityRestrictionsUseMain: false, scmIpSecurityRestrictions: null }),
      ['READ001']
    ],
    ['has nobody knows which', withoutField('scmIpSecurityRestrictionsUseMain'), ['READ001']]
  ],
  publishing: [
    ['by password', publishing({ ftp: false, scm: true }), ['NET010']],
    ['by FTP', publishing({ ftp: true, scm: false }), ['NET010']],
    ['of one way is not known', publishing({ scm: false }), ['READ001']],
    ['of one way is not known, and the other is open', publishing({ ftp: true }), ['NET010', 'READ001']],
    ['cannot be read', { parts: { ...goodParts(), publishing: unreadable('Forbidden.') } }, ['READ001']],
    ['is not there', { parts: { ...goodParts(), publishing: absent } }, ['READ001']]
  ],
  'what else there is': [
    ['remote debugging', withWeb({ remoteDebuggingEnabled: true }), ['NET011']],
    ['nobody knows whether there is remote debugging', withoutField('remoteDebuggingEnabled'), ['READ001']],
    ['calls from any site', withWeb({ cors: { allowedOrigins: ['https://a', '*'] } }), ['NET011']],
    ['calls from one site', withWeb({ cors: { allowedOrigins: ['https://a'] } }), []],
    ['a console', { site: { ...site, properties: { ...running, sshEnabled: true } } }, ['NET011']],
    ['a console that is off', { site: { ...site, properties: { ...running, sshEnabled: false } } }, []],
    ['a domain of its own', { site: siteWithDomain }, ['NET012']],
    [
      'a name of Traffic Manager',
      { site: { ...site, properties: { ...running, trafficManagerHostNames: ['A.trafficmanager.net'] } } },
      ['NET012']
    ]
  ],
  'a configuration that is not there': [
    ['unreadable', { parts: { ...goodParts(), webConfig: unreadable('Forbidden.') } }, ['READ001']],
    ['absent', { parts: { ...goodParts(), webConfig: absent } }, ['READ001']],
    ['null', { parts: goodParts(null) }, ['READ001']],
    ['a text', { parts: goodParts('x') }, ['READ001']],
    ['empty', { parts: goodParts({}) }, ['READ001']],
    ['a field twice', { parts: goodParts({ ...goodWeb(), FtpsState: 'x' }) }, ['READ001']]
  ]
}

describe.each(Object.entries(cases))('%s', (_name, table) => {
  test.each(table)('%s', (_case, change, expected) => {
    const rules = findBackendFindings({ ...goodInput(), ...change }).map(({ rule }) => rule)
    expect(rules.sort()).toEqual(expected)
  })
})

describe('what was not read', () => {
  test('is told once for the configuration and once for the publishing', () => {
    expect(findBackendFindings(withoutParts).map(({ rule }) => rule)).toEqual(['READ001', 'READ001'])
  })

  test.each([
    [undefined, 'Microsoft.Web/sites/config/read'],
    ['staging', 'Microsoft.Web/sites/slots/config/read']
  ])('names the right that is missing (slot: %s)', (slot, action) => {
    const [finding] = findBackendFindings({
      ...goodInput(),
      site: { ...site, ...(slot === undefined ? {} : { slot }) },
      parts: { ...goodParts(), webConfig: unreadable('Forbidden.') }
    })
    expect(finding).toMatchObject({
      rule: 'READ001',
      facts: { fix: expect.stringContaining(`\`${action}\``) }
    })
  })

  test('every field that is missing is named', () => {
    const [finding] = findBackendFindings({ ...goodInput(), parts: goodParts({}) })
    for (const field of [
      'minTlsVersion',
      'scmMinTlsVersion',
      'ftpsState',
      'remoteDebuggingEnabled',
      'ipSecurityRestrictions',
      'scmIpSecurityRestrictionsUseMain'
    ])
      expect(finding?.facts).toMatchObject({ why: expect.stringContaining(`\`${field}\``) })
  })
})

describe('facts', () => {
  test('who is admitted besides API Management, and what of API Management is not', () => {
    const change = {
      ...withRules({ ...own, name: 'apim' }, { ...other, name: 'build' }),
      service: {
        ...service,
        properties: {
          publicIPAddresses: ['203.0.113.10'],
          additionalLocations: [{ publicIPAddresses: ['203.0.113.99'] }]
        }
      }
    }
    const [finding] = findBackendFindings({ ...goodInput(), ...change })
    expect(finding).toMatchObject({
      rule: 'NET008',
      facts: { known: true, others: ['build: 198.51.100.0/24'], missing: ['203.0.113.99'] }
    })
  })
})

describe('whatever Azure answers about the network', () => {
  const settled = ['minTlsVersion', 'scmMinTlsVersion', 'ftpsState', 'remoteDebuggingEnabled']
  const lists = ['ipSecurityRestrictions', 'ipSecurityRestrictionsDefaultAction']
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('1.0', 'AllAllowed', true, 'Allow', [lastRule('Allow')], [])
  )
  const isHarmless = (name: string, value: unknown): boolean => {
    const good = goodWeb()[name]
    const same = String(value).toLowerCase() === String(good).toLowerCase() && typeof value === typeof good
    return same || (name.endsWith('TlsVersion') && value === '1.3')
  }

  test('one field that is anything else is told', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settled), anything, (name, value) => {
        fc.pre(!isHarmless(name, value))
        expect(findBackendFindings({ ...goodInput(), ...withWeb({ [name]: value }) })).not.toEqual([])
      })
    )
  })

  test('a list of restrictions that is anything else is told, or admits nobody', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lists), anything, (name, value) => {
        const findings = findBackendFindings({ ...goodInput(), ...withWeb({ [name]: value }) })
        const closed = name.endsWith('Action')
          ? value === null || String(value).toLowerCase() === 'deny'
          : Array.isArray(value) && value.length === 0
        expect(findings.length > 0 || closed).toBe(true)
      })
    )
  })

  test('nothing makes it throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (web, properties) => {
        const change = {
          parts: goodParts(web),
          site: { ...site, properties },
          service: { ...service, properties }
        }
        expect(findBackendFindings({ ...goodInput(), ...change })).not.toEqual([])
      })
    )
  })
})

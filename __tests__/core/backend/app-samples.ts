import { findAppSetFindings } from '../../../src/core/backend/app-set-findings.ts'
import type { BackendInput } from '../../../src/core/backend/context.ts'
import { type LiveApp, type LiveFunction, present } from '../../../src/core/model.ts'
import type { BackendFinding } from '../../../src/core/rules/backend-rules.ts'
import { type Bend, functionApp, goodParts, goodSettings, goodWeb, service, site } from './builders.ts'

/** Changes fields of config/web. */
export function withWeb(change: Readonly<Record<string, unknown>>): Partial<BackendInput> {
  return { parts: goodParts({ ...goodWeb(), ...change }) }
}

/** A list of access restrictions, and no rule for whom it does not name. */
export function withRules(...rules: readonly object[]): Partial<BackendInput> {
  return withWeb({ ipSecurityRestrictions: rules })
}

/** A Function App with these functions. */
export function withFunctions(...functions: readonly LiveFunction[]): Partial<BackendInput> {
  return { site: functionApp, parts: { ...goodParts(), functions: present(functions) } }
}

export function toApp(change: Partial<LiveApp> & { readonly slot?: string } = {}): LiveApp {
  const { slot, ...more } = change
  return {
    place: {
      name: 'weather-backend',
      resourceGroup: 'app-rg',
      subscription: '22222222-2222-4222-8222-222222222222',
      ...(slot === undefined ? {} : { slot })
    },
    origin: { kind: 'named' },
    site: present(site),
    authSettings: present(goodSettings()),
    ...more
  }
}

const off: Bend = settings => {
  settings['platform'] = { enabled: false }
}
const exclude: Bend = settings => {
  Object.assign(settings['globalValidation'] as object, { excludedPaths: ["/admin/it's"] })
}
const on: Bend = () => undefined
const subnet = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/apim'

/** At least one way to each rule about the network and about functions, and each wording of its own. */
export const appSamples: readonly (readonly [BackendFinding['rule'], Bend, Partial<BackendInput>])[] = [
  ['APP004', on, withProperties({ state: 'Stopped' })],
  ['APP004', on, withProperties({ enabled: false })],
  ['APP005', on, withProperties({ clientCertEnabled: true })],
  [
    'APP005',
    on,
    { ...withProperties({ clientCertEnabled: true, clientCertMode: null }), certificateSenders: ['x'] }
  ],
  ['NET002', on, withWeb({ minTlsVersion: '1.0' })],
  ['NET002', on, withWeb({ minTlsVersion: '1.1', scmMinTlsVersion: '1.0' })],
  ['NET003', on, withWeb({ ftpsState: 'AllAllowed' })],
  ['NET004', on, withWeb({ ipSecurityRestrictions: [], ipSecurityRestrictionsDefaultAction: null })],
  ['NET005', on, withRules({ ipAddress: 'Any', action: 'Allow', priority: 1, name: "o'k" })],
  ['NET005', on, withWeb({ ipSecurityRestrictionsDefaultAction: 'Allow' })],
  ['NET006', on, withRules({ ipAddress: 'ApiManagement', tag: 'ServiceTag', action: 'Allow', name: '' })],
  [
    'NET006',
    on,
    {
      ...withRules({ ipAddress: 'ApiManagement', tag: 'ServiceTag', action: 'Allow' }),
      service: { ...service, sku: 'Consumption' }
    }
  ],
  ['NET007', on, withRules({ ipAddress: 'AzureFrontDoor.Backend', tag: 'ServiceTag', name: 'fd' })],
  ['NET008', on, withRules({ ipAddress: '198.51.100.7/32', action: 'Allow' })],
  ['NET008', on, withRules({ ipAddress: '203.0.113.10/32' }, { ipAddress: '198.51.100.7/32', name: 'x' })],
  [
    'NET008',
    on,
    {
      ...withRules({ ipAddress: '198.51.100.7/32' }),
      service: { ...service, properties: { virtualNetworkConfiguration: { subnetResourceId: subnet } } }
    }
  ],
  [
    'NET008',
    on,
    { ...withRules({ ipAddress: '198.51.100.7/32' }), service: { ...service, sku: 'Consumption' } }
  ],
  ['NET009', on, withWeb({ scmIpSecurityRestrictionsUseMain: false })],
  ['NET009', on, withWeb({ ipSecurityRestrictionsDefaultAction: 'Allow' })],
  ['NET010', on, { parts: { ...goodParts(), publishing: present({ ftp: true, scm: true }) } }],
  [
    'NET011',
    on,
    {
      ...withWeb({ ftpsState: 'FtpsOnly', remoteDebuggingEnabled: true, cors: { allowedOrigins: ['*'] } }),
      site: { ...site, properties: { sshEnabled: true } }
    }
  ],
  ['NET012', on, { site: { ...site, hostNames: ['a.example.org'] } }],
  ['FUNC001', off, withFunctions({ name: 'Forecast', authLevel: 'anonymous' })],
  [
    'FUNC002',
    off,
    withFunctions({ name: 'Forecast', authLevel: 'Function' }, { name: 'Reset', authLevel: 'admin' })
  ],
  ['FUNC004', on, withFunctions({ name: 'Forecast', authLevel: 'function' })],
  ['FUNC004', on, withFunctions(...[...'abcdefg'].map(name => ({ name, authLevel: 'function' })))],
  ['FUNC005', on, { ...withFunctions(), site: { ...functionApp, properties: {} } }],
  [
    'FUNC005',
    on,
    {
      ...withFunctions(),
      site: { ...functionApp, properties: { functionsRuntimeAdminIsolationEnabled: false } }
    }
  ],
  ['FUNC006', exclude, withFunctions()],
  [
    'FUNC007',
    on,
    {
      ...withFunctions({ name: 'Forecast', authLevel: 'anonymous' }),
      functionKeySenders: ['the backend entity `functions`']
    }
  ]
]

/** An app with other properties. */
export function withProperties(properties: object): Partial<BackendInput> {
  return { site: { ...site, properties: { ...site.properties, ...properties } } }
}

const identity = (systemAssigned: boolean, ...ids: readonly string[]): LiveApp['site'] =>
  present({ ...site, identity: { systemAssigned, userAssigned: ids.map(resourceId => ({ resourceId })) } })

/** The same for what only shows when several apps are looked at. */
export const setSamples: readonly BackendFinding[] = [
  ...findAppSetFindings([toApp(), toApp({ slot: 'staging' })]),
  ...findAppSetFindings([
    toApp({ site: identity(true, '/x') }),
    toApp({ slot: 'a', site: identity(false) }),
    toApp({ slot: 'b', site: identity(false, '/y') })
  ]),
  ...findAppSetFindings([toApp({ site: identity(false) }), toApp({ slot: 'a', site: identity(true) })])
]

import type { BackendInput } from '../../../src/core/backend/context.ts'
import { findBackendFindings } from '../../../src/core/backend/findings.ts'
import { type AppParts, type LiveService, type LiveSite, present } from '../../../src/core/model.ts'

export const tenant = '11111111-1111-4111-8111-111111111111'
export const otherTenant = '99999999-9999-4999-8999-999999999999'
export const appClientId = 'aaaaaaaa-0000-4000-8000-000000000001'
export const principalId = 'bbbbbbbb-0000-4000-8000-000000000002'
export const systemClientId = 'cccccccc-0000-4000-8000-000000000003'
export const userClientId = 'dddddddd-0000-4000-8000-000000000004'
export const userPrincipalId = 'eeeeeeee-0000-4000-8000-000000000005'
export const stranger = 'ffffffff-0000-4000-8000-000000000006'
export const groupId = 'abababab-0000-4000-8000-000000000007'

/** A JSON document, and a change to it. */
export type Document = { [name: string]: unknown }
export type Bend = (settings: Document) => void

/** Sets the field at a dotted path; `entra` stands for the Microsoft Entra provider. */
export function put(path: string, value: unknown): Bend {
  const names = path.split('.')
  const last = names.pop() ?? ''
  return merge(names.join('.'), { [last]: value })
}

/** Removes the field at a dotted path. */
export function drop(path: string): Bend {
  const names = path.split('.')
  const last = names.pop() ?? ''
  return settings => {
    delete walk(settings, names.join('.'))[last]
  }
}

/** Sets several fields of the object at a dotted path. */
export function merge(path: string, fields: object): Bend {
  return settings => {
    Object.assign(walk(settings, path), fields)
  }
}

/** One change after the other. */
export function all(...bends: readonly Bend[]): Bend {
  return settings => {
    for (const bend of bends) bend(settings)
  }
}

function walk(settings: Document, path: string): Document {
  const names = path.replace(/^entra/, 'identityProviders.azureActiveDirectory').split('.')
  let object = settings
  for (const name of names.filter(one => one !== '')) {
    object[name] ??= {}
    object = object[name] as Document
  }
  return object
}

/** Settings that admit API Management and nobody else, in the shape in which Azure gives them. */
export function goodSettings(): Document {
  const unused = () => ({ enabled: true, registration: {}, login: {} })
  return {
    platform: { enabled: true, runtimeVersion: '~1', configFilePath: null },
    globalValidation: {
      requireAuthentication: true,
      unauthenticatedClientAction: 'Return401',
      excludedPaths: null
    },
    identityProviders: {
      azureActiveDirectory: {
        enabled: true,
        registration: { openIdIssuer: `https://sts.windows.net/${tenant}/`, clientId: appClientId },
        login: { disableWWWAuthenticate: false },
        validation: {
          jwtClaimChecks: {},
          allowedAudiences: [],
          defaultAuthorizationPolicy: { allowedPrincipals: { identities: [principalId] } }
        }
      },
      apple: unused(),
      azureStaticWebApps: unused(),
      facebook: unused(),
      gitHub: unused(),
      google: unused(),
      legacyMicrosoftAccount: unused(),
      twitter: unused()
    },
    httpSettings: {
      requireHttps: true,
      routes: { apiPrefix: '/.auth' },
      forwardProxy: { convention: 'NoProxy' }
    }
  }
}

/** Properties of an app that runs and asks for no client certificate. */
export const running = {
  state: 'Running',
  enabled: true,
  clientCertEnabled: false,
  clientCertMode: 'Required'
} as const

export const site: LiveSite = {
  name: 'weather-backend',
  kind: 'app,linux',
  identity: {
    systemAssigned: true,
    principalId: '77777777-0000-4000-8000-000000000008',
    tenantId: tenant,
    userAssigned: []
  },
  defaultHostName: 'weather-backend.azurewebsites.net',
  hostNames: ['weather-backend.azurewebsites.net'],
  httpsOnly: true,
  properties: { ...running, publicNetworkAccess: 'Enabled', trafficManagerHostNames: null }
}

/** The same app, which answers under a domain of its own as well. */
export const siteWithDomain: LiveSite = { ...site, hostNames: [...site.hostNames, 'api.example.org'] }

/** The same as a Function App. */
export const functionApp: LiveSite = {
  ...site,
  kind: 'functionapp,linux',
  properties: { ...site.properties, functionsRuntimeAdminIsolationEnabled: true }
}

/** The rule that Azure puts at the end of a list. */
export const lastRule = (action: 'Allow' | 'Deny') => ({
  ipAddress: 'Any',
  action,
  priority: 2_147_483_647,
  name: `${action} all`
})

/** A configuration that only API Management can reach, in the shape in which Azure gives it. */
export function goodWeb(): Document {
  return {
    minTlsVersion: '1.2',
    scmMinTlsVersion: '1.2',
    ftpsState: 'Disabled',
    remoteDebuggingEnabled: false,
    cors: null,
    ipSecurityRestrictions: [
      { ipAddress: '203.0.113.10/32', action: 'Allow', tag: 'Default', priority: 100, name: 'apim' },
      lastRule('Deny')
    ],
    ipSecurityRestrictionsDefaultAction: 'Deny',
    scmIpSecurityRestrictions: [lastRule('Allow')],
    scmIpSecurityRestrictionsDefaultAction: 'Allow',
    scmIpSecurityRestrictionsUseMain: true,
    publicNetworkAccess: 'Enabled'
  }
}

export function goodParts(web: unknown = goodWeb()): AppParts {
  return { webConfig: present(web), publishing: present({ ftp: false, scm: false }) }
}

export const service: LiveService = {
  name: 'weather-apim',
  sku: 'Developer',
  properties: { publicIPAddresses: ['203.0.113.10'], outboundPublicIPAddresses: null },
  identity: {
    systemAssigned: true,
    principalId,
    tenantId: tenant,
    userAssigned: [
      {
        resourceId:
          '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/caller',
        principalId: userPrincipalId,
        clientId: userClientId
      }
    ]
  }
}

export function goodInput(settings: unknown = goodSettings()): BackendInput {
  return {
    site,
    authSettings: present(settings),
    parts: goodParts(),
    service,
    expected: { resource: appClientId },
    allowedCallers: [],
    protectedBackendPaths: [{ operation: 'GetForecast', path: '/api/forecast/{city}' }],
    subscription: '22222222-2222-4222-8222-222222222222',
    resourceGroup: 'gateway-rg',
    appResourceGroup: 'app-rg',
    serviceName: 'weather-apim'
  }
}

/** Bends the good settings, and gives the findings. */
export function judge(bend: Bend, more: Partial<BackendInput> = {}) {
  const settings = goodSettings()
  bend(settings)
  return findBackendFindings({ ...goodInput(settings), ...more })
}

/** The ids of the rules alone, sorted. */
export function judgeRules(bend: Bend, more: Partial<BackendInput> = {}): string[] {
  return judge(bend, more)
    .map(finding => finding.rule)
    .sort()
}

import { afterEach, describe, expect, test } from '@jest/globals'
import type { ResourceInput } from '../../emulator/resources.ts'
import { ids, startWeather, type Weather } from '../../scripts/weather.ts'
import {
  account,
  app,
  assign,
  type Backend,
  backends,
  createSeed,
  group,
  namespace,
  openAiUser,
  principalId,
  resources,
  run,
  sender,
  shop
} from './service-world.ts'

/** Backends beside App Service, from the inputs to the report, through the shipped bundle. */

let weather: Weather | undefined
afterEach(async () => {
  await weather?.close()
  weather = undefined
})

async function start(change: (given: readonly ResourceInput[]) => readonly ResourceInput[] = all => all) {
  await weather?.close()
  weather = await startWeather({ seed: createSeed(change(resources)) })
  return weather
}

/** Gives everybody who signs in the right to read the whole subscription. */
function letReadEverything({ emulator: { world } }: Weather): void {
  const everywhere = { role: 'Reader', scope: `/subscriptions/${ids.subscription}` }
  const identities = world.identities.map(one => ({
    ...one,
    roleAssignments: [...one.roleAssignments, everywhere]
  }))
  world.update({ identities })
}

/** Changes the properties of one resource. */
function edit(id: string, properties: object) {
  return (given: readonly ResourceInput[]): ResourceInput[] =>
    given.map(one => (one.id === id ? { ...one, properties: { ...one.properties, ...properties } } : one))
}

function drop(id: string) {
  return (given: readonly ResourceInput[]): ResourceInput[] => given.filter(one => !one.id.startsWith(id))
}

const serviceBus = backends['Service Bus']
const openAi = backends['Azure OpenAI']
const containerApp = backends['a Container App']

const rulesOf = (findings: readonly { rule: string }[]) => findings.map(finding => finding.rule).sort()

describe('clean', () => {
  test.each<[string, Backend]>(Object.entries(backends))(
    '%s that only API Management reaches, with the least role',
    async (_, backend) => {
      const running = await start()
      const applied = await run(running, backend)
      expect(rulesOf(applied.findings)).toEqual([])
      expect(applied).toMatchObject({
        exitCode: 0,
        outputs: { outcome: 'clean', 'protected-operations': '1' }
      })
      const checked = await run(running, backend, { mode: 'check', 'client-id': ids.reader })
      expect(checked).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    }
  )

  test('a plan for an API that is not there yet looks into the service that it will call', async () => {
    const running = await start()
    const planned = await run(running, serviceBus, { mode: 'plan', 'client-id': ids.reader })
    expect([rulesOf(planned.findings), planned.outputs['outcome']]).toEqual([[], 'clean'])
    const open = await start(edit(namespace, { disableLocalAuth: false }))
    const { findings } = await run(open, serviceBus, { mode: 'plan', 'client-id': ids.reader })
    expect(rulesOf(findings)).toEqual(['SB001'])
  })

  test('Service Bus with the sender in the whole namespace, and a slash behind the resource', async () => {
    const running = await start(given => [...drop(`${namespace}/queues`)(given), assign(namespace, sender)])
    const backend = { ...serviceBus, resource: 'https://servicebus.azure.net/' }
    expect(rulesOf((await run(running, backend)).findings)).toEqual([])
  })
})

describe('Service Bus', () => {
  test.each<[string, Parameters<typeof start>[0], readonly string[]]>([
    ['that accepts keys', edit(namespace, { disableLocalAuth: false }), ['SB001']],
    ['in which API Management has no role', drop(`${namespace}/queues/incoming/providers`), ['ROLE001']],
    [
      'in which it has a role for another queue',
      given => [
        ...drop(`${namespace}/queues/incoming/providers`)(given),
        assign(`${namespace}/queues/other`, sender)
      ],
      ['ROLE001']
    ],
    [
      'in which it owns everything',
      given => [
        ...drop(`${namespace}/queues/incoming/providers`)(given),
        assign(namespace, '090c5cfd-751d-490a-894a-3ce6f1109419')
      ],
      ['ROLE002']
    ],
    [
      'in which a condition decides',
      given => [
        ...drop(`${namespace}/queues/incoming/providers`)(given),
        assign(namespace, sender, { condition: "@Resource[x] StringEquals 'y'", conditionVersion: '2.0' })
      ],
      ['READ001']
    ],
    ['that every network reaches', edit(namespace, { publicNetworkAccess: 'Enabled' }), ['SVC002']]
  ])('%s', async (_, change, expected) => {
    const { findings } = await run(await start(change), serviceBus)
    expect(rulesOf(findings)).toEqual(expected)
  })

  test('that is not there is an error of its own, for whoever may look everywhere', async () => {
    const running = await start(drop(namespace))
    letReadEverything(running)
    expect(rulesOf((await run(running, serviceBus)).findings)).toEqual(['SVC001'])
  })

  test('names the command that gives the least role on the queue that is called', async () => {
    const { findings } = await run(await start(drop(`${namespace}/queues/incoming/providers`)), serviceBus)
    expect(findings[0]?.fix).toBe(
      `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role 'Azure Service Bus Data Sender' --scope ${namespace}/queues/incoming`
    )
  })

  test('is in the subscription, where the identity may not look', async () => {
    const elsewhere = namespace.replace('rg-weather', 'rg-messages')
    const running = await start(given => [
      ...drop(namespace)(given),
      { id: elsewhere, properties: { disableLocalAuth: true } }
    ])
    const { findings } = await run(running, serviceBus)
    expect(rulesOf(findings)).toEqual(['READ001'])
    expect(findings[0]?.message).toContain('Microsoft.ServiceBus/namespaces/read')
  })

  test('whose role assignments may not be read is not clean', async () => {
    const running = await start()
    const { world } = running.emulator
    const actions = ['Microsoft.ApiManagement/*', 'Microsoft.ServiceBus/*', 'Microsoft.Web/*']
    world.update({
      identities: world.identities.map(one => ({ ...one, roleAssignments: [{ scope: group, actions }] }))
    })
    const { findings, outputs } = await run(running, serviceBus)
    expect(rulesOf(findings)).toEqual(['READ001'])
    expect(findings[0]?.message).toContain('Microsoft.Authorization/roleAssignments/read')
    expect(outputs['outcome']).toBe('drift')
  })

  test('called by an API Management without an identity is an error', async () => {
    const seed = createSeed()
    const services = (seed.services ?? []).map(({ identity: _, ...service }) => service)
    await weather?.close()
    weather = await startWeather({ seed: { ...seed, services } })
    expect(rulesOf((await run(weather, serviceBus)).findings)).toEqual(['MI001'])
  })

  test('gets no token that is meant for somebody else', async () => {
    const wrong = { ...serviceBus, resource: 'https://eventhubs.azure.net' }
    expect(rulesOf((await run(await start(), wrong)).findings)).toEqual(['SVC005'])
  })

  test('beside a named app, the token of the app goes astray there', async () => {
    const backend = { ...serviceBus, resource: ids.backendApp }
    const { findings } = await run(await start(), backend, { 'app-name': 'weather-backend' })
    expect(rulesOf(findings)).toEqual(['MI005'])
  })
})

describe('Azure OpenAI', () => {
  test.each<[string, Parameters<typeof start>[0], readonly string[]]>([
    ['that accepts keys', edit(account, { disableLocalAuth: null }), ['AI001']],
    [
      'that every network reaches',
      edit(account, { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '0.0.0.0/0' }] } }),
      ['SVC002']
    ],
    ['in which API Management has no role', drop(`${account}/providers`), ['ROLE001']],
    [
      'in which its role is on the subscription',
      given => [
        ...drop(`${account}/providers`)(given),
        assign(`/subscriptions/${ids.subscription}`, openAiUser)
      ],
      ['ROLE002']
    ],
    [
      'in which a role of a group of API Management is enough',
      given => [
        ...drop(`${account}/providers`)(given),
        assign(account, openAiUser, {
          principalId: '5c1d0c0e-0000-4000-8000-000000000001',
          members: [principalId]
        })
      ],
      []
    ]
  ])('%s', async (_, change, expected) => {
    const { findings } = await run(await start(change), openAi)
    expect(rulesOf(findings)).toEqual(expected)
  })

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'a custom role is enough, when its definition says so',
      ['Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action'],
      []
    ],
    [
      'a custom role is not, when it does not',
      ['Microsoft.CognitiveServices/accounts/OpenAI/models/read'],
      ['ROLE001']
    ]
  ])('in which %s', async (_, dataActions, expected) => {
    const custom = '7d1c3c56-4f0b-4f7e-8f5e-6a3b2c1d0e9f'
    const permissions = [{ actions: [], notActions: [], dataActions, notDataActions: [] }]
    const definition: ResourceInput = {
      id: `/subscriptions/${ids.subscription}/providers/Microsoft.Authorization/roleDefinitions/${custom}`,
      properties: { roleName: 'Chat only', type: 'CustomRole', permissions }
    }
    const running = await start(given => [
      ...drop(`${account}/providers`)(given),
      assign(account, custom),
      definition
    ])
    expect(rulesOf((await run(running, openAi)).findings)).toEqual(expected)
  })
})

describe('a Container App', () => {
  const authConfig = `${app}/authConfigs/current`
  const providers = { azureActiveDirectory: { registration: { clientId: ids.backendApp } } }
  test.each<[string, Parameters<typeof start>[0], readonly string[]]>([
    ['without authentication', drop(authConfig), ['CA001']],
    ['whose authentication is off', edit(authConfig, { platform: { enabled: false } }), ['AUTH001']],
    [
      'that lets requests without a token through',
      edit(authConfig, { globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' } }),
      ['AUTH002']
    ],
    ['that does not say what becomes of them', edit(authConfig, { globalValidation: {} }), ['READ001']],
    [
      'that excludes the path of the operation',
      edit(authConfig, {
        globalValidation: { unauthenticatedClientAction: 'Return401', excludedPaths: ['/orders'] }
      }),
      ['AUTH003']
    ],
    ['that trusts everybody', edit(authConfig, { identityProviders: providers }), ['AUTH006', 'AUTH010']],
    [
      'that the internet reaches over plain HTTP',
      edit(app, { configuration: { ingress: { external: true, allowInsecure: true, fqdn: shop } } }),
      ['SVC002', 'SVC004']
    ]
  ])('%s', async (_, change, expected) => {
    const { findings } = await run(await start(change), containerApp)
    expect(rulesOf(findings)).toEqual(expected)
  })

  test('that answers to another host is not the one', async () => {
    const running = await start(edit(app, { configuration: {} }))
    letReadEverything(running)
    expect(rulesOf((await run(running, containerApp)).findings)).toEqual(['SVC001'])
  })

  test('whose code checks the token is probed, and its settings are notes', async () => {
    const running = await start(edit(authConfig, { platform: { enabled: false } }))
    const { findings } = await run(running, containerApp, { 'backend-auth': 'code', probe: 'true' })
    const auth = findings.filter(finding => finding.rule === 'AUTH001')
    expect(auth.map(finding => finding.severity)).toEqual(['info'])
    expect(rulesOf(findings)).toContain('PROBE005')
  })

  test('is mended at its own address', async () => {
    const change = edit(authConfig, { globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' } })
    const { findings } = await run(await start(change), containerApp)
    expect(findings[0]?.fix).toContain('/providers/Microsoft.App/containerApps/shop/authConfigs/current?')
    expect(findings[0]?.fix).not.toContain('requireAuthentication')
  })
})

describe('a backend of no known kind', () => {
  const outside: Backend = {
    resource: ids.backendApp,
    serviceUrl: 'https://orders.example.org',
    template: '/orders'
  }
  test('is an error', async () => {
    const running = await start()
    letReadEverything(running)
    const result = await run(running, outside)
    expect(rulesOf(result.findings)).toEqual(['EXT001'])
    expect(result.exitCode).toBe(1)
  })

  test('is a note when somebody answers for it, with the reason', async () => {
    const running = await start()
    letReadEverything(running)
    const reason = 'our ingress validates issuer, audience and oid'
    const result = await run(running, outside, { 'accepted-backends': `*.example.org: ${reason}` })
    expect(rulesOf(result.findings)).toEqual(['EXT002'])
    expect(result).toMatchObject({ exitCode: 0, outputs: { outcome: 'clean' } })
    expect(result.summary).toContain(reason)
  })

  const accepted = { 'accepted-backends': 'orders.example.org: our ingress validates the token' }
  test('is not accepted by whoever cannot see that it is no app of the subscription', async () => {
    const running = await start()
    await run(running, outside, accepted)
    const checked = await run(running, outside, { ...accepted, mode: 'check', 'client-id': ids.reader })
    expect(rulesOf(checked.findings)).toEqual(['READ001'])
    expect(checked.exitCode).toBe(1)
  })

  test('is none when it is the domain of a Container App: that is judged, whoever answers for it', async () => {
    const domain = edit(app, {
      configuration: {
        ingress: { external: false, fqdn: shop, customDomains: [{ name: 'orders.example.org' }] }
      }
    })
    const closed = await start(domain)
    letReadEverything(closed)
    const applied = await run(closed, outside)
    expect(rulesOf(applied.findings)).toEqual([])
    expect(applied.outputs['outcome']).toBe('clean')
    const open = await start(given => drop(`${app}/authConfigs`)(domain(given)))
    letReadEverything(open)
    expect(rulesOf((await run(open, outside, accepted)).findings)).toEqual(['CA001', 'EXT003'])
  })

  test('is a warning when it is accepted and not called', async () => {
    const running = await start()
    const accepted = { 'accepted-backends': 'old.example.org: it was there once, long ago' }
    expect(rulesOf((await run(running, serviceBus, accepted)).findings)).toEqual(['EXT003'])
  })

  test('beside a named app gets the token of the app, whoever answers for it', async () => {
    const accepted = { 'accepted-backends': 'orders.example.org: our ingress validates the token' }
    const result = await run(await start(), outside, { ...accepted, 'app-name': 'weather-backend' })
    expect(rulesOf(result.findings)).toEqual(['EXT003', 'MI005'])
  })

  test('is not accepted without a reason', async () => {
    const result = await run(await start(), outside, { 'accepted-backends': 'orders.example.org: fine' })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('a reason of at least three words')
  })
})

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { loadSeed, weatherSeedFile } from '../../emulator/seed/load.ts'
import { Client, group, reader, type Session } from './client.ts'

const subscription = group.split('/resourceGroups')[0] ?? ''
const bus = `${group}/providers/Microsoft.ServiceBus/namespaces/orders`
const app = `${group}/providers/Microsoft.App/containerApps/shop`
const principal = 'b8c808b8-88e6-4356-a9c1-067a5db5d7a3'
const member = '2d1e7a3b-0000-4000-8000-000000000001'
const assignments = 'providers/Microsoft.Authorization/roleAssignments'
const role = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/7d1c3c56-4f0b-4f7e-8f5e-6a3b2c1d0e9f`

let client: Client
let read: Session

beforeAll(async () => {
  const assign = (scope: string, name: string, more: object = {}) => ({
    id: `${scope}/${assignments}/${name}`,
    properties: { roleDefinitionId: role, principalId: principal, ...more }
  })
  client = await Client.start({
    seed: {
      ...loadSeed(weatherSeedFile),
      resources: [
        { id: bus, location: 'West Europe', properties: { disableLocalAuth: true } },
        { id: `${bus}/queues/incoming`, properties: { status: 'Active' } },
        { id: `${group}/providers/Microsoft.EventHub/namespaces/stream`, properties: {} },
        {
          id: `${group}/providers/Microsoft.Storage/storageAccounts/acct`,
          kind: 'StorageV2',
          properties: {}
        },
        { id: `${group}/providers/Microsoft.KeyVault/vaults/kv`, properties: {} },
        {
          id: `${group}/providers/Microsoft.CognitiveServices/accounts/llm`,
          properties: { customSubDomainName: 'contoso' }
        },
        { id: app, properties: {} },
        { id: role, properties: { roleName: 'Ours', permissions: [] } },
        assign(subscription, 'above'),
        assign(bus, 'here'),
        assign(`${bus}/queues/incoming`, 'below'),
        assign(bus, 'of-a-group', { principalId: 'a-group', members: [member] }),
        assign(`${group}/providers/Microsoft.KeyVault/vaults/kv`, 'elsewhere')
      ]
    }
  })
  read = await client.signIn(reader)
})
afterAll(() => client.close())

const at = (path: string, version: string, more = '') => `${path}?api-version=${version}${more}`

describe('a reader sees', () => {
  test.each<[string, string, string, string, unknown]>([
    ['Microsoft.ServiceBus/namespaces', 'orders', '2024-01-01', 'disableLocalAuth', true],
    ['Microsoft.EventHub/namespaces', 'stream', '2024-01-01', 'disableLocalAuth', false],
    ['Microsoft.Storage/storageAccounts', 'acct', '2024-01-01', 'minimumTlsVersion', 'TLS1_2'],
    ['Microsoft.KeyVault/vaults', 'kv', '2023-07-01', 'vaultUri', 'https://kv.vault.azure.net/'],
    [
      'Microsoft.CognitiveServices/accounts',
      'llm',
      '2024-10-01',
      'endpoint',
      'https://contoso.openai.azure.com/'
    ],
    ['Microsoft.App/containerApps', 'shop', '2024-03-01', 'configuration', undefined]
  ])('%s in a list, and by name', async (type, name, version, property, value) => {
    const path = `${group}/providers/${type}`
    expect((await read.get(at(path, version))).at('value', 0, 'name')).toBe(name)
    const answer = await read.get(at(`${path}/${name}`, version))
    expect([answer.status, answer.at('type'), answer.at('properties', property)]).toEqual([200, type, value])
    expect(answer.at('etag')).toBeUndefined()
  })

  test('the network rules that every namespace has', async () => {
    const answer = await read.get(at(`${bus}/networkRuleSets/default`, '2024-01-01'))
    expect(answer.at('properties', 'defaultAction')).toBe('Allow')
  })

  test('the queues of a namespace', async () => {
    expect((await read.get(at(`${bus}/queues`, '2024-01-01'))).at('value', 0, 'name')).toBe('incoming')
  })

  test('a list in pages', async () => {
    const { world } = client.emulator
    world.update({ options: { ...world.options, pageSize: 1 } })
    const list = at(`${bus}/${assignments}`, '2022-04-01')
    const names: unknown[] = []
    let next: string | undefined = list
    while (next !== undefined) {
      const answer: Awaited<ReturnType<Session['get']>> = await read.get(next)
      names.push(answer.at('value', 0, 'name'))
      const link = answer.at('nextLink')
      next = typeof link === 'string' ? link : undefined
    }
    world.update({ options: { ...world.options, pageSize: 100 } })
    expect(names).toEqual(['above', 'here', 'below', 'of-a-group'])
  })
})

describe('what is not there', () => {
  test.each([
    [at(`${bus}-2`, '2024-01-01'), 'ResourceNotFound'],
    [at(`${app}/authConfigs/current`, '2024-03-01'), 'ResourceNotFound'],
    [at(`${bus}/nonsense/x`, '2024-01-01'), 'InvalidResourceType'],
    [at(`${group}/providers/Microsoft.ServiceBus/nonsense`, '2024-01-01'), 'InvalidResourceType'],
    [
      at(`${bus}/providers/Microsoft.Authorization/roleDefinitions/none`, '2022-04-01'),
      'RoleDefinitionDoesNotExist'
    ],
    [at(`${bus}/providers/Microsoft.Authorization/locks`, '2022-04-01'), 'InvalidResourceType']
  ])('%s', async (path, code) => {
    const answer = await read.get(path)
    expect([answer.status, answer.at('error', 'code')]).toEqual([404, code])
  })

  test('an api-version that nobody published', async () => {
    expect((await read.get(at(bus, '2024-03-01'))).at('error', 'code')).toBe('InvalidApiVersionParameter')
  })

  test('a way to write', async () => {
    expect((await read.put(at(bus, '2024-01-01'), {})).status).toBe(403)
  })
})

describe('rights', () => {
  test.each([
    [
      at(`${subscription}/providers/Microsoft.ServiceBus/namespaces`, '2024-01-01'),
      'Microsoft.ServiceBus/namespaces/read'
    ],
    [at(`${subscription}/${assignments}`, '2022-04-01'), 'Microsoft.Authorization/roleAssignments/read']
  ])('are asked for at the scope: %s', async (path, action) => {
    const answer = await read.get(path)
    expect(answer.status).toBe(403)
    expect(answer.at('error', 'message')).toContain(`action '${action}'`)
  })
})

describe('role assignments', () => {
  const list = async (filter: string) => {
    const path = at(`${bus}/${assignments}`, '2022-04-01', `&$filter=${encodeURIComponent(filter)}`)
    const answer = await read.get(path)
    if (answer.status !== 200) return answer.at('error', 'code')
    const value = answer.at('value')
    return Array.isArray(value) ? value.map(one => (one as { name: string }).name) : value
  }
  test.each<[string, unknown]>([
    ['', ['above', 'here', 'below', 'of-a-group']],
    ['atScope()', ['above', 'here', 'of-a-group']],
    [`assignedTo('${principal}')`, ['above', 'here', 'below']],
    [`atScope() and assignedTo('${principal}')`, ['above', 'here']],
    [`principalId eq '${principal.toUpperCase()}'`, ['above', 'here', 'below']],
    [`assignedTo('${member}')`, ['of-a-group']],
    [`principalId eq '${member}'`, []],
    ['contains(name)', 'UnsupportedFilter']
  ])('filtered by %j', async (filter, expected) => {
    expect(await list(filter)).toEqual(expected)
  })

  test('say their scope, and nothing of members', async () => {
    const path = at(
      `${bus}/${assignments}`,
      '2022-04-01',
      `&$filter=${encodeURIComponent(`assignedTo('${member}')`)}`
    )
    const answer = await read.get(path)
    expect(answer.at('value', 0, 'properties', 'scope')).toBe(bus)
    expect(answer.at('value', 0, 'properties', 'members')).toBeUndefined()
  })

  test('name roles that can be read wherever they can be assigned', async () => {
    const path = `${bus}/providers/Microsoft.Authorization/roleDefinitions/7d1c3c56-4f0b-4f7e-8f5e-6a3b2c1d0e9f`
    expect((await read.get(at(path, '2022-04-01'))).at('properties', 'roleName')).toBe('Ours')
  })
})

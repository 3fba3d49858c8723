import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CloudName } from '../../../src/core/cloud.ts'
import { acceptsResource, isServiceResource, listAudiences } from '../../../src/core/services/audiences.ts'
import { nameKind, recogniseHost, type ServiceKind } from '../../../src/core/services/recognise.ts'
import '../../seed.ts'

type Case = readonly [host: string, kinds: readonly ServiceKind[], cloud: CloudName, label: string]
const messaging: readonly ServiceKind[] = ['service-bus', 'event-hubs']

const known: readonly Case[] = [
  ['orders.servicebus.windows.net', messaging, 'public', 'orders'],
  ['orders.servicebus.usgovcloudapi.net', messaging, 'us-government', 'orders'],
  ['orders.servicebus.chinacloudapi.cn', messaging, 'china', 'orders'],
  ['acct.blob.core.windows.net', ['storage'], 'public', 'acct'],
  ['acct.z03.blob.storage.azure.net', ['storage'], 'public', 'acct'],
  ['acct.z6.web.core.windows.net', ['storage'], 'public', 'acct'],
  ['acct.queue.core.usgovcloudapi.net', ['storage'], 'us-government', 'acct'],
  ['acct.table.core.chinacloudapi.cn', ['storage'], 'china', 'acct'],
  ['acct.file.core.windows.net', ['storage'], 'public', 'acct'],
  ['acct.dfs.core.windows.net', ['storage'], 'public', 'acct'],
  ['kv.vault.azure.net', ['key-vault'], 'public', 'kv'],
  ['kv.vault.usgovcloudapi.net', ['key-vault'], 'us-government', 'kv'],
  ['kv.vault.azure.cn', ['key-vault'], 'china', 'kv'],
  ['llm.openai.azure.com', ['ai'], 'public', 'llm'],
  ['llm.openai.azure.us', ['ai'], 'us-government', 'llm'],
  ['llm.cognitiveservices.azure.com', ['ai'], 'public', 'llm'],
  ['llm.cognitiveservices.azure.cn', ['ai'], 'china', 'llm'],
  ['llm.services.ai.azure.com', ['ai'], 'public', 'llm'],
  ['app.kind-1a2b.westeurope.azurecontainerapps.io', ['container-app'], 'public', 'app'],
  ['app.kind-1a2b.usgovvirginia.azurecontainerapps.us', ['container-app'], 'us-government', 'app'],
  ['ORDERS.ServiceBus.Windows.NET.', messaging, 'public', 'orders']
]

describe('a host is recognised by its suffix', () => {
  test.each(known)('%s', (host, kinds, cloud, label) => {
    const recognised = recogniseHost(host)
    expect(recognised).toMatchObject({ kind: 'service', service: { kinds, cloud, label } })
  })

  test.each(['app.azurewebsites.net', 'app.azurewebsites.us', 'app.chinacloudsites.cn'])(
    '%s is App Service',
    host => {
      expect(recogniseHost(host)).toEqual({ kind: 'site' })
    }
  )

  test.each([
    'example.org',
    'servicebus.windows.net',
    'orders.servicebus.windows.net.evil.example',
    'ordersservicebus.windows.net',
    'vault.azure.net',
    'hsm.managedhsm.azure.net',
    'localhost',
    ''
  ])('%j is of no known kind', host => {
    expect(recogniseHost(host)).toEqual({ kind: 'unknown' })
  })

  test('whatever is put behind a known suffix makes it another host', () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.domain(), ([host], domain) => {
        const recognised = recogniseHost(`${host.replace(/\.$/, '')}.${domain}`)
        return recognised.kind !== 'service' || domain.endsWith('.azure.net')
      })
    )
  })
})

describe('the resource of a token', () => {
  const cases: readonly (readonly [ServiceKind, CloudName, string, boolean])[] = [
    ['service-bus', 'public', 'https://servicebus.azure.net', true],
    ['service-bus', 'china', 'https://servicebus.azure.net/', true],
    ['service-bus', 'public', 'https://servicebus.azure.net//', false],
    ['service-bus', 'public', 'https://eventhubs.azure.net', false],
    ['event-hubs', 'public', 'https://eventhubs.azure.net/', true],
    ['event-hubs', 'public', 'https://servicebus.azure.net', false],
    ['storage', 'us-government', 'https://storage.azure.com/', true],
    ['storage', 'public', 'https://acct.blob.core.windows.net/', true],
    ['storage', 'public', 'https://other.blob.core.windows.net', false],
    ['key-vault', 'public', 'https://vault.azure.net', true],
    ['key-vault', 'us-government', 'https://vault.azure.net', false],
    ['key-vault', 'us-government', 'https://vault.usgovcloudapi.net', true],
    ['ai', 'public', 'https://cognitiveservices.azure.com', true],
    ['ai', 'public', 'https://ai.azure.com/', true],
    ['ai', 'us-government', 'https://cognitiveservices.azure.com', false],
    ['ai', 'public', '7c9e6679-7425-40de-944b-e07fc1f90ae7', false],
    ['ai', 'public', 'https://cognitiveservices.azure.com/.default', false]
  ]
  test.each(cases)('for %s in %s: %s is %s', (kind, cloud, resource, accepted) => {
    expect(acceptsResource(kind, cloud, 'acct.blob.core.windows.net', resource)).toBe(accepted)
  })

  test('is known for what it is, whichever service it belongs to', () => {
    expect(isServiceResource('https://servicebus.azure.net/')).toBe(true)
    expect(isServiceResource('https://vault.azure.cn')).toBe(true)
    expect(isServiceResource('api://7c9e6679-7425-40de-944b-e07fc1f90ae7')).toBe(false)
    expect(listAudiences('container-app', 'public')).toEqual([])
  })
})

test('every kind has a name that people know', () => {
  const kinds: readonly ServiceKind[] = [
    'service-bus',
    'event-hubs',
    'storage',
    'key-vault',
    'ai',
    'container-app'
  ]
  expect(new Set(kinds.map(nameKind)).size).toBe(kinds.length)
})

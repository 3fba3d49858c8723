import { describe, expect, test } from '@jest/globals'
import { absent, type Observed, present, unreadable } from '../../../src/core/model.ts'
import {
  type AccessVerdict,
  decideAccess,
  type RoleAssignment
} from '../../../src/core/services/assignments.ts'
import { listNeeds, type ServiceCall } from '../../../src/core/services/needs.ts'
import { recogniseHost, type ServiceHost, type ServiceKind } from '../../../src/core/services/recognise.ts'
import { findBuiltInRole, type RoleDefinition, toRoleId } from '../../../src/core/services/roles.ts'

const subscription = '/subscriptions/22222222-2222-4222-8222-222222222222'
const resource = `${subscription}/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/orders`
const custom = '99999999-0000-4000-8000-000000000001'

function toHost(name: string): ServiceHost {
  const recognised = recogniseHost(name)
  if (recognised.kind !== 'service') throw new Error(name)
  return recognised.service
}

function assign(role: string, scope: string, condition?: string): RoleAssignment {
  const guid = toRoleId(role) ?? role
  return {
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid.toUpperCase()}`,
    scope,
    ...(condition === undefined ? {} : { condition })
  }
}

const send: ServiceCall = { operation: 'PlaceOrder', method: 'POST', path: '/incoming/messages' }

function decide(
  assignments: readonly RoleAssignment[],
  call: ServiceCall = send,
  definition?: Observed<RoleDefinition>
): AccessVerdict {
  const [need] = listNeeds('service-bus', toHost('orders.servicebus.windows.net'), [call])
  if (need === undefined) throw new Error('no need')
  const definitions = new Map(definition === undefined ? [] : [[custom, definition] as const])
  return decideAccess(need, resource, assignments, definitions)
}

describe('a role assignment', () => {
  const sender = 'Azure Service Bus Data Sender'
  test.each<[string, readonly RoleAssignment[], AccessVerdict['kind']]>([
    ['of the sender on the namespace', [assign(sender, resource)], 'granted'],
    ['in another spelling of the scope', [assign(sender, `${resource.toUpperCase()}/`)], 'granted'],
    ['on the resource group', [assign(sender, `${subscription}/resourceGroups/rg`)], 'granted'],
    ['on the subscription', [assign(sender, subscription)], 'granted'],
    [
      'on a management group',
      [assign(sender, '/providers/Microsoft.Management/managementGroups/all')],
      'granted'
    ],
    ['on the tenant', [assign(sender, '/')], 'granted'],
    ['on the queue that is called', [assign(sender, `${resource}/queues/Incoming`)], 'granted'],
    ['on a topic of that name', [assign(sender, `${resource}/topics/incoming`)], 'granted'],
    ['on another queue', [assign(sender, `${resource}/queues/outgoing`)], 'missing'],
    ['on a namespace whose name only begins so', [assign(sender, `${resource}-2`)], 'missing'],
    [
      'on a resource group whose name only begins so',
      [assign(sender, `${subscription}/resourceGroups/r`)],
      'missing'
    ],
    ['of the owner', [assign('Azure Service Bus Data Owner', resource)], 'granted'],
    ['of the receiver, who may not send', [assign('Azure Service Bus Data Receiver', resource)], 'missing'],
    ['with a condition', [assign(sender, resource, '@Resource[...] StringEquals "x"')], 'unknown'],
    ['with an empty condition', [assign(sender, resource, ' ')], 'granted'],
    [
      'with a condition, and one without',
      [assign(sender, resource, 'x'), assign(sender, resource)],
      'granted'
    ],
    ['of a role that was not read', [assign(custom, resource)], 'unknown'],
    ['there is none', [], 'missing']
  ])('%s', (_, assignments, kind) => {
    expect(decide(assignments).kind).toBe(kind)
  })

  test('below the resource is not certain while the entity is not known', () => {
    const call: ServiceCall = { operation: 'PlaceOrder', method: 'POST' }
    expect(decide([assign(sender, `${resource}/queues/incoming`)], call)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('which part of the resource `PlaceOrder` calls is not known')
    })
    const template: ServiceCall = { operation: 'Send', method: 'POST', path: '/{queue}/messages' }
    expect(decide([assign(sender, `${resource}/queues/incoming`)], template).kind).toBe('unknown')
  })
})

describe('a custom role', () => {
  const role = (dataActions: string[], notDataActions: string[] = []) =>
    present({ name: 'Sender of ours', dataActions, notDataActions })
  test.each<[string, Observed<RoleDefinition>, AccessVerdict['kind']]>([
    ['grants by its data actions', role(['Microsoft.ServiceBus/namespaces/messages/send/action']), 'granted'],
    ['grants by a wildcard', role(['Microsoft.ServiceBus/*/send/action']), 'granted'],
    ['takes back what it granted', role(['*'], ['Microsoft.ServiceBus/*/send/action']), 'missing'],
    ['without data actions grants nothing', role([]), 'missing'],
    ['that may not be read is not known', unreadable('no right'), 'unknown'],
    ['that does not exist is not known', absent, 'unknown']
  ])('%s', (_, definition, kind) => {
    expect(decide([assign(custom, resource)], send, definition).kind).toBe(kind)
  })

  test('over a whole service owns its data', () => {
    const verdict = decide([assign(custom, resource)], send, role(['Microsoft.ServiceBus/*']))
    expect(verdict).toMatchObject({ kind: 'granted', grants: [{ owner: true }] })
  })

  test('for some of AI services may be enough, or not', () => {
    const host = toHost('vision.cognitiveservices.azure.com')
    const calls = [{ operation: 'Analyze', method: 'POST', path: '/contentsafety/text:analyze' }]
    const [need] = listNeeds('ai', host, calls)
    const actions = ['Microsoft.CognitiveServices/accounts/ContentSafety/*']
    const verdict =
      need && decideAccess(need, resource, [assign(custom, resource)], new Map([[custom, role(actions)]]))
    expect(verdict?.kind).toBe('unknown')
  })
})

describe('what a call needs', () => {
  type Case = readonly [
    ServiceKind,
    string,
    string,
    string | undefined,
    role: string,
    scopes: readonly string[] | undefined
  ]
  const sb = 'orders.servicebus.windows.net'
  const blob = 'acct.blob.core.windows.net'
  const queue = 'acct.queue.core.windows.net'
  const kv = 'kv.vault.azure.net'
  const cases: readonly Case[] = [
    ['service-bus', sb, 'POST', '/a/messages', 'Azure Service Bus Data Sender', ['/queues/a', '/topics/a']],
    ['service-bus', sb, 'POST', undefined, 'Azure Service Bus Data Sender', undefined],
    ['service-bus', sb, 'POST', '/a/b/messages', 'Azure Service Bus Data Sender', undefined],
    [
      'service-bus',
      sb,
      'DELETE',
      '/a/messages/head',
      'Azure Service Bus Data Receiver',
      ['/queues/a', '/topics/a']
    ],
    [
      'service-bus',
      sb,
      'POST',
      '/a/messages/head',
      'Azure Service Bus Data Receiver',
      ['/queues/a', '/topics/a']
    ],
    [
      'service-bus',
      sb,
      'DELETE',
      '/t/subscriptions/s/messages/head',
      'Azure Service Bus Data Receiver',
      ['/topics/t', '/topics/t/subscriptions/s']
    ],
    ['event-hubs', sb, 'POST', '/hub/messages', 'Azure Event Hubs Data Sender', ['/eventhubs/hub']],
    ['storage', blob, 'GET', '/c/b', 'Storage Blob Data Reader', ['/blobServices/default/containers/c']],
    ['storage', blob, 'PUT', '/{c}/b', 'Storage Blob Data Contributor', undefined],
    [
      'storage',
      queue,
      'POST',
      '/q/messages',
      'Storage Queue Data Message Sender',
      ['/queueServices/default/queues/q']
    ],
    [
      'storage',
      queue,
      'GET',
      '/q/messages',
      'Storage Queue Data Message Processor',
      ['/queueServices/default/queues/q']
    ],
    [
      'storage',
      queue,
      'PUT',
      '/q/messages/1',
      'Storage Queue Data Contributor',
      ['/queueServices/default/queues/q']
    ],
    [
      'storage',
      'acct.table.core.windows.net',
      'GET',
      "/Orders(PartitionKey='a')",
      'Storage Table Data Reader',
      ['/tableServices/default/tables/Orders']
    ],
    [
      'storage',
      'acct.file.core.windows.net',
      'PUT',
      '/share/file',
      'Storage File Data Privileged Contributor',
      ['/fileServices/default/fileshares/share']
    ],
    ['key-vault', kv, 'GET', '/secrets/a', 'Key Vault Secrets User', ['/secrets/a']],
    ['key-vault', kv, 'GET', '/secrets', 'Key Vault Secrets User', undefined],
    ['key-vault', kv, 'PUT', '/secrets/a', 'Key Vault Secrets Officer', ['/secrets/a']],
    ['key-vault', kv, 'POST', '/keys/a/1/sign', 'Key Vault Crypto User', ['/keys/a']],
    ['key-vault', kv, 'POST', '/keys/a/1/wrapkey', 'Key Vault Crypto User', ['/keys/a']],
    ['key-vault', kv, 'POST', '/keys/a/create', 'Key Vault Crypto Officer', ['/keys/a']],
    ['key-vault', kv, 'GET', '/certificates/a', 'Key Vault Certificate User', undefined],
    ['ai', 'llm.openai.azure.com', 'POST', undefined, 'Cognitive Services OpenAI User', undefined],
    [
      'ai',
      'llm.cognitiveservices.azure.com',
      'POST',
      '/openai/deployments',
      'Cognitive Services OpenAI User',
      undefined
    ],
    ['ai', 'llm.cognitiveservices.azure.com', 'POST', '/vision', 'Cognitive Services User', undefined]
  ]
  test.each(cases)('%s at %s: %s %s', (kind, host, method, path, role, scopes) => {
    const call = { operation: 'x', method, ...(path === undefined ? {} : { path }) }
    const [need] = listNeeds(kind, toHost(host), [call])
    expect([need?.role, need?.scopes]).toEqual([role, scopes])
  })

  test.each(cases)('and the least role for it grants it: %s at %s: %s %s', (kind, host, method, path) => {
    const call = { operation: 'x', method, ...(path === undefined ? {} : { path }) }
    const [need] = listNeeds(kind, toHost(host), [call])
    const verdict = need && decideAccess(need, resource, [assign(need.role, resource)], new Map())
    expect(verdict?.kind).toBe('granted')
  })

  test('nothing, at a Container App: it looks at the token itself', () => {
    const host = toHost('app.x.westeurope.azurecontainerapps.io')
    expect(listNeeds('container-app', host, [send])).toEqual([])
  })
})

test('a role is found by its GUID in either case, and its GUID by its name', () => {
  const id = toRoleId('Key Vault Secrets User') ?? ''
  expect(findBuiltInRole(id.toUpperCase())?.name).toBe('Key Vault Secrets User')
  expect(findBuiltInRole(custom)).toBeUndefined()
})

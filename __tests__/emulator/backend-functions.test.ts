import { describe, expect, test } from '@jest/globals'
import { callBackend } from '../../emulator/backend/call.ts'
import type { SeedSite } from '../../emulator/seed/seed.ts'
import { bearer, gateway, host, makeWorld, strictAuth } from './plane.ts'

const trigger = (more: object, properties: object = {}) => ({
  ...properties,
  config: { bindings: [{ type: 'blob' }, { type: 'httpTrigger', ...more }] }
})
const functions = [
  { name: 'Open', properties: trigger({ authLevel: 'anonymous' }) },
  { name: 'Keyed', properties: trigger({ authLevel: 'function' }) },
  { name: 'Unsaid', properties: trigger({}) },
  { name: 'Admin', properties: trigger({ authLevel: 'admin' }) },
  {
    name: 'Routed',
    properties: trigger({ authLevel: 'anonymous', route: 'items/{id}/{kind?}', methods: ['get'] })
  },
  { name: 'Rest', properties: trigger({ authLevel: 'anonymous', route: 'files/{*path}' }) },
  { name: 'Off', properties: trigger({ authLevel: 'anonymous' }, { isDisabled: true }) },
  { name: 'Timer', properties: { config: { bindings: [{ type: 'timerTrigger' }] } } }
]

function world(site: Partial<SeedSite> = {}) {
  return makeWorld({
    site: { kind: 'functionapp,linux', functions, authSettings: { platform: { enabled: false } }, ...site }
  })
}

function call(path: string, headers: Record<string, string> = {}, where = world(), method = 'GET') {
  return callBackend(where, { host, method, path, headers })
}

describe('a function is called', () => {
  const keys = {
    open: '',
    host: 'emulated-host-key',
    master: 'emulated-master-key',
    own: 'emulated-key-of-Keyed',
    wrong: 'x'
  }
  test.each<[string, keyof typeof keys, number]>([
    ['open', 'open', 200],
    ['keyed', 'open', 401],
    ['keyed', 'wrong', 401],
    ['keyed', 'own', 200],
    ['keyed', 'host', 200],
    ['keyed', 'master', 200],
    ['unsaid', 'open', 401],
    ['unsaid', 'own', 401],
    ['unsaid', 'host', 200],
    ['admin', 'host', 401],
    ['admin', 'master', 200]
  ])('%s with the key %s: %i', (name, which, status) => {
    const key = keys[which]
    expect(call(`/api/${name}`, key === '' ? {} : { 'x-functions-key': key }).status).toBe(status)
    expect(call(`/api/${name}${key === '' ? '' : `?code=${key}`}`).status).toBe(status)
  })

  test.each<[string, string, number]>([
    ['GET', '/api/items/7', 200],
    ['GET', '/api/items/7/new', 200],
    ['GET', '/api/items/7/new/x', 404],
    ['POST', '/api/items/7', 404],
    ['GET', '/api/files/a/b', 200],
    ['GET', '/api/routed', 404],
    ['GET', '/open', 404],
    ['GET', '/api/off', 404],
    ['GET', '/api/timer', 404]
  ])('by its route and method: %s %s is %i', (method, path, status) => {
    expect(call(path, {}, world(), method).status).toBe(status)
  })

  test('after authentication, and with both token and key where both are wanted', () => {
    const strict = world({ authSettings: strictAuth })
    const token = bearer(strict, gateway)
    const key = { 'x-functions-key': 'emulated-host-key' }
    expect(call('/api/open', {}, strict).status).toBe(401)
    expect(call('/api/open', token, strict).body).toMatchObject({ function: 'Open' })
    expect(call('/api/keyed', key, strict).status).toBe(401)
    expect(call('/api/keyed', token, strict).status).toBe(401)
    expect(call('/api/keyed', { ...token, ...key }, strict).status).toBe(200)
  })
})

describe('the administration of the host', () => {
  const master = { 'x-functions-key': 'emulated-master-key' }
  test('answers the master key, and nobody else', () => {
    expect(call('/admin/host/status').status).toBe(401)
    expect(call('/admin/host/status', master).status).toBe(200)
    expect(call('/runtime/webhooks/x').status).toBe(401)
  })

  test('is not there where it is isolated', () => {
    const isolated = world({ properties: { functionsRuntimeAdminIsolationEnabled: true } })
    expect(call('/admin/host/status', master, isolated).status).toBe(404)
  })
})

test('keys are not shown', () => {
  const answer = call('/api/open?code=secret-one', { 'x-functions-key': 'secret-two' })
  expect(answer.body).toMatchObject({ query: { code: '***' }, headers: { 'x-functions-key': '***' } })
  expect(JSON.stringify(answer)).not.toContain('secret')
})

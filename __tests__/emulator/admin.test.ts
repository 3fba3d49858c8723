import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../emulator/journal.ts'
import { Client, deployer, type Session, service, site } from './client.ts'

let client: Client
let deploy: Session

beforeAll(async () => {
  client = await Client.start()
  deploy = await client.signIn(deployer)
})
beforeEach(async () => {
  await client.send('POST', '/_emulator/reset')
})
afterAll(() => client.close())

describe('the state', () => {
  test('can be taken out and put back: what came later is gone', async () => {
    const before = await client.send('GET', '/_emulator/state')
    await deploy.put(`${service}/apis/weather`, { path: 'weather' })
    expect((await client.send('PUT', '/_emulator/state', { body: before.at() })).status).toBe(204)
    expect((await deploy.get(`${service}/apis/weather`)).status).toBe(404)
    expect((await client.send('GET', '/_emulator/state')).at()).toEqual(before.at())
  })

  test('keeps etags, so that a client does not take a restore for a change', async () => {
    const etag = (await deploy.get(`${service}/policies/policy`)).headers['etag']
    const state = await client.send('GET', '/_emulator/state')
    await client.send('PUT', '/_emulator/state', { body: state.at() })
    expect((await deploy.get(`${service}/policies/policy`)).headers['etag']).toBe(etag)
  })

  test('takes a merge patch', async () => {
    await client.send('PATCH', '/_emulator/state', {
      body: { github: { subject: 'repo:a/b:pull_request' }, options: { pageSize: 1 } }
    })
    expect(client.emulator.world.github.subject).toBe('repo:a/b:pull_request')
    expect(client.emulator.world.options.importPolls).toBe(2)
  })

  test.each([[{}], [[]], ['x'], [{ tenant: {} }]])('is not replaced by %j', async body => {
    expect((await client.send('PUT', '/_emulator/state', { body })).status).toBe(400)
  })
})

describe('a single resource', () => {
  const path = `/_emulator/resources${site}/config/authsettingsV2`

  test('is changed behind the back of everybody', async () => {
    const before = await client.send('GET', path)
    await client.send('PATCH', path, {
      body: { properties: { globalValidation: { requireAuthentication: false } } }
    })
    const answer = await deploy.get(`${site}/config/authsettingsV2`)
    expect(answer.at('properties', 'globalValidation')).toEqual({
      requireAuthentication: false,
      unauthenticatedClientAction: 'Return401'
    })
    expect((await client.send('GET', path)).at('etag')).not.toBe(before.at('etag'))
  })

  test('is made and removed', async () => {
    const api = `/_emulator/resources${service}/apis/planted`
    expect((await client.send('PUT', api, { body: { properties: { path: 'planted' } } })).status).toBe(200)
    expect(await deploy.names(`${service}/apis`)).toEqual(['planted'])
    expect((await client.send('DELETE', api)).status).toBe(204)
    expect((await client.send('GET', api)).status).toBe(404)
    expect((await client.send('PUT', api, { body: { path: 'x' } })).status).toBe(400)
  })
})

describe('faults', () => {
  test('strike what they match: the nth, or all', async () => {
    const respond = {
      status: 429,
      headers: { 'retry-after': '0' },
      body: { error: { code: 'TooManyRequests', message: 'Slow down.' } }
    }
    const faults = [
      { match: { method: 'get', path: '/policies/policy', nth: 2 }, respond },
      { match: { path: '/apis\\/w[a-z]+\\?/' }, respond: { status: 500 } }
    ]
    await client.send('PUT', '/_emulator/faults', { body: faults })
    const statuses = []
    for (let time = 0; time < 3; time += 1)
      statuses.push((await deploy.get(`${service}/policies/policy`)).status)
    expect(statuses).toEqual([200, 429, 200])
    expect((await deploy.get(`${service}/apis/weather`)).status).toBe(500)
    expect((await deploy.get(`${service}/apis/other`)).status).toBe(404)
    await client.send('DELETE', '/_emulator/faults')
    expect((await deploy.get(`${service}/apis/weather`)).status).toBe(404)
  })

  test('are a list, and a pattern that is none is refused', async () => {
    expect((await client.send('PUT', '/_emulator/faults', { body: {} })).status).toBe(400)
    const broken = [{ match: { path: '/(/' }, respond: { status: 500 } }]
    expect((await client.send('PUT', '/_emulator/faults', { body: broken })).status).toBe(400)
    expect((await client.send('PUT', '/_emulator/faults', { body: [{ match: {} }] })).status).toBe(400)
  })
})

test('options change while the emulator runs', async () => {
  await client.send('PATCH', '/_emulator/options', { body: { importPolls: 0 } })
  expect((await client.send('GET', '/_emulator/options')).at('importPolls')).toBe(0)
  expect((await client.send('PATCH', '/_emulator/options', { body: [] })).status).toBe(400)
})

test('the log says what was asked, in order, and never with a token', async () => {
  await deploy.get(service)
  await deploy.get(`${service}/apis/none`)
  const log = await client.send('GET', '/_emulator/log')
  const times = { began: expect.any(Number), ended: expect.any(Number), connection: expect.any(Number) }
  expect(log.at()).toEqual([
    { method: 'GET', path: `${service}?api-version=2024-05-01`, status: 200, ...times },
    { method: 'GET', path: `${service}/apis/none?api-version=2024-05-01`, status: 404, ...times }
  ])
  const [first, second] = log.at() as LogEntry[]
  expect(first?.ended).toBeGreaterThanOrEqual(first?.began ?? Number.NaN)
  expect(second?.began).toBeGreaterThanOrEqual(first?.ended ?? Number.NaN)
  expect(log.text).not.toContain(deploy.token)
  await client.send('DELETE', '/_emulator/log')
  expect((await client.send('GET', '/_emulator/log')).at()).toEqual([])
})

test('an answer to HEAD says how long it would be, so that the connection is kept', async () => {
  const answer = await deploy.send('HEAD', `${service}/apis/none`)
  expect(answer).toMatchObject({ status: 404, text: '' })
  expect(Number(answer.headers['content-length'])).toBeGreaterThan(0)
  await deploy.get(service)
  const log = await client.send('GET', '/_emulator/log')
  const [head, after] = log.at() as LogEntry[]
  expect(after?.connection).toBe(head?.connection)
})

test.each([
  ['GET', '/_emulator/nothing', 404],
  ['GET', '/_emulator/reset', 405],
  ['DELETE', '/_emulator/state', 405],
  ['POST', '/_emulator/log', 405],
  ['GET', '/%E0%A4%A', 400],
  ['GET', '/nowhere/at/all', 404]
])('%s %s is answered with %i', async (method, path, status) => {
  expect((await client.send(method, path, method === 'DELETE' ? { body: {} } : {})).status).toBe(status)
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type FaultName, faultKinds } from '../../emulator/fault-catalogue.ts'
import type { Fault } from '../../emulator/world.ts'
import { Client, deployer, type Session, service, toDocument } from './client.ts'

/** What clients meet when something goes wrong, and what Azure is afterwards. */

let client: Client
let deploy: Session
const policy = `${service}/policies/policy`
const api = `${service}/apis/weather`

beforeAll(async () => {
  client = await Client.start()
})
beforeEach(async () => {
  await client.send('POST', '/_emulator/reset')
  deploy = await client.signIn(deployer)
})
afterAll(() => client.close())

const document = {
  path: 'weather',
  format: 'openapi+json',
  value: JSON.stringify(toDocument(['GetOne GET /one']))
}

function inject(...faults: readonly Fault[]): void {
  client.emulator.world.update({ faults })
}

/** The status of an answer, or the code of the failure. */
async function ask(method: string, path: string, body?: unknown): Promise<number | string> {
  try {
    return (await deploy.send(method, path, body === undefined ? {} : { body })).status
  } catch (error) {
    // An error of Node is of another realm than the test: what it is called tells it.
    return String((error as { readonly code?: unknown }).code)
  }
}

describe('an answer in place of the real one', () => {
  test.each<[FaultName, number]>([
    ['429', 429],
    ['429-retry-after', 429],
    ['408', 408],
    ['500', 500],
    ['502', 502],
    ['503', 503],
    ['504', 504],
    ['409-conflict', 409],
    ['409-in-progress', 409],
    ['412', 412],
    ['422', 422],
    ['401', 401],
    ['403', 403],
    ['html-200', 200],
    ['html-503', 503]
  ])('%s', async (name, status) => {
    inject({ match: { nth: 1 }, respond: name })
    const answer = await deploy.get(policy)
    expect(answer.status).toBe(status)
    const isPage = /html|502/.test(name)
    expect(answer.text.startsWith('<!DOCTYPE html>')).toBe(isPage)
    expect(answer.headers['retry-after'] !== undefined).toBe(/retry-after$|503$/.test(name) && !isPage)
    expect((await deploy.get(policy)).status).toBe(200)
  })

  test('strikes from a request on, over all requests', async () => {
    inject({ match: { from: 2 }, respond: '500' })
    expect([await ask('GET', policy), await ask('GET', service), await ask('GET', policy)]).toEqual([
      200, 500, 500
    ])
  })
})

describe('a connection', () => {
  test.each<[FaultName, boolean]>([
    ['reset', false],
    ['reset-after', true],
    ['truncated', true],
    ['504-after', true]
  ])('%s: whether the request was processed is another matter', async (name, processed) => {
    inject({ match: { method: 'PUT' }, respond: name })
    const told = await ask('PUT', api, { properties: { path: 'weather' } })
    expect(told).toBe(name === '504-after' ? 504 : 'ECONNRESET')
    expect(client.emulator.world.resources.get(api) !== undefined).toBe(processed)
  })

  test('that is slow brings everything', async () => {
    const whole = await deploy.get(policy)
    inject({ match: {}, respond: 'slow' })
    expect((await deploy.get(policy)).text).toBe(whole.text)
  })

  test('that is silent stays open', async () => {
    inject({ match: { nth: 1 }, respond: 'silent' })
    const answer = ask('GET', policy)
    expect(await Promise.race([answer, ask('GET', service).then(() => 'another')])).toBe('another')
  })
})

describe('what happens to Azure', () => {
  test('tokens expire, and new ones work', async () => {
    inject({ match: { nth: 2 }, respond: 'expired-token' })
    expect([await ask('GET', policy), await ask('GET', policy), await ask('GET', policy)]).toEqual([
      200, 401, 401
    ])
    deploy = await client.signIn(deployer)
    expect(await ask('GET', policy)).toBe(200)
  })

  test('roles are taken away, until the faults are others', async () => {
    inject({ match: { nth: 2 }, respond: 'revoked-role' })
    expect([await ask('GET', policy), await ask('GET', policy), await ask('GET', service)]).toEqual([
      200, 403, 403
    ])
    inject()
    expect(await ask('GET', policy)).toBe(200)
  })

  test.each<FaultName>(['operation-failed', 'operation-failed-400', 'operation-canceled', 'operation-gone'])(
    '%s: an import comes to nothing, and keeps nobody waiting',
    async name => {
      const started = await deploy.put(api, document)
      inject({ match: { path: '/operationStatuses/' }, respond: name })
      const poll = await deploy.get(String(started.headers['azure-asyncoperation']))
      expect(poll.status).toBe({ 'operation-failed-400': 400, 'operation-gone': 404 }[String(name)] ?? 200)
      inject()
      expect(client.emulator.world.resources.get(api)).toBeUndefined()
      expect(await ask('PUT', api, { properties: { path: 'weather' } })).toBe(201)
    }
  )

  test('an import never ends, and keeps everybody waiting', async () => {
    inject({ match: { method: 'PUT', nth: 1 }, respond: 'operation-never-ends' })
    await deploy.put(api, document)
    const other = await client.signIn(deployer)
    for (let time = 0; time < 5; time++)
      expect((await other.send('PUT', api, { body: { properties: { path: 'weather' } } })).status).toBe(409)
  })
})

describe('an import that nobody follows', () => {
  test('ends when the one who began it sends it once more, or another comes', async () => {
    await deploy.put(api, document)
    const statuses = []
    for (let time = 0; time < 4; time++) statuses.push(await ask('PUT', api, { properties: document }))
    expect(statuses.slice(0, 2)).toEqual([409, 409])
    expect(client.emulator.world.resources.get(api)).toBeDefined()
  })

  test('is told by 201 to who has nothing but a Location, until it ends', async () => {
    const { world } = client.emulator
    world.update({ options: { ...world.options, longRunningStatus: 'location' } })
    const started = await deploy.put(api, document)
    expect(started.headers['azure-asyncoperation']).toBeUndefined()
    const statuses = []
    for (let time = 0; time < 3; time++)
      statuses.push((await deploy.get(String(started.headers['location']))).status)
    expect(statuses).toEqual([201, 201, 200])
  })
})

test('limits are told with every answer, and kept', async () => {
  const { world } = client.emulator
  const limit = { bucket: 2, perSecond: 0 }
  world.update({ options: { ...world.options, rateLimits: { reads: limit, writes: limit, deletes: limit } } })
  const told = []
  for (let time = 0; time < 3; time++) {
    const answer = await deploy.get(policy)
    told.push([answer.status, answer.headers['x-ms-ratelimit-remaining-subscription-reads']])
  }
  expect(told).toEqual([
    [200, '1'],
    [200, '0'],
    [429, '0']
  ])
  expect(
    (await deploy.put(api, { path: 'weather' })).headers['x-ms-ratelimit-remaining-subscription-writes']
  ).toBe('1')
})

test('every fault of the catalogue is one that the back door takes, and no other name', async () => {
  for (const name of Object.keys(faultKinds)) {
    const body = [{ match: {}, respond: name }]
    expect((await client.send('PUT', '/_emulator/faults', { body })).status).toBe(204)
  }
  for (const respond of ['nothing', {}, { connection: 'odd' }, { effect: 'odd' }, { status: '500' }]) {
    const body = [{ match: {}, respond }]
    expect((await client.send('PUT', '/_emulator/faults', { body })).status).toBe(400)
  }
  await client.send('DELETE', '/_emulator/faults')
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, deployer, reader, type Session, service, toDocument, toPolicy } from './client.ts'

const document = toDocument(['getAlerts GET /alerts'])

let client: Client
let deploy: Session
let read: Session

beforeAll(async () => {
  client = await Client.start()
  deploy = await client.signIn(deployer)
  read = await client.signIn(reader)
})
beforeEach(async () => {
  client.emulator.world.reset()
  await deploy.importApi('weather', document)
  await deploy.put(`${service}/products/starter`, { displayName: 'Starter' })
})
afterAll(() => client.close())

function set(options: object): void {
  const { world } = client.emulator
  world.update({ options: { ...world.options, ...options } })
}

const scopes = [
  ['the API', '/apis/weather'],
  ['an operation', '/apis/weather/operations/getAlerts'],
  ['a product', '/products/starter']
] as const

describe.each(scopes)('the policy of %s', (_what, path) => {
  const url = `${service}${path}/policies/policy`
  const value = toPolicy('x')

  test('is not there until it is written, is listed then, and goes again', async () => {
    expect((await read.get(url)).at('error', 'message')).toBe('Policy not found.')
    expect((await read.send('HEAD', url)).status).toBe(404)
    const created = await deploy.put(url, { format: 'rawxml', value })
    expect([created.status, created.at('name')]).toEqual([201, 'policy'])
    const head = await read.send('HEAD', url)
    expect([head.status, head.text, head.headers['etag']]).toEqual([200, '', created.headers['etag']])
    expect((await read.get(`${service}${path}/policies`)).at('count')).toBe(1)
    expect(
      (await deploy.send('DELETE', url, { headers: { 'if-match': String(head.headers['etag']) } })).status
    ).toBe(200)
    expect((await deploy.send('DELETE', url, { headers: { 'if-match': '*' } })).status).toBe(204)
  })

  test('is updated only with the newest etag', async () => {
    const first = String((await deploy.put(url, { format: 'rawxml', value })).headers['etag'])
    expect((await deploy.put(url, { format: 'rawxml', value })).status).toBe(400)
    expect((await deploy.put(url, { format: 'rawxml', value }, { 'if-match': first })).status).toBe(200)
    const late = await deploy.put(url, { format: 'rawxml', value }, { 'if-match': first })
    expect([late.status, late.at('error', 'code')]).toEqual([412, 'ValidationError'])
    expect((await deploy.put(url, { format: 'rawxml', value }, { 'if-match': '*' })).status).toBe(200)
  })

  test('is not made where an etag says that it was there', async () => {
    expect((await deploy.put(url, { value }, { 'if-match': '"AAAAAAAAAAE="' })).status).toBe(412)
  })

  test('may be overwritten without an etag where the option says so', async () => {
    set({ requireIfMatch: false })
    await deploy.put(url, { value })
    expect((await deploy.put(url, { value })).status).toBe(200)
  })

  test('comes in the format that was asked for, and names it only when it is rawxml', async () => {
    await deploy.put(url, { format: 'rawxml', value })
    expect((await read.get(url)).at('properties', 'format')).toBeUndefined()
    expect((await read.get(`${url}?format=rawxml`)).at('properties', 'format')).toBe('rawxml')
    expect((await read.get(`${url}?format=json`)).status).toBe(400)
  })

  test('comes as XML to who asks for XML, and to everybody where the option says so', async () => {
    await deploy.put(url, { format: 'rawxml', value })
    const raw = await read.send('GET', `${url}?format=rawxml`, {
      headers: { accept: 'application/vnd.ms-azure-apim.policy.raw+xml' }
    })
    expect(raw.headers['content-type']).toBe('application/vnd.ms-azure-apim.policy.raw+xml')
    expect(raw.text).toContain('<authentication-managed-identity')
    set({ policyReplies: 'xml' })
    const forced = await read.get(url)
    expect(forced.headers['content-type']).toBe('application/vnd.ms-azure-apim.policy+xml')
    expect(forced.headers['etag']).toBe(raw.headers['etag'])
  })

  test('is refused when it is no policy', async () => {
    const answer = await deploy.put(url, { format: 'rawxml', value: '<nonsense />' })
    expect([answer.status, answer.at('error', 'code')]).toEqual([400, 'ValidationError'])
    expect((await deploy.put(url, { format: 'rawxml' })).status).toBe(400)
  })
})

describe('a policy', () => {
  test('has one name, and its parent must exist', async () => {
    expect((await read.get(`${service}/apis/weather/policies/other`)).status).toBe(400)
    const orphan = await deploy.put(`${service}/apis/weather/operations/none/policies/policy`, {
      value: toPolicy('x')
    })
    expect([orphan.status, orphan.at('error', 'message')]).toEqual([404, 'Operation not found.'])
    expect((await read.get(`${service}/products/none/policies/policy`)).at('error', 'message')).toBe(
      'Product not found.'
    )
  })

  test('of the service is there from the beginning', async () => {
    const answer = await read.get(`${service}/policies/policy?format=rawxml`)
    expect(answer.at('properties', 'value')).toContain('<forward-request />')
  })
})

describe('a named value', () => {
  const url = `${service}/namedValues/key`

  test('that is secret is shown by listValue only, and not to a reader', async () => {
    await deploy.put(url, { displayName: 'backend-key', value: 'hidden', secret: true })
    expect((await read.get(url)).text).not.toContain('hidden')
    expect((await read.get(`${service}/namedValues`)).text).not.toContain('hidden')
    expect((await deploy.send('POST', `${url}/listValue`)).at('value')).toBe('hidden')
    expect((await read.send('POST', `${url}/listValue`)).status).toBe(403)
  })

  test('that is not secret is shown', async () => {
    await deploy.put(url, { displayName: 'backend-key', value: 'plain' })
    expect((await read.get(url)).at('properties', 'value')).toBe('plain')
  })

  test.each([
    ['no value', { displayName: 'x' }, 'value'],
    ['a blank in its name', { displayName: 'a b', value: 'x' }, 'displayName'],
    ['4097 characters', { displayName: 'x', value: 'v'.repeat(4097) }, 'value'],
    ['no display name', { value: 'x' }, 'displayName']
  ])('is refused with %s', async (_what, properties, target) => {
    const answer = await deploy.put(url, properties)
    expect([answer.status, answer.at('error', 'details', 0, 'target')]).toEqual([400, target])
  })

  test('has a display name of its own', async () => {
    await deploy.put(url, { displayName: 'one', value: 'x' })
    expect(
      (await deploy.put(`${service}/namedValues/other`, { displayName: 'one', value: 'x' })).status
    ).toBe(400)
    expect((await deploy.put(url, { displayName: 'one', value: 'y' })).status).toBe(200)
  })
})

describe('a policy fragment', () => {
  const url = `${service}/policyFragments/token`
  const value = '<fragment><authentication-managed-identity resource="x" /></fragment>'

  test('is written by an operation that ends with the first poll', async () => {
    const first = await deploy.put(url, { format: 'rawxml', value })
    expect(first.status).toBe(201)
    expect((await deploy.follow(first)).at('status')).toBe('Succeeded')
    expect((await read.get(`${url}?format=rawxml`)).at('properties', 'format')).toBe('rawxml')
    expect((await read.get(url)).at('properties', 'format')).toBe('xml')
  })

  test('knows who includes it, and stays while somebody does', async () => {
    await deploy.put(url, { format: 'rawxml', value })
    const policy =
      '<policies><inbound><base /><include-fragment fragment-id="token" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
    await deploy.put(`${service}/apis/weather/policies/policy`, { format: 'rawxml', value: policy })
    const users = await deploy.send('POST', `${url}/listReferences`)
    expect(users.at('value', 0, 'id')).toBe(`${service}/apis/weather/policies/policy`)
    const refused = await deploy.send('DELETE', url, { headers: { 'if-match': '*' } })
    expect(refused.at('error', 'message')).toBe(
      "The Policy Fragment 'token' is used by the following entities:\r\n/apis/weather/policies/policy\r\n"
    )
    await deploy.send('DELETE', `${service}/apis/weather/policies/policy`, { headers: { 'if-match': '*' } })
    expect((await deploy.send('DELETE', url, { headers: { 'if-match': '*' } })).status).toBe(200)
  })
})

describe('products and APIs', () => {
  test('are linked both ways', async () => {
    const link = `${service}/products/starter/apis/weather`
    expect((await deploy.send('HEAD', link)).status).toBe(404)
    expect((await deploy.send('PUT', link)).status).toBe(201)
    expect((await deploy.send('PUT', link)).status).toBe(200)
    expect((await deploy.send('HEAD', link)).status).toBe(204)
    expect(await read.names(`${service}/products/starter/apis`)).toEqual(['weather'])
    expect(await read.names(`${service}/apis/weather/products`)).toEqual(['starter'])
    expect((await deploy.send('PUT', `${service}/products/starter/apis/none`)).status).toBe(404)
    expect((await deploy.send('DELETE', link)).status).toBe(200)
    expect(await read.names(`${service}/apis/weather/products`)).toEqual([])
  })
})

describe('a backend', () => {
  test('keeps the managed identity that no published model names', async () => {
    const url = `${service}/backends/weather`
    const credentials = { managedIdentity: { resource: 'api://weather' } }
    expect(
      (await deploy.put(url, { url: 'https://weather.example', protocol: 'http', credentials })).status
    ).toBe(201)
    expect((await read.get(url)).at('properties', 'credentials')).toEqual(credentials)
    expect(
      (await deploy.put(`${service}/backends/bad`, { protocol: 'http' })).at('error', 'details', 0, 'target')
    ).toBe('url')
    expect(
      (await deploy.put(`${service}/backends/pool`, { type: 'Pool', pool: { services: [] } })).status
    ).toBe(201)
  })
})

test.each([
  ['POST', '/apis/weather'],
  ['PATCH', '/policyFragments/x'],
  ['DELETE', '/apis/weather/products'],
  ['POST', '/apis'],
  ['PUT', '']
])('%s %s is no method of that path', async (method, path) => {
  const answer = await deploy.send(method, `${service}${path}`, {
    body: { properties: {} },
    headers: { 'if-match': '*' }
  })
  expect([answer.status, answer.at('error', 'code')]).toEqual([405, 'MethodNotAllowed'])
})

test('names from hell are names like any other', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect((await read.get(`${service}/apis/${name}`)).status).toBe(404)
    expect(
      (await deploy.put(`${service}/backends/${name}`, { url: 'https://x.example', protocol: 'http' })).status
    ).toBe(201)
    expect((await read.get(`${service}/backends/${name}`)).at('name')).toBe(name)
  }
  expect(Object.hasOwn(Object.prototype, 'url')).toBe(false)
})

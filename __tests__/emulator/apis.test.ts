import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, deployer, type Session, service, toDocument, toPolicy } from './client.ts'

const api = `${service}/apis/weather`
const both = toDocument(['getForecast GET /forecast/{city}', 'getAlerts GET /alerts'])

let client: Client
let deploy: Session

beforeAll(async () => {
  client = await Client.start()
  deploy = await client.signIn(deployer)
})
beforeEach(() => client.emulator.world.reset())
afterAll(() => client.close())

function set(options: object): void {
  const { world } = client.emulator
  world.update({ options: { ...world.options, ...options } })
}

function startImport(document: object, more: object = {}) {
  return deploy.put(api, {
    path: 'weather',
    format: 'openapi+json',
    value: JSON.stringify(document),
    ...more
  })
}

function putPolicy(operation: string, resource = operation) {
  return deploy.put(`${api}/operations/${operation}/policies/policy`, {
    format: 'rawxml',
    value: toPolicy(resource)
  })
}

describe('an import', () => {
  test('is an operation: it says InProgress, then Succeeded, and only then the API is there', async () => {
    const first = await startImport(both)
    expect(first.status).toBe(201)
    expect(first.at('properties', 'provisioningState')).toBe('InProgress')
    expect(first.headers['location']).toMatch(
      /\/apis\/weather\?api-version=2024-05-01&asyncId=[0-9a-f-]{36}&asyncCode=201$/
    )
    const statuses = []
    for (let poll = 0; poll < 3; poll += 1) {
      expect((await deploy.get(`${service}/apis`)).at('count')).toBe(0)
      statuses.push((await deploy.get(String(first.headers['azure-asyncoperation']))).at('status'))
    }
    expect(statuses).toEqual(['InProgress', 'InProgress', 'Succeeded'])
    expect((await deploy.get(api)).at('properties', 'displayName')).toBe('Weather API')
    expect(await deploy.names(`${api}/operations`)).toEqual(['getForecast', 'getAlerts'])
  })

  test('can be followed by its Location: 202, then the API', async () => {
    const first = await startImport(both)
    const location = String(first.headers['location'])
    expect([(await deploy.get(location)).status, (await deploy.get(location)).status]).toEqual([202, 202])
    expect((await deploy.get(location)).at('name')).toBe('weather')
  })

  test('can be followed by asking for the API: 404 until it is done', async () => {
    await startImport(both)
    const statuses = []
    for (let poll = 0; poll < 4; poll += 1) statuses.push((await deploy.get(api)).status)
    expect(statuses).toEqual([404, 404, 404, 200])
  })

  test('answers 202 without a body where the option says so', async () => {
    set({ longRunningStatus: 202, importPolls: 0 })
    const first = await startImport(both)
    expect([first.status, first.text]).toEqual([202, ''])
    expect((await deploy.follow(first)).at('status')).toBe('Succeeded')
  })

  test('has the status URL of the official examples where the option says so', async () => {
    set({ statusUrl: 'service' })
    const first = await startImport(both)
    expect(first.headers['azure-asyncoperation']).toContain(`${service}/tenant/operationResults/`)
    expect((await deploy.follow(first)).at('status')).toBe('Succeeded')
  })

  test('that fails says so with the poll, with its details, and changes nothing', async () => {
    await deploy.importApi('weather', both)
    const status = await deploy.follow(
      await deploy.put(api, { path: 'weather', format: 'openapi+json', value: '{' })
    )
    expect(status.at('status')).toBe('Failed')
    expect(status.at('error', 'code')).toBe('ValidationError')
    expect(status.at('error', 'details', 0, 'target')).toBe('representation')
    expect(await deploy.names(`${api}/operations`)).toEqual(['getForecast', 'getAlerts'])
  })

  test('that fails says so at once where the option says so', async () => {
    set({ importErrors: 'put' })
    const answer = await deploy.put(api, { path: 'weather', format: 'openapi+json', value: '{' })
    expect([answer.status, answer.at('error', 'code')]).toEqual([400, 'ValidationError'])
  })

  test('keeps everybody else from writing to the API, and nobody from reading', async () => {
    await deploy.importApi('weather', both)
    const first = await startImport(both)
    for (const answer of [
      await startImport(both),
      await putPolicy('getForecast'),
      await deploy.send('DELETE', api, { headers: { 'if-match': '*' } })
    ]) {
      expect([answer.status, answer.at('error', 'code')]).toEqual([409, 'PessimisticConcurrencyConflict'])
    }
    expect((await deploy.get(`${api}/operations`)).status).toBe(200)
    await deploy.follow(first)
    expect((await putPolicy('getForecast')).status).toBe(201)
  })

  test('lets the title of the document win over the display name of the request, and the request over the servers', async () => {
    await deploy.importApi('weather', both, { displayName: 'Mine', serviceUrl: 'https://other.example/' })
    const { displayName, serviceUrl } = (await deploy.get(api)).at('properties') as Record<string, string>
    expect([displayName, serviceUrl]).toEqual(['Weather API', 'https://other.example/'])
  })

  test('is not for the eyes of others: only who began an operation can ask for it', async () => {
    const first = await startImport(both)
    const other = await client.signIn('db890308-51c8-43d3-a8a0-9fe733ddae81')
    expect((await other.get(String(first.headers['azure-asyncoperation']))).status).toBe(404)
  })
})

describe('a second import', () => {
  beforeEach(async () => {
    await deploy.importApi('weather', both)
    await putPolicy('getForecast')
    await putPolicy('getAlerts')
  })

  const policyOf = async (operation: string) => {
    const answer = await deploy.get(`${api}/operations/${operation}/policies/policy?format=rawxml`)
    return answer.status === 200
      ? /resource="([^"]*)"/.exec(String(answer.at('properties', 'value')))?.[1]
      : answer.status
  }

  test('keeps the policy of an operation with the same id in any case, though its path changed', async () => {
    await deploy.importApi('weather', toDocument(['GETFORECAST GET /v2/forecast', 'getAlerts GET /alerts']))
    expect(await deploy.names(`${api}/operations`)).toEqual(['getForecast', 'getAlerts'])
    expect(await policyOf('getForecast')).toBe('getForecast')
    expect((await deploy.get(`${api}/operations/getForecast`)).at('properties', 'urlTemplate')).toBe(
      '/v2/forecast'
    )
  })

  test('copies the policy to a new id with the same method and path', async () => {
    await deploy.importApi(
      'weather',
      toDocument(['readForecast GET /forecast/{city}', 'getAlerts GET /alerts'])
    )
    expect(await policyOf('readForecast')).toBe('getForecast')
    expect(await policyOf('getForecast')).toBe(404)
  })

  test('loses the policy when id and path change together', async () => {
    await deploy.importApi('weather', toDocument(['readForecast GET /v2/forecast', 'getAlerts GET /alerts']))
    expect(await policyOf('readForecast')).toBe(404)
  })

  test('deletes what the document no longer has, and its policy with it', async () => {
    await deploy.importApi('weather', toDocument(['getForecast GET /forecast/{city}']))
    expect(await deploy.names(`${api}/operations`)).toEqual(['getForecast'])
    await deploy.importApi('weather', both)
    expect(await policyOf('getAlerts')).toBe(404)
    expect(await policyOf('getForecast')).toBe('getForecast')
  })

  test('swaps ids and keeps the policies with the ids', async () => {
    await deploy.importApi(
      'weather',
      toDocument(['getAlerts GET /forecast/{city}', 'getForecast GET /alerts'])
    )
    expect([await policyOf('getAlerts'), await policyOf('getForecast')]).toEqual(['getAlerts', 'getForecast'])
  })

  test('leaves the policy of the API alone', async () => {
    await deploy.put(`${api}/policies/policy`, { format: 'rawxml', value: toPolicy('api') })
    await deploy.importApi('weather', both)
    expect((await deploy.get(`${api}/policies/policy`)).status).toBe(200)
  })
})

describe('a write to an API is refused', () => {
  test.each([
    ['without a path', { displayName: 'x' }, 'path'],
    ['with a path that is too long for its URL', { path: 'x'.repeat(120) }, 'path'],
    [
      'with a null in import mode',
      { path: 'weather', format: 'openapi+json', value: '{}', description: null },
      'description'
    ],
    ['with a document and no format', { path: 'weather', value: '{}' }, 'format'],
    [
      'with a display name of 301 characters',
      { path: 'weather', displayName: 'x'.repeat(301) },
      'displayName'
    ],
    [
      'from a source that is not there',
      { path: 'weather', sourceApiId: `${service}/apis/none` },
      'sourceApiId'
    ]
  ])('%s', async (_what, properties, target) => {
    const answer = await deploy.put(api, properties)
    expect([answer.status, answer.at('error', 'details', 0, 'target')]).toEqual([400, target])
  })

  test('with the path of another API, in any case', async () => {
    await deploy.put(`${service}/apis/other`, { path: 'Weather' })
    const answer = await startImport(both)
    expect([answer.status, answer.at('error', 'details', 0, 'target')]).toEqual([400, 'path'])
  })

  test('with an etag that is no longer the newest', async () => {
    const created = await deploy.put(api, { path: 'weather' })
    const etag = String(created.headers['etag'])
    expect(
      (
        await deploy.send('PATCH', api, {
          headers: { 'if-match': etag },
          body: { properties: { description: 'a' } }
        })
      ).status
    ).toBe(200)
    const late = await deploy.send('PATCH', api, {
      headers: { 'if-match': etag },
      body: { properties: { description: 'b' } }
    })
    expect([late.status, late.at('error', 'message')]).toEqual([
      412,
      'Resource was modified since last retrieval.'
    ])
    expect((await deploy.send('PATCH', api, { body: { properties: {} } })).status).toBe(400)
    expect((await deploy.send('DELETE', api)).status).toBe(400)
  })

  test('with a body that is no JSON object', async () => {
    const answer = await deploy.send('PUT', api, { body: 'text' })
    expect([answer.status, answer.at('error', 'code')]).toEqual([400, 'InvalidRequestContent'])
  })
})

describe('an API', () => {
  test('is deleted by an operation, with its operations, policies and links', async () => {
    await deploy.importApi('weather', both)
    await deploy.put(`${service}/products/starter`, { displayName: 'Starter' })
    await deploy.send('PUT', `${service}/products/starter/apis/weather`)
    const first = await deploy.send('DELETE', api, { headers: { 'if-match': '*' } })
    expect(first.status).toBe(202)
    expect((await deploy.get(api)).status).toBe(200)
    await deploy.follow(first)
    expect((await deploy.get(api)).status).toBe(404)
    expect((await deploy.get(`${service}/products/starter/apis`)).at('count')).toBe(0)
    expect((await deploy.send('DELETE', api, { headers: { 'if-match': '*' } })).status).toBe(204)
  })

  test('is deleted at once in the version that the Azure CLI speaks', async () => {
    await deploy.importApi('weather', both)
    expect(
      (await deploy.send('DELETE', `${api}?api-version=2021-08-01`, { headers: { 'if-match': '*' } })).status
    ).toBe(200)
    expect((await deploy.get(api)).status).toBe(404)
  })

  test('is found in any case, and keeps the spelling of its birth', async () => {
    await deploy.importApi('weather', both)
    const answer = await deploy.get(api.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))
    expect([answer.status, answer.at('name'), answer.at('id')]).toEqual([200, 'weather', api])
  })

  test('has revisions with policies of their own; a release makes one of them current', async () => {
    await deploy.importApi('weather', both)
    await putPolicy('getForecast', 'one')
    await deploy.put(`${api};rev=2`, { path: 'weather', sourceApiId: api })
    const other = `${api};rev=2/operations/getForecast/policies/policy`
    const { etag } = (await deploy.get(other)).headers
    await deploy.put(other, { format: 'rawxml', value: toPolicy('two') }, { 'if-match': String(etag) })
    const current = async () =>
      (await deploy.get(`${api}/operations/getForecast/policies/policy?format=rawxml`)).at(
        'properties',
        'value'
      )
    expect(await current()).toContain('"one"')
    expect((await deploy.put(`${api}/releases/go`, { apiId: `${api};rev=2` })).status).toBe(201)
    expect(await current()).toContain('"two"')
    const first = await deploy.get(`${api};rev=1/operations/getForecast/policies/policy?format=rawxml`)
    expect(first.at('properties', 'value')).toContain('"one"')
    const revisions = (await deploy.get(`${api}/revisions`)).at('value') as {
      apiRevision: string
      isCurrent: boolean
    }[]
    expect(revisions.map(({ apiRevision, isCurrent }) => [apiRevision, isCurrent])).toEqual([
      ['1', false],
      ['2', true]
    ])
    expect((await deploy.get(`${api}/releases`)).at('count')).toBe(1)
    expect((await deploy.get(`${api};rev=2`)).at('name')).toBe('weather')
    expect((await deploy.get(`${api};rev=3`)).status).toBe(404)
  })

  test('lists its operations in pages, with links that keep the question', async () => {
    const lines = Array.from({ length: 7 }, (_, index) => `op${index} GET /op${index}`)
    await deploy.importApi('weather', toDocument(lines))
    set({ pageSize: 3 })
    const names: string[] = []
    let next = `${api}/operations?api-version=2024-05-01&$filter=startswith(name,'op')`
    let pages = 0
    while (next !== '') {
      const page = await deploy.get(next)
      expect(page.at('count')).toBe(7)
      names.push(...(page.at('value') as { name: string }[]).map(({ name }) => name))
      next = String(page.at('nextLink'))
      pages += 1
    }
    expect([pages, names]).toEqual([3, lines.map(line => line.split(' ')[0])])
    expect((await deploy.get(`${api}/operations?$top=0`)).status).toBe(400)
    expect((await deploy.get(`${api}/operations?$filter=nonsense`)).status).toBe(400)
    expect(
      (await deploy.get(`${api}/operations?$filter=name eq 'op3'`.replaceAll(' ', '%20'))).at('count')
    ).toBe(1)
  })
})

describe('an operation', () => {
  test('is made, changed and deleted', async () => {
    await deploy.importApi('weather', both)
    const path = `${api}/operations/search`
    expect(
      (await deploy.put(path, { displayName: 'Search', method: 'GET', urlTemplate: '/search' })).status
    ).toBe(201)
    const patch = { headers: { 'if-match': '*' }, body: { properties: { displayName: 'Find' } } }
    expect((await deploy.send('PATCH', path, patch)).at('properties', 'displayName')).toBe('Find')
    expect((await deploy.send('HEAD', path)).headers['etag']).toMatch(/^"[A-Za-z0-9+/=]+"$/)
    expect((await deploy.send('DELETE', path, { headers: { 'if-match': '"old"' } })).status).toBe(412)
    expect((await deploy.send('DELETE', path, { headers: { 'if-match': '*' } })).status).toBe(200)
    expect((await deploy.send('DELETE', path, { headers: { 'if-match': '*' } })).status).toBe(204)
  })

  test('shares method and template with no other', async () => {
    await deploy.importApi('weather', both)
    const answer = await deploy.put(`${api}/operations/again`, {
      displayName: 'Again',
      method: 'get',
      urlTemplate: '/alerts'
    })
    expect([answer.status, answer.at('error', 'details', 0, 'message')]).toEqual([
      400,
      'Operation with the same method and URL template already exists.'
    ])
  })

  test('of an API that is not there is not found for that reason', async () => {
    expect((await deploy.get(`${service}/apis/none/operations/x`)).at('error', 'message')).toBe(
      'Api not found.'
    )
    await deploy.importApi('weather', both)
    expect((await deploy.get(`${api}/operations/none`)).at('error', 'message')).toBe('Operation not found.')
  })
})

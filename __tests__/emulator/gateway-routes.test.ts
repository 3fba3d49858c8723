import { describe, expect, test } from '@jest/globals'
import { callThroughGateway } from '../../emulator/gateway/call.ts'
import { listBackendCalls, type PlaneAnswer } from '../../emulator/plane/exchange.ts'
import type { SeedApi } from '../../emulator/seed/seed.ts'
import { ami, ask, audience, credentialOf, doc, gateway, host, makeWorld, type WorldInput } from './plane.ts'

const firstUrl = (answer: PlaneAnswer) => listBackendCalls(answer)[0]?.url
const operation = (name: string, urlTemplate: string, method = 'GET') => ({
  name,
  properties: { displayName: name, method, urlTemplate }
})
const api = (name: string, path: string, operations: SeedApi['operations'] = [], more = {}): SeedApi => ({
  name,
  properties: { path, serviceUrl: `https://${host}/${name}`, ...more },
  operations
})

describe('a request is matched', () => {
  const apis = [
    api('root', '', [operation('any', '/{*rest}')]),
    api('shop', 'shop', [
      operation('list', '/items'),
      operation('one', '/items/{id}'),
      operation('new', '/items/new'),
      operation('file', '/items/{id}.{ext}'),
      operation('add', '/items', 'POST'),
      operation('find', '/items?q={q}'),
      operation('deep', '/tree/*')
    ]),
    api('nested', 'shop/admin', [operation('list', '/items')]),
    api('shop;rev=2', 'shop', [operation('draft', '/draft')]),
    api('v2', 'versioned', [operation('get', '/')], {
      apiVersion: 'v2',
      apiVersionSetId: '/apiVersionSets/s'
    }),
    api('q1', 'query', [operation('get', '/')], { apiVersion: '1', apiVersionSetId: '/apiVersionSets/q' }),
    api('h1', 'header', [operation('get', '/')], { apiVersion: '1', apiVersionSetId: '/apiVersionSets/h' })
  ]
  const apiVersionSets = [
    { name: 's', properties: { versioningScheme: 'Segment' } },
    { name: 'q', properties: { versioningScheme: 'Query', versionQueryName: 'version' } },
    { name: 'h', properties: { versioningScheme: 'Header', versionHeaderName: 'Api-Version' } }
  ]
  const world = makeWorld({ service: { apis, apiVersionSets } })
  const matched = (path: string, method = 'GET', headers = {}) => {
    const entry = ask(world, { path, method, headers }).trace.find(({ kind }) => kind === 'matched')
    return entry?.kind === 'matched' ? `${entry.api} ${entry.operation}` : undefined
  }
  test.each([
    ['/shop/items', 'shop list'],
    ['/Shop/Items/', 'shop list'],
    ['/shop/items?page=2', 'shop list'],
    ['/shop/items?q=tea', 'shop find'],
    ['/shop/items/7', 'shop one'],
    ['/shop/items/new', 'shop new'],
    ['/shop/items/a.png', 'shop file'],
    ['/shop/tree/a/b', 'shop deep'],
    ['/shop/admin/items', 'nested list'],
    ['/shopping', 'root any'],
    ['/versioned/v2', 'v2 get'],
    ['/query?version=1', 'q1 get']
  ])('%s is %s', (path, expected) => {
    expect(matched(path)).toBe(expected)
  })

  test('by its method and by its version', () => {
    expect(matched('/shop/items', 'POST')).toBe('shop add')
    expect(matched('/header', 'GET', { 'Api-Version': '1' })).toBe('h1 get')
  })

  test.each([['/shop/draft'], ['/shop/items/1/2'], ['/query/x?version=1']])(
    '%s is 404, and no policy is run',
    path => {
      const answer = ask(makeWorld({ service: { apis: apis.slice(1), apiVersionSets } }), { path })
      expect(answer).toMatchObject({ status: 404, body: { message: 'Resource not found' }, trace: [] })
    }
  )

  test('not to a service that is not there, nor to a revision by its name', () => {
    expect(callThroughGateway(world, { service: 'none', method: 'GET', path: '/' }).cannotRun).toMatch(
      /`none`/
    )
    expect(ask(world, { path: '/shop;rev=2/draft' }).cannotRun).toMatch(/revisions/)
  })
})

describe('a subscription key', () => {
  const call = (input: WorldInput, headers: Record<string, string>, path = '/weather/forecast/x') =>
    callThroughGateway(makeWorld({ api: doc(ami), ...input }), {
      service: 'apim',
      method: 'GET',
      path,
      headers
    })
  const open = {
    service: {
      products: [
        {
          name: 'open',
          properties: { subscriptionRequired: false },
          apis: ['weather'],
          policy: doc('<base />', '<return-response />')
        }
      ]
    }
  }
  const key = (text: string) => ({ 'Ocp-Apim-Subscription-Key': text })
  test.each<[string, WorldInput, Record<string, string>, number]>([
    ['is required', {}, {}, 401],
    ['has to be known', {}, key('x'), 401],
    ['for all there is, is known', {}, key('emulated-all-access-key'), 200],
    ['of the API is known', {}, key('emulated-key-of-api-weather'), 200],
    ['of another API is not', {}, key('emulated-key-of-api-other'), 401],
    ['of a product without the API is not', {}, key('emulated-key-of-product-starter'), 401],
    ['is not required where the API says so', { properties: { subscriptionRequired: false } }, {}, 200],
    [
      'may have another name',
      { properties: { subscriptionKeyParameterNames: { header: 'My-Key', query: 'k' } } },
      { 'my-key': 'emulated-all-access-key' },
      200
    ]
  ])('%s', (_what, input, headers, status) => {
    expect(call(input, headers).status).toBe(status)
  })

  test('may stand in the query', () => {
    expect(call({}, {}, '/weather/forecast/x?subscription-key=emulated-all-access-key').status).toBe(200)
  })

  test('is not needed for an open product, whose policy then counts', () => {
    const withoutKey = call({ ...open, api: doc('<base />', '<base />') }, {})
    expect(withoutKey.trace[0]).toMatchObject({ product: 'open' })
    expect([withoutKey.status, listBackendCalls(withoutKey)]).toEqual([200, []])
  })
})

describe('the request goes to', () => {
  const inbound = (text: string) => doc(`<base />${text}`)
  const setUrl = (url: string) => `<set-backend-service base-url="${url}" />`
  const setId = (id: string) => `<set-backend-service backend-id="${id}" />`
  const service = {
    namedValues: [{ name: 'n', properties: { displayName: 'Host', value: 'named.example' } }],
    backends: [
      { name: 'plain', properties: { url: 'https://plain.example/base/', protocol: 'http' } },
      {
        name: 'second',
        properties: { url: 'https://{{Host}}', protocol: 'http', credentials: { header: {}, query: {} } }
      },
      {
        name: 'pool',
        properties: {
          type: 'Pool',
          pool: {
            services: [
              { id: '/backends/second', priority: 2 },
              { id: '/x/backends/plain', priority: 1 }
            ]
          }
        }
      }
    ]
  }
  test.each<[string, WorldInput, string]>([
    ['the address of the API', {}, `https://${host}/api/forecast/berlin`],
    [
      'the one that a policy names',
      { operation: inbound(setUrl('https://other.example/x/')) },
      'https://other.example/x/forecast/berlin'
    ],
    [
      'a named value',
      { operation: inbound(setUrl('https://{{Host}}')) },
      'https://named.example/forecast/berlin'
    ],
    ['an entity', { operation: inbound(setId('PLAIN')) }, 'https://plain.example/base/forecast/berlin'],
    [
      'the last one that is named',
      { operation: inbound(setUrl('https://a.example') + setUrl('https://b.example')) },
      'https://b.example/forecast/berlin'
    ],
    [
      'an entity that overrides an address',
      { operation: inbound(setUrl('https://a.example') + setId('plain')) },
      'https://plain.example/base/forecast/berlin'
    ],
    [
      'the entity of the API, which an address in the operation cannot override',
      { api: inbound(setId('plain')), operation: inbound(setUrl('https://a.example')) },
      'https://plain.example/base/forecast/berlin'
    ],
    [
      'the backend section, which decides last',
      { operation: doc('<base />', `${setUrl('https://late.example')}<base />`) },
      'https://late.example/forecast/berlin'
    ],
    [
      'the first member of a pool',
      { operation: inbound(setId('pool')) },
      'https://plain.example/base/forecast/berlin'
    ],
    [
      'a path that is rewritten',
      { operation: inbound('<rewrite-uri template="/v2/{city}/now" />') },
      `https://${host}/api/v2/berlin/now`
    ],
    [
      'http, where the address says so',
      { operation: inbound(setUrl('http://a.example')) },
      'http://a.example/forecast/berlin'
    ]
  ])('%s', (_what, input, expected) => {
    expect(firstUrl(ask(makeWorld({ service, ...input })))).toBe(expected)
  })

  test('the member of a pool that the caller chooses', () => {
    const world = makeWorld({ service, operation: inbound(setId('pool')) })
    expect([0, 1, 2].map(pick => firstUrl(ask(world, { pick }))?.split('/')[2])).toEqual([
      'plain.example',
      'named.example',
      'plain.example'
    ])
  })

  test('nowhere, when an address follows an entity in one document', () => {
    const operation = inbound(setId('plain') + setUrl('https://a.example'))
    expect(ask(makeWorld({ service, operation })).cannotRun).toMatch(/base-url/)
  })

  test('a host that nobody knows, with the token, and that host shows it', () => {
    const answer = ask(makeWorld({ operation: inbound(ami + setUrl('https://evil.example')) }))
    expect(answer.body).toMatchObject({
      foreignHost: 'evil.example',
      receivedToken: true,
      authorization: { claims: { oid: gateway.objectId, aud: audience } }
    })
    expect(JSON.stringify(answer)).not.toContain('eyJ')
  })

  test('a host that nobody knows, with the token in another place, and that shows, too', () => {
    const token = '@((string)context.Variables["t"])'
    const places = `${ami.replace('/>', 'output-token-variable-name="t" />')}<set-header name="X-Own"><value>${token}</value></set-header><set-body>${token}</set-body>`
    const answer = ask(makeWorld({ operation: inbound(places + setUrl('https://evil.example')) }))
    expect(answer.body).toMatchObject({ receivedToken: true, headers: { 'x-own': '***' } })
    expect(listBackendCalls(answer)[0]?.elsewhere).toEqual(['header x-own', 'body'])
    expect(JSON.stringify(answer)).not.toContain('eyJ')
  })

  test('a query that is kept, dropped, or named by the template', () => {
    const query = (rewrite: string) =>
      ask(makeWorld({ operation: inbound(rewrite) }), { path: '/weather/forecast/berlin?a=1&b=2' }).body
    expect(query(`${ami}<rewrite-uri template="/x?c={city}" />`)).toMatchObject({
      query: { a: '1', b: '2', c: 'berlin' }
    })
    expect(query(`${ami}<rewrite-uri template="/x" copy-unmatched-params="false" />`)).toMatchObject({
      query: {}
    })
  })
})

describe('a backend entity with credentials of its own', () => {
  const call = (credentials: object, inbound = '', headers = {}) =>
    ask(
      makeWorld({
        service: {
          backends: [{ name: 'b', properties: { url: `https://${host}`, protocol: 'http', credentials } }]
        },
        operation: doc(`<base /><set-backend-service backend-id="b" />${inbound}`)
      }),
      { headers }
    )
  test('brings a token of the service along', () => {
    const answer = call({ managedIdentity: { resource: audience } })
    expect(answer.status).toBe(200)
    expect(credentialOf(answer)?.claims).toMatchObject({ oid: gateway.objectId })
  })

  test('brings headers and query along', () => {
    const answer = call({
      header: { 'X-Key': ['1', '2'] },
      query: { code: ['x'] },
      authorization: { scheme: 'Basic', parameter: 'eA==' }
    })
    expect(credentialOf(answer)).toEqual({ scheme: 'Basic' })
  })

  test.each<[string, object, string, object]>([
    ['a token of the policy', { managedIdentity: { resource: audience } }, ami, {}],
    [
      'an Authorization of the client',
      { header: { authorization: ['x'] } },
      '',
      { authorization: 'Bearer x' }
    ],
    [
      'another credential',
      { managedIdentity: { resource: audience }, authorization: { scheme: 'a', parameter: 'b' } },
      '',
      {}
    ]
  ])('is not run beside %s: which of them wins is not documented', (_what, credentials, inbound, headers) => {
    expect(call(credentials, inbound, headers).cannotRun).toMatch(/credentials/)
  })

  test('is not run with credentials that it does not know', () => {
    expect(call({ certificate: ['abc'] }).cannotRun).toMatch(/not understood/)
  })
})

describe('the client hears', () => {
  const respond = (inside: string) => `<return-response>${inside}</return-response>`
  test('an answer that a policy gives, and nothing is forwarded', () => {
    const inside =
      '<set-status code="418" reason="no" /><set-header name="X-Why"><value>tea</value></set-header><set-body>short</set-body>'
    const answer = ask(makeWorld({ operation: doc(`<base />${respond(inside)}<frobnicate />`) }))
    expect(answer).toMatchObject({ status: 418, headers: { 'x-why': 'tea' }, body: 'short' })
    expect(listBackendCalls(answer)).toEqual([])
  })

  test('200 and nothing, when nothing is forwarded', () => {
    const answer = ask(makeWorld({ operation: doc('<base />', '') }))
    expect([answer.status, answer.body, listBackendCalls(answer)]).toEqual([200, undefined, []])
  })

  test('what outbound makes of the answer', () => {
    const outbound =
      '<base /><set-status code="202" /><set-header name="x"><value>y</value></set-header><set-body>z</set-body>'
    const answer = ask(makeWorld({ api: doc(ami), operation: doc('<base />', '<base />', outbound) }))
    expect(answer).toMatchObject({ status: 202, headers: { x: 'y' }, body: 'z' })
  })

  test('what on-error makes of an error, and the backend hears nothing', () => {
    const failing = '<authentication-managed-identity resource="https://nobody.example" />'
    const onError = `<base />${respond('<set-status code="503" />')}`
    const answer = ask(makeWorld({ operation: doc(failing, '<base />', '<base />', onError) }))
    expect([answer.status, listBackendCalls(answer)]).toEqual([503, []])
  })

  test('500, when on-error fails, too', () => {
    const failing = '<set-variable name="a" value="@((string)context.Variables[&quot;none&quot;])" />'
    const answer = ask(makeWorld({ operation: doc(failing, '<base />', '<base />', failing) }))
    expect([answer.status, answer.cannotRun]).toEqual([500, undefined])
    expect(answer.trace.filter(({ kind }) => kind === 'error')).toHaveLength(2)
  })

  test('500, when the API has no address', () => {
    const answer = ask(makeWorld({ properties: { serviceUrl: '' } }))
    expect([answer.status, answer.cannotRun]).toEqual([500, undefined])
  })

  test('an answer that a fragment gives', () => {
    const world = makeWorld({
      service: {
        policyFragments: [
          { name: 'No', value: `<fragment>${respond('<set-status code="403" />')}</fragment>` }
        ]
      },
      operation: doc('<base /><include-fragment fragment-id="no" />')
    })
    expect(ask(world).status).toBe(403)
  })
})

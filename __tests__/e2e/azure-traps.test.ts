import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Fault } from '../../emulator/world.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** What Azure and its SDKs are known to do, and what must not come of it. Every one through the shipped bundle. */

let weather: Weather
beforeEach(async () => {
  weather = await startWeather()
})
afterEach(async () => {
  await weather.close()
})

function inject(...faults: readonly Fault[]): void {
  weather.emulator.world.update({ faults })
}

const failure = {
  code: 'ValidationError',
  message: 'One or more fields contain incorrect values:',
  details: [
    { code: 'ValidationError', target: 'representation', message: 'Parsing error(s): (Lin: 7, Col: 3)' }
  ]
}

describe('long-running operations', () => {
  test.each<[string, Fault['respond']]>([
    ['status at the top', { status: 200, body: { status: 'Failed', error: failure } }],
    [
      'status below properties, as older operations have it',
      { status: 200, body: { properties: { status: 'Failed', error: failure } } }
    ],
    ['an error envelope with status 400', { status: 400, body: { error: failure } }]
  ])('a failure is a failure and keeps its details: %s', async (_, respond) => {
    inject({ match: { method: 'GET', path: '/operationStatuses/' }, respond })
    const result = await weather.run({ mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.stdout).toContain('representation: Parsing error(s): (Lin: 7, Col: 3)')
    expect(weather.writes().filter(write => write.includes('/policies/'))).toEqual([])
  })

  test('a real import failure arrives with the poll, and is told in the words of Azure', async () => {
    const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'))
    const get = (name: string) => ({
      get: {
        operationId: `get-${name}`,
        parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '200': { description: 'ok' } }
      }
    })
    const document = {
      openapi: '3.0.1',
      info: { title: 'Twins', version: '1' },
      paths: { '/a/{one}': get('one'), '/a/{two}': get('two') }
    }
    writeFileSync(path.join(workspace, 'twins.json'), JSON.stringify(document))
    const result = await weather.run(
      { mode: 'apply', 'spec-path': 'twins.json', operations: '*' },
      { workspace }
    )
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toMatch(/Azure could not import the document[^\n]*duplicate signature/)
  })

  test.each([202, 'documented'] as const)(
    'an import that answers %s is followed to its end',
    async longRunningStatus => {
      weather.emulator.world.update({
        options: { ...weather.emulator.world.options, longRunningStatus, importPolls: 3 }
      })
      expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
    }
  )
})

describe('the token goes to the Resource Manager only', () => {
  test('an operation URL on another host is not asked', async () => {
    inject({
      match: { method: 'PUT', path: '/apis/weather' },
      respond: { status: 201, headers: { 'Azure-AsyncOperation': 'https://evil.example/status' }, body: {} }
    })
    const result = await weather.run({ mode: 'apply' })
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).toContain('Azure named the host `evil.example`')
  })

  test('a nextLink to another host is not followed', async () => {
    inject({
      match: { method: 'GET', path: '/apis/weather/operations' },
      respond: { status: 200, body: { value: [], nextLink: 'https://evil.example/page2' } }
    })
    const result = await weather.run({ mode: 'check' })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('evil.example')
  })

  test('a redirect is not followed', async () => {
    inject({
      match: { method: 'GET', path: '/sites/weather-backend' },
      respond: { status: 302, headers: { Location: 'https://evil.example/' } }
    })
    const result = await weather.run({ mode: 'check' })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['findings']).toContain('READ001')
  })
})

test('a sentence of Azure that ends with a stop ends with one', async () => {
  inject({
    match: { method: 'GET', path: '/apis/weather/operations' },
    respond: { status: 200, body: [] }
  })
  const result = await weather.run({ mode: 'plan' })
  expect(result.exitCode).toBe(1)
  expect(result.stdout).toContain('its operations could not be read: ')
  expect(`${result.stdout}${result.summary}`).not.toMatch(/`\.\.(\s|$)/)
})

test('an answer without end is not read', async () => {
  inject({
    match: { method: 'POST', path: '/oauth2/v2.0/token' },
    respond: { status: 200, body: { access_token: 'x'.repeat(1_100_000) } }
  })
  const result = await weather.run({ mode: 'check' })
  expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' }, stderr: '' })
  expect(result.report).toMatchObject({ error: { code: 'sign-in' } })
  expect(result.summary).toContain('The answer has more than 1 MB')
})

describe('what passes by itself is waited for', () => {
  test.each<[string, Fault['respond']]>([
    [
      '429 without Retry-After',
      { status: 429, body: { error: { code: 'TooManyRequests', message: 'slow down' } } }
    ],
    ['429 with Retry-After', { status: 429, headers: { 'Retry-After': '1' }, body: {} }],
    ['503', { status: 503, body: {} }],
    ['500', { status: 500, body: {} }],
    [
      '409 PessimisticConcurrencyConflict',
      { status: 409, body: { error: { code: 'PessimisticConcurrencyConflict', message: 'busy' } } }
    ]
  ])('%s', async (_, respond) => {
    inject({ match: { method: 'PUT', path: '/apis/weather?', nth: 1 }, respond })
    expect((await weather.run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
  })
})

describe('what takes too long', () => {
  test('a Retry-After of a day is not waited for', async () => {
    inject({
      match: { method: 'GET', path: '/apis/weather/products' },
      respond: { status: 429, headers: { 'Retry-After': '86400' }, body: {} }
    })
    const result = await weather.run({ mode: 'check' }, { timeoutMs: 20_000 })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['outcome']).not.toBe('clean')
  })

  test.each(['https://', 'https://user:pw@localhost/x', '//'])(
    'an operation URL that is none (%s) ends in a sentence',
    async location => {
      inject({
        match: { method: 'PUT', path: '/apis/weather?' },
        respond: { status: 201, headers: { Location: location }, body: {} }
      })
      const result = await weather.run({ mode: 'apply' })
      expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' }, stderr: '' })
      expect(result.stdout).not.toContain('This is a bug')
    }
  )
})

describe('somebody else is at work', () => {
  test('a policy that somebody created since the read is not written over', async () => {
    weather.emulator.world.update({ options: { ...weather.emulator.world.options, requireIfMatch: false } })
    await weather.run({ mode: 'apply' })
    const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
    const foreign =
      '<policies><inbound><base /><ip-filter action="allow"><address>10.0.0.1</address></ip-filter></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
    weather.edit(id, properties => ({ ...properties, value: foreign }))
    inject({
      match: { method: 'GET', path: '/operations/GetWeatherForecast/policies/policy', nth: 1 },
      respond: {
        status: 404,
        body: { error: { code: 'ResourceNotFound', message: 'Policy not found.', details: null } }
      }
    })
    const result = await weather.run({ mode: 'apply' })
    expect(result.outputs['outcome']).toBe('clean')
    expect(String(weather.properties(id)['value'])).toContain('<ip-filter')
  })

  test('a policy that changed between read and write is read and planned anew', async () => {
    await weather.run({ mode: 'apply' })
    const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
    weather.edit(id, properties => ({
      ...properties,
      value:
        '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
    }))
    inject({
      match: { method: 'PUT', path: '/operations/GetWeatherForecast/policies/policy', nth: 1 },
      respond: {
        status: 412,
        body: {
          error: {
            code: 'PreconditionFailed',
            message: 'Resource was modified since last retrieval.',
            details: null
          }
        }
      }
    })
    const result = await weather.run({ mode: 'apply' })
    expect(result.outputs['outcome']).toBe('clean')
    expect(result.stdout).toContain('Reading and planning anew')
  })

  test('after a few times it gives up, naming the policy, and has written nothing over it', async () => {
    await weather.run({ mode: 'apply' })
    const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
    const foreign =
      '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
    weather.edit(id, properties => ({ ...properties, value: foreign }))
    inject({
      match: { method: 'PUT', path: '/operations/GetWeatherForecast/policies/policy' },
      respond: {
        status: 412,
        body: { error: { code: 'PreconditionFailed', message: 'changed', details: null } }
      }
    })
    const result = await weather.run({ mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { outcome: 'error' } })
    expect(result.stdout).toContain('Somebody else changed the policy of the operation `GetWeatherForecast`')
    expect(weather.properties(id)['value']).toBe(foreign)
  })
})

describe('what cannot be read is never clean', () => {
  test.each<[string, string]>([
    ['the service', '/service/apim-weather?'],
    ['the API', '/apis/weather?'],
    ['the operations', '/apis/weather/operations?'],
    ['the policy of the service', '/service/apim-weather/policies/policy'],
    ['the policy of the API', '/apis/weather/policies/policy'],
    ['the policy of an operation', '/operations/AddObservation/policies/policy'],
    ['the products', '/apis/weather/products'],
    ['the app', '/sites/weather-backend?'],
    ['the authentication settings', '/config/authsettingsV2']
  ])('%s', async (_, place) => {
    await weather.run({ mode: 'apply' })
    for (const respond of [forbidden, html, truncated]) {
      inject({ match: { method: 'GET', path: place }, respond })
      const result = await weather.run({ mode: 'check' })
      expect(result.exitCode).toBe(1)
      expect(result.outputs['outcome']).not.toBe('clean')
      expect(result.stdout).not.toContain('This is a bug')
    }
  })
})

const forbidden = {
  status: 403,
  body: {
    error: {
      code: 'AuthorizationFailed',
      message:
        "The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.X/y/read' over scope '/subscriptions/s' or the scope is invalid."
    }
  }
}
const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>proxy</html>' }
const truncated = { status: 200, body: { value: 'x' } }

describe('what stands before the token and is not understood', () => {
  test.each(['<frobnicate />', '<include-fragment fragment-id="nowhere" />'])(
    '%s may send the call elsewhere, so the way is not verified',
    async element => {
      await weather.run({ mode: 'apply' })
      weather.edit(`${paths.api}/operations/GetWeatherForecast/policies/policy`, properties => ({
        ...properties,
        value: String(properties['value']).replace('<base />', `<base />${element}`)
      }))
      const result = await weather.run({ mode: 'check' })
      expect(result.exitCode).toBe(1)
      expect(result.outputs['findings']).toContain('READ001')
    }
  )
})

describe('what is absent', () => {
  test('is said by the Resource Manager alone: a 404 of a proxy neither reads as absent nor has a policy written over', async () => {
    await weather.run({ mode: 'apply' })
    const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
    const before = weather.properties(id)
    weather.writes()
    inject({
      match: { method: 'GET', path: '/operations/GetWeatherForecast/policies/policy' },
      respond: { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not Found</html>' }
    })
    const result = await weather.run({ mode: 'apply' })
    expect(result.exitCode).toBe(1)
    expect(weather.writes()).toEqual([])
    expect(weather.properties(id)).toEqual(before)
  })
})

describe('paths that Easy Auth leaves out', () => {
  async function exclude(excluded: string, policy?: string): Promise<string> {
    await weather.run({ mode: 'apply' })
    weather.edit(paths.auth, properties => ({
      ...properties,
      globalValidation: { ...(properties['globalValidation'] as object), excludedPaths: [excluded] }
    }))
    if (policy !== undefined)
      weather.edit(`${paths.api}/operations/AddObservation/policies/policy`, properties => ({
        ...properties,
        value: String(properties['value']).replace('<base />', `<base />${policy}`)
      }))
    return (await weather.run({ mode: 'check' })).outputs['findings'] ?? ''
  }

  test('that no protected operation is served under are only listed', async () => {
    expect(await exclude('/health')).toContain('AUTH004')
  })

  test('that an operation is rewritten to are open', async () => {
    expect(await exclude('/health', '<rewrite-uri template="/health" />')).toContain('AUTH003')
  })

  test('that a routed call arrives at are open', async () => {
    const route = '<set-backend-service base-url="https://weather-backend.azurewebsites.net/v2" />'
    expect(await exclude('/v2/*', route)).toContain('AUTH003')
  })
})

import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allAccessKey } from '../../emulator/gateway/product.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'

/** The action asks for itself: requests without a token to a backend that is really there, and calls through a gateway. */

const host = 'weather-backend.azurewebsites.net'
let weather: Weather

beforeEach(async () => {
  weather = await startWeather()
  // The runner reaches the emulated host by a path on loopback; the site answers to that name as well.
  const { resources } = weather.emulator.world
  const site = resources.get(paths.site)
  if (site === undefined) throw new Error('the seed has no site')
  resources.put({ ...site, properties: { ...site.properties, hostNames: [host, 'localhost'] } })
  const service = resources.get(paths.service)
  if (service === undefined) throw new Error('the seed has no service')
  resources.put({
    ...service,
    properties: { ...service.properties, gatewayUrl: weather.emulator.gatewayUrl('apim-weather') }
  })
})
afterEach(async () => {
  await weather.close()
})

async function run(inputs: Readonly<Record<string, string>>): Promise<ActionResult & { rules: string[] }> {
  const result = await weather.run({
    mode: 'check',
    probe: 'true',
    'service-url': weather.emulator.backendUrl(host),
    ...inputs
  })
  const findings = JSON.parse(result.outputs['findings'] ?? '[]') as { rule: string; severity: string }[]
  // The emulator has a port of its own, which no app of Azure has.
  return {
    ...result,
    rules: findings.filter(one => one.severity !== 'info' && one.rule !== 'APP006').map(one => one.rule)
  }
}

/** Requests past the gateway. */
function asked(): string[] {
  return weather.emulator.log
    .filter(entry => entry.path.startsWith('/_backend/'))
    .map(entry => `${entry.method} ${entry.path.replace(`/_backend/${host}`, '')} ${entry.status}`)
}

describe('a request without a token', () => {
  beforeEach(async () => {
    const result = await run({ mode: 'apply', probe: '' })
    expect(result.rules).toEqual([])
  })

  test('is refused for each protected operation, and only those are asked', async () => {
    const result = await run({})
    expect(result.rules).toEqual([])
    expect(result.rules).toEqual([])
    expect(asked().sort()).toEqual([
      'GET /observations 401',
      'GET /weatherforecast 401',
      'GET /weatherforecast/probe 401'
    ])
    expect(result.stdout).toContain('Asking 3 places who gets in.')
  })

  test('that gets in is an error, even when every setting that can be read is right', async () => {
    weather.emulator.world.update({
      faults: [{ match: { path: '/_backend/' }, respond: { status: 200, body: { temperature: 21 } } }]
    })
    const result = await run({})
    expect(result.exitCode).toBe(1)
    expect(result.rules).toEqual(['PROBE001', 'PROBE001', 'PROBE001'])
  })

  test.each([
    [404, ['PROBE001']],
    [500, ['READ001']],
    [429, ['READ001']]
  ])('that is answered with %i is not refused', async (status, rules) => {
    weather.emulator.world.update({ faults: [{ match: { path: '/observations' }, respond: { status } }] })
    expect((await run({})).rules).toEqual(rules)
  })

  test('that is sent to a sign-in page is a warning', async () => {
    const location = 'https://login.microsoftonline.com/common/oauth2/authorize?x=1'
    weather.emulator.world.update({
      faults: [
        { match: { path: '/observations' }, respond: { status: 302, headers: { location } } },
        {
          match: { path: '/weatherforecast/probe' },
          respond: { status: 302, headers: { location: '/.auth/login/aad?redirect=%2F' } }
        }
      ]
    })
    expect((await run({})).rules).toEqual(['PROBE002', 'PROBE002'])
  })

  test('is not sent on to another host', async () => {
    weather.emulator.world.update({
      faults: [
        {
          match: { path: '/observations' },
          respond: { status: 302, headers: { location: 'https://elsewhere.contoso.com/' } }
        }
      ]
    })
    expect((await run({})).rules).toEqual(['PROBE001'])
  })

  test('that goes in circles proves nothing', async () => {
    weather.emulator.world.update({
      faults: [
        {
          match: { path: '/observations' },
          respond: { status: 302, headers: { location: `/_backend/${host}/observations` } }
        }
      ]
    })
    expect((await run({})).rules).toEqual(['READ001'])
  })

  test('carries no credential of any kind', async () => {
    const headers = ['authorization', 'cookie', 'ocp-apim-subscription-key', 'x-functions-key']
    weather.emulator.world.update({
      faults: headers.map(header => ({ match: { path: '/_backend/', header }, respond: { status: 200 } }))
    })
    const result = await run({ 'probe-gateway': 'true', 'probe-subscription-key': allAccessKey })
    expect(result.rules).toEqual([])
    expect(asked()).toHaveLength(3)
  })
})

describe('a backend that checks the token in code', () => {
  test('needs the probe', async () => {
    const result = await run({ probe: '', 'backend-auth': 'code' })
    expect(result.stdout).toContain('`backend-auth` is `code`: expected `probe: true` with it')
    expect(weather.emulator.log).toEqual([])
  })

  test('is judged by its answers, and the settings of App Service are for information', async () => {
    await run({ mode: 'apply', probe: '' })
    weather.edit(paths.auth, properties => ({ ...properties, platform: { enabled: false } }))
    const open = await run({ 'backend-auth': 'code' })
    expect(open.rules).toEqual(['PROBE001', 'PROBE001', 'PROBE001'])
    expect(open.outputs['findings']).toContain('AUTH001')
    weather.emulator.world.update({ faults: [{ match: { path: '/_backend/' }, respond: { status: 403 } }] })
    const closed = await run({ 'backend-auth': 'code' })
    expect(closed.rules).toEqual([])
    expect(closed.outputs['findings']).toContain('PROBE005')
  })

  test('is not verified by an answer that may be about the method', async () => {
    await run({ mode: 'apply', probe: '' })
    weather.emulator.world.update({
      faults: [
        { match: { path: '/observations' }, respond: { status: 405 } },
        { match: { path: '/_backend/' }, respond: { status: 401 } }
      ]
    })
    expect((await run({ 'backend-auth': 'code' })).rules).toEqual(['READ001'])
    expect((await run({})).rules).toEqual(['PROBE001'])
  })
})

describe('a place that gives no answer', () => {
  test.each([
    ['a closed port is closed to the runner', 'https://localhost:1/', 'easy-auth', []],
    ['a closed port says nothing of code', 'https://localhost:1/', 'code', ['READ001', 'READ001', 'READ001']]
  ])('%s', async (_, url, auth, rules) => {
    const result = await run({ mode: 'apply', 'service-url': url, 'backend-auth': auth })
    expect(result.rules).toEqual(rules)
    if (rules.length === 0) expect(result.outputs['findings']).toContain('PROBE003')
  })
})

describe('a proxy between the runner and the backend', () => {
  let proxy: Server
  afterEach(() => {
    proxy.close()
  })

  async function startProxy(answer: (socket: Duplex) => void): Promise<string> {
    proxy = createServer()
    proxy.on('connect', (_, socket) => answer(socket))
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const address = proxy.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  test.each([
    ['refuses', (socket: Duplex) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')],
    [
      'wants a name',
      (socket: Duplex) => socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n')
    ],
    ['hangs up', (socket: Duplex) => socket.destroy()]
  ])('that %s does not speak for the backend', async (_, answer) => {
    const url = await startProxy(answer)
    await run({ mode: 'apply', probe: '', 'service-url': '' })
    const result = await weather.run(
      { mode: 'check', probe: 'true' },
      { env: { HTTPS_PROXY: url, NO_PROXY: 'localhost' } }
    )
    const rules = (JSON.parse(result.outputs['findings'] ?? '[]') as { rule: string }[]).map(one => one.rule)
    expect(rules.filter(rule => rule === 'READ001')).toHaveLength(3)
    expect(rules).not.toContain('PROBE003')
    expect(result.stdout).toMatch(/The proxy of the runner did not/)
  })

  test('that is not there is no backend that is closed', async () => {
    const url = await startProxy(socket => socket.destroy())
    await new Promise(resolve => proxy.close(resolve))
    await run({ mode: 'apply', probe: '', 'service-url': '' })
    const result = await weather.run(
      { mode: 'check', probe: 'true' },
      { env: { HTTPS_PROXY: url, NO_PROXY: 'localhost' } }
    )
    expect(result.outputs['findings']).not.toContain('PROBE003')
    expect(result.outputs['findings']).toContain('READ001')
    proxy = createServer()
  })
})

describe('a call through the gateway', () => {
  const key = allAccessKey

  test('reaches the backend and is let in, and the key is nowhere to be read', async () => {
    await run({ mode: 'apply', probe: '' })
    const result = await run({ probe: '', 'probe-gateway': 'true', 'probe-subscription-key': key })
    expect(result.rules).toEqual([])
    expect(result.rules).toEqual([])
    const calls = weather.emulator.log.filter(entry => entry.path.startsWith('/_gateway/'))
    expect(calls.map(entry => `${entry.method} ${entry.status}`)).toEqual(['GET 200', 'GET 200'])
    expect(result.stdout).toContain('The gateway was not asked for 1 operation')
    const everything =
      JSON.stringify([result.outputs, result.summary, result.report, result.stderr]) +
      result.stdout.replace(/^::add-mask::.*$/gm, '')
    expect(everything).not.toContain(key)
  })

  test('that the app refuses is an error', async () => {
    await run({ mode: 'apply', probe: '' })
    weather.edit(paths.auth, properties => {
      const providers = structuredClone(properties['identityProviders']) as {
        azureActiveDirectory: { validation: { defaultAuthorizationPolicy: unknown } }
      }
      providers.azureActiveDirectory.validation.defaultAuthorizationPolicy = {
        allowedPrincipals: { identities: ['11111111-2222-4333-8444-555555555555'] }
      }
      return { ...properties, identityProviders: providers }
    })
    const result = await run({ probe: '', 'probe-gateway': 'true', 'probe-subscription-key': key })
    expect(result.rules).toEqual(expect.arrayContaining(['AUTH011', 'PROBE004', 'PROBE004']))
  })
})

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allAccessKey } from '../../emulator/gateway/product.ts'
import type { Fault } from '../../emulator/world.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { ids, paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { type Stranger, sendJson, startStranger, writeTrust } from '../hostile/stranger.ts'
import { runOn } from './events.ts'

/**
 * Credentials go where they belong. Somebody else listens beside the emulator, with a certificate that the action trusts, and whatever
 * Azure, Entra or GitHub say, nothing is ever heard there.
 */

let weather: Weather
let stranger: Stranger
beforeEach(async () => {
  weather = await startWeather()
  stranger = await startStranger()
})
afterEach(async () => {
  await stranger.close()
  await weather.close()
})

const inject = (...faults: readonly Fault[]): void => weather.emulator.world.update({ faults })
const trust = (): Record<string, string> => ({
  NODE_EXTRA_CA_CERTS: writeTrust(weather.emulator.caPem, stranger.caPem)
})
const run = (inputs: Readonly<Record<string, string>>): Promise<ActionResult> =>
  weather.run(inputs, { env: trust(), timeoutMs: 60_000 })

/** Ways to name somebody else's listener, or to make it look like the right one. */
const tricks: readonly (readonly [string, (stranger: Stranger, arm: URL) => string])[] = [
  ['another port', ({ url }) => `${url}/x`],
  ['an address in numbers', ({ port }) => `https://127.0.0.1:${port}/x`],
  ['the right host as a user', ({ port }, arm) => `https://${arm.host}@localhost:${port}/x`],
  [
    'the right host as user and password',
    ({ port }, arm) => `https://localhost:${arm.port}@localhost:${port}/x`
  ],
  ['a user on the right host', (_, arm) => `https://user:password@${arm.host}/x`],
  ['plain HTTP', ({ plainUrl }) => `${plainUrl}/x`],
  ['plain HTTP on the right port', (_, arm) => `http://${arm.host}/x`],
  ['a dot behind the host', ({ port }) => `https://localhost.:${port}/x`],
  ['capitals', ({ port }) => `HTTPS://LOCALHOST:${port}/x`],
  ['letters that fold to others', ({ port }) => `https://ｌｏｃａｌｈｏｓｔ:${port}/x`],
  ['no scheme', ({ port }) => `//localhost:${port}/x`],
  ['backslashes', ({ port }) => `\\\\localhost:${port}/x`],
  ['a line break in the host', ({ port }) => `https://local\nhost:${port}/x`],
  ['blanks in front', ({ url }) => `  ${url}/x`]
]

describe('the access token', () => {
  test.each(tricks)('does not follow a next link with %s', async (_, trick) => {
    const nextLink = trick(stranger, new URL(weather.emulator.url))
    inject({
      match: { method: 'GET', path: '/apis/weather/products' },
      respond: { status: 200, body: { value: [], nextLink } }
    })
    await run({ mode: 'apply' })
    const result = await run({ mode: 'check' })
    expect(result).toMatchObject({ exitCode: 1, stderr: '' })
    expect(result.stdout).toContain('the products of the API could not be read: Azure named ')
    expect(stranger.visits).toEqual([])
  })

  test.each(
    ['Azure-AsyncOperation', 'Operation-Location', 'Location'].flatMap(header =>
      // A header holds neither a line break nor letters beyond Latin.
      tricks
        .filter(([name]) => !/line break|letters|blanks/.test(name))
        .slice(header === 'Location' ? 0 : -4)
        .map(([name, trick]) => [header, name, trick] as const)
    )
  )('does not follow %s with %s', async (header, _, trick) => {
    const location = trick(stranger, new URL(weather.emulator.url))
    inject({
      match: { method: 'PUT', path: '/apis/weather?' },
      respond: { status: 202, headers: { [header]: location }, body: {} }
    })
    const result = await run({ mode: 'apply' })
    expect(result).toMatchObject({ exitCode: 1, stderr: '', outputs: { outcome: 'error' } })
    expect(stranger.visits).toEqual([])
  })

  test.each([301, 302, 303, 307, 308])(
    'does not follow a redirect with %i, of a read or of a write',
    async status => {
      await run({ mode: 'apply' })
      const respond = { status, headers: { Location: `${stranger.url}/x` } }
      inject({ match: { method: 'GET', path: '/sites/weather-backend' }, respond })
      expect((await run({ mode: 'check' })).outputs['findings']).toContain('READ001')
      inject({ match: { method: 'PUT', path: '/apis/weather' }, respond })
      weather.edit(`${paths.api}/operations/AddObservation`, properties => ({
        ...properties,
        description: 'x'
      }))
      expect((await run({ mode: 'apply' })).outputs['outcome']).toBe('error')
      expect(stranger.visits).toEqual([])
    }
  )

  test('stays with the address of the input, whatever the metadata name as the Resource Manager', async () => {
    inject({
      match: { path: '/metadata/endpoints' },
      respond: {
        status: 200,
        body: {
          resourceManager: stranger.url,
          resourceManagerEndpoint: stranger.url,
          graphEndpoint: stranger.url,
          authentication: {
            loginEndpoint: weather.emulator.url,
            audiences: [weather.emulator.url],
            tenant: stranger.url
          }
        }
      }
    })
    expect((await run({ mode: 'apply' })).outputs['outcome']).toBe('clean')
    expect(stranger.visits).toEqual([])
  })
})

describe('the token of the job', () => {
  test.each([301, 302, 307, 308])('does not follow a redirect of the metadata with %i', async status => {
    inject({
      match: { path: '/metadata/endpoints' },
      respond: { status, headers: { Location: `${stranger.url}/metadata/endpoints` } }
    })
    const result = await run({ mode: 'check' })
    expect(result).toMatchObject({ exitCode: 1, stderr: '', outputs: { outcome: 'error' } })
    expect(stranger.visits).toEqual([])
  })

  test('is not sent to a login endpoint without TLS', async () => {
    inject({
      match: { path: '/metadata/endpoints' },
      respond: {
        status: 200,
        body: { authentication: { loginEndpoint: stranger.plainUrl, audiences: [weather.emulator.url] } }
      }
    })
    expect((await run({ mode: 'check' })).outputs['outcome']).toBe('error')
    expect(stranger.visits).toEqual([])
  })

  test('is not sent to a token endpoint on another host: no document is asked where tokens are', async () => {
    const { url } = weather.emulator
    inject({
      match: { path: '/.well-known/openid-configuration' },
      respond: {
        status: 200,
        body: {
          issuer: `${url}/${ids.tenant}/v2.0`,
          authorization_endpoint: `${url}/${ids.tenant}/oauth2/v2.0/authorize`,
          token_endpoint: `${stranger.url}/${ids.tenant}/oauth2/v2.0/token`,
          jwks_uri: `${url}/${ids.tenant}/discovery/v2.0/keys`
        }
      }
    })
    const result = await run({ mode: 'check' })
    expect(stranger.visits).toEqual([])
    expect(result).toMatchObject({ stderr: '', outputs: { outcome: 'drift' } })
    expect(weather.emulator.log.filter(entry => entry.path.includes('openid-configuration'))).toEqual([])
  })

  test.each([301, 302, 303, 307, 308])(
    'does not follow a redirect of the token endpoint with %i',
    async status => {
      inject({
        match: { path: '/oauth2/v2.0/token' },
        respond: { status, headers: { Location: `${stranger.url}/token` } }
      })
      const result = await run({ mode: 'check' })
      expect(result).toMatchObject({ exitCode: 1, stderr: '', outputs: { outcome: 'error' } })
      expect(stranger.visits).toEqual([])
    }
  )
})

describe('the token for GitHub', () => {
  test.each([301, 302, 303, 307, 308])('does not follow a redirect with %i', async status => {
    const respond = { status, headers: { Location: `${stranger.url}/repos` } }
    for (const match of [
      { method: 'GET', path: '/comments' },
      { method: 'POST', path: '/comments' },
      { path: '/graphql' }
    ]) {
      inject({ match, respond })
      const { exitCode, stdout } = await runOn(
        weather,
        'pull_request',
        { mode: 'plan', 'comment-in-pr': 'always' },
        trust()
      )
      expect(exitCode).toBe(0)
      if (match.path !== '/graphql') expect(stdout).toContain(`GitHub answered ${status}`)
    }
    expect(stranger.visits).toEqual([])
  })

  test('does not follow the address of a further page', async () => {
    inject({
      match: { method: 'GET', path: '/comments', nth: 1 },
      respond: { status: 200, headers: { Link: `<${stranger.url}/comments?page=2>; rel="next"` }, body: [] }
    })
    await runOn(weather, 'pull_request', { mode: 'plan', 'comment-in-pr': 'always' }, trust())
    expect(stranger.visits).toEqual([])
  })
})

describe('the subscription key', () => {
  test.each([301, 302, 307, 308])('does not follow a redirect of the gateway with %i', async status => {
    const { resources } = weather.emulator.world
    const service = resources.get(paths.service)
    if (service === undefined) throw new Error('the seed has no service')
    const gatewayUrl = weather.emulator.gatewayUrl('apim-weather')
    resources.put({ ...service, properties: { ...service.properties, gatewayUrl } })
    await run({ mode: 'apply' })
    stranger.answer = (_, response) => sendJson(response, {})
    inject({
      match: { path: '/_gateway/' },
      respond: { status, headers: { Location: `${stranger.url}/x` } }
    })
    await run({ mode: 'check', 'probe-gateway': 'true', 'probe-subscription-key': allAccessKey })
    expect(weather.emulator.log.filter(entry => entry.path.startsWith('/_gateway/')).length).toBeGreaterThan(
      0
    )
    expect(stranger.visits).toEqual([])
  })
})

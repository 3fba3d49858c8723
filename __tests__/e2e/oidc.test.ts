import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionResult } from '../../scripts/runner.ts'
import { startWeather, type Weather } from '../../scripts/weather.ts'
import { type Answering, type Stranger, sendJson, startStranger, writeTrust } from '../hostile/stranger.ts'

/** GitHub's OIDC endpoint as it is on a bad day, or as somebody in its place would have it: the run fails with a sentence, and soon. */

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

async function run(answer: Answering, env: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  stranger.answer = answer
  return await weather.run(
    { mode: 'check' },
    {
      env: {
        NODE_EXTRA_CA_CERTS: writeTrust(weather.emulator.caPem, stranger.caPem),
        ACTIONS_ID_TOKEN_REQUEST_URL: `${stranger.url}/token?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token-1f2e3d4c5b6a',
        ...env
      },
      timeoutMs: 60_000
    }
  )
}

function expectRefused(result: ActionResult): void {
  expect(result).toMatchObject({ exitCode: 1, stderr: '', outputs: { outcome: 'error' } })
  expect(result.stdout).toContain("GitHub's OIDC endpoint gave no token.")
  expect(result.stdout).not.toMatch(/This is a bug|\n\s+at .*\(/)
  expect(result.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('request-token-1f2e3d4c5b6a')
}

describe('the OIDC endpoint', () => {
  test.each<[string, Answering]>([
    [
      'breaks off in the middle of its answer',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
        response.write('{"value":"ey', () => response.socket?.destroy())
      }
    ],
    ['hangs up', (_, response) => response.socket?.destroy()],
    ['answers with a page', (_, response) => sendJson(response, '<html>::error::forged</html>')],
    ['answers with nothing', (_, response) => sendJson(response, '')],
    ['answers without a token', (_, response) => sendJson(response, { token: 'x' })],
    ['answers with an object for a token', (_, response) => sendJson(response, { value: { toString: 1 } })],
    ['answers with a number for a token', (_, response) => sendJson(response, { value: 7 })],
    [
      'answers with lines for a token',
      (_, response) => sendJson(response, { value: 'a.b.c\n::error::forged' })
    ],
    ['answers with null', (_, response) => sendJson(response, 'null')],
    ['answers 401', (_, response) => sendJson(response, { message: 'no\n::error::forged' }, 401)],
    ['answers 404', (_, response) => sendJson(response, {}, 404)],
    [
      'answers with more than a token can have',
      (_, response) => sendJson(response, { value: 'x'.repeat(32 << 20) })
    ]
  ])('that %s ends the run in a sentence', async (_, answer) => {
    expectRefused(await run(answer))
    expect(stranger.visits.length).toBeGreaterThan(0)
  })

  test.each([301, 302, 303, 307, 308])(
    'that redirects with %i is not followed with the request token',
    async status => {
      const result = await run((_, response, { target }) => {
        if (target.startsWith('/elsewhere')) return sendJson(response, { value: 'e30.e30.e30' })
        const location = `https://127.0.0.1:${stranger.port}/elsewhere`
        response.writeHead(status, { location })
        response.end()
      })
      expectRefused(result)
      expect(stranger.visits.length).toBeGreaterThan(0)
      expect(stranger.visits.filter(visit => visit.target.startsWith('/elsewhere'))).toEqual([])
    }
  )

  test('that fails for a moment is asked again', async () => {
    let asked = 0
    const result = await run((_, response) => {
      asked++
      if (asked === 1) return sendJson(response, {}, 503)
      if (asked === 2) return void response.socket?.destroy()
      sendJson(response, { value: 'e30.e30.e30' })
    })
    expect(asked).toBe(3)
    // The token is none that Entra knows, so the sign-in fails one step later.
    expect(result.outputs['outcome']).toBe('error')
    expect(result.stdout).not.toContain("GitHub's OIDC endpoint gave no token.")
    expect(result.stdout).toMatch(/^::add-mask::e30\.e30\.e30$/m)
  })

  test('is asked over https only', async () => {
    const result = await run((_, response) => sendJson(response, { value: 'e30.e30.e30' }), {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${stranger.plainUrl}/token?api-version=2.0`
    })
    expectRefused(result)
    expect(stranger.visits).toEqual([])
  })
})

import type { RequestListener } from 'node:http'
import { createServer, globalAgent, type Server } from 'node:https'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createCertificate } from '../../emulator/certificate.ts'
import { GuardError } from '../../src/errors.ts'
import { IdTokens } from '../../src/github/id-token.ts'

/** GitHub's OIDC endpoint, as it answers and as it does not. */

let server: Server
let asked: string[]
let env: Record<string, string>
let respond: RequestListener

// Node's agent is one for all tests of a worker: what it trusts is put back.
const certificate = await createCertificate()
const trusted = globalAgent.options.ca
beforeAll(() => {
  globalAgent.options.ca = certificate.caPem
})
afterAll(() => {
  if (trusted === undefined) delete globalAgent.options.ca
  else globalAgent.options.ca = trusted
})

beforeEach(async () => {
  asked = []
  respond = (_, response) => response.end('{"value":"a.b.c"}')
  server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    respond(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `https://127.0.0.1:${port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request'
  }
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** What a run is told. */
async function failure(tokens: IdTokens): Promise<string> {
  try {
    return await tokens.get('api://A')
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return [error.code, error.message, ...error.hints].join(' ')
  }
}

describe('a token', () => {
  test('is asked for with the audience and the token of the job', async () => {
    expect(await new IdTokens(env).get('api://A b&c')).toBe('a.b.c')
    expect(asked).toEqual(['GET /token?api-version=2.0&audience=api%3A%2F%2FA+b%26c Bearer request'])
  })

  test('that was begun is asked for once, and anew when it is needed again', async () => {
    const tokens = new IdTokens(env)
    tokens.begin('api://A')
    tokens.begin('api://A')
    expect(await tokens.get('api://A')).toBe('a.b.c')
    tokens.begin('api://A')
    expect(asked).toHaveLength(1)
    expect(await tokens.get('api://A')).toBe('a.b.c')
    expect(asked).toHaveLength(2)
  })

  test('for another audience than the one that was begun is a token of its own', async () => {
    const tokens = new IdTokens(env)
    tokens.begin('api://A')
    await tokens.get('api://B')
    expect(asked).toHaveLength(2)
  })

  test('survives answers that pass', async () => {
    respond = (_, response) => {
      if (asked.length === 1) response.writeHead(503).end()
      else if (asked.length === 2) response.socket?.destroy()
      else response.end('{"value":"a.b.c"}')
    }
    expect(await new IdTokens(env).get('api://A')).toBe('a.b.c')
    expect(asked).toHaveLength(3)
  })
})

describe('no token is told in a sentence', () => {
  test.each<[string, RequestListener, string]>([
    ['refused', (_, response) => response.writeHead(401).end('{}'), 'status 401'],
    ['a page', (_, response) => response.end('<html>'), 'no token'],
    ['no value', (_, response) => response.end('{"value":""}'), 'no token'],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'https://example.com/' }).end(),
      'status 302'
    ],
    ['endless', (_, response) => response.end('x'.repeat(2_000_000)), 'too long']
  ])('%s', async (_, listener, said) => {
    respond = listener
    const told = await failure(new IdTokens(env))
    expect(told).toContain("sign-in GitHub's OIDC endpoint gave no token.")
    expect(told).toContain(said)
  })

  test('where an answer breaks off in its middle, which some clients wait for without end', async () => {
    respond = (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"value":"tok')
      setTimeout(() => response.socket?.destroy(), 20)
    }
    expect(await failure(new IdTokens(env))).toContain('gave no token')
  }, 30_000)

  test('where the job may not have one, whether it was begun or not', async () => {
    const tokens = new IdTokens({})
    tokens.begin('api://A')
    expect(await failure(tokens)).toContain('id-token: write')
  })

  test('where the runner names no address', async () => {
    expect(
      await failure(new IdTokens({ ...env, ACTIONS_ID_TOKEN_REQUEST_URL: 'file:///etc/passwd?' }))
    ).toContain('no https URL')
  })
})

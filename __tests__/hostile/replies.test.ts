import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readCloud } from '../../src/azure/cloud.ts'
import { sendProbes } from '../../src/azure/prober.ts'
import { createCredential } from '../../src/azure/sign-in.ts'
import type { Cloud } from '../../src/core/clouds.ts'
import type { Probe } from '../../src/core/probe/probe.ts'
import { GitHubError, GuardError } from '../../src/errors.ts'
import { parseEvent } from '../../src/event.ts'
import { connectRepository } from '../../src/github/repository.ts'
import type { RepositoryPort } from '../../src/ports.ts'
import { readMarker } from '../../src/report/marker.ts'
import { nest, oddJson, oddKeys, oddText } from './changes.ts'
import { expectUnpolluted } from './safe.ts'
import { type Stranger, startStranger } from './stranger.ts'

/** GitHub, Entra, a backend and the event of a run may say what they like: what comes of it is an answer, or an error of ours. */

const runs = Number(process.env['HOSTILE_RUNS'] ?? 50)
let stranger: Stranger
let trusted: string[]
beforeAll(async () => {
  stranger = await startStranger()
  trusted = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...trusted, stranger.caPem])
})
afterAll(async () => {
  tls.setDefaultCACertificates(trusted)
  await stranger.close()
})

const anyBody = fc.oneof(
  oddJson.map(value => JSON.stringify(value) ?? ''),
  oddText,
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    nest(100_000),
    `[${nest(100_000)}]`,
    `{"value":${nest(50_000)}}`,
    '<html>',
    '{"a":',
    '[1e999]'
  )
)
/** No status that is waited for and tried again. */
const anyStatus = fc.constantFrom(200, 200, 200, 201, 204, 205, 301, 400, 401, 403, 404, 409, 410, 422, 451)
const header = fc.string({ unit: fc.constantFrom(...'abc<>;="/:1 ,\t%'), maxLength: 30 })

function answerWith(status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  stranger.answer = (_, response) => {
    try {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
    } catch {
      response.writeHead(status)
    }
    response.end([204, 205, 304].includes(status) ? undefined : body)
  }
}

describe('the event', () => {
  const shaped = fc.oneof(
    oddJson,
    fc.record({
      pull_request: fc.oneof(oddJson, fc.record({ number: oddJson, head: oddJson, base: oddJson })),
      workflow_run: fc.oneof(oddJson, fc.record({ event: oddJson, head_sha: oddJson }))
    })
  )
  const text = fc.oneof(
    shaped.map(value => JSON.stringify(value) ?? ''),
    oddText,
    fc.constantFrom(
      nest(200_000),
      `{"workflow_run":{"event":${nest(100_000)}}}`,
      `{"pull_request":${nest(100_000)}}`
    )
  )

  test('is read, whatever it is', () => {
    fc.assert(
      fc.property(text, oddText, (payload, name) => {
        const { pullRequest, sha } = parseEvent({ GITHUB_EVENT_NAME: name, GITHUB_SHA: name }, payload)
        if (pullRequest !== undefined)
          expect(Number.isSafeInteger(pullRequest.number) && pullRequest.number > 0).toBe(true)
        if (sha !== undefined) expect(sha).toMatch(/^[0-9a-f]{40,64}$/)
        expectUnpolluted()
      }),
      { numRuns: runs * 5 }
    )
  })
})

describe('GitHub', () => {
  const connect = (): RepositoryPort =>
    connectRepository(
      'a-token',
      {
        GITHUB_REPOSITORY: 'contoso/weather',
        GITHUB_API_URL: stranger.url,
        GITHUB_GRAPHQL_URL: `${stranger.url}/graphql`
      },
      'hostile'
    )
  const calls: readonly ((port: RepositoryPort) => Promise<unknown>)[] = [
    port => port.readLogin(),
    port => port.listComments(1),
    port => port.createComment(1, 'body'),
    port => port.updateComment(1, 'body'),
    port => port.listIssues({ label: 'a label/../..?x#y' }),
    port => port.listIssues({ author: 'some&body=/../..?x#y' }),
    port => port.createIssue({ title: 't', body: 'b', labels: ['..'] }),
    port => port.updateIssue(1, { body: 'b', open: true }),
    port => port.addAssignees(1, ['octocat']),
    port => port.setStatus('a'.repeat(40), { context: 'c', state: 'success', description: 'd' })
  ]
  const item = fc.record(
    {
      id: oddJson,
      number: oddJson,
      user: oddJson,
      body: oddJson,
      labels: oddJson,
      state: oddJson,
      pull_request: oddJson
    },
    { requiredKeys: [] }
  )
  const body = fc.oneof(
    anyBody,
    fc.array(item, { maxLength: 3 }).map(list => JSON.stringify(list)),
    item.map(one => JSON.stringify(one))
  )

  test('gives an answer or an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(anyStatus, body, header, header, async (status, text, link, limit) => {
        answerWith(status, text, { link, 'x-ratelimit-reset': limit })
        for (const call of calls) {
          const came = await call(connect()).catch((error: unknown) => error)
          if (came instanceof Error) expect(came).toBeInstanceOf(GitHubError)
          expectUnpolluted()
        }
      }),
      { numRuns: Math.ceil(runs / 2) }
    )
  }, 300_000)

  test('that lists 150,000 comments is read', async () => {
    answerWith(
      200,
      JSON.stringify(Array.from({ length: 150_000 }, (_, id) => ({ id: id + 1, user: null, body: '' })))
    )
    expect(await connect().listComments(1)).toHaveLength(150_000)
  })

  test('that drips, or breaks off, is given up', async () => {
    stranger.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('[', () => response.socket?.destroy())
    }
    await expect(connect().listComments(1)).rejects.toThrow(GitHubError)
    stranger.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100000' })
      const timer = setInterval(() => response.write(' '), 500)
      response.on('close', () => clearInterval(timer))
    }
    await expect(connect().listComments(1)).rejects.toThrow(/No answer within 12 seconds/)
  })

  test('is never taken at its word about what is ours', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          oddText,
          oddText.map(text => `${text}<!-- apim-identity-guard a b open:0123456789abcdef -->`)
        ),
        text => {
          const marker = readMarker(text)
          if (marker !== undefined) expect(text.startsWith('<!-- apim-identity-guard ')).toBe(true)
        }
      ),
      { numRuns: runs }
    )
  })
})

describe('a Resource Manager of one’s own', () => {
  const entry = fc.record({
    authentication: fc.oneof(
      oddJson,
      fc.record({ loginEndpoint: oddJson, audiences: oddJson, tenant: oddJson })
    )
  })
  const body = fc.oneof(
    anyBody,
    entry.map(one => JSON.stringify(one)),
    fc.array(entry, { maxLength: 3 }).map(all => JSON.stringify(all))
  )

  test('publishes endpoints, or an error of ours comes of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyStatus, body, async (status, text) => {
        answerWith(status, text)
        const cloud = await readCloud(stranger.url, 'hostile').catch((error: unknown) => error)
        if (cloud instanceof Error) return expect(cloud).toBeInstanceOf(GuardError)
        const { armUrl, authorityHost } = cloud as Cloud
        expect(armUrl).toBe(stranger.url)
        expect(new URL(authorityHost).origin).toBe(authorityHost)
        expect(authorityHost).toMatch(/^https:/)
        expectUnpolluted()
      }),
      { numRuns: runs }
    )
  })

  test.each([
    'http://localhost',
    'https://user@localhost',
    'https://a:b@localhost',
    'https://localhost/path',
    'https://localhost?a=b',
    'javascript:x',
    'file:///etc',
    'constructor',
    '__proto__',
    ''
  ])('is not %j', async environment => {
    await expect(readCloud(environment, 'hostile')).rejects.toThrow(GuardError)
  })
})

describe('Entra', () => {
  const cloud = (): Cloud => ({
    name: stranger.url,
    armUrl: stranger.url,
    authorityHost: stranger.url,
    scope: `${stranger.url}/.default`,
    assertionAudience: 'api://AzureADTokenExchange'
  })
  const claims = fc.record({ iss: oddJson, sub: oddJson, aud: oddJson, exp: oddJson }, { requiredKeys: [] })

  test('gives a token, or a sentence', async () => {
    const tokenBody = fc.oneof(
      anyBody,
      fc
        .record({ token_type: oddJson, expires_in: oddJson, access_token: oddJson })
        .map(one => JSON.stringify(one)),
      fc
        .record({ error: oddJson, error_description: oddJson, error_codes: oddJson })
        .map(one => JSON.stringify(one))
    )
    await fc.assert(
      fc.asyncProperty(
        anyStatus,
        anyBody,
        tokenBody,
        claims,
        fc.boolean(),
        async (status, config, token, payload, isConfig) => {
          const base = `${stranger.url}/t`
          const good = JSON.stringify({
            issuer: `${base}/v2.0`,
            authorization_endpoint: `${base}/a`,
            token_endpoint: `${base}/token`,
            jwks_uri: `${base}/k`
          })
          stranger.answer = (_, response, { target }) => {
            const discovers = target.includes('openid-configuration')
            const wrong = discovers === isConfig
            response.writeHead(wrong ? status : 200, { 'content-type': 'application/json' })
            response.end(
              [204, 205].includes(status) && wrong
                ? undefined
                : discovers
                  ? isConfig
                    ? config
                    : good
                  : token
            )
          }
          const assertion = `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`
          const masked: string[] = []
          const signIn = {
            kind: 'oidc',
            clientId: '11111111-2222-4333-8444-555555555555',
            tenantId: 't'
          } as const
          const credential = createCredential({
            signIn,
            cloud: cloud(),
            userAgent: 'hostile',
            getIdToken: async () => assertion,
            mask: secret => masked.push(secret)
          })
          const came = await Promise.resolve(credential.getToken(`${stranger.url}/.default`)).catch(
            (error: unknown) => error
          )
          if (came instanceof Error) {
            expect(came).toBeInstanceOf(GuardError)
            expect([came.message, ...(came as GuardError).hints].join()).not.toContain(assertion)
          }
          expectUnpolluted()
        }
      ),
      { numRuns: Math.ceil(runs / 2) }
    )
  }, 300_000)
})

describe('a backend', () => {
  test('that is asked without a token answers as it likes', async () => {
    const names = fc.constantFrom(
      'location',
      'www-authenticate',
      'server',
      'x-ms-forbidden-ip',
      'x-azure-ref',
      'cf-ray',
      'retry-after',
      'set-cookie'
    )
    const location = fc.oneof(
      header,
      fc.constantFrom(
        '/',
        '//',
        '?',
        '..',
        'https://',
        'https://evil.example/',
        'javascript:x',
        '/'.repeat(5000)
      )
    )
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 599 }),
        fc.array(fc.tuple(names, location), { maxLength: 4 }),
        anyBody,
        async (status, headers, body) => {
          answerWith(status, body, Object.fromEntries(headers))
          const probe = { url: `${stranger.url}/a`, method: 'GET', keyHeader: 'x-key' } as unknown as Probe
          const [answer] = await sendProbes([probe], { userAgent: 'hostile', subscriptionKey: 'key' })
          expect(['answered', 'refused', 'unknown']).toContain(answer?.kind)
          if (answer?.kind === 'answered') expect((answer.location ?? '').length).toBeLessThanOrEqual(2000)
        }
      ),
      { numRuns: runs }
    )
  }, 300_000)
})

test('no name that every object has is a name of ours', () => {
  expect(oddKeys.filter(key => Object.hasOwn({}, key))).toEqual([])
})

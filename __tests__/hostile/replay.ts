import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import tls from 'node:tls'
import { createCertificate } from '../../emulator/certificate.ts'
import { ids } from '../../scripts/weather.ts'
import { type Pair, placeholder } from './world.ts'

/** An answer of a Resource Manager that somebody else speaks for. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
}

export type Rewrite = (
  answer: Answer,
  request: { readonly method: string; readonly target: string }
) => Answer

/** The Resource Manager once more, from a recording, in this process: with what every test may do to its answers. */
export interface Replay {
  readonly url: string
  /** Token that was given out for requests to it. */
  readonly token: string
  /** Starts from the beginning of a recording. */
  play(pairs: readonly Pair[], rewrite: Rewrite): void
  /** Hosts that this process sent requests to since the last call. */
  hosts(): readonly string[]
  close(): Promise<void>
}

const token = 'access-token-of-the-replay'

export async function startReplay(): Promise<Replay> {
  const { key, cert, caPem } = await createCertificate()
  const trusted = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...trusted, caPem])
  let left = new Map<string, Pair[]>()
  let rewrite: Rewrite = answer => answer
  let url = ''
  const server = createServer({ key, cert }, (request, response) => {
    request.resume()
    const target = request.url ?? '/'
    const signIn = answerSignIn(url, target)
    if (signIn !== undefined) return send(response, signIn)
    const answer = takeAnswer(left, request, url)
    send(response, rewrite(answer, { method: request.method ?? 'GET', target }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
  const asked = new Set<string>()
  const watch = (message: unknown): void => {
    const { request } = message as { request: ClientRequest }
    asked.add(String(request.getHeader('host')))
  }
  subscribe('http.client.request.start', watch)
  return {
    url,
    token,
    play: (pairs, made) => {
      left = Map.groupBy(pairs, toKey) as Map<string, Pair[]>
      rewrite = made
    },
    hosts: () => {
      const hosts = [...asked]
      asked.clear()
      return hosts
    },
    close: () =>
      new Promise(resolve => {
        unsubscribe('http.client.request.start', watch)
        tls.setDefaultCACertificates(trusted)
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

function toKey({ method, target }: { readonly method: string; readonly target: string }): string {
  return `${method} ${target.split('?')[0]?.toLowerCase()}`
}

/** The next answer of the recording to this request; its last one is given again. */
function takeAnswer(left: Map<string, Pair[]>, request: IncomingMessage, url: string): Answer {
  const pairs = left.get(toKey({ method: request.method ?? 'GET', target: request.url ?? '/' }))
  const pair = (pairs?.length ?? 0) > 1 ? pairs?.shift() : pairs?.[0]
  if (pair === undefined)
    return { status: 404, text: JSON.stringify({ error: { code: 'ResourceNotFound', message: 'no' } }) }
  const headers = Object.fromEntries(
    Object.entries(pair.headers).map(([name, value]) => [
      name.toLowerCase(),
      value.replaceAll(placeholder, url)
    ])
  )
  const text = pair.body === undefined ? '' : JSON.stringify(pair.body).replaceAll(placeholder, url)
  // Nobody waits in a test for what is answered at once.
  return { status: pair.status, headers: { ...headers, 'retry-after': '0' }, text }
}

function answerSignIn(url: string, target: string): Answer | undefined {
  const path = target.split('?')[0] ?? ''
  if (path === '/metadata/endpoints')
    return { status: 200, text: JSON.stringify({ authentication: { loginEndpoint: url, audiences: [url] } }) }
  if (path.endsWith('/.well-known/openid-configuration')) {
    const base = `${url}/${ids.tenant}`
    return {
      status: 200,
      text: JSON.stringify({
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`
      })
    }
  }
  if (path.endsWith('/oauth2/v2.0/token'))
    return {
      status: 200,
      text: JSON.stringify({ token_type: 'Bearer', expires_in: 86_000, access_token: token })
    }
  return undefined
}

function send(response: ServerResponse, { status, headers, text }: Answer): void {
  try {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  } catch {
    // A header that no server could send.
    response.writeHead(status, { 'content-type': 'application/json' })
  }
  response.end(status === 204 || status === 304 ? undefined : text)
}

import { request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuardError } from '../errors.ts'
import { maskSecret } from './secrets.ts'

/**
 * The job's OIDC token. It is what a run waits for first, so that it is asked for as soon as the inputs are found good, before the rest is loaded:
 * this file needs the modules of Node alone, but for a runner behind a proxy.
 */

type Env = Readonly<Record<string, string | undefined>>

const timeoutMs = 10_000
const attempts = 4
/** A token has a few kilobytes. */
const largestAnswer = 256 * 1024
const shape = /^[\w-]+\.[\w-]+\.[\w-]*$/
const proxyVariables = ['https_proxy', 'http_proxy', 'all_proxy']

interface Answer {
  readonly status: number
  readonly text: string
}

/** Tokens by audience, each asked for once until it is used. */
export class IdTokens {
  private readonly env: Env
  private readonly early = new Map<string, Promise<string>>()
  private readonly begun = new Set<string>()

  constructor(env: Env) {
    this.env = env
  }

  /** Asks for a token that will be needed, once in a run: several APIs share one. */
  begin(audience: string): void {
    if (this.begun.has(audience) || !hasVariables(this.env)) return
    this.begun.add(audience)
    const token = requestToken(audience, this.env)
    // Whoever needs it hears why it failed; a run that comes to need none shall not end for it.
    token.catch(() => undefined)
    this.early.set(audience, token)
  }

  /** Throws a GuardError of code `sign-in`. */
  async get(audience: string): Promise<string> {
    const early = this.early.get(audience)
    this.early.delete(audience)
    return await (early ?? requestToken(audience, this.env))
  }
}

/** The two variables exist only where the job has `id-token: write` (facts: auth 3.1). */
function hasVariables(env: Env): boolean {
  return Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])
}

async function requestToken(audience: string, env: Env): Promise<string> {
  if (!hasVariables(env))
    throw new GuardError('sign-in', 'GitHub gave this job no OIDC token.', {
      hints: [
        'Add `permissions: { id-token: write, contents: read }` to the job: permissions of a job replace those of the workflow.',
        'Runs for pull requests from forks and from Dependabot never get one: use `mode: lint` there, which needs no Azure.'
      ]
    })
  const url = toUrl(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '', audience)
  if (url === undefined) throw refuse('the address that the runner gave is no https URL')
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''
  maskSecret(requestToken)
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${requestToken}`,
    'user-agent': 'apim-identity-guard'
  }
  const send = await chooseSender(env)
  for (let attempt = 1; ; attempt++) {
    const answer = await send(url, headers).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error))
    )
    const token = answer instanceof Error ? undefined : readToken(answer)
    if (token !== undefined) {
      maskSecret(token)
      return token
    }
    const passing = answer instanceof Error || mayPass(answer.status)
    const why = answer instanceof Error ? answer.message : describe(answer)
    if (!passing || attempt === attempts) throw refuse(why)
    await sleep(250 * 2 ** attempt)
  }
}

/** Fail closed: the request token is sent over TLS only. */
function toUrl(text: string, audience: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  url.searchParams.set('audience', audience)
  return url.href
}

function refuse(why: string): GuardError {
  return new GuardError('sign-in', "GitHub's OIDC endpoint gave no token.", {
    hints: [
      `${why.split(/\r?\n/, 1)[0]?.slice(0, 300).replace(/\.$/, '')}.`,
      'This is usually a passing fault: run the job again.'
    ]
  })
}

function describe({ status }: Answer): string {
  return status === 200 ? 'it answered with something that is no token' : `it answered with status ${status}`
}

/** Busy, or out of time; and a page of a proxy comes with 200. */
function mayPass(status: number): boolean {
  return status === 200 || status === 408 || status === 429 || status >= 500
}

/** `{"value": "<JWT>"}` */
function readToken({ status, text }: Answer): string | undefined {
  if (status !== 200) return undefined
  try {
    const body: unknown = JSON.parse(text)
    const value = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined
    return typeof value === 'string' && shape.test(value) ? value : undefined
  } catch {
    return undefined
  }
}

type Send = (url: string, headers: Readonly<Record<string, string>>) => Promise<Answer>

/** A proxy is the business of the client that all other requests go through; it costs time to load. */
async function chooseSender(env: Env): Promise<Send> {
  const proxied = Object.entries(env).some(
    ([name, value]) => proxyVariables.includes(name.toLowerCase()) && value
  )
  if (!proxied) return sendDirectly
  const { createExchange } = await import('../http/exchange.ts')
  const exchange = createExchange({
    who: 'GitHub',
    userAgent: 'apim-identity-guard',
    timeoutMs,
    maxRetries: 0
  })
  return (url, headers) => exchange({ method: 'GET', url, headers })
}

/** The whole answer within the time, or an error; no redirect is followed, for the request carries a token. */
function sendDirectly(url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs)
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, signal }, answer => {
      let size = 0
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > largestAnswer) answer.destroy(new Error('its answer is too long'))
      })
      answer.on('end', () =>
        answer.complete
          ? resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') })
          : reject(new Error('its answer broke off'))
      )
      answer.on('error', reject)
      answer.on('close', () => reject(new Error('its answer broke off')))
    })
    sent.on('error', error => reject(signal.aborted ? new Error('it gave no answer in time') : error))
    sent.end()
  })
}

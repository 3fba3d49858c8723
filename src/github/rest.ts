import { setTimeout as sleep } from 'node:timers/promises'
import { GitHubError } from '../errors.ts'
import { createExchange, type Exchange, type HttpAnswer } from '../http/exchange.ts'
import { readRetryAfter } from '../http/retry.ts'
import { hideSecrets } from './secrets.ts'

/** Where GitHub is: the runner says it, on github.com, on ghe.com and on a server of one's own. */
export interface Endpoints {
  readonly api: string
  readonly graphql: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  /** Whether GitHub has a further page. */
  readonly more: boolean
}

type Method = 'GET' | 'POST' | 'PATCH'

const version = '2022-11-28'
/** GitHub answers a request within ten seconds, or gives it up. */
const timeoutMs = 12_000
/** A run waits so long for a limit to pass, and not longer: what is told here is worth no more. */
const longestWaitSeconds = 30
const attempts = 3

/**
 * GitHub's REST API over the client that speaks to Azure as well, which knows the runner's proxies. The token goes to one origin: nothing is
 * redirected, and no address of an answer is followed.
 */
export class Rest {
  private readonly endpoints: Endpoints
  private readonly headers: Readonly<Record<string, string>>
  private readonly exchange: Exchange
  private readonly again: Exchange

  constructor(endpoints: Endpoints, token: string, userAgent: string) {
    this.endpoints = endpoints
    this.headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-github-api-version': version
    }
    const options = { who: 'GitHub', userAgent, timeoutMs, mostMegabytes: 16 }
    // Only GET is repeated: a comment that was written although the answer got lost would be there twice.
    this.exchange = createExchange({ ...options, maxRetries: 0 })
    this.again = createExchange({ ...options, maxRetries: 2, leave: [403, 429] })
  }

  /** Sends a request below the API's address. Throws a GitHubError for every answer that is no success. */
  async send(method: Method, path: string, body?: unknown): Promise<Answer> {
    return await this.request(method, this.endpoints.api + path, body)
  }

  async query(text: string): Promise<unknown> {
    return (await this.request('POST', this.endpoints.graphql, { query: text })).body
  }

  private async request(method: Method, url: string, body: unknown): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.ask(method, url, body)
      const { status } = answer
      const value = parseJson(answer.text)
      if (status >= 200 && status < 300)
        return { status, body: value, more: /;\s*rel="next"/.test(answer.header('link') ?? '') }
      const wait = readWait(answer)
      if (wait === undefined || wait > longestWaitSeconds || attempt >= attempts)
        throw toError(status, value, wait)
      await sleep(wait * 1000)
    }
  }

  private async ask(method: Method, url: string, body: unknown): Promise<HttpAnswer> {
    const { headers } = this
    const exchange = method === 'GET' ? this.again : this.exchange
    try {
      return await exchange({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { body: hideSecrets(JSON.stringify(body)) })
      })
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new GitHubError(`GitHub gave no answer: ${why}`, { cause })
    }
  }
}

/** Checks what the runner says. Fail closed: the token goes to https, and to one origin. */
export function toEndpoints(env: Readonly<Record<string, string | undefined>>): Endpoints {
  const api = toAddress(env['GITHUB_API_URL'], 'GITHUB_API_URL')
  const graphql = toAddress(env['GITHUB_GRAPHQL_URL'], 'GITHUB_GRAPHQL_URL')
  if (api.origin !== graphql.origin)
    throw new GitHubError(
      '`GITHUB_API_URL` and `GITHUB_GRAPHQL_URL` name two hosts: the token goes to neither.'
    )
  return { api: api.href.replace(/\/+$/, ''), graphql: graphql.href }
}

function toAddress(text: string | undefined, name: string): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined
  if (
    url?.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  )
    return url
  throw new GitHubError(`The environment variable \`${name}\`, which a runner sets, is no https address.`)
}

/** Seconds until a limit passes; undefined where the answer is about something else (REST reference, rate limits). */
function readWait({ status, header }: HttpAnswer): number | undefined {
  if (status !== 403 && status !== 429) return undefined
  const after = readRetryAfter(header('retry-after'))
  if (after !== undefined) return Math.ceil(after / 1000)
  if (header('x-ratelimit-remaining') !== '0') return status === 429 ? longestWaitSeconds + 1 : undefined
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN)
  return reset >= 0 ? Math.max(0, Math.ceil(reset - Date.now() / 1000)) : longestWaitSeconds + 1
}

function toError(status: number, body: unknown, wait: number | undefined): GitHubError {
  if (wait !== undefined) return new GitHubError(`GitHub's rate limit is used up (${status}).`, { status })
  const said = describe(body)
  // A conversation that is locked is 403 as well, and no permission opens it.
  const denied =
    status === 401 ||
    (status === 403 && /not accessible by|must have|forbidden/i.test(said)) ||
    status === 404
  return new GitHubError(`GitHub answered ${status}${said === '' ? '' : `: ${said}`}`, { status, denied })
}

/** `{message, errors: [{field, code, message}]}`, in one line. */
function describe(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const { message, errors } = body as { message?: unknown; errors?: unknown }
  const details = (Array.isArray(errors) ? errors : []).slice(0, 5).map((error: unknown) => {
    if (typeof error !== 'object' || error === null) return String(error)
    const { field, code, message: detail } = error as Record<string, unknown>
    return [field, detail ?? code].filter(part => typeof part === 'string').join(' ')
  })
  return [typeof message === 'string' ? message : '', ...details].filter(part => part !== '').join('; ')
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

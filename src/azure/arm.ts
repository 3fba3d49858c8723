import { setTimeout as sleep } from 'node:timers/promises'
import type { TokenCredential } from '@azure/core-auth'
import {
  createPipelineRequest,
  type HttpMethods,
  isRestError,
  type PipelineRequest
} from '@azure/core-rest-pipeline'
import { isNestedBeyond, isRecord, listAt, stringAt } from '../core/arm/json.ts'
import type { Cloud } from '../core/clouds.ts'
import { GuardError } from '../errors.ts'
import { isPage } from '../http/retry.ts'
import { Interruption } from '../interruption.ts'
import { toGuardError, toPageError } from './arm-error.ts'
import { ArmLine, isWrite } from './arm-pipeline.ts'
import { Memory } from './memory.ts'
import type { RequestEntry } from './request-log.ts'

/** One answer of the Resource Manager; `body` is parsed JSON, or undefined when there was none. */
export interface ArmResponse {
  readonly status: number
  readonly body: unknown
  /** The answer as it came where it is no JSON: beside its body it would be kept twice. */
  readonly text: string
  readonly header: (name: string) => string | undefined
  /** True where an earlier attempt got no answer: it may have been processed, and this answer be about what it left. */
  readonly unsure: boolean
}

export interface ArmRequest {
  readonly method: HttpMethods
  /** A path below the Resource Manager, or an absolute URL on its host. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly ifMatch?: string
  readonly ifNoneMatch?: '*'
  /** What is attempted, for messages: "read the API `weather`". */
  readonly purpose: string
  /** Statuses that the caller handles itself, beside 2xx. */
  readonly expect?: readonly number[]
  /** Whether the request is sent once, whatever passes: who asks looks before it is sent again. */
  readonly once?: boolean
  /** Whether an answer that was given before in this run is as good: nothing of ours was written over it since. */
  readonly remember?: boolean
}

/** Who wants to know what is going on. */
export interface ArmWatch {
  readonly onRequest?: (entry: RequestEntry) => void
  /** A sentence about long work. */
  readonly progress?: (text: string) => void
  /** Ends everything from outside. */
  readonly interruption?: Interruption
}

const parallelRequests = 8
/** Pages of a list: Azure puts a hundred entries on one, and nothing has so many. */
const mostPages = 2_000
/** Deeper than any document that an API may have, and shallow enough for everything that walks what was read. */
const deepest = 500

/**
 * The Resource Manager over the pipeline that the Azure SDKs are built on: same retries, proxy, token cache.
 * Fail closed: the token goes to `cloud.armUrl` only, whatever a Location, a nextLink or a redirect says.
 */
export class ArmClient {
  private readonly cloud: Cloud
  private readonly line: ArmLine
  private readonly interruption: Interruption
  private readonly memory = new Memory()
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(cloud: Cloud, credential: TokenCredential, userAgent: string, watch: ArmWatch = {}) {
    this.cloud = cloud
    this.interruption = watch.interruption ?? new Interruption()
    const { interruption } = this
    this.line = new ArmLine({ credential, scope: cloud.scope, userAgent, ...watch, interruption })
  }

  /** Waits between two looks at long work, unless the end comes first. */
  async rest(milliseconds: number): Promise<void> {
    const { signal } = this.interruption
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      this.interruption.check()
      throw error
    })
  }

  /** Sends one request. Throws a GuardError for every status that is neither 2xx nor expected. */
  async send(request: ArmRequest): Promise<ArmResponse> {
    const url = this.toUrl(request)
    const ask = (): Promise<ArmResponse> => this.takeTurn(url, request)
    const response = request.remember === true ? await this.memory.read(url, ask) : await ask()
    const accepted =
      (response.status >= 200 && response.status < 300) || request.expect?.includes(response.status)
    if (!accepted) throw toGuardError(response, request.purpose)
    if (isNestedBeyond(deepest, response.body))
      throw new GuardError(
        'azure',
        `Azure answered with more than ${deepest} levels in one another when asked to ${request.purpose}.`
      )
    return response
  }

  /** Lets what was read be read anew: all of it, or a resource with what is in it. */
  forget(path?: string): void {
    if (path === undefined) this.memory.clear()
    else this.memory.forgetBelow(path)
  }

  /** Whatever becomes of a write, what was known of its place is known no more. */
  private async takeTurn(url: string, request: ArmRequest): Promise<ArmResponse> {
    await this.enter()
    try {
      return await this.transmit(url, request)
    } finally {
      if (isWrite(request.method)) this.memory.forgetWritten(url)
      this.leave()
    }
  }

  /** Reads a list to its last page. */
  async list(path: string, query: Readonly<Record<string, string>>, purpose: string): Promise<unknown[]> {
    const values: unknown[] = []
    const seen = new Set<string>()
    let total = 0
    let next: ArmRequest | undefined = { method: 'GET', path, query, purpose, remember: true }
    while (next !== undefined) {
      const response = await this.send(next)
      if (!isRecord(response.body) || !Array.isArray(response.body['value'])) {
        throw new GuardError(
          'azure',
          `Azure answered with something that is no list when asked to ${purpose}.`
        )
      }
      // One by one: the stack has no room for the arguments that a long list would make.
      for (const value of listAt(response.body, 'value')) values.push(value)
      const count = response.body['count']
      if (typeof count === 'number') total = Math.max(total, count)
      const link = stringAt(response.body, 'nextLink')
      if (link !== undefined && (seen.has(link) || seen.size >= mostPages))
        throw new GuardError('azure', `The pages never end when asked to ${purpose}.`)
      if (link !== undefined) seen.add(link)
      next = link === undefined ? undefined : { method: 'GET', path: link, purpose, remember: true }
    }
    // Fail closed: what is not listed may be what matters.
    if (total > values.length)
      throw new GuardError('azure', `Azure listed ${values.length} of ${total} when asked to ${purpose}.`)
    return values
  }

  private toUrl(request: ArmRequest): string {
    // `..` as a name would lead to another resource: a URL resolves it, encoded or not, before it is sent.
    const climbs = /(^|\/)(\.|%2e){1,2}(?=[/?#]|$)/i.test(request.path)
    if (climbs || !URL.canParse(request.path, this.cloud.armUrl)) {
      throw new GuardError('azure', `Azure named no usable URL when asked to ${request.purpose}.`)
    }
    const url = new URL(request.path, this.cloud.armUrl)
    if (url.username !== '' || url.password !== '' || url.origin !== this.cloud.armUrl) {
      throw new GuardError(
        'azure',
        `Azure named the host \`${url.host.slice(0, 200)}\` when asked to ${request.purpose}; the token goes to ${this.cloud.armUrl} only.`
      )
    }
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    return url.href
  }

  private async transmit(url: string, request: ArmRequest): Promise<ArmResponse> {
    this.interruption.check()
    const message = createPipelineRequest({ url, method: request.method })
    message.headers.set('accept', 'application/json')
    if (request.ifMatch !== undefined) message.headers.set('if-match', request.ifMatch)
    if (request.ifNoneMatch !== undefined) message.headers.set('if-none-match', request.ifNoneMatch)
    if (request.body !== undefined) {
      message.headers.set('content-type', 'application/json')
      message.body = JSON.stringify(request.body)
    }
    try {
      const response = await this.line.send(message, request.once)
      const text = response.bodyAsText ?? ''
      const unsure = this.line.isUnsure(message)
      if (isPage(response)) throw toPageError(response.status, request.purpose, unsure)
      const { status, headers } = response
      const body = parseBody(text)
      return {
        status,
        text: body === undefined ? text : '',
        body,
        header: name => (name === 'etag' ? toEtag(headers.get(name)) : headers.get(name)),
        unsure
      }
    } catch (error) {
      throw this.explain(error, message, request.purpose)
    }
  }

  /** Says why there is no answer, and whether what was asked for may be done all the same. */
  private explain(error: unknown, message: PipelineRequest, purpose: string): unknown {
    const { reason } = this.interruption
    const unsure = this.line.wasSent(message)
    if (reason !== undefined && (error === reason || !(error instanceof GuardError)))
      return new GuardError(
        reason.code,
        unsure
          ? `${reason.message} Azure was being asked to ${purpose}, and whether it did is not known.`
          : reason.message,
        { unsure }
      )
    if (error instanceof GuardError || !isRestError(error)) return error
    const hints = [
      ...(unsure ? ['Whether Azure did it all the same is not known.'] : []),
      'Check the proxy, name resolution, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS); run the job again if it was a passing fault.'
    ]
    return new GuardError(
      'network',
      `No answer from ${this.cloud.armUrl} when asked to ${purpose}: ${error.code ?? error.name}.`,
      { hints, cause: error, unsure }
    )
  }

  /** ARM throttles by identity and subscription: a bounded number of requests is under way at once. */
  private async enter(): Promise<void> {
    if (this.running >= parallelRequests) await new Promise<void>(resolve => this.waiting.push(resolve))
    else this.running++
  }

  private leave(): void {
    const next = this.waiting.shift()
    if (next === undefined) this.running--
    else next()
  }
}

/**
 * One ETag (RFC 9110, 8.8.3), quoted or as some services send it. Fail closed: `*` and lists, sent back as If-Match, would let a write pass over whatever
 * stands there, so that they are none.
 */
export function toEtag(header: string | undefined): string | undefined {
  return header !== undefined && /^(?:(?:W\/)?"[^"\s]+"|[^\s*,"]+)$/.test(header) ? header : undefined
}

function parseBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

import {
  createDefaultHttpClient,
  createPipelineRequest,
  type HttpClient,
  isRestError,
  type Pipeline,
  type PipelineResponse
} from '@azure/core-rest-pipeline'
import type { Probe, ProbeAnswer } from '../core/probe/probe.ts'
import { isSignIn } from '../core/probe/probe-findings.ts'
import { attemptTimeoutPolicy } from '../http/attempt-timeout.ts'
import { createPlainPipeline } from '../http/pipeline.ts'
import { behindProxyPolicy, ProxyWatch } from './proxy-watch.ts'

const timeoutMs = 10_000
const parallelProbes = 4
/** All of them together take no longer than this. */
const longestMs = 180_000
const mostRedirects = 3

export interface ProberOptions {
  readonly userAgent: string
  /** Goes to the gateway and nowhere else. */
  readonly subscriptionKey?: string
}

/**
 * Sends probes and keeps status and Location of the answers. No credential of Azure is at hand here; bodies are not read; a redirect is
 * followed within the same origin only, and never to a page of sign-in.
 */
export async function sendProbes(probes: readonly Probe[], options: ProberOptions): Promise<ProbeAnswer[]> {
  // What Retry-After asks for could take an hour, and an answer that comes late is an answer that does not come: nothing is repeated.
  const pipeline = createPlainPipeline(options.userAgent)
  pipeline.addPolicy(attemptTimeoutPolicy(timeoutMs), { afterPhase: 'Retry' })
  const proxies = new ProxyWatch()
  pipeline.addPolicy(proxies.policy(), behindProxyPolicy)
  const http = createDefaultHttpClient()
  const until = AbortSignal.timeout(longestMs)
  const answers: ProbeAnswer[] = probes.map(() => ({ kind: 'unknown', why: 'nobody asked' }))
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < probes.length; index = next++) {
      const probe = probes[index]
      if (probe !== undefined)
        answers[index] = await ask({ pipeline, http, proxies, until, ...options }, probe)
    }
  }
  await Promise.all(Array.from({ length: parallelProbes }, work))
  return answers
}

interface Line extends ProberOptions {
  readonly pipeline: Pipeline
  readonly http: HttpClient
  readonly proxies: ProxyWatch
  readonly until: AbortSignal
}

async function ask(line: Line, probe: Probe): Promise<ProbeAnswer> {
  let { url } = probe
  for (let hop = 0; ; hop++) {
    const answer = await send(line, { ...probe, url })
    if (answer.kind !== 'answered' || answer.location === undefined) return answer
    const target = followable(answer.location, url)
    if (target === undefined || answer.status < 300 || answer.status > 399) return answer
    if (hop === mostRedirects) return { kind: 'unknown', why: 'it leads in circles' }
    url = target
  }
}

/** The next address where it is of the same origin. */
function followable(location: string, url: string): string | undefined {
  if (isSignIn(location, url) || !URL.canParse(location, url)) return undefined
  const target = new URL(location, url)
  const plain = target.username === '' && target.password === ''
  return plain && target.origin === new URL(url).origin ? target.href : undefined
}

async function send(
  { pipeline, http, proxies, until, subscriptionKey }: Line,
  probe: Probe
): Promise<ProbeAnswer> {
  if (until.aborted)
    return { kind: 'unknown', why: `the time for all requests is over after ${longestMs / 1000} seconds` }
  const request = createPipelineRequest({
    url: probe.url,
    method: probe.method,
    // The body comes as a stream that is closed unread: an endless one costs nothing.
    streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY])
  })
  for (const [name, value] of Object.entries(probe.headers ?? {})) request.headers.set(name, value)
  if (probe.keyHeader !== undefined && subscriptionKey !== undefined)
    request.headers.set(probe.keyHeader, subscriptionKey)
  try {
    const response = await pipeline.sendRequest(http, request)
    const body = response.readableStreamBody
    if (body !== undefined && 'destroy' in body && typeof body.destroy === 'function') body.destroy()
    if (proxies.isRefused(probe.url))
      return {
        kind: 'unknown',
        why: `the proxy of the runner did not connect to it, and answered ${response.status} in its place`
      }
    return toAnswer(response)
  } catch (error) {
    return toFailure(error, proxies.isProxied(probe.url))
  }
}

/** Status, where it leads, and what tells who refused. */
function toAnswer({ status, headers }: PipelineResponse): ProbeAnswer {
  const location = headers.get('location')
  const scheme = headers.get('www-authenticate')?.trim().split(/[\s,]/, 1)[0]
  const wall = findWall(headers)
  return {
    kind: 'answered',
    status,
    ...(location === undefined ? {} : { location: location.slice(0, 2_000) }),
    ...(scheme === undefined || scheme === '' ? {} : { scheme: scheme.slice(0, 40) }),
    ...(wall === undefined ? {} : { wall })
  }
}

/** Something in front of the backend that refuses in its place, where it says so. */
function findWall(headers: PipelineResponse['headers']): string | undefined {
  if (headers.has('x-ms-forbidden-ip')) return 'the access restrictions of App Service'
  if (/^Microsoft-Azure-Application-Gateway/i.test(headers.get('server') ?? ''))
    return 'an application gateway'
  if (headers.has('x-azure-ref')) return 'Azure Front Door'
  return headers.has('cf-ray') ? 'Cloudflare' : undefined
}

/** A refused connection is an answer of the network; everything else leaves the question open. */
function toFailure(error: unknown, proxied: boolean): ProbeAnswer {
  const code = isRestError(error) ? error.code : undefined
  if (proxied)
    return {
      kind: 'unknown',
      why: `the proxy of the runner did not bring an answer${code === undefined ? '' : ` (${code})`}`
    }
  if (code === 'ECONNREFUSED') return { kind: 'refused' }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'unknown', why: 'its host name is not known to the runner' }
    case 'ETIMEDOUT':
      return { kind: 'unknown', why: `it gave no answer within ${timeoutMs / 1000} seconds` }
    case 'ECONNRESET':
      return { kind: 'unknown', why: 'the connection was cut off' }
    default:
      return { kind: 'unknown', why: `the connection failed${code === undefined ? '' : ` (${code})`}` }
  }
}

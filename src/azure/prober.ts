import {
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpClient,
  isRestError,
  type Pipeline,
  redirectPolicyName
} from '@azure/core-rest-pipeline'
import type { Probe, ProbeAnswer } from '../core/probe/probe.ts'
import { isSignIn } from '../core/probe/probe-findings.ts'
import { attemptTimeoutPolicy } from './attempt-timeout.ts'

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
  const pipeline = createPipelineFromOptions({
    userAgentOptions: { userAgentPrefix: options.userAgent },
    // What Retry-After asks for could take an hour, and an answer that comes late is an answer that does not come.
    retryOptions: { maxRetries: 0 }
  })
  pipeline.removePolicy({ name: redirectPolicyName })
  pipeline.addPolicy(attemptTimeoutPolicy(timeoutMs), { afterPhase: 'Retry' })
  const http = createDefaultHttpClient()
  const until = AbortSignal.timeout(longestMs)
  const answers: ProbeAnswer[] = probes.map(() => ({ kind: 'unknown', why: 'nobody asked' }))
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < probes.length; index = next++) {
      const probe = probes[index]
      if (probe !== undefined) answers[index] = await ask(pipeline, http, probe, options, until)
    }
  }
  await Promise.all(Array.from({ length: parallelProbes }, work))
  return answers
}

async function ask(
  pipeline: Pipeline,
  http: HttpClient,
  probe: Probe,
  options: ProberOptions,
  until: AbortSignal
): Promise<ProbeAnswer> {
  let { url } = probe
  for (let hop = 0; ; hop++) {
    const answer = await send(pipeline, http, { ...probe, url }, options, until)
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
  pipeline: Pipeline,
  http: HttpClient,
  probe: Probe,
  { subscriptionKey }: ProberOptions,
  until: AbortSignal
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
    const location = response.headers.get('location')
    return {
      kind: 'answered',
      status: response.status,
      ...(location === undefined ? {} : { location: location.slice(0, 2_000) })
    }
  } catch (error) {
    return toFailure(error)
  }
}

/** A refused connection is an answer of the network; everything else leaves the question open. */
function toFailure(error: unknown): ProbeAnswer {
  const code = isRestError(error) ? error.code : undefined
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

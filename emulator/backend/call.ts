import { hasToken, hideTokens, showCredential } from '../plane/credential.ts'
import { type BackendCall, CannotRun, type PlaneAnswer, toCannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import type { Json } from '../wire.ts'
import type { World } from '../world.ts'
import { type Decision, decideAccess } from './easyauth.ts'
import { isFunctionApp, runFunction } from './functions.ts'
import { findSiteByHost } from './hosts.ts'
import { type ArrivedRequest, type BackendRequest, toArrived } from './request.ts'

/**
 * Calls a host as it is configured in this world, without any network: a site or slot decides as App Service would, and a
 * host that belongs to no site answers 200 and tells what it was given.
 */
export function callBackend(world: World, request: BackendRequest): PlaneAnswer {
  const arrived = toArrived(request)
  try {
    const site = findSiteByHost(world, arrived.host)
    return site === undefined ? answerAsForeigner(world, arrived) : answerAsSite(world, site, arrived)
  } catch (error) {
    if (error instanceof CannotRun) return toCannotRun('backend', error.message, [])
    throw error
  }
}

function answerAsSite(world: World, site: Resource, request: ArrivedRequest): PlaneAnswer {
  const access = decideAccess(world, site, request)
  if (access.kind === 'refused') {
    const headers = access.location === undefined ? {} : { location: access.location }
    return toAnswer(world, request, { site, status: access.status, why: access.why, headers })
  }
  if (!isFunctionApp(site)) return runApplication(world, site, request, access)
  const outcome = runFunction(world, site, request)
  return outcome.kind === 'runs'
    ? runApplication(world, site, request, access, outcome.name)
    : toAnswer(world, request, { site, status: outcome.status, why: outcome.why })
}

type Passed = Extract<Decision, { readonly kind: 'passed' }>

/** The application behind: it tells what it was given, and never a token. */
function runApplication(
  world: World,
  site: Resource,
  request: ArrivedRequest,
  access: Passed,
  functionName?: string
): PlaneAnswer {
  const body: Json = {
    application: site.name,
    site: site.id,
    ...(functionName === undefined ? {} : { function: functionName }),
    ...describeRequest(world, request),
    principal: access.principal ?? null
  }
  return toAnswer(world, request, { site, status: 200, why: access.why, body })
}

/** Nobody knows who is behind such a host: it takes everything, and shows what leaks to it. */
function answerAsForeigner(world: World, request: ArrivedRequest): PlaneAnswer {
  const credential = showCredential(world, request.headers)
  const body: Json = {
    foreignHost: request.host,
    receivedToken: credential?.genuine === true || findElsewhere(world, request).length > 0,
    ...describeRequest(world, request)
  }
  return toAnswer(world, request, { status: 200, why: 'the host belongs to no site of this world', body })
}

function describeRequest(world: World, request: ArrivedRequest): Json {
  const { authorization: _secret, ...headers } = request.headers
  const credential = showCredential(world, request.headers)
  return {
    method: request.method,
    path: hideTokens(request.path),
    query: hideKeys(Object.fromEntries(request.query)),
    headers: hideKeys(headers),
    ...(credential === undefined ? {} : { authorization: credential })
  }
}

/** Keys are secrets, too: that there was one is all that is told. */
function hideKeys(fields: Readonly<Record<string, string>>): Json {
  const secret = /^(?:x-functions-key|x-zumo-auth|ocp-apim-subscription-key|cookie|code|subscription-key)$/i
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, secret.test(name) ? '***' : hideTokens(value)])
  )
}

/** A token leaks just as well by another header, by the address or by the body. */
function findElsewhere(world: World, request: ArrivedRequest): string[] {
  const { authorization: _known, ...headers } = request.headers
  const places = [
    ...Object.entries(headers).map(([name, value]) => [`header ${name}`, value] as const),
    ...[...request.query].map(([name, value]) => [`query ${name}`, value] as const),
    ['path', request.path] as const,
    ['body', request.body] as const
  ]
  return places.filter(([, text]) => hasToken(world, text)).map(([where]) => where)
}

interface Result {
  readonly site?: Resource
  readonly status: number
  readonly why: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
}

function toAnswer(world: World, request: ArrivedRequest, result: Result): PlaneAnswer {
  const credential = showCredential(world, request.headers)
  const call: BackendCall = {
    url: `${request.scheme}://${request.host}${hideTokens(request.path)}`,
    host: request.host,
    ...(result.site === undefined ? {} : { site: result.site.id }),
    ...(credential === undefined ? {} : { credential }),
    elsewhere: findElsewhere(world, request),
    decision: result.why,
    status: result.status
  }
  return {
    status: result.status,
    headers: result.headers ?? {},
    body: result.body ?? { statusCode: result.status, why: result.why },
    trace: [{ kind: 'backend', ...call }]
  }
}

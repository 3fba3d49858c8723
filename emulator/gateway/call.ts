import { CannotRun, type Headers, type PlaneAnswer, type TraceEntry, toCannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import type { World } from '../world.ts'
import { EffectivePolicy } from './effective.ts'
import { PolicyFault } from './fault.ts'
import type { Flow } from './flow.ts'
import { findOperation, type Matched, type Target } from './match.ts'
import { decideAccessByKey } from './product.ts'
import { runSteps } from './run.ts'

/** A request to the gateway of a service. */
export interface GatewayRequest {
  readonly service: string
  readonly method: string
  /** Path as a client sees it: suffix of the API, then what the template of the operation says; with its query. */
  readonly path: string
  readonly headers?: Headers
  readonly body?: string
  /** Which member of a backend pool is to take the request, from 0; Azure chooses by itself. */
  readonly pick?: number
}

/**
 * Sends a request through the gateway as it is configured in this world, without any network: effective policy, token of
 * the managed identity, backend. What it cannot run is answered with 500 and named in `cannotRun`.
 */
export function callThroughGateway(world: World, request: GatewayRequest): PlaneAnswer {
  const trace: TraceEntry[] = []
  try {
    return serve(world, request, trace)
  } catch (error) {
    if (error instanceof CannotRun) return toCannotRun('gateway', error.message, trace)
    throw error
  }
}

function serve(world: World, request: GatewayRequest, trace: TraceEntry[]): PlaneAnswer {
  const service = findService(world, request.service)
  if (service === undefined) throw new CannotRun(`there is no service \`${request.service}\``)
  const target = toTarget(request)
  const matched = findOperation(world, service, target)
  if (matched === undefined) return refuse(404, 'Resource not found', trace)
  const access = decideAccessByKey(world, matched, target)
  const product = access.kind === 'granted' ? access.product : undefined
  trace.push({
    kind: 'matched',
    api: matched.api.name,
    operation: matched.operation.name,
    ...(product === undefined ? {} : { product: product.name })
  })
  if (access.kind === 'denied') return refuse(401, access.message, trace)
  const policy = new EffectivePolicy(world, service.id, matched, product?.id)
  const flow = toFlow(world, service, matched, request, target, trace)
  runPipeline(flow, policy)
  return toAnswer(flow)
}

/** Finds a service by name; the names of services are unique in all of Azure. */
export function findService(world: World, name: string): Resource | undefined {
  return world.resources
    .all()
    .find(
      resource =>
        resource.type.toLowerCase() === 'microsoft.apimanagement/service' &&
        resource.name.toLowerCase() === name.toLowerCase()
    )
}

function toTarget(request: GatewayRequest): Target {
  const mark = request.path.indexOf('?')
  const path = mark < 0 ? request.path : request.path.slice(0, mark)
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    method: request.method.toUpperCase(),
    path: path.startsWith('/') ? path : `/${path}`,
    query: new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1)),
    headers: Object.fromEntries(headers)
  }
}

function toFlow(
  world: World,
  service: Resource,
  matched: Matched,
  request: GatewayRequest,
  target: Target,
  trace: TraceEntry[]
): Flow {
  return {
    world,
    service,
    matched,
    request: {
      method: target.method,
      path: matched.rest,
      query: new URLSearchParams(target.query),
      headers: new Map(Object.entries(target.headers)),
      body: request.body
    },
    variables: new Map(),
    trace,
    pick: request.pick ?? 0,
    section: 'inbound',
    destination: { kind: 'api' },
    response: undefined,
    forwarded: false
  }
}

/** All sections are put together before the first policy runs: a request that cannot be followed reaches nobody. */
function runPipeline(flow: Flow, policy: EffectivePolicy): void {
  const sections = (['inbound', 'backend', 'outbound'] as const).map(section => ({
    section,
    steps: policy.expand(section)
  }))
  try {
    for (const { section, steps } of sections) {
      flow.section = section
      // A backend that is not called leaves an empty answer behind.
      if (section === 'outbound') flow.response ??= { status: 200, headers: new Map(), body: undefined }
      if (runSteps(flow, steps) === 'finished') return
    }
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error
    runOnError(flow, policy, error)
  }
}

/** An error skips everything that was to come; what the client hears is 500, unless `on-error` says something else. */
function runOnError(flow: Flow, policy: EffectivePolicy, fault: PolicyFault): void {
  flow.trace.push({ kind: 'error', reason: fault.message })
  const unhandled = { statusCode: 500, message: 'Internal server error', activityId: 'emulated' }
  flow.response = { status: 500, headers: new Map(), body: unhandled }
  flow.section = 'on-error'
  try {
    runSteps(flow, policy.expand('on-error'))
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error
    flow.trace.push({ kind: 'error', reason: error.message })
  }
}

function toAnswer(flow: Flow): PlaneAnswer {
  const { response, trace } = flow
  return {
    status: response?.status ?? 200,
    headers: Object.fromEntries(response?.headers ?? []),
    body: response?.body,
    trace
  }
}

function refuse(status: number, message: string, trace: readonly TraceEntry[]): PlaneAnswer {
  return { status, headers: {}, body: { statusCode: status, message }, trace }
}

import { callBackend } from '../backend/call.ts'
import { hasSite } from '../backend/hosts.ts'
import { callThroughGateway } from '../gateway/call.ts'
import { findServiceByHost } from '../gateway/hosts.ts'
import type { Call, Reply } from '../wire.ts'
import type { World } from '../world.ts'
import type { Headers, PlaneAnswer } from './exchange.ts'

/**
 * Answers requests to gateways and to the hosts behind them: by path, `/_gateway/{service}/...` and `/_backend/{host}/...`,
 * or by the name in the Host header. Undefined when the request is for Azure's own endpoints.
 */
export function handlePlane(world: World, call: Call): Reply | undefined {
  const [room, name] = call.segments
  const target = call.url.pathname + call.url.search
  const below = /^\/[^/]+\/[^/?]+/.exec(target)?.[0].length ?? 0
  if (room === '_gateway' && name !== undefined) return askGateway(world, call, name, target.slice(below))
  if (room === '_backend' && name !== undefined) return askBackend(world, call, name, target.slice(below))
  const host = readHost(call)
  if (isOwn(world, host)) return undefined
  const service = findServiceByHost(world, host)
  if (service !== undefined) return askGateway(world, call, service.name, target)
  return hasSite(world, host) ? askBackend(world, call, host, target) : undefined
}

function readHost(call: Call): string {
  return (call.headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase()
}

function isOwn(world: World, host: string): boolean {
  return host === '' || host === 'localhost' || host === new URL(world.url).hostname || /^[\d.]+$/.test(host)
}

/** Members of pools take turns, as far as the caller does not choose. */
const turns = new WeakMap<World, number>()

function askGateway(world: World, call: Call, service: string, path: string): Reply {
  const pick = turns.get(world) ?? 0
  turns.set(world, pick + 1)
  return toReply(
    callThroughGateway(world, {
      service,
      method: call.method,
      path,
      headers: toHeaders(call),
      body: call.body,
      pick
    })
  )
}

function askBackend(world: World, call: Call, host: string, path: string): Reply {
  const { method, body } = call
  return toReply(callBackend(world, { host, method, path, headers: toHeaders(call), body }))
}

/** What belongs to the connection with the emulator is none of the application's business. */
function toHeaders(call: Call): Headers {
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = call.headers
  return headers
}

function toReply(answer: PlaneAnswer): Reply {
  const { status, headers, body } = answer
  const isEmpty = body === undefined || body === ''
  return { status, headers, ...(isEmpty ? {} : { body }) }
}

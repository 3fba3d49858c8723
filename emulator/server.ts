import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { handleAdmin } from './admin.ts'
import { ArmFault } from './arm/fault.ts'
import { handleArm } from './arm/gate.ts'
import { showEndpoints } from './arm/metadata.ts'
import { handleEntra } from './entra/discovery.ts'
import { EntraFault } from './entra/errors.ts'
import { findFault, strike } from './faults.ts'
import { handleGitHub } from './github/oidc.ts'
import { handleRest } from './github/rest.ts'
import { type Arrival, type Journal, readClock } from './journal.ts'
import { handlePlane } from './plane/plane.ts'
import type { Call, Connection, Reply } from './wire.ts'
import type { World } from './world.ts'

/** What a running emulator is made of. */
export interface Rooms {
  readonly world: World
  readonly journal: Journal
  readonly requestToken: string
  /** Is told of every request before anything is done about it. */
  readonly onArrival?: (arrival: Arrival) => void
}

/** An import is limited to 4 MB, and JSON needs more than a byte for many of them. */
const bodyLimit = 32 * 1024 * 1024

/** Makes the listener that turns sockets into calls and replies into bytes. */
export function createListener(rooms: Rooms): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(rooms, request, response).catch(error => {
      // A bug of the emulator: say so where its user sees it, and never leave the client waiting.
      process.stderr.write(`The emulator failed: ${error instanceof Error ? error.stack : String(error)}\n`)
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ error: { code: 'EmulatorBug', message: 'The emulator failed: see its log.' } })
      )
    })
  }
}

async function answer(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = readClock()
  const call = await readCall(rooms.world, request).catch(error => {
    // A client that was killed sends nothing to the end, and waits for no answer.
    if (request.destroyed) return 'gone' as const
    throw error
  })
  if (call === 'gone') return
  if (call === undefined) return send(response, { status: 400 }, false)
  if (call.segments[0] === '_emulator')
    return send(response, handleAdmin(rooms.world, rooms.journal, call), call.method === 'HEAD')
  const end = rooms.journal.begin(call)
  rooms.onArrival?.({ method: call.method, path: call.url.pathname + call.url.search })
  const reply = await serve(rooms, call).finally(end)
  rooms.journal.add(call, reply, { began, socket: request.socket })
  send(response, reply, call.method === 'HEAD')
}

async function serve(rooms: Rooms, call: Call): Promise<Reply> {
  const { latencyMs } = rooms.world.options
  if (latencyMs > 0) await sleep(latencyMs)
  const fault = findFault(rooms.world, call)
  return fault === undefined ? perform(rooms, call) : strike(rooms.world, fault, () => perform(rooms, call))
}

function perform(rooms: Rooms, call: Call): Reply {
  try {
    return route(rooms, call)
  } catch (error) {
    if (error instanceof ArmFault || error instanceof EntraFault) return error.reply
    throw error
  }
}

function route(rooms: Rooms, call: Call): Reply {
  const { world } = rooms
  const plane = handlePlane(world, call)
  if (plane !== undefined) return plane
  const path = call.segments.join('/').toLowerCase()
  if (path === 'metadata/endpoints') return showEndpoints(world, call)
  if (call.segments[0]?.toLowerCase() === 'subscriptions') return handleArm(world, call)
  const other =
    handleGitHub(world, call, rooms.requestToken) ?? handleRest(world, call) ?? handleEntra(world, call)
  return (
    other ?? {
      status: 404,
      body: { error: { code: 'NotFound', message: `There is nothing at '${call.url.pathname}'.` } }
    }
  )
}

/** Undefined for a request that makes no sense: a path that does not decode, or a body beyond all limits. */
async function readCall(world: World, request: IncomingMessage): Promise<Call | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) return undefined
    chunks.push(chunk)
  }
  const target = request.url ?? '/'
  if (!target.startsWith('/') || !URL.canParse(world.url + target)) return undefined
  const url = new URL(world.url + target)
  const segments = decodeSegments(url.pathname)
  if (segments === undefined) return undefined
  return {
    method: request.method ?? 'GET',
    url,
    segments,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    ),
    body: Buffer.concat(chunks).toString('utf8'),
    remoteAddress: request.socket.remoteAddress ?? ''
  }
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter(segment => segment !== '')
      .map(segment => decodeURIComponent(segment))
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, reply: Reply, isHead: boolean): void {
  const { connection } = reply
  if (connection === 'silent') return
  if (connection === 'reset') {
    response.destroy()
    return
  }
  const isText = typeof reply.body === 'string'
  const full = reply.body === undefined ? '' : isText ? String(reply.body) : JSON.stringify(reply.body)
  const text = isHead ? '' : full
  const packed = connection === 'truncated-gzip' && response.req.headers['accept-encoding']?.includes('gzip')
  const body = packed ? gzipSync(text) : Buffer.from(text)
  const requestId = randomUUID()
  response.writeHead(reply.status, {
    ...(text === ''
      ? {}
      : { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8' }),
    // Node gives a connection up after an answer to HEAD that does not say how long it would be.
    ...(isHead ? { 'content-length': Buffer.byteLength(full) } : {}),
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': requestId,
    'cache-control': 'no-cache',
    ...reply.headers,
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
    ...(connection === undefined || isHead ? {} : { 'content-length': String(body.length) })
  })
  if (connection === undefined) response.end(text)
  else void sendBadly(response, body, connection)
}

/** How long the slowest of all connections takes for a body. */
const slowMs = 300
const slowParts = 6

/** The body breaks off in the middle; or it drips, and comes whole. */
async function sendBadly(
  response: ServerResponse,
  body: Buffer,
  connection: Exclude<Connection, 'reset' | 'silent'>
): Promise<void> {
  if (connection !== 'slow') {
    // A body that is empty has no middle: then the answer itself breaks off.
    if (body.length < 2) response.destroy()
    else response.write(body.subarray(0, body.length / 2), () => response.destroy())
    return
  }
  const size = Math.max(1, Math.ceil(body.length / slowParts))
  for (let start = 0; start < body.length && !response.destroyed; start += size) {
    response.write(body.subarray(start, start + size))
    await sleep(slowMs / slowParts)
  }
  response.end()
}

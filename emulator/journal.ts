import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Call, parseObject, type Reply } from './wire.ts'

/** One line of the log. Nothing that is secret stands in a method, a path or a status. */
export interface LogEntry {
  readonly method: string
  readonly path: string
  readonly status: number
  /** When it came in and when its answer was ready: milliseconds of the machine's steady clock, which all of its processes share. */
  readonly began: number
  readonly ended: number
  /** Number of the connection that it came by, from 1. */
  readonly connection: number
}

/** What is known of a request beside what it asks for. */
export interface Transit {
  readonly began: number
  readonly socket: object
}

/** The steady clock of the machine: what two processes read from it can be compared. */
export function readClock(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** A request that has come, and about which nothing was done yet. */
export interface Arrival {
  readonly method: string
  readonly path: string
}

/** Keeps the log of all requests and, when it is given a folder, the Resource Manager traffic as pairs of files. */
export class Journal {
  readonly entries: LogEntry[] = []
  private readonly folder: string | undefined
  private recorded = 0
  private running = 0
  private writing = 0
  /** The most requests that were under way at once, and the most that write. */
  most = 0
  mostWrites = 0
  private readonly connections = new WeakMap<object, number>()
  private connected = 0

  constructor(folder?: string) {
    this.folder = folder
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
  }

  add(call: Call, reply: Reply, { began, socket }: Transit): void {
    this.entries.push({
      method: call.method,
      path: call.url.pathname + call.url.search,
      status: reply.status,
      began,
      ended: readClock(),
      connection: this.numberOf(socket)
    })
    const isArm = call.segments[0]?.toLowerCase() === 'subscriptions' && call.segments.length > 1
    if (this.folder !== undefined && isArm) this.record(this.folder, call, reply)
  }

  /** Counts a request that is under way; what it gives ends it. */
  begin({ method, segments }: Call): () => void {
    const writes = segments[0] === 'subscriptions' && method !== 'GET' && method !== 'HEAD' ? 1 : 0
    this.running++
    this.writing += writes
    this.most = Math.max(this.most, this.running)
    this.mostWrites = Math.max(this.mostWrites, this.writing)
    return () => {
      this.running--
      this.writing -= writes
    }
  }

  clear(): void {
    this.entries.length = 0
    this.most = this.running
    this.mostWrites = this.writing
  }

  private numberOf(socket: object): number {
    const known = this.connections.get(socket)
    if (known !== undefined) return known
    this.connected += 1
    this.connections.set(socket, this.connected)
    return this.connected
  }

  /** Writes one pair in the format that Microsoft's OpenAPI validator (oav) reads. The token is left out. */
  private record(folder: string, call: Call, reply: Reply): void {
    this.recorded += 1
    const { authorization: _secret, ...headers } = call.headers
    const body = parseObject(call.body)
    const query = Object.fromEntries(call.url.searchParams)
    const pair = {
      liveRequest: {
        method: call.method,
        url: call.url.pathname + call.url.search,
        headers,
        query,
        ...(body === undefined ? {} : { body })
      },
      liveResponse: {
        statusCode: String(reply.status),
        headers: {
          ...(reply.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
          ...reply.headers
        },
        ...(reply.body === undefined ? {} : { body: reply.body })
      }
    }
    const number = String(this.recorded).padStart(4, '0')
    const what = call.segments
      .slice(-2)
      .join('-')
      .replaceAll(/[^\w.-]+/g, '_')
      .slice(0, 60)
    writeFileSync(
      join(folder, `${number}-${call.method}-${what}.json`),
      `${JSON.stringify(pair, undefined, 2)}\n`
    )
  }
}

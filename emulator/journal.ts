import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Call, parseObject, type Reply } from './wire.ts'

/** One line of the log. Nothing that is secret stands in a method, a path or a status. */
export interface LogEntry {
  readonly method: string
  readonly path: string
  readonly status: number
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
  /** Requests that are under way. */
  running = 0
  /** The most requests that were under way at once. */
  most = 0

  constructor(folder?: string) {
    this.folder = folder
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
  }

  add(call: Call, reply: Reply): void {
    this.entries.push({
      method: call.method,
      path: call.url.pathname + call.url.search,
      status: reply.status
    })
    const isArm = call.segments[0]?.toLowerCase() === 'subscriptions' && call.segments.length > 1
    if (this.folder !== undefined && isArm) this.record(this.folder, call, reply)
  }

  /** Counts a request that is under way; what it gives ends it. */
  begin(): () => void {
    this.running++
    this.most = Math.max(this.most, this.running)
    return () => {
      this.running--
    }
  }

  clear(): void {
    this.entries.length = 0
    this.most = this.running
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

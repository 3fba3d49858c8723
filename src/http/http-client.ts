import { Agent as AnyAgent, type IncomingMessage } from 'node:http'
import { Agent, request as openRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createInflate } from 'node:zlib'
import {
  createHttpHeaders,
  type HttpClient,
  type HttpHeaders,
  type PipelineRequest,
  type PipelineResponse,
  RestError
} from '@azure/core-rest-pipeline'

const megabyte = 1024 * 1024

/**
 * Sends a request and reads the whole answer, which may have so many megabytes when it is unpacked. The client of the SDK waits for ever for a compressed body that breaks off in the middle, and Node then
 * leaves with 0, as if all were well; here whatever is not whole is an error.
 */
export function createHttpClient(mostMegabytes = 64): HttpClient {
  const agent = new Agent({ keepAlive: true })
  return {
    async sendRequest(request) {
      const { abortSignal } = request
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined
      try {
        const message = await open(request, agent, signal)
        const headers = readHeaders(message)
        const text = await readText(message, headers.get('content-encoding'), mostMegabytes, signal)
        return {
          status: message.statusCode ?? 0,
          headers,
          request,
          bodyAsText: text
        } satisfies PipelineResponse
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason
        throw toRestError(error, request)
      }
    }
  }
}

function open(
  request: PipelineRequest,
  agent: Agent,
  signal: AbortSignal | undefined
): Promise<IncomingMessage> {
  const { body, method } = request
  const text = typeof body === 'string' ? body : undefined
  // A proxy, where the runner names one.
  const way: unknown = request.agent
  if (text !== undefined) request.headers.set('content-length', String(Buffer.byteLength(text)))
  return new Promise((resolve, reject) => {
    const sent = openRequest(
      request.url,
      {
        agent: way instanceof AnyAgent ? way : agent,
        method,
        headers: request.headers.toJSON({ preserveCase: true }),
        ...(signal === undefined ? {} : { signal })
      },
      resolve
    )
    sent.on('error', reject)
    sent.end(text)
  })
}

/** An answer that no server of a good mind gives; asked again, it would be the same. */
class TooLarge extends Error {
  readonly code = 'ANSWER_TOO_LARGE'

  constructor(mostMegabytes: number) {
    super(`The answer has more than ${mostMegabytes} MB, and was not read further.`)
    this.name = 'TooLarge'
  }
}

/** Reads to the end, and through the end of what is compressed. What is counted is what takes memory: a small answer may unpack to a large one. */
export async function readText(
  message: Readable,
  encoding: string | undefined,
  mostMegabytes: number,
  signal?: AbortSignal
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      size += chunk.length
      if (size > mostMegabytes * megabyte) throw new TooLarge(mostMegabytes)
      chunks.push(chunk)
    }
  }
  const options = signal === undefined ? {} : { signal }
  const unpack = encoding === 'gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : undefined
  if (unpack === undefined) await pipeline(message, collect, options)
  else await pipeline(message, unpack, collect, options)
  return Buffer.concat(chunks).toString('utf8')
}

function readHeaders(message: IncomingMessage): HttpHeaders {
  const headers = createHttpHeaders()
  for (const [name, value] of Object.entries(message.headers)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) headers.set(name, first)
  }
  return headers
}

function toRestError(error: unknown, request: PipelineRequest): RestError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : RestError.REQUEST_SEND_ERROR
  return new RestError(error instanceof Error ? error.message : String(error), { code, request })
}

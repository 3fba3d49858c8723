import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { HttpClient } from '@actions/http-client'

/** One request to GitHub. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly data?: string
  readonly userAgent: string
  /** From the first byte that is sent to the last of the answer. */
  readonly timeoutMs: number
  readonly mostBytes: number
}

export interface Exchanged {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/**
 * Sends one request over the client that @actions/core brings along, which knows the runner's proxies. Nothing is redirected: what is in the
 * headers goes to one origin. The client's own reader of bodies never ends where an answer breaks off, and its time-out starts anew with
 * every byte; so the body is read here, and all of it together has its time.
 */
export async function exchange(request: Exchange): Promise<Exchanged> {
  const { method, url, headers, data, userAgent, timeoutMs, mostBytes } = request
  // Kept alive, so that there is an agent of its own, which takes its sockets along when it goes.
  const options = { allowRedirects: false, allowRetries: false, keepAlive: true, socketTimeout: timeoutMs }
  const client = new HttpClient(userAgent, [], options)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} seconds`)), timeoutMs)
  })
  const answered = client.request(method, url, data ?? null, { ...headers }).then(
    async ({ message }): Promise<Exchanged> => ({
      status: message.statusCode ?? 0,
      headers: message.headers,
      text: await readText(message, mostBytes)
    })
  )
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
    client.dispose()
  }
}

/** Throws where the answer breaks off, or is longer than it may be. */
async function readText(message: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new Error(`an answer of more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

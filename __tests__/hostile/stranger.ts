import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createCertificate } from '../../emulator/certificate.ts'

/** Somebody else on the network: a listener of its own, whose certificate the action trusts, so that nothing but the action keeps it away. */

export interface Visit {
  readonly method: string
  readonly target: string
  readonly authorization: string | undefined
  readonly body: string
}

export type Answering = (request: IncomingMessage, response: ServerResponse, visit: Visit) => void

export interface Stranger {
  /** `https://localhost:PORT`. */
  readonly url: string
  readonly port: number
  /** Over HTTP, on a port of its own. */
  readonly plainUrl: string
  readonly caPem: string
  /** Everything that was asked, of either. */
  readonly visits: Visit[]
  /** What it answers; 200 and an empty list unless a test wants something else. */
  answer: Answering
  close(): Promise<void>
}

export async function startStranger(): Promise<Stranger> {
  const { key, cert, caPem } = await createCertificate()
  const visits: Visit[] = []
  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = 'GET', url: target = '/' } = request
      const { authorization } = request.headers
      const visit = { method, target, authorization, body: Buffer.concat(chunks).toString('utf8') }
      visits.push(visit)
      stranger.answer(request, response, visit)
    })
  }
  const secure = createServer({ key, cert }, hear)
  const plain = createPlainServer(hear)
  const [port, plainPort] = [await listen(secure), await listen(plain)]
  const stranger: Stranger = {
    url: `https://localhost:${port}`,
    port,
    plainUrl: `http://localhost:${plainPort}`,
    caPem,
    visits,
    answer: (_, response) => sendJson(response, { value: [] }),
    close: async () => {
      for (const server of [secure, plain]) {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }
    }
  }
  return stranger
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** One file with the authorities of all, for NODE_EXTRA_CA_CERTS. */
export function writeTrust(...authorities: readonly string[]): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'trust-')), 'ca.pem')
  writeFileSync(file, authorities.join('\n'))
  return file
}

export function readTrust(file: string): string {
  return readFileSync(file, 'utf8')
}

function listen(server: ReturnType<typeof createPlainServer>): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificate } from './certificate.ts'
import { type OidcEndpoint, toOidcEndpoint } from './github/oidc.ts'
import { type Arrival, Journal, type LogEntry } from './journal.ts'
import { createSigner } from './jwt.ts'
import { expandSeed } from './seed/expand.ts'
import { loadSeed } from './seed/load.ts'
import type { Seed } from './seed/seed.ts'
import { createListener } from './server.ts'
import { type Options, World } from './world.ts'

/** How an emulator is to be started. */
export interface EmulatorOptions {
  /** A world, or the path of a JSON file or of a folder in the APIOps layout. */
  readonly seed: Seed | string
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Address to listen on; loopback by default. */
  readonly host?: string
  /** Folder for pairs of Resource Manager requests and responses. */
  readonly record?: string
  readonly latencyMs?: number
  /** Wins over the options of the seed. */
  readonly options?: Partial<Options>
  /** Is told of every request before anything is done about it; those to the admin path are left out. */
  readonly onArrival?: (arrival: Arrival) => void
}

/** A running emulator. */
export interface Emulator {
  /** The address of Resource Manager, Entra and GitHub alike; no trailing slash. */
  readonly url: string
  /** PEM file for NODE_EXTRA_CA_CERTS and REQUESTS_CA_BUNDLE; gone after `close`. */
  readonly caFile: string
  readonly caPem: string
  readonly oidc: OidcEndpoint
  /** The state: everything may be looked at, and be changed behind the back of the client under test. */
  readonly world: World
  /** All requests so far, without those to the admin path. */
  readonly log: readonly LogEntry[]
  /** The most requests that were under way at once, since the log was cleared. */
  readonly most: number
  /** The same of those that write to the Resource Manager. */
  readonly mostWrites: number
  /** Where clients reach the gateway of a service; the path of an API follows. */
  gatewayUrl(service: string): string
  /** Where a host behind the gateway is reached past it: a site, a slot, or a host that nobody knows. */
  backendUrl(host: string): string
  close(): Promise<void>
}

/** Starts Azure on loopback, over TLS, with the state that the seed describes. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const seed = typeof options.seed === 'string' ? loadSeed(options.seed) : options.seed
  const [certificate, entra, gitHub] = await Promise.all([
    createCertificate(options.host),
    createSigner(),
    createSigner()
  ])
  const latency = options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }
  const state = expandSeed({ ...seed, options: { ...seed.options, ...latency, ...options.options } })
  const world = new World(state, { entra, gitHub })
  if (options.latencyMs !== undefined)
    world.update({ options: { ...world.options, latencyMs: options.latencyMs } })
  const journal = new Journal(options.record)
  const requestToken = randomBytes(24).toString('base64url')
  const server = createServer(
    { key: certificate.key, cert: certificate.cert },
    createListener({
      world,
      journal,
      requestToken,
      ...(options.onArrival === undefined ? {} : { onArrival: options.onArrival })
    })
  )
  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1')
  world.url = `https://${toName(options.host)}:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'azure-emulator-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, certificate.caPem)
  return {
    url: world.url,
    caFile,
    caPem: certificate.caPem,
    oidc: toOidcEndpoint(world.url, requestToken),
    world,
    log: journal.entries,
    get most() {
      return journal.most
    },
    get mostWrites() {
      return journal.mostWrites
    },
    gatewayUrl: service => `${world.url}/_gateway/${encodeURIComponent(service)}`,
    backendUrl: host => `${world.url}/_backend/${encodeURIComponent(host)}`,
    close: () => close(server, folder)
  }
}

/** The name that clients use: the certificate has it, whatever the address is that the server listens on. */
function toName(host: string | undefined): string {
  const isLocal = host === undefined || ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)
  if (isLocal) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** Clients keep connections open; waiting for them would hang every test. */
function close(server: Server, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

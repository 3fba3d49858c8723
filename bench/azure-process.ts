import { type Emulator, startEmulator } from '../emulator/emulator.ts'
import type { LogEntry } from '../emulator/journal.ts'
import type { Seed } from '../emulator/seed/seed.ts'

/** The emulated Azure in a process of its own, so that its work does not count as that of the action. Started by azure.ts. */

export type Order =
  | { readonly kind: 'start'; readonly seed: Seed; readonly latencyMs: number }
  /** The requests since the last time, and what they cost here. */
  | { readonly kind: 'journal' }
  | { readonly kind: 'comments' }
  /** Everything as the seed has it. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'stop' }

/** What a client needs to know. */
export interface Started {
  readonly url: string
  readonly caFile: string
  readonly oidc: Emulator['oidc']
}

export interface Pages {
  readonly entries: readonly LogEntry[]
  readonly cpuMs: number
}

let emulator: Emulator | undefined
let seen = 0
let used = process.cpuUsage()

async function obey(order: Order): Promise<unknown> {
  if (order.kind === 'start') {
    const { seed, latencyMs } = order
    emulator = await startEmulator({ seed, latencyMs })
    const { url, caFile, oidc } = emulator
    return { url, caFile, oidc } satisfies Started
  }
  if (emulator === undefined) throw new Error('The emulator is not started yet.')
  switch (order.kind) {
    case 'journal':
      return takePages(emulator)
    case 'comments':
      return emulator.world.repository.comments.map(({ body }) => body)
    case 'reset':
      emulator.world.reset()
      return takePages(emulator)
    case 'stop':
      await emulator.close()
      process.disconnect()
      return undefined
    default:
      return order satisfies never
  }
}

function takePages({ log }: Emulator): Pages {
  const { user, system } = process.cpuUsage(used)
  used = process.cpuUsage()
  const entries = log.slice(seen)
  seen = log.length
  return { entries, cpuMs: (user + system) / 1000 }
}

process.on('message', (order: Order) => {
  obey(order).then(
    value => process.connected && process.send?.({ value }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) })
  )
})
// Whoever started this is gone, and with it every client.
process.once('disconnect', () => process.exit(0))

import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { Seed } from '../emulator/seed/seed.ts'
import type { Order, Pages, Started } from './azure-process.ts'

/** The emulated Azure in a process of its own, as the bench speaks to it. */
export interface Azure extends Started {
  /** The requests since the last time, with the CPU time that they cost the emulator. */
  takePages(): Promise<Pages>
  /** Comments of the emulated repository. */
  readComments(): Promise<readonly string[]>
  /** Back to the seed. */
  reset(): Promise<void>
  stop(): Promise<void>
}

/** Starts it with a world and a latency for each request. */
export async function startAzure(seed: Seed, latencyMs: number): Promise<Azure> {
  const child = fork(path.join(import.meta.dirname, 'azure-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const started = (await order(child, { kind: 'start', seed, latencyMs }).catch((error: unknown) => {
    child.disconnect()
    throw error
  })) as Started
  return {
    ...started,
    takePages: async () => (await order(child, { kind: 'journal' })) as Pages,
    readComments: async () => (await order(child, { kind: 'comments' })) as readonly string[],
    reset: async () => {
      await order(child, { kind: 'reset' })
    },
    stop: async () => {
      const over = new Promise(resolve => child.once('exit', resolve))
      child.send({ kind: 'stop' } satisfies Order)
      await over
    }
  }
}

function order(child: ChildProcess, message: Order): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: { readonly value?: unknown; readonly error?: string }): void => {
      child.off('exit', onExit)
      if (reply.error === undefined) resolve(reply.value)
      else reject(new Error(`The emulator: ${reply.error}`))
    }
    const onExit = (): void => {
      child.off('message', onMessage)
      reject(new Error('The emulator is gone.'))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
    child.send(message)
  })
}

/** What a job has to know to sign in and to trust the certificate. */
export function toEnvironment({ caFile, oidc }: Started): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken
  }
}

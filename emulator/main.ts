import { parseArgs } from 'node:util'
import { renderBanner } from './banner.ts'
import { startEmulator } from './emulator.ts'
import { weatherSeedFile } from './seed/load.ts'

const usage = `Usage: node emulator/main.ts [--port N] [--seed FILE_OR_FOLDER] [--record FOLDER] [--host ADDRESS] [--latency MS]
                             [--retry-after SECONDS]

Azure Resource Manager, Entra and GitHub's token service on this machine, over TLS, until Ctrl+C.
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: weatherSeedFile },
    record: { type: 'string' },
    host: { type: 'string' },
    latency: { type: 'string' },
    'retry-after': { type: 'string', default: '1' },
    help: { type: 'boolean', default: false }
  }
})

/** Runs the emulator until somebody stops it. */
async function run(): Promise<void> {
  const emulator = await startEmulator({
    seed: values.seed,
    port: Number(values.port),
    // The Azure CLI takes 0 for `not said`, and then waits half a minute between polls.
    options: { retryAfterSeconds: Number(values['retry-after']) },
    ...(values.record === undefined ? {} : { record: values.record }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.latency === undefined ? {} : { latencyMs: Number(values.latency) })
  })
  process.stdout.write(renderBanner(emulator))
  const stop = () => {
    void emulator.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

if (values.help) {
  process.stdout.write(usage)
} else {
  await run().catch((error: unknown) => {
    process.stderr.write(
      `The emulator cannot start: ${error instanceof Error ? error.message : String(error)}\n`
    )
    process.exitCode = 1
  })
}

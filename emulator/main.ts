import { parseArgs } from 'node:util'
import { renderBanner } from './banner.ts'
import { startEmulator } from './emulator.ts'
import { weatherSeedFile } from './seed/load.ts'

const usage = `Usage: node emulator/main.ts [--port N] [--seed FILE_OR_FOLDER] [--record FOLDER] [--host ADDRESS] [--latency MS]

Azure Resource Manager, Entra and GitHub's token service on this machine, over TLS, until Ctrl+C.
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: weatherSeedFile },
    record: { type: 'string' },
    host: { type: 'string' },
    latency: { type: 'string' },
    help: { type: 'boolean', default: false }
  }
})

if (values.help) {
  process.stdout.write(usage)
} else {
  const emulator = await startEmulator({
    seed: values.seed,
    port: Number(values.port),
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

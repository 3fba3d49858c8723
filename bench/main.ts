import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { measureAnalysis } from './analysis.ts'
import { measureAz } from './az.ts'
import { measureBundle } from './bundle.ts'
import { describeMachine } from './machine.ts'
import { measureModes } from './modes.ts'
import { measureScale } from './scale.ts'
import type { Settings } from './settings.ts'
import { measureStartup } from './startup.ts'
import { type Findings, renderTable, toAimTable } from './table.ts'

/** Measures speed and scale against the emulator and prints tables; see the usage below. */

const parts: Readonly<Record<string, (settings: Settings) => Promise<Findings> | Findings>> = {
  modes: measureModes,
  startup: measureStartup,
  az: measureAz,
  analysis: measureAnalysis,
  scale: measureScale,
  bundle: measureBundle
}

const usage = `Usage: npm run bench -- [PART...] [--quick] [--runs N] [--sizes N,N] [--details] [--write]

Parts, all of them when none is named: ${Object.keys(parts).join(', ')}.

--quick     small sizes, each measured once
--runs N    how often each case is measured; 5 for the smallest, 3 else
--sizes     numbers of operations; 10,100,1000
--latency   milliseconds that each request takes; 50
--details   the chains of requests, and what was asked for again
--write     writes docs/performance.md as well
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    sizes: { type: 'string' },
    latency: { type: 'string', default: '50' },
    details: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false }
  }
})

function toSettings(): Settings {
  const { quick, runs, details } = values
  const sizes = values.sizes ?? (quick ? '10' : '10,100,1000')
  return {
    sizes: sizes.split(',').map(Number),
    latencyMs: Number(values.latency),
    rounds: operations => (runs === undefined ? (quick ? 1 : operations < 50 ? 5 : 3) : Number(runs)),
    quick,
    details,
    say: text => void process.stderr.write(`· ${text}\n`)
  }
}

async function measure(names: readonly string[]): Promise<string> {
  const settings = toSettings()
  const found: Findings[] = []
  for (const name of names) {
    const part = await parts[name]?.(settings)
    if (part !== undefined) found.push(part)
  }
  const aims = toAimTable(found.flatMap(part => part.aims))
  return [aims, ...found.flatMap(part => part.tables)].map(renderTable).join('\n')
}

function toPage(text: string): string {
  const day = new Date().toISOString().slice(0, 10)
  return `<!-- Written by \`npm run bench -- --write\`. -->

# Performance

Measured on ${day} on ${describeMachine()}.

${text}`
}

const unknown = positionals.filter(name => !Object.hasOwn(parts, name))
if (values.help || unknown.length > 0) {
  process.stdout.write(usage)
  process.exitCode = unknown.length > 0 ? 1 : 0
} else {
  const text = toPage(await measure(positionals.length > 0 ? positionals : Object.keys(parts)))
  process.stdout.write(text)
  if (values.write) writeFileSync(path.resolve(import.meta.dirname, '..', 'docs', 'performance.md'), text)
}

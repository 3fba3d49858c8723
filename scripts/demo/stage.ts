import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ActionResult } from '../runner.ts'
import { ids, startWeather, type Weather } from '../weather.ts'
import { fetchStrangerToken } from './client.ts'
import { cut, width } from './log.ts'
import { findTroubles, observe, type Trouble, type Wire } from './wire.ts'
import { createSeed, type Front } from './world.ts'

/** One app with the API in front of it, in an emulated Azure, and what can be done there. */
export interface Stage {
  readonly weather: Weather
  readonly front: Front
  /** Runs the action; a `check` as somebody who may only read. The job summary is left in the folder of the demo. */
  run(mode: 'check' | 'plan' | 'apply', summary: string): Promise<ActionResult>
  /** Calls everything, over TLS. */
  look(): Promise<{ readonly wire: Wire; readonly troubles: readonly Trouble[] }>
  /** Prints a line, not wider than a terminal. */
  say(line: string): void
  /** Remembers that something did not come out as it must. */
  fail(sentence: string): void
}

/** The world of the demo, and what went wrong in it. */
export interface Theatre {
  readonly failures: readonly string[]
  enter(front: Front): Promise<Stage>
  close(): Promise<void>
}

const folder = path.resolve(import.meta.dirname, '..', '..', 'demo-output')

/** Starts the emulator and empties the folder of the job summaries. */
export async function openTheatre(record: string | undefined): Promise<Theatre> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const weather = await startWeather({ seed: createSeed(), ...(record === undefined ? {} : { record }) })
  const failures: string[] = []
  return {
    failures,
    enter: front => enter(weather, front, failures),
    close: () => weather.close()
  }
}

async function enter(weather: Weather, front: Front, failures: string[]): Promise<Stage> {
  const { emulator } = weather
  const token = await fetchStrangerToken(emulator, front.audience)
  return {
    weather,
    front,
    run: async (mode, summary) => {
      const inputs = { ...front.inputs, mode, ...(mode === 'check' ? { 'client-id': ids.reader } : {}) }
      const result = await weather.run(inputs)
      writeFileSync(path.join(folder, `${front.apiPath}-${summary}.md`), result.summary)
      return result
    },
    look: async () => {
      const wire = await observe(emulator, front, token)
      return { wire, troubles: findTroubles(wire) }
    },
    say,
    fail: sentence => {
      failures.push(`${front.title}: ${sentence}`)
      say(`   FAILED: ${sentence.split('\n')[0]}`)
    }
  }
}

/** What a run must lead to. */
export interface Expectation {
  readonly outcome: 'clean' | 'drift'
  /** Rules that must be named. */
  readonly names?: readonly string[]
}

/** Holds a run against what was announced: a demo that comes out otherwise is a failure, not a curiosity. */
export function findSurprises(expected: Expectation, result: ActionResult): string[] {
  const surprises: string[] = []
  if (result.outputs['outcome'] !== expected.outcome)
    surprises.push(`outcome ${result.outputs['outcome']} instead of ${expected.outcome}`)
  if ((result.exitCode === 0) !== (expected.outcome === 'clean'))
    surprises.push(`exit code ${result.exitCode}`)
  const named = listRules(result)
  for (const rule of expected.names ?? []) if (!named.includes(rule)) surprises.push(`${rule} is not named`)
  if (surprises.length > 0 && result.stderr !== '') surprises.push(`standard error: ${result.stderr.trim()}`)
  return surprises
}

/** The wire and the action must say the same. Clean with something wrong on the wire is the worst that can happen. */
export function findDisagreement(troubles: readonly Trouble[], outcome: string | undefined): string[] {
  if ((troubles.length === 0) === (outcome === 'clean')) return []
  return [`the wire is ${troubles.join(', ') || 'sound'}, and the action says ${outcome}`]
}

/** The rules of the findings of some severities, each once, in the order of the report. */
export function listRules(result: ActionResult, severities: readonly string[] = ['error']): string[] {
  const findings = JSON.parse(result.outputs['findings'] ?? '[]') as {
    readonly rule: string
    readonly severity: string
  }[]
  return [
    ...new Set(findings.filter(({ severity }) => severities.includes(severity)).map(({ rule }) => rule))
  ]
}

/** Prints a line, not wider than a terminal. */
export function say(line = ''): void {
  console.log(cut(line, width))
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ActionResult } from './runner.ts'
import { paths, startWeather, type Weather } from './weather.ts'

/**
 * `npm run demo [-- --record DIR]`: the main job against the emulator, with the shipped dist/index.js as a runner starts it. Ends with an
 * error when a step does not come out as it must.
 */

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'demo-output')
/** Groups are folded in the Actions log: their first lines tell what is in them. */
const groupLines = 6

interface Step {
  readonly title: string
  readonly mode: 'check' | 'plan' | 'apply'
  /** What happens in Azure before the step, by other hands. */
  readonly before?: { readonly what: string; readonly work: (weather: Weather) => void }
  readonly outcome: 'clean' | 'drift'
  /** Rules that must be named. */
  readonly names?: readonly string[]
}

const steps: readonly Step[] = [
  { title: 'Check before anything is deployed', mode: 'check', outcome: 'drift', names: ['API001'] },
  { title: 'Plan the deployment', mode: 'plan', outcome: 'clean' },
  { title: 'Apply it', mode: 'apply', outcome: 'clean' },
  { title: 'Check again', mode: 'check', outcome: 'clean' },
  {
    title: 'The scheduled check of the next night',
    mode: 'check',
    before: {
      what: 'Somebody removes the policy of GetWeatherForecast and switches off Easy Auth in the portal.',
      work: sabotage
    },
    outcome: 'drift',
    names: ['POL001', 'AUTH001']
  },
  {
    title: 'Apply repairs the policy, and cannot mend the backend',
    mode: 'apply',
    outcome: 'drift',
    names: ['AUTH001']
  },
  {
    title: 'Check after the backend was mended',
    mode: 'check',
    before: { what: 'Easy Auth is switched on again.', work: mend },
    outcome: 'clean'
  }
]

const record = process.argv.indexOf('--record')
await play(record < 0 ? undefined : process.argv[record + 1])

async function play(recordFolder: string | undefined): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const weather = await startWeather(recordFolder === undefined ? {} : { record: path.resolve(recordFolder) })
  const started = Date.now()
  const failures: string[] = []
  try {
    for (const [index, step] of steps.entries()) failures.push(...(await playStep(weather, step, index + 1)))
  } finally {
    await weather.close()
  }
  console.log(
    `\nThe job summaries are in ${path.relative(process.cwd(), folder) || '.'}: one Markdown file for each step. ${((Date.now() - started) / 1000).toFixed(1)} s.`
  )
  for (const failure of failures) console.error(failure)
  if (failures.length > 0) process.exitCode = 1
}

async function playStep(weather: Weather, step: Step, number: number): Promise<string[]> {
  console.log(`\n━━ ${number}. ${step.title} ━━`)
  if (step.before !== undefined) {
    console.log(`   (${step.before.what})`)
    step.before.work(weather)
  }
  console.log(`   mode: ${step.mode}`)
  const result = await weather.run({ mode: step.mode })
  for (const line of toLines(result.stdout)) console.log(`   │ ${line}`)
  console.log(
    `   step ${result.exitCode === 0 ? 'succeeded' : 'failed'}, outcome ${result.outputs['outcome']}`
  )
  writeFileSync(path.join(folder, `${number}-${step.mode}.md`), result.summary)
  return findSurprises(step, number, result)
}

/** What a reader of the Actions log sees: annotations without their workflow commands, and the first lines of each folded group. */
function toLines(log: string): string[] {
  const shown: string[] = []
  let inGroup: number | undefined
  for (const line of log.split('\n')) {
    const title = /^::group::(.*)/.exec(line)?.[1]
    if (title !== undefined) {
      shown.push(`▾ ${title}`)
      inGroup = 0
    } else if (line.startsWith('::endgroup::')) {
      if (inGroup !== undefined && inGroup > groupLines)
        shown.push(`    … ${inGroup - groupLines} more lines`)
      inGroup = undefined
    } else if (line.trim() !== '' && !line.startsWith('::add-mask::')) {
      if (inGroup === undefined) shown.push(toAnnotation(line))
      else if (++inGroup <= groupLines) shown.push(`  ${line}`)
    }
  }
  return shown
}

function toAnnotation(line: string): string {
  return line
    .replace(/^::(error|warning|notice)[^:]*::/, (_, level: string) => `${level}: `)
    .replace(/%0A[\s\S]*$/, '')
    .replace(/%25/g, '%')
}

/** A demo that does not come out as announced is a failure, not a curiosity. */
function findSurprises(step: Step, number: number, result: ActionResult): string[] {
  const surprises: string[] = []
  if (result.outputs['outcome'] !== step.outcome)
    surprises.push(`outcome ${result.outputs['outcome']} instead of ${step.outcome}`)
  if ((result.exitCode === 0) !== (step.outcome === 'clean')) surprises.push(`exit code ${result.exitCode}`)
  for (const rule of step.names ?? []) {
    if (!(result.outputs['findings'] ?? '').includes(`"${rule}"`)) surprises.push(`${rule} is not named`)
  }
  if (surprises.length > 0 && result.stderr !== '') console.error(result.stderr)
  return surprises.map(surprise => `Step ${number} (${step.title}): ${surprise}.`)
}

function sabotage(weather: Weather): void {
  const id = `${paths.api}/operations/GetWeatherForecast/policies/policy`
  weather.edit(id, properties => ({
    ...properties,
    value: String(properties['value']).replace(/\s*<authentication-managed-identity[^>]*\/>/, '')
  }))
  weather.edit(paths.auth, properties => ({
    ...properties,
    platform: { ...(properties['platform'] as object), enabled: false }
  }))
}

function mend(weather: Weather): void {
  weather.edit(paths.auth, properties => ({
    ...properties,
    platform: { ...(properties['platform'] as object), enabled: true }
  }))
}

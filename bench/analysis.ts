import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { toInputs, type Workspace } from './action.ts'
import type { Analysis, AnalysisTask } from './analysis-process.ts'
import { startAzure, toEnvironment } from './azure.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { fitExponent, toMedian } from './statistics.ts'
import { type Aim, type Findings, toCount, toFigure } from './table.ts'
import { createApi, createDocument, createPolicy, createSeed } from './world.ts'

/** CPU time of what is computed: policies analysed, document compared, changes planned. */

type World = 'as it should be' | 'everything differs'

interface Measured {
  readonly world: World
  readonly operations: number
  readonly runs: readonly Analysis[]
}

export async function measureAnalysis(settings: Settings): Promise<Findings> {
  const sizes = settings.quick ? [50, 100] : [250, 500, 1000, 2000]
  const worlds = ['as it should be', 'everything differs'] as const
  const measured: Measured[] = []
  for (const world of worlds)
    for (const operations of sizes) measured.push(await measureWorld(world, operations, settings))
  const exponents = worlds.map(world =>
    fitExponent(
      measured
        .filter(one => one.world === world)
        .map(one => [one.operations, toMedian(one.runs.map(toTotal))] as const)
    )
  )
  const words = worlds.map(
    (world, index) => `${exponents[index]?.toFixed(2)} where ${index === 0 ? `all is ${world}` : world}`
  )
  const tables = [
    {
      title: 'Analysis',
      before: 'CPU time of a process in which none of this has run before, engine and collector included.',
      columns: [
        'World',
        'Operations',
        'Document read',
        'Policies',
        'Comparison',
        'Policies + comparison',
        'Plan',
        'Findings',
        'Changes'
      ],
      rows: measured.map(toRow),
      after: `Policies + comparison grow with the operations to the power of ${words.join(', and ')} (1 is linear). The comparison takes the protection that was worked out with the policies, and looks at operations, schemas, settings and apps.`
    }
  ]
  return { aims: toAims(measured, Math.max(...exponents)), tables }
}

function toAims(measured: readonly Measured[], exponent: number): Aim[] {
  const largest = measured.filter(({ operations }) => operations === 1000)
  const slowest = Math.max(...largest.map(({ runs }) => toMedian(runs.map(toTotal))))
  const growth = {
    what: 'Growth of policies and comparison with the operations',
    aim: 'linear (exponent 1.1 at most)',
    measured: exponent.toFixed(2),
    met: exponent <= 1.1
  }
  if (largest.length === 0) return [growth]
  return [
    {
      what: 'Analysing 1,000 policies and comparing 1,000 operations, CPU time',
      aim: 'less than 1 s',
      measured: `${toFigure(slowest / 1000)} s`,
      met: slowest < 1000
    },
    growth
  ]
}

function toTotal({ policies, comparison }: Analysis): number {
  return policies + comparison
}

function toRow({ world, operations, runs }: Measured): string[] {
  const median = (pick: (run: Analysis) => number): string => `${toFigure(toMedian(runs.map(pick)))} ms`
  return [
    world,
    toCount(operations),
    median(run => run.document),
    median(run => run.policies),
    median(run => run.comparison),
    median(toTotal),
    median(run => run.plan),
    toCount(runs[0]?.findings ?? 0),
    toCount(runs[0]?.changes ?? 0)
  ]
}

async function measureWorld(world: World, operations: number, settings: Settings): Promise<Measured> {
  settings.say(`analysis, ${operations} operations, ${world}`)
  const isGood = world === 'as it should be'
  const live = createDocument('Shop', { operations })
  const wanted = isGood ? live : createDocument('Shop', { operations, description: 120, properties: 6 })
  const api = createApi('shop', live, () => createPolicy({ token: isGood }), operations)
  const azure = await startAzure(createSeed([api]), 0)
  try {
    return await withWorkspace({ 'openapi.json': wanted }, async ({ folder }: Workspace) => {
      const { url, caFile, oidc } = azure
      const task: AnalysisTask = {
        azure: { url, caFile, oidc },
        inputs: { ...toInputs(azure), mode: 'plan' },
        documentFile: path.join(folder, 'openapi.json'),
        snapshotFile: path.join(folder, 'snapshot')
      }
      const file = path.join(folder, 'task.json')
      writeFileSync(file, JSON.stringify(task))
      runProcess('read', file, toEnvironment(azure))
      const runs = Array.from({ length: settings.quick ? 1 : 5 }, () => {
        return JSON.parse(runProcess('analyse', file, {})) as Analysis
      })
      return { world, operations, runs }
    })
  } finally {
    await azure.stop()
  }
}

function runProcess(command: string, file: string, env: Readonly<Record<string, string>>): string {
  const script = path.join(import.meta.dirname, 'analysis-process.ts')
  return execFileSync(process.execPath, [script, command, file], {
    env: { ...process.env, ...env },
    encoding: 'utf8'
  })
}

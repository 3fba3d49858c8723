import { type Measured, measureAction, toInputs, type Workspace } from './action.ts'
import { type Azure, startAzure } from './azure.ts'
import { type Case, type Mode, type Timed, toTimed, toTypical } from './modes-case.ts'
import { toDetails } from './modes-details.ts'
import { toIdleTable, toRequestTable, toTimeTable } from './modes-tables.ts'
import { measureNodeStart } from './node-start.ts'
import { findPeak, findRepeats } from './requests.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { type Aim, type Findings, toCount, toRatio } from './table.ts'
import { createDocument, createSeed } from './world.ts'

/** `apply` (first), `check`, `plan` and `apply` (unchanged) for each size, against the limit. */

export async function measureModes(settings: Settings): Promise<Findings> {
  const cases: Case[] = []
  for (const operations of settings.sizes) cases.push(...(await measureSize(operations, settings)))
  const parallelism = Math.max(...cases.flatMap(({ runs }) => runs.map(run => findPeak(run.requests))))
  const details = settings.details ? toDetails(cases) : []
  const timed = cases.map(one => toTimed(one, parallelism, settings))
  return {
    aims: toAims(timed),
    tables: [toTimeTable(timed, parallelism, settings), toIdleTable(cases), toRequestTable(cases), ...details]
  }
}

/** The first `apply` makes the world that the others look at; repeats begin with a world without the API. */
async function measureSize(operations: number, settings: Settings): Promise<Case[]> {
  const azure = await startAzure(createSeed([]), settings.latencyMs)
  const document = createDocument('Shop', { operations })
  try {
    return await withWorkspace({ 'openapi.json': document }, async workspace => {
      const cases = new Map<Mode, Case>()
      for (let round = 0; round < settings.rounds(operations); round++) {
        await azure.reset()
        for (const mode of ['apply, first', 'check', 'plan', 'apply, unchanged'] as const) {
          settings.say(`${mode}, ${operations} operations, round ${round + 1}`)
          const startMs = await measureNodeStart(3)
          const run = await measureMode(azure, workspace, mode)
          const known = cases.get(mode)
          cases.set(mode, {
            mode,
            operations,
            startMs: known === undefined ? startMs : (known.startMs * round + startMs) / (round + 1),
            runs: [...(known?.runs ?? []), run]
          })
        }
      }
      return [...cases.values()]
    })
  } finally {
    await azure.stop()
  }
}

async function measureMode(azure: Azure, workspace: Workspace, mode: Mode): Promise<Measured> {
  const name = mode.split(',')[0] ?? mode
  return await measureAction(azure, workspace, { ...toInputs(azure), mode: name }, { outcome: 'clean' })
}

function toAims(cases: readonly Timed[]): Aim[] {
  const [slowest] = [...cases].sort(
    (left, right) => right.wallMs / right.limitMs - left.wallMs / left.limitMs
  )
  if (slowest === undefined) return []
  const repeats = cases.map(one => findRepeats(toTypical(one).requests))
  const [all, idle] = (['all', 'idle'] as const).map(kind =>
    Math.max(...repeats.map(repeat => repeat[kind].length))
  )
  const ratio = slowest.wallMs / slowest.limitMs
  return [
    {
      what: `Wall time against the limit, at its largest (\`${slowest.mode}\`, ${toCount(slowest.operations)})`,
      aim: 'at most 1.25 times',
      measured: `${toRatio(ratio)} times`,
      met: ratio <= 1.25
    },
    {
      what: 'The same GET twice in a run, at most',
      aim: 'never',
      measured: `${toCount(all ?? 0)}, of which nothing was written before ${toCount(idle ?? 0)}`,
      met: all === 0
    }
  ]
}

import { type Measured, measureAction, toInputs, type Workspace } from './action.ts'
import { type Azure, startAzure } from './azure.ts'
import { countChain, findChain, findLongestRow, type Stage, toLimit } from './limit.ts'
import { measureNodeStart } from './node-start.ts'
import {
  countConnections,
  countMethods,
  findPeak,
  findRepeats,
  isWrite,
  measureGaps,
  toKind
} from './requests.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { toMedian } from './statistics.ts'
import { type Table, toCount, toFigure, toMegabytes, toRatio, toSeconds } from './table.ts'
import { createDocument, createSeed } from './world.ts'

/** `apply` (first), `check`, `plan` and `apply` (unchanged) for each size, against the limit. */

type Mode = 'apply, first' | 'check' | 'plan' | 'apply, unchanged'

interface Case {
  readonly mode: Mode
  readonly operations: number
  readonly startMs: number
  readonly runs: readonly Measured[]
}

export async function measureModes(settings: Settings): Promise<Table[]> {
  const cases: Case[] = []
  for (const operations of settings.sizes) cases.push(...(await measureSize(operations, settings)))
  const parallelism = Math.max(...cases.flatMap(({ runs }) => runs.map(run => findPeak(run.requests))))
  const details = settings.details ? toDetails(cases) : []
  return [toTimes(cases, parallelism, settings), toIdleTimes(cases), toRequests(cases), ...details]
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

/** The run whose wall time is the one in the middle, or next to it: its journal stands for the case. */
function toTypical({ runs }: Case): Measured {
  const sorted = [...runs].sort((left, right) => left.wallMs - right.wallMs)
  const typical = sorted[Math.floor((sorted.length - 1) / 2)]
  if (typical === undefined) throw new Error('There is no run.')
  return typical
}

function toTimes(cases: readonly Case[], parallelism: number, { latencyMs }: Settings): Table {
  const rows = cases.map(one => {
    const typical = toTypical(one)
    const requests = typical.requests.length
    const chain = findChain(typical.requests)
    const length = countChain(chain)
    const { startMs } = one
    const limit = toLimit({ startMs, requests, chain: length, parallelism, latencyMs })
    const wallMs = toMedian(one.runs.map(run => run.wallMs))
    return [
      one.mode,
      toCount(one.operations),
      toCount(requests),
      toCount(length),
      toCount(countWrites(chain)),
      toSeconds(startMs),
      toSeconds(limit),
      toSeconds(wallMs),
      toRatio(wallMs / limit),
      toSeconds(toMedian(one.runs.map(run => run.cpuMs))),
      toMegabytes(Math.max(...one.runs.map(run => run.memory))),
      `${toFigure(toMedian(one.runs.map(run => run.azureCpuMs / run.requests.length)))} ms`
    ]
  })
  return {
    title: 'Time against the limit',
    before: `Each request takes ${latencyMs} ms; ${parallelism} at once is the most that any run had. The limit is the start of Node (\`node -e 0\`), plus the chain × ${latencyMs} ms, plus all other requests ÷ ${parallelism} × ${latencyMs} ms: no schedule that leaves no place empty takes longer. Aim: at most 1.25.`,
    columns: [
      'Mode',
      'Operations',
      'Requests',
      'Chain',
      'Writes in it',
      'Node',
      'Limit',
      'Wall',
      'Wall ÷ limit',
      'CPU',
      'Memory',
      'Emulator CPU a request'
    ],
    rows,
    after:
      'The chain is the longest row of requests that depend on each other, from the journal of the emulator. Requests of one kind (method and path without names) between two kinds of writes are a stage. A stage counts once, a list once for each page, a poll each time, and writes as often as they had to wait for each other as they were made. The chain is the longest row of stages each of which began after the one before it was over. Where a stage waits for a part of another only, that is not seen, and the limit is lower for it; where it waits for nothing but a free place behind another, that is taken for a dependency.'
  }
}

function countWrites(chain: readonly Stage[]): number {
  return countChain(chain.filter(({ writes }) => writes))
}

function toIdleTimes(cases: readonly Case[]): Table {
  const rows = cases.map(one => {
    const { requests, result } = toTypical(one)
    const first = Math.min(...requests.map(({ began }) => began))
    const last = Math.max(...requests.map(({ ended }) => ended))
    return [
      one.mode,
      toCount(one.operations),
      toSeconds(first - result.began),
      toSeconds(measureGaps(requests)),
      toSeconds(result.ended - last)
    ]
  })
  return {
    title: 'Time without a request',
    before: 'When nothing was under way, as the emulator sees it.',
    columns: ['Mode', 'Operations', 'Before the first', 'Between', 'After the last'],
    rows
  }
}

function toRequests(cases: readonly Case[]): Table {
  const rows = cases.map(one => {
    const { requests } = toTypical(one)
    const methods = countMethods(requests)
    const repeats = findRepeats(requests)
    const count = (...names: readonly string[]): string =>
      toCount(names.reduce((sum, name) => sum + (methods.get(name) ?? 0), 0))
    return [
      one.mode,
      toCount(one.operations),
      count('GET'),
      count('HEAD'),
      count('PUT', 'PATCH', 'DELETE'),
      count('POST'),
      toCount(repeats.all.length),
      toCount(repeats.idle.length),
      toCount(findPeak(requests)),
      toCount(findLongestRow(requests)),
      toCount(countConnections(requests)),
      toFigure(requests.length / one.operations)
    ]
  })
  return {
    title: 'Requests',
    before:
      'Aim: never the same GET twice in a run. Polls of a long-running operation are not counted among them.',
    columns: [
      'Mode',
      'Operations',
      'GET',
      'HEAD',
      'PUT, PATCH, DELETE',
      'POST',
      'Same GET again',
      'of which nothing was written before',
      'At once',
      'In a row, as made',
      'Connections',
      'Requests for each operation'
    ],
    rows
  }
}

/** What stands behind the figures: the chain of the largest case of each mode, and what was asked for again. */
function toDetails(cases: readonly Case[]): Table[] {
  const largest = Math.max(...cases.map(one => one.operations))
  return cases
    .filter(one => one.operations === largest)
    .flatMap(one => {
      const { requests } = toTypical(one)
      const first = Math.min(...requests.map(({ began }) => began))
      const chain = findChain(requests).map(({ kind, requests: count, length, began, ended }) => [
        kind,
        toCount(count),
        toCount(length),
        toSeconds(began - first),
        toSeconds(ended - first)
      ])
      const repeats = findRepeats(requests)
      const kinds = new Map<string, [number, number]>()
      for (const repeat of repeats.all) {
        const [all, idle] = kinds.get(toKind(repeat)) ?? [0, 0]
        kinds.set(toKind(repeat), [all + 1, idle + (repeats.idle.includes(repeat) ? 1 : 0)])
      }
      const writes = requests.filter(isWrite).length
      return [
        {
          title: `The chain of ${one.mode}, ${one.operations} operations (${writes} writes)`,
          columns: ['Stage', 'Requests', 'In a row', 'From', 'To'],
          rows: chain
        },
        {
          title: `Asked for again in ${one.mode}, ${one.operations} operations`,
          columns: ['Kind', 'Times', 'of which nothing was written before'],
          rows: [...kinds].map(([kind, [all, idle]]) => [kind, toCount(all), toCount(idle)])
        }
      ]
    })
}

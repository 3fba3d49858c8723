import { countChain, findLongestRow, type Stage } from './limit.ts'
import { type Case, type Timed, toTypical } from './modes-case.ts'
import { countConnections, countMethods, findPeak, findRepeats, measureGaps } from './requests.ts'
import type { Settings } from './settings.ts'
import { toMedian } from './statistics.ts'
import { type Table, toCount, toFigure, toMegabytes, toRatio, toSeconds } from './table.ts'

export function toTimeTable(cases: readonly Timed[], parallelism: number, { latencyMs }: Settings): Table {
  const rows = cases.map(one => {
    const { chain, limitMs, boundMs, wallMs } = one
    return [
      one.mode,
      toCount(one.operations),
      toCount(one.requests),
      toCount(countChain(chain)),
      toCount(countWrites(chain)),
      toSeconds(one.startMs),
      toSeconds(limitMs),
      toSeconds(wallMs),
      toRatio(wallMs / limitMs),
      toRatio(wallMs / boundMs),
      toSeconds(toMedian(one.runs.map(run => run.cpuMs))),
      toMegabytes(Math.max(...one.runs.map(run => run.memory))),
      `${toFigure(toMedian(one.runs.map(run => run.azureCpuMs / run.requests.length)))} ms`
    ]
  })
  return {
    title: 'Time against the limit',
    before: `Each request takes ${latencyMs} ms; ${parallelism} at once is the most that any run had. The limit is the start of Node (\`node -e 0\`), plus the chain × ${latencyMs} ms, plus all requests ÷ ${parallelism} × ${latencyMs} ms. The bound does not count the requests of the chain twice: no schedule that leaves no place empty takes longer. Opening a connection costs no latency here.`,
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
      'Wall ÷ bound',
      'CPU',
      'Memory',
      'Emulator CPU a request'
    ],
    rows,
    after:
      'The chain is the longest row of requests that depend on each other, from the journal of the emulator. Requests of one kind (method and path without names) between two kinds of writes are a stage. A stage counts once, a list once for each page, a poll each time, and writes each time where there was one after the other, as there is for one writer; where two of them went out together, none waits for another. The chain is the longest row of stages each of which began after the one before it was over. Where a stage waits for a part of another only, that is not seen, and the limit is lower for it; where it waits for nothing but a free place behind another, that is taken for a dependency.'
  }
}

function countWrites(chain: readonly Stage[]): number {
  return countChain(chain.filter(({ writes }) => writes))
}

export function toIdleTable(cases: readonly Case[]): Table {
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

export function toRequestTable(cases: readonly Case[]): Table {
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
      'Polls of a long-running operation are not counted among the GETs that were made again; what is read back after writing is.',
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

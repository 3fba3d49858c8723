import type { Measured } from './action.ts'
import { countChain, findChain, type Stage, toBound, toLimit } from './limit.ts'
import type { Settings } from './settings.ts'
import { toMedian } from './statistics.ts'

export type Mode = 'apply, first' | 'check' | 'plan' | 'apply, unchanged'

/** A mode at a size, with all runs of it. */
export interface Case {
  readonly mode: Mode
  readonly operations: number
  readonly startMs: number
  readonly runs: readonly Measured[]
}

/** The run whose wall time is the one in the middle, or next to it: its journal stands for the case. */
export function toTypical({ runs }: Case): Measured {
  const sorted = [...runs].sort((left, right) => left.wallMs - right.wallMs)
  const typical = sorted[Math.floor((sorted.length - 1) / 2)]
  if (typical === undefined) throw new Error('There is no run.')
  return typical
}

/** A case with its limit. */
export interface Timed extends Case {
  readonly chain: readonly Stage[]
  readonly requests: number
  readonly limitMs: number
  readonly boundMs: number
  readonly wallMs: number
}

export function toTimed(one: Case, parallelism: number, { latencyMs }: Settings): Timed {
  const typical = toTypical(one)
  const requests = typical.requests.length
  const chain = findChain(typical.requests)
  const terms = { startMs: one.startMs, requests, chain: countChain(chain), parallelism, latencyMs }
  const wallMs = toMedian(one.runs.map(run => run.wallMs))
  return { ...one, chain, requests, limitMs: toLimit(terms), boundMs: toBound(terms), wallMs }
}

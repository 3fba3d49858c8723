import { type Asked, findPeak, isFurtherPage, isPoll, isWrite, toKind } from './requests.ts'

/**
 * How fast a run could have been: the start of Node, the longest chain of requests that depend on each other, and all requests over the
 * parallelism. That is the limit of the aim, which counts the requests of the chain twice. The bound does not: every schedule that never
 * lets a free place stand empty is over after
 *
 *   chain × latency + (requests − chain) ÷ parallelism × latency        (Graham, 1966)
 *
 * and what a run takes beyond that and the start of Node is work that it did while nothing was under way, or places that it left empty.
 */

/** Requests of one kind between two kinds of writes, which need not wait for each other. */
export interface Stage {
  readonly kind: string
  readonly writes: boolean
  readonly began: number
  readonly ended: number
  readonly requests: number
  /** How many of them have to follow each other: one of plain reads, every page of a list, every poll, and every write where they were made one at a time. */
  readonly length: number
}

/** The longest chain of requests in which each begins after the one before it has ended, as the run made them. */
export function findLongestRow(asked: readonly Asked[]): number {
  let last = Number.NEGATIVE_INFINITY
  let length = 0
  for (const { began, ended } of [...asked].sort((left, right) => left.ended - right.ended)) {
    if (began < last) continue
    last = ended
    length += 1
  }
  return length
}

/**
 * Puts requests together that could all have gone out at once. Reads are split where a kind of write has ended in between: what is read back
 * then depends on it.
 */
export function toStages(asked: readonly Asked[]): Stage[] {
  const ends = [...group(asked.filter(isWrite), toKind).values()].map(writes =>
    Math.max(...writes.map(write => write.ended))
  )
  const stages = group(asked, one => {
    const phase = isWrite(one) ? 0 : ends.filter(end => end <= one.began).length
    return `${phase} ${isPoll(one) ? 'poll' : toKind(one)}`
  })
  return [...stages]
    .map(([key, members]) => ({
      kind: key.replace(/^\d+ /, ''),
      writes: members.some(isWrite),
      began: members.reduce((least, { began }) => Math.min(least, began), Number.POSITIVE_INFINITY),
      ended: members.reduce((most, { ended }) => Math.max(most, ended), 0),
      requests: members.length,
      length: measureLength(members)
    }))
    .sort((left, right) => left.began - right.began)
}

function measureLength(members: readonly Asked[]): number {
  if (members.some(isPoll)) return findLongestRow(members)
  if (members.some(isWrite)) return findPeak(members) > 1 ? 1 : members.length
  return 1 + findLongestRow(members.filter(isFurtherPage))
}

/** The chain of stages, each beginning after the one before it has ended, that has the most requests in a row. */
export function findChain(asked: readonly Asked[]): Stage[] {
  const best: { readonly stage: Stage; readonly length: number; readonly way: readonly Stage[] }[] = []
  for (const stage of toStages(asked)) {
    const before = best
      .filter(other => other.stage.ended <= stage.began)
      .reduce<(typeof best)[number] | undefined>(
        (longest, other) => (longest !== undefined && longest.length >= other.length ? longest : other),
        undefined
      )
    best.push({
      stage,
      length: (before?.length ?? 0) + stage.length,
      way: [...(before?.way ?? []), stage]
    })
  }
  const longest = best.reduce<(typeof best)[number] | undefined>(
    (most, other) => (most !== undefined && most.length >= other.length ? most : other),
    undefined
  )
  return [...(longest?.way ?? [])]
}

/** How many requests a chain has. */
export function countChain(chain: readonly Stage[]): number {
  return chain.reduce((sum, stage) => sum + stage.length, 0)
}

/** What a limit is made of. */
export interface Terms {
  readonly startMs: number
  readonly requests: number
  readonly chain: number
  readonly parallelism: number
  readonly latencyMs: number
}

/** The limit in milliseconds. */
export function toLimit({ startMs, requests, chain, parallelism, latencyMs }: Terms): number {
  return startMs + chain * latencyMs + (requests / parallelism) * latencyMs
}

/** The bound in milliseconds; it is the lower one of the two. */
export function toBound(terms: Terms): number {
  return toLimit({ ...terms, requests: terms.requests - terms.chain })
}

function group<T>(items: readonly T[], toKey: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = toKey(item)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [item])
    else known.push(item)
  }
  return groups
}

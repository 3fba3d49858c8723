/** What a run asked for, as the journal of the emulated Azure has it. Pure: the tables of the bench are made from it. */

export interface Asked {
  readonly method: string
  /** Path with its query. */
  readonly path: string
  /** Milliseconds of the steady clock. */
  readonly began: number
  readonly ended: number
  readonly connection: number
}

/** Whether a request changes something in Azure; asking for a token does not. */
export function isWrite({ method, path }: Asked): boolean {
  return method !== 'GET' && method !== 'HEAD' && path.startsWith('/subscriptions/')
}

/** Whether a request looks how a long-running operation is getting on: the same URL is asked again by design. */
export function isPoll({ path }: Asked): boolean {
  return /\/operation(?:Statuses|Results)\/|[?&]asyncId=/i.test(path)
}

/** Whether a request asks for a further page of a list: its URL was not known before the page before it had come. */
export function isFurtherPage({ path }: Asked): boolean {
  return /[?&](?:\$|%24)skip(?:token)?=/i.test(path)
}

/** A request without the names in it: all policies of operations are of one kind. */
export function toKind({ method, path }: Asked): string {
  const pathname = path.split('?')[0] ?? path
  if (!pathname.startsWith('/subscriptions/')) return `${method} ${pathname}`
  const segments = pathname.split('/').slice(1)
  const kept = segments.map((segment, index) =>
    index % 2 === 0 || segments[index - 1]?.toLowerCase() === 'providers' ? segment : '*'
  )
  const short = kept.join('/').replace(/^.*\/providers\/(?=[^/]+\/)/, '')
  return `${method} ${short}`
}

/** How many requests there were of each method, the most first. */
export function countMethods(asked: readonly Asked[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { method } of asked) counts.set(method, (counts.get(method) ?? 0) + 1)
  return new Map([...counts].sort(([, left], [, right]) => right - left))
}

/** Requests that asked for the same once more. */
export interface Repeats {
  /** All of them, but for polls. */
  readonly all: readonly Asked[]
  /** Those that nothing was written before: the answer was known. */
  readonly idle: readonly Asked[]
}

/** Finds GETs whose URL the same run had asked for before. */
export function findRepeats(asked: readonly Asked[]): Repeats {
  const inOrder = [...asked].sort((left, right) => left.began - right.began)
  const writes = inOrder.filter(isWrite)
  const last = new Map<string, Asked>()
  const all: Asked[] = []
  const idle: Asked[] = []
  for (const one of inOrder) {
    if (one.method !== 'GET' || isPoll(one)) continue
    const before = last.get(one.path)
    last.set(one.path, one)
    if (before === undefined) continue
    all.push(one)
    if (!writes.some(write => write.ended > before.began && write.began < one.began)) idle.push(one)
  }
  return { all, idle }
}

/** Milliseconds between the first request and the last in which none was under way. */
export function measureGaps(asked: readonly Asked[]): number {
  let gaps = 0
  let reached = Number.POSITIVE_INFINITY
  for (const { began, ended } of [...asked].sort((left, right) => left.began - right.began)) {
    gaps += Math.max(0, began - reached)
    reached = reached === Number.POSITIVE_INFINITY ? ended : Math.max(reached, ended)
  }
  return gaps
}

/** How many connections the requests came by. */
export function countConnections(asked: readonly Asked[]): number {
  return new Set(asked.map(({ connection }) => connection)).size
}

/** The largest number of requests that were under way at the same moment. */
export function findPeak(asked: readonly Asked[]): number {
  const moments = asked.flatMap(({ began, ended }) => [
    { at: began, step: 1 },
    { at: ended, step: -1 }
  ])
  // What ends at the moment at which another begins does not run beside it.
  moments.sort((left, right) => left.at - right.at || left.step - right.step)
  let running = 0
  let peak = 0
  for (const { step } of moments) {
    running += step
    peak = Math.max(peak, running)
  }
  return peak
}

import type { HttpHeaders, HttpMethods } from '@azure/core-rest-pipeline'

/** Reads, writes and deletes have a bucket each (Request limits and throttling). */
type Kind = 'reads' | 'writes' | 'deletes'

/** How many requests the Resource Manager gives back each second. */
const perSecond: Readonly<Record<Kind, number>> = { reads: 25, writes: 10, deletes: 10 }
/** With more than this left nobody needs to wait: it is several times what is under way at once. */
const enough = 40
const longestPaceMs = 2_000

const remainingHeader = /^x-ms-ratelimit-remaining-/

/**
 * Keeps a run below the limits of the Resource Manager. Every answer says how many requests are left; where few are, the next ones go out at the
 * rate at which they are given back, and slower the fewer there are. After a 429 all requests of its kind wait, and not the one alone that met it.
 */
export class Pace {
  private readonly now: () => number
  private readonly remaining = new Map<Kind, number>()
  private readonly free = new Map<Kind, number>()

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** How long a request has to wait; its place in the row is taken with that. */
  reserve(method: HttpMethods): number {
    const kind = kindOf(method)
    const now = this.now()
    const start = Math.max(now, this.free.get(kind) ?? now)
    this.free.set(kind, start + spacing(this.remaining.get(kind), perSecond[kind]))
    return start - now
  }

  /** Takes note of what an answer says is left. */
  note(method: HttpMethods, headers: HttpHeaders): void {
    const left: number[] = []
    for (const [name, value] of headers)
      if (remainingHeader.test(name.toLowerCase()) && /^\d{1,9}$/.test(value)) left.push(Number(value))
    if (left.length > 0) this.remaining.set(kindOf(method), Math.min(...left))
  }

  /** Lets nobody of a kind go before so many milliseconds have passed. */
  hold(method: HttpMethods, milliseconds: number): void {
    const kind = kindOf(method)
    const until = this.now() + milliseconds
    this.free.set(kind, Math.max(this.free.get(kind) ?? 0, until))
  }
}

function spacing(left: number | undefined, rate: number): number {
  if (left === undefined || left >= enough) return 0
  return Math.min(longestPaceMs, (1000 / rate) * (enough / Math.max(left, 1)))
}

function kindOf(method: HttpMethods): Kind {
  if (method === 'DELETE') return 'deletes'
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes'
}

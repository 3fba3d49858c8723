import type { RateLimits } from '../world.ts'
import { ArmFault } from './fault.ts'

type Kind = keyof RateLimits

interface Bucket {
  tokens: number
  filled: number
}

/** The token buckets of the Resource Manager (Request limits and throttling): one for reads, one for writes, one for deletes. */
export class Buckets {
  private readonly byKind = new Map<Kind, Bucket>()

  /** Takes a token and gives the header that says what is left. Throws the 429 of an empty bucket. */
  take(limits: RateLimits, method: string): Record<string, string> {
    const kind = kindOf(method)
    const { bucket: size, perSecond } = limits[kind]
    const now = performance.now()
    const bucket = this.byKind.get(kind) ?? { tokens: size, filled: now }
    this.byKind.set(kind, bucket)
    bucket.tokens = Math.min(size, bucket.tokens + ((now - bucket.filled) / 1000) * perSecond)
    bucket.filled = now
    const header = `x-ms-ratelimit-remaining-subscription-${kind}`
    if (bucket.tokens < 1) throw throttled({ [header]: '0', 'retry-after': '1' })
    bucket.tokens -= 1
    return { [header]: String(Math.floor(bucket.tokens)) }
  }

  clear(): void {
    this.byKind.clear()
  }
}

function kindOf(method: string): Kind {
  if (method === 'DELETE') return 'deletes'
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes'
}

function throttled(headers: Readonly<Record<string, string>>): ArmFault {
  const error = {
    code: 'SubscriptionRequestsThrottled',
    message: 'Number of requests exceeded the limit. Please try again after 1 second.'
  }
  return new ArmFault(429, error, headers)
}

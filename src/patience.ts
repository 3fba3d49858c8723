import { setTimeout as sleep } from 'node:timers/promises'

const firstWaitMs = 500

/** How often something is tried again, and what is not. */
export interface Patience {
  readonly retries: number
  /** So long one try may take. */
  readonly longestMs: number
  /** Whether an error comes again however often one tries. */
  readonly isFinal: (error: unknown) => boolean
}

/** Tries again what fails in passing, with growing waits. A try that gives no answer is a failed one: not every library looks at the clock. */
export async function tryPatiently<T>(
  work: () => Promise<T>,
  { retries, longestMs, isFinal }: Patience
): Promise<T> {
  for (let count = 0; ; count++) {
    try {
      return await within(work(), longestMs)
    } catch (error) {
      if (count >= retries || isFinal(error)) throw error
      await sleep(firstWaitMs * 2 ** count * (0.75 + Math.random() / 2))
    }
  }
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No answer within ${milliseconds / 1000} seconds (ETIMEDOUT).`)),
      milliseconds
    )
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined)
  }
}

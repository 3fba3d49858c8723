import { type ErrorCode, GuardError } from './errors.ts'

/** A write that is under way when the end comes has so long to be answered: what is known to be done is worth a moment. */
const graceMs = 600

/**
 * The end of a run from outside: somebody cancels the job, or its time is over. From then on nothing new is asked of Azure; a report of what was
 * done and what was not is still written.
 */
export class Interruption {
  private readonly started = new AbortController()
  private readonly over = new AbortController()
  private readonly called = new AbortController()
  private timer: NodeJS.Timeout | undefined

  /** Ends what only reads, and every wait. */
  get signal(): AbortSignal {
    return this.started.signal
  }

  /** Ends what writes, a moment later. */
  get late(): AbortSignal {
    return this.over.signal
  }

  /** Ends what is done after the report is out, and only for somebody who cancels the job: the time of the run is no concern of it. */
  get cancelled(): AbortSignal {
    return this.called.signal
  }

  /** Why, once there is a reason. The first one counts. */
  get reason(): GuardError | undefined {
    const reason: unknown = this.started.signal.reason
    return reason instanceof GuardError ? reason : undefined
  }

  interrupt(code: Extract<ErrorCode, 'cancelled' | 'timeout'>, message: string): void {
    const reason = new GuardError(code, message)
    if (code === 'cancelled') this.called.abort(reason)
    if (this.started.signal.aborted) return
    this.started.abort(reason)
    setTimeout(() => this.over.abort(reason), graceMs).unref()
  }

  /** Throws the reason when the end has come. */
  check(): void {
    if (this.reason !== undefined) throw this.reason
  }

  /** Ends the run after so many minutes. */
  limit(minutes: number | undefined): void {
    if (minutes === undefined) return
    const message = `The run was not done after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, the time that \`timeout-minutes\` gives it.`
    this.timer ??= setTimeout(() => this.interrupt('timeout', message), minutes * 60_000)
    this.timer.unref()
  }
}

/** Waits for work, or for a signal that ends the waiting; then the work goes on for nobody. */
export async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whatever becomes of it after the end is nobody's concern, and no unhandled rejection.
  work.catch(() => undefined)
  signal.throwIfAborted()
  let stop: () => void = () => undefined
  const end = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, end])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

import { GuardError } from './errors.ts'
import { type Interruption, until } from './interruption.ts'
import type { RunResult } from './report/assemble.ts'

/** What stops `apply` before it has a plan has it written nothing, and a reader wants to know that. */
export function tellUnwritten(mode: string): (error: unknown) => never {
  return error => {
    if (!(error instanceof GuardError) || mode !== 'apply') throw error
    const { code, message, hints, findings, unsure } = error
    throw new GuardError(code, message, {
      hints: [...hints, 'Nothing was written.'],
      findings,
      cause: error,
      unsure
    })
  }
}

/** A run that was ended from outside is not complete, whatever it found before. */
export function withInterruption(result: RunResult, { reason }: Interruption): RunResult {
  if (reason === undefined || result.error !== undefined) return result
  const { code, message } = reason
  return { ...result, error: { code, message, hints: [], bug: false } }
}

/**
 * Whoever cancels a job does not wait for GitHub. What was published before stands: the run was complete, and its outcome is no other because
 * the news of it did not get through.
 */
export function unlessCancelled<T>(
  { cancelled }: Interruption,
  tell: ((report: T) => Promise<void>) | undefined,
  log: (text: string) => void
): ((report: T) => Promise<void>) | undefined {
  if (tell === undefined) return undefined
  return async report => {
    if (cancelled.aborted) return
    try {
      await until(tell(report), cancelled)
    } catch (error) {
      if (!cancelled.aborted || error !== cancelled.reason) throw error
      log(
        'The job was cancelled while GitHub was being told: what was asked for there was not written, or whether it was is not known.'
      )
    }
  }
}

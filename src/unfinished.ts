import { GuardError } from './errors.ts'
import type { Interruption } from './interruption.ts'
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

/** Whoever cancels a job does not wait for GitHub. */
export function unlessCancelled<T>(
  interruption: Interruption,
  tell: ((report: T) => Promise<void>) | undefined
): ((report: T) => Promise<void>) | undefined {
  if (tell === undefined) return undefined
  return async report => {
    if (interruption.reason?.code !== 'cancelled') await tell(report)
  }
}

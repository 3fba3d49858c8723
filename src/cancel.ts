import type { Interruption } from './interruption.ts'

/** A runner that cancels a job sends SIGINT, SIGTERM 7.5 seconds later, and kills 2.5 seconds after that; other tools begin with SIGTERM. */
const signals = ['SIGINT', 'SIGTERM'] as const

/** A report takes a second. On a machine that is very busy it may take longer, and is waited for until a runner would lose its patience. */
const longestMs = 6_000

/** Turns the signals of a runner into the end of a run; further ones are passed over, since the report is on its way. */
export function cancelOnSignals(interruption: Interruption, giveUp: () => void): void {
  for (const signal of signals)
    process.on(signal, () => {
      interruption.interrupt('cancelled', 'The job was cancelled.')
      setTimeout(giveUp, longestMs).unref()
    })
}

/**
 * Tells of a run that ended without an end: Node leaves with 0 when nothing is left to wait for, be the work done or not. Fail closed: that is
 * never a success.
 */
export function watchForEnd(report: () => void): () => void {
  process.once('beforeExit', report)
  return () => process.removeListener('beforeExit', report)
}

/** Leaves when what was printed is out: requests that nobody waits for any more would keep the process. */
export function leave(code: number): void {
  process.exitCode = code
  process.stdout.write('', () => process.exit(code))
}

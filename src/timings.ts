import type { AzurePort } from './ports.ts'

interface Entry {
  milliseconds: number
  times: number
}

/** Keeps how long each kind of work took. It is told in the log alone: nothing that is compared has a time in it. */
export class Timings {
  private readonly entries = new Map<string, Entry>()
  private readonly now: () => number
  private requests = 0

  /** `now` counts milliseconds from the start of the process, loading included. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  async measure<T>(what: string, work: () => Promise<T>): Promise<T> {
    const started = this.now()
    try {
      return await work()
    } finally {
      const entry = this.entries.get(what) ?? { milliseconds: 0, times: 0 }
      entry.milliseconds += this.now() - started
      entry.times++
      this.entries.set(what, entry)
    }
  }

  countRequest(): void {
    this.requests++
  }

  /** How long it all took. */
  total(): string {
    return renderDuration(this.now())
  }

  /** One line for each kind of work, in the order in which it was first ended. */
  render(): string[] {
    const rows = [...this.entries].map(
      ([what, { milliseconds, times }]) =>
        `${what.padEnd(28)}${renderDuration(milliseconds).padStart(9)}${times === 1 ? '' : `  ${times} times`}`
    )
    const measured = [...this.entries.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0)
    const rest = `${'everything else'.padEnd(28)}${renderDuration(Math.max(0, this.now() - measured)).padStart(9)}`
    const requests = this.requests === 0 ? [] : [`requests to Azure: ${this.requests}`]
    return [...rows, rest, ...requests]
  }
}

/** `0.4 s`, `72.3 s`, `12 min 5 s`. */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 120_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** The same port, with what it does measured. */
export function timeAzure(azure: AzurePort, timings: Timings): AzurePort {
  return {
    readState: request => timings.measure('reading Azure', () => azure.readState(request)),
    forget: what => azure.forget(what),
    readOperations: () => timings.measure('reading Azure', () => azure.readOperations()),
    readSchemas: () => timings.measure('reading Azure', () => azure.readSchemas()),
    importApi: (change, progress) => timings.measure('import', () => azure.importApi(change, progress)),
    restoreApi: change => timings.measure('import', () => azure.restoreApi(change)),
    updateApi: change => timings.measure('settings of the API', () => azure.updateApi(change)),
    writePolicy: (change, next) => timings.measure('writing policies', () => azure.writePolicy(change, next)),
    atRevision: revision => timeAzure(azure.atRevision(revision), timings),
    createApi: change => timings.measure('revisions', () => azure.createApi(change)),
    createRevision: change => timings.measure('revisions', () => azure.createRevision(change)),
    releaseRevision: change => timings.measure('revisions', () => azure.releaseRevision(change)),
    deleteRevision: change => timings.measure('revisions', () => azure.deleteRevision(change))
  }
}

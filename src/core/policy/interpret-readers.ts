import { type State, toHeaderKey } from './interpret-state.ts'
import { flattenSteps, type Step } from './interpret-steps.ts'
import type { PolicyElement } from './syntax.ts'

/**
 * Which tokens something behind them can see in the header: a check, an expression, a request that copies the headers.
 * Such a token may have been made for its reader, so that another one must not take its place. Ways that answer count as
 * well as those that call the backend. Tokens that are alike are one, for the ways on which they are set are united.
 */
export class TokenReaders {
  private readonly written = new WeakMap<PolicyElement, Set<string>>()
  private readonly read = new Map<string, Set<string>>()
  private readonly late = new Set<string>()
  /** Sections that many operations share are gone through once. */
  private readonly lateSteps = new WeakMap<readonly Step[], boolean>()
  private readonly collecting: Set<string>[] = []
  private operation = ''

  /** All that follows is about this operation. */
  begin(operation: string): void {
    this.operation = operation.toLowerCase()
  }

  /** Notes which token an element sets. */
  noteToken({ header }: State, element: PolicyElement | undefined): void {
    if (header.kind !== 'token' || element === undefined) return
    const keys = this.written.get(element) ?? new Set<string>()
    this.written.set(element, keys.add(toKey(header)))
  }

  /** Notes that something reads the header. */
  noteReader({ header }: State): void {
    if (header.kind === 'token') this.noteRead([toKey(header)])
  }

  /** Notes tokens that are read where a level is not gone through again, for it gave the same for another operation. */
  noteRead(tokens: Iterable<string>): void {
    const keys = this.read.get(this.operation) ?? new Set<string>()
    this.read.set(this.operation, keys)
    for (const token of tokens) for (const set of [keys, ...this.collecting]) set.add(token)
  }

  /** Does some work, and gives the tokens that something read during it as well. */
  collect<T>(work: () => T): { readonly result: T; readonly read: ReadonlySet<string> } {
    const read = new Set<string>()
    this.collecting.push(read)
    const result = work()
    this.collecting.pop()
    return { result, read }
  }

  /** Notes what runs after the call: the request is still there to be read. */
  noteLateSteps(steps: readonly Step[]): void {
    const reads = this.lateSteps.get(steps) ?? readsHeader(steps)
    this.lateSteps.set(steps, reads)
    if (reads) this.late.add(this.operation)
  }

  /** Tells whether anything may see the token of an element, in one operation or, without one, in any. */
  isSeen(element: PolicyElement, operation?: string): boolean {
    const late = operation === undefined ? this.late.size > 0 : this.late.has(operation.toLowerCase())
    return late || this.listRead(element, operation).length > 0
  }

  /** The tokens of an element that something reads before the call. */
  listRead(element: PolicyElement, operation?: string): string[] {
    const read = this.listAllRead(operation)
    return [...(this.written.get(element) ?? [])].filter(key => read.has(key))
  }

  /** Every token that something reads before the call, in one operation or, without one, in any. */
  listAllRead(operation?: string): ReadonlySet<string> {
    if (operation !== undefined) return new Set(this.read.get(operation.toLowerCase()))
    return new Set([...this.read.values()].flatMap(keys => [...keys]))
  }
}

function readsHeader(steps: readonly Step[]): boolean {
  return flattenSteps(steps).some(step => step.kind === 'reader' || step.kind === 'doubt')
}

function toKey(header: State['header']): string {
  return JSON.stringify(toHeaderKey(header))
}

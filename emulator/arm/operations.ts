import { randomUUID } from 'node:crypto'
import type { ErrorBody } from './fault.ts'

/** A long-running operation, as its status URL shows it. */
export interface Operation {
  readonly id: string
  readonly subscription: string
  readonly location: string
  readonly resourceId: string
  /** Object id of the principal that began it: whoever starts an operation may ask for its status. */
  readonly owner: string
  /** The credential that began it, and what it sent. */
  readonly session: string
  readonly sent: string
  readonly asyncCode: number
  readonly startTime: string
  status: 'InProgress' | 'Succeeded' | 'Failed'
  polls: number
  pollsLeft: number
  endTime?: string
  error?: ErrorBody
}

/** What begins an operation. `finish` does the work at the end and returns the error when there is one. */
export interface OperationStart {
  readonly subscription: string
  readonly location: string
  readonly resourceId: string
  readonly owner: string
  readonly session: string
  readonly sent: string
  readonly asyncCode: number
  readonly polls: number
  readonly finish: () => ErrorBody | undefined
}

/** All long-running operations. They advance when somebody looks, never by the clock: runs are repeatable. */
export class Operations {
  private readonly byId = new Map<string, { operation: Operation; finish: () => ErrorBody | undefined }>()

  start(input: OperationStart): Operation {
    const operation: Operation = {
      id: randomUUID(),
      subscription: input.subscription,
      location: input.location,
      resourceId: input.resourceId,
      owner: input.owner,
      session: input.session,
      sent: input.sent,
      asyncCode: input.asyncCode,
      startTime: new Date().toISOString(),
      status: 'InProgress',
      polls: input.polls,
      pollsLeft: input.polls
    }
    this.byId.set(operation.id, { operation, finish: input.finish })
    return operation
  }

  find(id: string): Operation | undefined {
    return this.byId.get(id.toLowerCase())?.operation
  }

  /** The operation that is running on a resource, if any. */
  running(resourceId: string): Operation | undefined {
    const key = resourceId.toLowerCase()
    for (const { operation } of this.byId.values()) {
      if (operation.status === 'InProgress' && operation.resourceId.toLowerCase() === key) return operation
    }
    return undefined
  }

  /** One look at an operation: it says `InProgress` as often as it was told to, and then does its work. */
  poll(operation: Operation): Operation {
    if (operation.status !== 'InProgress') return operation
    if (operation.pollsLeft > 0) {
      operation.pollsLeft -= 1
      return operation
    }
    const error = this.byId.get(operation.id)?.finish()
    operation.status = error === undefined ? 'Succeeded' : 'Failed'
    operation.endTime = new Date().toISOString()
    if (error !== undefined) operation.error = error
    return operation
  }

  /** All that run come to nothing. */
  fail(): void {
    for (const { operation } of this.byId.values()) {
      if (operation.status !== 'InProgress') continue
      operation.status = 'Failed'
      operation.endTime = new Date().toISOString()
      operation.error = { code: 'Failed', message: 'The operation failed.' }
    }
  }

  /** All that run never end. */
  stall(): void {
    for (const { operation } of this.byId.values())
      if (operation.status === 'InProgress') operation.pollsLeft = Number.POSITIVE_INFINITY
  }

  clear(): void {
    this.byId.clear()
  }
}

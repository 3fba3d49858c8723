import type { FileLocation } from '../model.ts'
import type { Places } from '../rules/spec-words.ts'
import type { ApiDocument } from './document.ts'
import { type Trail, toPointer } from './grammar.ts'
import type { Pointer } from './json-position.ts'

/** So many places are named; the others are counted. */
export const namedPlaces = 5

/** What a finding about many places holds. */
export interface Tallied {
  readonly facts: Places
  readonly location?: FileLocation
}

/** Counts places of one kind, and looks up where the first of them are only when it is asked. */
export class Tally {
  private count = 0
  private readonly first: { readonly what: string; readonly pointer: Pointer }[] = []
  private readonly names = new Set<string>()
  private readonly spec: ApiDocument

  constructor(spec: ApiDocument) {
    this.spec = spec
  }

  /** `what` is made only for the places that are named. */
  add(what: string | (() => string), place: Pointer | Trail | undefined): void {
    this.count += 1
    if (this.first.length >= namedPlaces) return
    const pointer = isPointer(place) ? place : toPointer(place)
    this.first.push({ what: typeof what === 'string' ? what : what(), pointer })
  }

  /** Counts a name once, wherever it comes again. */
  addName(name: string, place: Pointer | Trail | undefined): void {
    if (this.names.has(name)) return
    this.names.add(name)
    this.add(name, place)
  }

  /** Undefined when nothing was counted. */
  total(): Tallied | undefined {
    if (this.count === 0) return undefined
    const found = this.first.map(({ what, pointer }) => ({ what, location: this.spec.locate(pointer) }))
    const examples = found.map(({ what, location }) =>
      location === undefined ? { what } : { what, line: location.line }
    )
    const location = found[0]?.location
    return { facts: { count: this.count, examples }, ...(location === undefined ? {} : { location }) }
  }
}

function isPointer(place: Pointer | Trail | undefined): place is Pointer {
  return Array.isArray(place)
}

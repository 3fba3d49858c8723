import { closestMatch } from 'leven'
import type { FileLocation } from '../core/model.ts'
import type { FindOffset, Pointer } from '../core/openapi/json-position.ts'
import { toPosition } from '../core/source.ts'

/** Something in a manifest, or about it, that cannot be used: one sentence, with its place where it has one. */
export interface ManifestProblem {
  readonly message: string
  readonly location?: FileLocation
}

/** So many are told; whoever has more begins with these. */
const most = 100

/** A text as the value that it holds, with every problem that was found in it so far. */
export class ManifestSource {
  readonly file: string
  readonly problems: ManifestProblem[] = []
  /** Inputs whose value, or whose name, is wrong somewhere: that they are missing follows from it. */
  readonly spoiled = new Set<string>()
  private readonly told = new Set<string>()
  private omitted = 0
  private readonly text: string
  private readonly findOffset: FindOffset

  constructor(file: string, text: string, findOffset: FindOffset) {
    this.file = file
    this.text = text
    this.findOffset = findOffset
  }

  /** Where a value stands; the nearest place around it, where it has none of its own. */
  locate(pointer: Pointer): FileLocation {
    for (let length = pointer.length; length >= 0; length--) {
      const offset = this.findOffset(pointer.slice(0, length))
      if (offset !== undefined) return { file: this.file, ...toPosition(this.text, offset) }
    }
    return { file: this.file, line: 1, column: 1 }
  }

  refuse(pointer: Pointer, message: string): void {
    // What many APIs share is wrong once.
    const key = JSON.stringify([pointer, message])
    if (this.told.has(key)) return
    this.told.add(key)
    if (this.problems.length < most) this.problems.push({ message, location: this.locate(pointer) })
    else this.omitted += 1
  }

  /** Notes a field that gives nothing: itself, or the one that it was probably meant to be. */
  spoil(name: string, names: Iterable<string>): void {
    if (this.problems.length >= most) return
    const meant = findNearest(name, names)
    if (meant !== undefined) this.spoiled.add(meant)
  }

  /** As the function of the same name; nothing where so much is wrong that no more is told, for names are compared slowly. */
  suggest(name: string, names: Iterable<string>): string {
    return this.problems.length < most ? suggest(name, names) : ''
  }

  /** Every problem, in the order of the file. */
  listProblems(): readonly ManifestProblem[] {
    const sorted = this.problems.toSorted(
      (left, right) =>
        (left.location?.line ?? 0) - (right.location?.line ?? 0) ||
        (left.location?.column ?? 0) - (right.location?.column ?? 0)
    )
    return this.omitted === 0 ? sorted : [...sorted, { message: `and ${this.omitted} more` }]
  }
}

/** The nearest name, where one is close. */
export function findNearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > 60) return undefined
  const byLower = new Map([...names].map(each => [each.toLowerCase(), each]))
  const nearest = closestMatch(name.toLowerCase(), [...byLower.keys()], {
    maxDistance: Math.max(2, Math.floor(name.length / 3))
  })
  return nearest === undefined ? undefined : byLower.get(nearest)
}

/** "; did you mean `fail-on`?" where a name is close to one that there is. */
export function suggest(name: string, names: Iterable<string>): string {
  const nearest = findNearest(name, names)
  return nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
}

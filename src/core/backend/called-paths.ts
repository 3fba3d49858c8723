import type { LiveOperation, PolicyWorld } from '../model.ts'
import { isPlainPath } from '../plain-path.ts'
import { createPathReader, type PathReader } from '../policy/rewrite.ts'
import type { OperationProtection } from '../policy/verdict.ts'
import type { Destination } from './destinations.ts'

/** A path of the backend below which it serves an operation. */
export interface CalledPath {
  readonly operation: string
  readonly path: string
}

/** Works out the paths of one backend, given the destinations that lead to it. Undefined counts as every path. */
export type CalledPathReader = (
  destinations: readonly Destination[],
  all: readonly Destination[]
) => readonly CalledPath[] | undefined

/**
 * Prepares the question for the operations of one API. A path is that of the URL which calls go to, followed by the template of the
 * operation, or by the one that `rewrite-uri` puts in its place.
 */
export function createCalledPathReader(
  world: PolicyWorld,
  operations: readonly LiveOperation[],
  protections: readonly OperationProtection[]
): CalledPathReader {
  const readPaths = createPathReader(world)
  const byId = new Map(operations.map(operation => [operation.id.toLowerCase(), operation]))
  return (destinations, all) => {
    const wanted = destinations.map(destination => toCalls(destination, byId, readPaths))
    // Fail closed: an operation of which nobody knows where it goes may go to any backend, at any of its URLs.
    const placed = new Set(all.flatMap(({ callers }) => callers.map(id => id.toLowerCase())))
    const lost = protections.map(one => one.operation).filter(id => !placed.has(id.toLowerCase()))
    const bases = destinations.length === 0 ? [''] : destinations.map(findBase)
    const rest = bases.map(base => toCallsOf(base, lost, byId, readPaths))
    const calls = [...wanted, ...rest]
    if (all.some(destination => findBase(destination) === undefined)) return undefined
    return calls.every(paths => paths !== undefined) ? uniquePaths(calls.flat()) : undefined
  }
}

function toCalls(
  destination: Destination,
  byId: ReadonlyMap<string, LiveOperation>,
  readPaths: PathReader
): CalledPath[] | undefined {
  return toCallsOf(findBase(destination), destination.callers, byId, readPaths)
}

function toCallsOf(
  base: string | undefined,
  operations: readonly string[],
  byId: ReadonlyMap<string, LiveOperation>,
  readPaths: PathReader
): CalledPath[] | undefined {
  if (base === undefined) return undefined
  const calls: CalledPath[] = []
  for (const id of operations) {
    const operation = byId.get(id.toLowerCase())
    const paths = operation === undefined ? undefined : readPaths(operation)
    if (operation === undefined || paths === undefined) return undefined
    calls.push(...paths.map(path => ({ operation: operation.id, path: base + path })))
  }
  return calls
}

/** Fail closed: a base that not everybody reads alike may be any, and so may the paths below it. */
function findBase(destination: Destination): string | undefined {
  if (destination.kind !== 'url' || !URL.canParse(destination.url)) return undefined
  const { pathname } = new URL(destination.url)
  return isPlainPath(pathname) ? pathname.replace(/\/+$/, '') : undefined
}

function uniquePaths(paths: readonly CalledPath[]): CalledPath[] {
  return [...new Map(paths.map(one => [JSON.stringify(one), one])).values()]
}

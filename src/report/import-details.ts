import type { ApiImport, ChangedOperation } from '../core/change.ts'
import type { BrokenOperation } from '../core/openapi/breaking.ts'
import type { OperationChange } from '../core/openapi/operation-change.ts'
import { countOf, quote } from '../core/rules/spec-words.ts'

/** So many places of one operation are named, and of all operations together; the others are counted. */
const mostOfOne = 8
const mostOfAll = 200
const mostBreaking = 10

/** What an import does, in one clause. */
export function summariseImport({ create, added, changed, removed }: ApiImport): string {
  const counts = [
    count(added.length, 'added'),
    count(changed.length, 'changed'),
    count(removed.length, 'removed')
  ]
  return `${create ? 'create it from' : 'import'} the document: ${counts.join(', ')}`
}

/** What an import does to each operation: what is added, what changes where, what goes, and what that takes from callers. */
export function listImportDetails({ added, changed, removed, lostPolicies, breaking }: ApiImport): string[] {
  const lost = new Set(lostPolicies)
  return [
    ...added.map(name => `add the operation \`${name}\``),
    ...listChanges(changed),
    ...removed.map(name => `delete the operation \`${name}\`${lost.has(name) ? ' with its policy' : ''}`),
    ...(breaking ?? []).map(describeBreaking)
  ]
}

function listChanges(operations: readonly ChangedOperation[]): string[] {
  let left = mostOfAll
  return operations.flatMap(({ operation, changes }) => {
    const head = `change the operation \`${operation}\``
    const shown = changes.slice(0, Math.min(mostOfOne, left))
    left -= shown.length
    const more = changes.length - shown.length
    const rest =
      shown.length === 0 ? countOf(more, 'place') : `${more} more ${more === 1 ? 'place' : 'places'}`
    return [
      ...shown.map(change => `${head}: ${describeChange(change)}`),
      ...(more === 0 ? [] : [`${head}: ${rest}`])
    ]
  })
}

/** From what the service has to what the document says. */
function describeChange({ path, expected, actual }: OperationChange): string {
  const place = quote(path)
  if (actual === undefined) return `${place}: add ${quoteText(expected)}`
  if (expected === undefined) return `${place}: remove ${quoteText(actual)}`
  return `${place}: ${quoteText(actual)} becomes ${quoteText(expected)}`
}

/** A description may have lines, and nothing in it. */
function quoteText(text = ''): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line === '' ? 'nothing' : quote(line)
}

function describeBreaking({ operation, changes }: BrokenOperation): string {
  const shown = changes.slice(0, mostBreaking).map(({ kind, path }) => `\`${kind}\` (${quote(path)})`)
  const more = changes.length > shown.length ? [`${changes.length - shown.length} more`] : []
  return `breaks callers of the operation \`${operation}\`: ${[...shown, ...more].join(', ')}`
}

function count(number: number, what: string): string {
  return `${countOf(number, 'operation')} ${what}`
}

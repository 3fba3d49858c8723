import { quoteKey } from '../openapi/json-syntax.ts'

/** Where Microsoft says what the importer refuses, rewrites and drops. */
export const importRestrictions =
  'https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions'

/** Places of one kind in a document: how many, and the first of them. A rule that holds for hundreds of places is one finding. */
export interface Places {
  readonly count: number
  readonly examples: readonly { readonly what: string; readonly line?: number }[]
}

/** A foreign text in a code span. */
export function quote(text: string): string {
  return quoteKey(text)
}

/** `3 operations`, `1 operation`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}

/** The first places with their lines, and how many more there are. */
export function listPlaces({ count, examples }: Places): string {
  const shown = examples.map(({ what, line }) =>
    line === undefined ? quote(what) : `${quote(what)} (line ${line})`
  )
  const more = count - examples.length
  return joinNames(more > 0 ? [...shown, `${more} more`] : shown)
}

/** Foreign names in code spans, at most ten of them. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(quote)
  return joinNames(names.length > 10 ? [...shown, `${names.length - 10} more`] : shown)
}

/** Bytes as megabytes with one digit. */
export function toMegabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')
}

function joinNames(names: readonly string[]): string {
  const last = names.at(-1) ?? 'none'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

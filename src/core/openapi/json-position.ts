import { decodeKey, skipBlanks } from './json-syntax.ts'

/** From the root to a value: keys and indexes. */
export type Pointer = readonly (string | number)[]

/** Finds the offset of a value, of its key where it has one; undefined when the document has no such value. */
export type FindOffset = (pointer: Pointer) => number | undefined

/** Finds how a scalar is written, as text; undefined for what has no place of its own. */
export type FindSource = (pointer: Pointer) => string | undefined

interface Entry {
  /** Where a reader should look: the key, or the item of a list. */
  readonly shown: number
  readonly value: number
}

/**
 * Finds places in a text that is known to be JSON. Only the containers on the way are indexed, each once and when first
 * asked for: a place in a document of 10 MB costs a few passes over it, and the next place nearly nothing.
 */
export function indexJson(text: string): FindOffset {
  const indexed = new Map<number, ReadonlyMap<string, Entry>>()
  const entriesOf = (start: number): ReadonlyMap<string, Entry> => {
    const known = indexed.get(start)
    if (known !== undefined) return known
    const entries = indexContainer(text, start)
    indexed.set(start, entries)
    return entries
  }
  return pointer => {
    let entry: Entry | undefined = { shown: skipBlanks(text, 0), value: skipBlanks(text, 0) }
    for (const step of pointer) {
      if (entry === undefined) return undefined
      entry = entriesOf(entry.value).get(String(step))
    }
    return entry?.shown
  }
}

/** Finds how a value is written that is known to be no container and no text. */
export function findJsonSource(text: string, findOffset: FindOffset): FindSource {
  return pointer => {
    const shown = findOffset(pointer)
    if (shown === undefined) return undefined
    const afterKey = (): number => skipBlanks(text, skipBlanks(text, endOfString(text, shown)) + 1)
    const start = text[shown] === '"' ? afterKey() : shown
    return text.slice(start, endOfValue(text, start)).trim()
  }
}

function indexContainer(text: string, start: number): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  const object = text[start] === '{'
  if (!object && text[start] !== '[') return entries
  let at = skipBlanks(text, start + 1)
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    const shown = at
    let name = String(index)
    if (object) {
      const end = endOfString(text, at)
      name = decodeKey(text, at, end)
      at = skipBlanks(text, skipBlanks(text, end) + 1)
    }
    entries.set(name, { shown, value: at })
    at = skipBlanks(text, endOfValue(text, at))
    if (text[at] === ',') at = skipBlanks(text, at + 1)
  }
  return entries
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      at = endOfString(text, at)
      if (depth === 0) return at
      continue
    }
    const closes = code === 0x7d || code === 0x5d
    if (depth === 0 && (closes || code === 0x2c)) return at
    at += 1
    if (code === 0x7b || code === 0x5b) depth += 1
    else if (closes) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return at
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    // A quote after an odd number of backslashes is a part of the text.
    let slash = end
    while (slash > start + 1 && text.charCodeAt(slash - 1) === 0x5c) slash -= 1
    if ((end - slash) % 2 === 0) return end + 1
  }
  return text.length
}

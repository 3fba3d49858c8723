import { toPosition } from './source.ts'

/** What came of reading bytes as text. */
export type TextDecoding =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'not-utf8'
      readonly line: number
      readonly column: number
      /** Of the first byte that belongs to no character, from zero. */
      readonly offset: number
      readonly byte: number
    }

/** Reads bytes as UTF-8. Fail closed: nothing is replaced, so that what is judged and sent is what the file says. A byte order mark stays. */
export function decodeText(bytes: Uint8Array): TextDecoding {
  const text = decode(bytes, false)
  if (text !== undefined) return { kind: 'text', text }
  const before = decodeBeginning(bytes)
  const offset = new TextEncoder().encode(before).length
  return { kind: 'not-utf8', ...toPosition(before, before.length), offset, byte: bytes[offset] ?? 0 }
}

/** The text before the first byte that is wrong: found by halving, as the decoder does not say where it stopped. */
function decodeBeginning(bytes: Uint8Array): string {
  let good = 0
  let bad = bytes.length + 1
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (decode(bytes.subarray(0, middle), true) === undefined) bad = middle
    else good = middle
  }
  // A character that was begun and never ended is left out.
  return decode(bytes.subarray(0, good), true) ?? ''
}

/** Undefined when the bytes are wrong; with `stream`, a character may be cut off by the end. */
function decode(bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream })
  } catch {
    return undefined
  }
}

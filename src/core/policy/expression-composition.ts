/** What an expression gives, put together from texts and context variables; nothing else is understood. */
export type Piece = string | { readonly variable: string }
export type Composition = readonly Piece[]

/** The text of a composition without variables. */
export function toConstantText(composition: Composition): string | undefined {
  return composition.every(piece => typeof piece === 'string') ? composition.join('') : undefined
}

/** Above these a text is not followed: `a + a` doubles it, and thirty such lines would fill the memory. */
const maximumPieces = 64
const maximumLength = 4096

/** Joins neighbouring texts, so that equal compositions look alike; undefined for what becomes too long. */
export function joinCompositions(values: readonly Composition[]): Composition | undefined {
  const joined: Piece[] = []
  let length = 0
  for (const value of values) {
    for (const piece of value) {
      const last = joined.at(-1)
      if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece
      else if (piece !== '') joined.push(piece)
      length += typeof piece === 'string' ? piece.length : piece.variable.length
      if (joined.length > maximumPieces || length > maximumLength) return undefined
    }
  }
  return joined
}

/** What `String.Format` makes of a text with plain holes; undefined for any other. */
export function formatText([format, ...values]: readonly Composition[]): Composition | undefined {
  const text = format === undefined ? undefined : toConstantText(format)
  if (text === undefined || /\{\{|\}\}/.test(text)) return undefined
  const pieces: Composition[] = []
  for (const [index, part] of text.split(/\{(\d{1,2})\}/).entries()) {
    const value = index % 2 === 0 ? [part] : values[Number(part)]
    if (value === undefined || (index % 2 === 0 && /[{}]/.test(part))) return undefined
    pieces.push(value)
  }
  return joinCompositions(pieces)
}

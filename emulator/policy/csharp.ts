import { type MeantCharacter, readEntity } from './entities.ts'

/** How the characters of an expression are read: as they stand, or with entities as what they mean. */
export type Reading = 'raw' | 'decoded'

/** A fault of an expression, in the words of Razor. */
export interface ExpressionFault {
  readonly message: string
}

/** Where a piece of code ends, or what is wrong with it. */
export type Skipped = number | ExpressionFault

/** C# text with a cursor that never moves back; what is skipped are strings, characters and comments. */
export class Code {
  readonly text: string
  readonly reading: Reading

  constructor(text: string, reading: Reading) {
    this.text = text
    this.reading = reading
  }

  /** The character at an offset as it is meant; nothing at the end. */
  at(offset: number): MeantCharacter {
    const entity =
      this.reading === 'decoded' && this.text[offset] === '&' ? readEntity(this.text, offset) : undefined
    return entity ?? { character: this.text[offset] ?? '', length: 1 }
  }

  /** Tells whether the characters from an offset on mean these. */
  startsWith(offset: number, wanted: string): boolean {
    let position = offset
    for (const expected of wanted) {
      const { character, length } = this.at(position)
      if (character !== expected) return false
      position += length
    }
    return true
  }

  /** The offset after so many characters. */
  after(offset: number, count: number): number {
    let position = offset
    for (let number = 0; number < count; number += 1) position += this.at(position).length
    return position
  }

  /** Gives the end of the string, character or comment that begins here; undefined where none does. */
  skipTrivia(offset: number, depth = 0): Skipped | undefined {
    if (this.startsWith(offset, '//')) return this.findLineEnd(offset)
    if (this.startsWith(offset, '/*')) {
      const end = this.text.indexOf('*/', offset + 2)
      return end < 0 ? this.text.length : end + 2
    }
    if (this.startsWith(offset, "'")) return this.skipCharacter(offset)
    if (this.startsWith(offset, '$@"') || this.startsWith(offset, '@$"'))
      return this.skipInterpolated(this.after(offset, 3), true, depth)
    if (this.startsWith(offset, '$"')) return this.skipInterpolated(this.after(offset, 2), false, depth)
    if (this.startsWith(offset, '@"')) return this.skipVerbatim(this.after(offset, 2))
    return this.startsWith(offset, '"') ? this.skipString(this.after(offset, 1)) : undefined
  }

  private findLineEnd(offset: number): number {
    const found = this.text.slice(offset).search(/[\r\n]/)
    return found < 0 ? this.text.length : offset + found
  }

  /** An apostrophe that begins no character literal is one by itself. */
  private skipCharacter(offset: number): number | undefined {
    const inner = this.after(offset, 1)
    const escaped = this.startsWith(inner, '\\')
    let end = this.after(inner, escaped ? 2 : 1)
    // `'\u0041'` is the longest that is in use.
    for (let left = escaped ? 6 : 0; left > 0 && !this.startsWith(end, "'"); left -= 1)
      end = this.after(end, 1)
    return this.startsWith(end, "'") ? this.after(end, 1) : undefined
  }

  private skipString(offset: number): Skipped {
    for (let position = offset; position < this.text.length; ) {
      const { character, length } = this.at(position)
      if (character === '"') return position + length
      if (character === '\n' || character === '\r') break
      position = character === '\\' ? this.after(position, 2) : position + length
    }
    return UNTERMINATED
  }

  private skipVerbatim(offset: number): Skipped {
    for (let position = offset; position < this.text.length; ) {
      if (this.startsWith(position, '""')) position = this.after(position, 2)
      else if (this.startsWith(position, '"')) return this.after(position, 1)
      else position = this.after(position, 1)
    }
    return UNTERMINATED
  }

  private skipInterpolated(offset: number, verbatim: boolean, depth: number): Skipped {
    for (let position = offset; position < this.text.length; ) {
      const { character, length } = this.at(position)
      if (this.startsWith(position, '{{') || this.startsWith(position, '}}'))
        position = this.after(position, 2)
      else if (verbatim && this.startsWith(position, '""')) position = this.after(position, 2)
      else if (character === '"') return position + length
      else if (!verbatim && (character === '\n' || character === '\r')) break
      else if (!verbatim && character === '\\') position = this.after(position, 2)
      else if (character === '{') {
        const end = depth < MAX_HOLES ? this.skipBrackets(position, '{', '}', depth + 1) : UNTERMINATED
        if (typeof end !== 'number') return end
        position = end
      } else position += length
    }
    return UNTERMINATED
  }

  /** Gives the end of the brackets that open here. Only this kind is counted, as Razor does. */
  skipBrackets(offset: number, open: string, close: string, depth = 0): Skipped {
    let level = 0
    for (let position = offset; position < this.text.length; ) {
      const skipped = this.skipTrivia(position, depth)
      if (typeof skipped === 'object') return skipped
      if (skipped !== undefined) {
        position = skipped
        continue
      }
      const { character, length } = this.at(position)
      position += length
      if (character === open) level += 1
      if (character === close) level -= 1
      if (level === 0) return position
    }
    return toUnclosed(open, close)
  }
}

/** Holes of interpolated strings hold strings with holes; nobody nests them this deep. */
const MAX_HOLES = 50

const UNTERMINATED: ExpressionFault = {
  message:
    'Unterminated string literal. Strings that start with a quotation mark (") must be terminated before the end of the line. ' +
    'However, strings that start with @ and a quotation mark (@") can span multiple lines.'
}

function toUnclosed(open: string, close: string): ExpressionFault {
  const block = open === '{' ? 'code' : 'explicit expression'
  return {
    message:
      `The ${block} block is missing a closing "${close}" character. Make sure you have a matching "${close}" character for all the ` +
      `"${open}" characters within this block, and that none of the "${close}" characters are being interpreted as markup.`
  }
}

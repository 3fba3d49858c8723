import { entityLengthAt, findQuoteEntity } from './entities.ts'
import {
  countQuotes,
  type QuoteStyle,
  quoteLengthAt,
  type StringForm,
  scanString
} from './expression-text-string.ts'

/** A stretch of an expression in which blanks, quotes and brackets are not code. */
export interface ExpressionPart {
  readonly kind: 'string' | 'character' | 'comment'
  readonly start: number
  readonly end: number
}

/** How one reading ended. `other-style`: a quote at `offset` shows that the quotes are written in the other way. */
export type StyledScan =
  | { readonly kind: 'complete'; readonly end: number; readonly style: QuoteStyle }
  | { readonly kind: 'broken'; readonly offset: number; readonly reason: string }
  | { readonly kind: 'other-style'; readonly offset: number }

/** The code in an interpolated string: it ends at a `}` when no bracket of its own is open. */
interface Hole {
  readonly form: StringForm
  depth: number
}

/**
 * One reading of one expression: the brackets that are open, and the interpolated strings around the current code.
 * Every character is read once. `undecided` is the raw reading until the first quote says otherwise.
 */
export class ExpressionScanner {
  private readonly text: string
  private readonly bracket: number
  private readonly limit: number
  private readonly style: QuoteStyle | 'undecided'
  private readonly onPart: ((part: ExpressionPart) => void) | undefined
  private readonly opener: string
  private readonly closer: string
  private readonly holes: Hole[] = []
  private depth = 1
  private sawQuote = false
  /** The quotes that count; undecided means raw until shown otherwise. */
  private readonly quotes: QuoteStyle
  private outcome: StyledScan | undefined

  constructor(
    text: string,
    bracket: number,
    limit: number,
    style: QuoteStyle | 'undecided',
    onPart?: (part: ExpressionPart) => void
  ) {
    this.text = text
    this.bracket = bracket
    this.limit = Math.min(limit, text.length)
    this.style = style
    this.quotes = style === 'escaped' ? 'escaped' : 'raw'
    this.onPart = onPart
    this.opener = text[bracket] === '(' ? '(' : '{'
    this.closer = this.opener === '(' ? ')' : '}'
  }

  /** Reads until the closing bracket, or until it is clear that there is none. */
  run(): StyledScan {
    let at = this.bracket + 1
    while (this.outcome === undefined) {
      if (at >= this.limit) return this.unclosed()
      at = this.readCode(at)
    }
    const outcome = this.outcome
    // A literal that reaches over the limit is not closed within it.
    return outcome.kind === 'complete' && outcome.end > this.limit ? this.unclosed() : outcome
  }

  private unclosed(): StyledScan {
    const missing = this.holes.length === 0 ? this.closer : '}'
    return { kind: 'broken', offset: this.bracket, reason: `Its closing \`${missing}\` is missing` }
  }

  private stop(outcome: StyledScan): number {
    this.outcome = outcome
    return this.limit
  }

  private fail(offset: number, reason: string): number {
    return this.stop({ kind: 'broken', offset, reason })
  }

  private part(kind: ExpressionPart['kind'], start: number, end: number): number {
    if (this.holes.length === 0) this.onPart?.({ kind, start, end })
    return end
  }

  private readCode(at: number): number {
    const char = this.text[at]
    switch (char) {
      case '/':
        return this.readComment(at)
      case "'":
        return this.readCharacter(at, 1)
      case '"':
      case '$':
      case '@':
        return this.readPrefixed(at)
      case '&':
        return this.readEntity(at)
      case '(':
      case '[':
      case '{':
      case ')':
      case ']':
      case '}':
        return this.readBracket(at, char)
      case ':':
        return this.readColon(at)
      default:
        return at + 1
    }
  }

  private readBracket(at: number, char: string): number {
    const hole = this.holes.at(-1)
    if (hole !== undefined) return this.readHoleBracket(at, char, hole)
    if (char === this.opener) this.depth += 1
    if (char !== this.closer) return at + 1
    this.depth -= 1
    if (this.depth > 0) return at + 1
    return this.stop({ kind: 'complete', end: at + 1, style: this.quotes })
  }

  private readHoleBracket(at: number, char: string, hole: Hole): number {
    if (char === '(' || char === '[' || char === '{') {
      hole.depth += 1
      return at + 1
    }
    if (hole.depth > 0) {
      hole.depth -= 1
      return at + 1
    }
    return char === '}' ? this.closeHole(at, hole) : this.fail(at, 'The brackets in its string do not match')
  }

  private closeHole(at: number, hole: Hole): number {
    const width = hole.form.rawQuotes > 0 ? hole.form.dollars : 1
    for (let offset = 0; offset < width; offset += 1) {
      if (this.text[at + offset] !== '}') return this.fail(at, 'The brackets in its string do not match')
    }
    this.holes.pop()
    return this.readString(hole.form, at + width)
  }

  /** In a hole a `:` outside brackets begins a format (`{date:HH'h'}`), which is not code; `::` is a qualifier. */
  private readColon(at: number): number {
    const hole = this.holes.at(-1)
    if (hole === undefined || hole.depth > 0) return at + 1
    if (this.text[at + 1] === ':') return at + 2
    for (let end = at + 1; end < this.limit; end += 1) {
      const char = this.text[end]
      if (char === '}') return this.closeHole(end, hole)
      if (quoteLengthAt(this.text, end, this.quotes) > 0 || char === '\n' || char === '\r') break
      if (char === '"') return this.stop({ kind: 'other-style', offset: end })
    }
    return this.fail(hole.form.start, 'A hole in its string is not closed')
  }

  private readComment(at: number): number {
    const next = this.text[at + 1]
    if (next === '/') return this.part('comment', at, this.lineEndFrom(at))
    if (next !== '*') return at + 1
    return this.readUntil(at, '*/')
  }

  private readUntil(at: number, closing: string): number {
    const end = this.text.indexOf(closing, at + 2)
    if (end === -1) return this.fail(at, 'A comment in it is not closed')
    return this.part('comment', at, end + closing.length)
  }

  private lineEndFrom(at: number): number {
    for (let end = at; end < this.limit; end += 1) {
      const char = this.text[end]
      if (char === '\n' || char === '\r') return end
    }
    return this.limit
  }

  private readEntity(at: number): number {
    if (this.style === 'raw' || this.sawQuote) return at + 1
    const entity = findQuoteEntity(this.text, at)
    if (entity === undefined) return at + 1
    if (this.style === 'undecided') return this.stop({ kind: 'other-style', offset: at })
    return entity.quote === '"' ? this.readPrefixed(at) : this.readCharacter(at, entity.length)
  }

  /**
   * A character literal, which may hold more than C# allows: Azure puts `'{{name}}'` in before it compiles, and Razor,
   * too, reads on to the quote on the same line.
   */
  private readCharacter(start: number, quoteLength: number): number {
    let at = start + quoteLength
    while (at < this.limit) {
      const char = this.text[at]
      if (char === '\n' || char === '\r') break
      if (char === "'") return this.part('character', start, at + 1)
      const entity = this.quotes === 'escaped' && char === '&' ? findQuoteEntity(this.text, at) : undefined
      // `'&apos;'` is the quote itself, so what stands first is not the end.
      if (entity?.quote === "'" && at > start + quoteLength)
        return this.part('character', start, at + entity.length)
      at += char === '\\' ? 1 + Math.max(1, entityLengthAt(this.text, at + 1)) : (entity?.length ?? 1)
    }
    return this.fail(start, 'A character literal in it is not closed')
  }

  /** A string with its prefix (`$`, `@`, in any order), a Razor comment, or characters that only look like one. */
  private readPrefixed(at: number): number {
    if (this.text.startsWith('@*', at)) return this.readUntil(at, '*@')
    let quote = at
    let dollars = 0
    let verbatim = false
    while (this.text[quote] === '$' || this.text[quote] === '@') {
      if (this.text[quote] === '$') dollars += 1
      else verbatim = true
      quote += 1
    }
    const width = quoteLengthAt(this.text, quote, this.quotes)
    if (width > 0) return this.openString(at, quote, width, verbatim, dollars)
    if (this.text[quote] === '"') return this.stop({ kind: 'other-style', offset: quote })
    // `@*` may follow at once, so the last sign of a run is looked at again.
    return Math.max(at + 1, quote - 1)
  }

  private openString(
    start: number,
    quote: number,
    width: number,
    verbatim: boolean,
    dollars: number
  ): number {
    if (this.style === 'undecided') this.sawQuote = true
    const quotes = verbatim ? 1 : countQuotes(this.text, quote, width, this.quotes)
    const rawQuotes = quotes >= 3 ? quotes : 0
    return this.readString({ start, verbatim, rawQuotes, dollars }, quote + width * Math.max(1, rawQuotes))
  }

  private readString(form: StringForm, from: number): number {
    const scan = scanString(this.text, from, this.limit, form, this.quotes)
    switch (scan.kind) {
      case 'closed':
        return this.part('string', form.start, scan.at)
      case 'hole':
        this.holes.push({ form, depth: 0 })
        return scan.at
      case 'other-style':
        return this.stop({ kind: 'other-style', offset: scan.at })
      case 'broken':
        return this.fail(form.start, scan.reason)
    }
  }
}

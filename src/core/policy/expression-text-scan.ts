import { entityLengthAt, findQuoteEntity } from './entities.ts'

/** How the quotes of an expression are written: as such, or all of them as entities (`&quot;`). */
export type QuoteStyle = 'raw' | 'escaped'

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

/** One string literal, as far as its end depends on it. */
interface StringForm {
  readonly start: number
  readonly content: number
  /** `@"..."`: a doubled quote is a quote, and lines may end. */
  readonly verbatim: boolean
  /** Number of quotes of a raw string literal (`"""`), else 0. */
  readonly rawQuotes: number
  /** Number of dollars, which is how many braces open a hole; 0 when nothing is interpolated. */
  readonly dollars: number
}

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
    const style = this.style === 'escaped' ? 'escaped' : 'raw'
    return this.stop({ kind: 'complete', end: at + 1, style })
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
      if (this.quoteLengthAt(end) > 0 || char === '\n' || char === '\r') break
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

  /** A character literal; `'{{name}}'` is one, too: Azure puts the named value in before it compiles. */
  private readCharacter(at: number, quoteLength: number): number {
    let end = at + quoteLength
    if (this.text[end] === '\\') {
      end += 1 + Math.max(1, entityLengthAt(this.text, end + 1))
      for (let digits = 0; digits < 8 && /[0-9a-fA-F]/.test(this.text[end] ?? ''); digits += 1) end += 1
    } else if (this.text.startsWith('{{', end)) {
      const close = this.text.indexOf('}}', end)
      end = close === -1 ? end : close + 2
    } else {
      end += Math.max(1, entityLengthAt(this.text, end))
    }
    const raw = this.text[end] === "'"
    const entity = this.style === 'escaped' ? findQuoteEntity(this.text, end) : undefined
    if (!raw && entity?.quote !== "'") return this.fail(at, 'A character literal in it is not closed')
    return this.part('character', at, end + (raw ? 1 : (entity?.length ?? 1)))
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
    const width = this.quoteLengthAt(quote)
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
    const quotes = verbatim ? 1 : this.countQuotes(quote, width)
    const rawQuotes = quotes >= 3 ? quotes : 0
    const content = quote + width * Math.max(1, rawQuotes)
    return this.readString({ start, content, verbatim, rawQuotes, dollars }, content)
  }

  private readString(form: StringForm, from: number): number {
    let at = from
    while (at < this.limit) {
      const char = this.text[at]
      const width = this.quoteLengthAt(at)
      if (width > 0) {
        const end = this.closeString(form, at, width)
        if (end.closed) return this.part('string', form.start, end.at)
        at = end.at
      } else if (char === '"') {
        return this.stop({ kind: 'other-style', offset: at })
      } else if (char === '{' && form.dollars > 0) {
        const end = this.endOfRun(at, '{')
        if (opensHole(form, end - at)) {
          this.holes.push({ form, depth: 0 })
          return end
        }
        at = end
      } else if (form.verbatim || form.rawQuotes > 0) {
        at += 1
      } else if (char === '\n' || char === '\r') {
        return this.fail(form.start, 'A string in it is not closed before the end of its line')
      } else {
        at += char === '\\' ? 1 + Math.max(1, this.quoteLengthAt(at + 1)) : 1
      }
    }
    return this.fail(form.start, 'A string in it is not closed')
  }

  private closeString(form: StringForm, at: number, width: number): { closed: boolean; at: number } {
    if (form.rawQuotes > 0) {
      const quotes = this.countQuotes(at, width)
      return { closed: quotes >= form.rawQuotes, at: at + quotes * width }
    }
    const next = form.verbatim ? this.quoteLengthAt(at + width) : 0
    return { closed: next === 0, at: at + width + next }
  }

  private endOfRun(at: number, char: string): number {
    let end = at
    while (end < this.limit && this.text[end] === char) end += 1
    return end
  }

  /** The length of the double quote at `at` in this style, 0 when there is none. */
  private quoteLengthAt(at: number): number {
    if (this.style !== 'escaped') return this.text[at] === '"' ? 1 : 0
    if (this.text[at] !== '&') return 0
    const entity = findQuoteEntity(this.text, at)
    return entity?.quote === '"' ? entity.length : 0
  }

  private countQuotes(at: number, width: number): number {
    let count = 1
    let end = at + width
    for (let next = this.quoteLengthAt(end); next > 0 && next === width; next = this.quoteLengthAt(end)) {
      count += 1
      end += next
    }
    return count
  }
}

/** Doubled braces are braces in `$"..."`; in `$$"""..."""` fewer braces than dollars are. */
function opensHole(form: StringForm, braces: number): boolean {
  return form.rawQuotes > 0 ? braces >= form.dollars : braces % 2 === 1
}

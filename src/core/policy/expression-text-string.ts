import { findQuoteEntity } from './entities.ts'

/** How the quotes of an expression are written: as such, or all of them as entities (`&quot;`). */
export type QuoteStyle = 'raw' | 'escaped'

/** One string literal of C#, as far as its end depends on it. */
export interface StringForm {
  readonly start: number
  /** `@"..."`: a doubled quote is a quote, and lines may end. */
  readonly verbatim: boolean
  /** Number of quotes of a raw string literal (`"""`), else 0. */
  readonly rawQuotes: number
  /** Number of dollars, which is how many braces open a hole in a raw string; 0 when nothing is interpolated. */
  readonly dollars: number
}

/** Where reading a string stopped: behind its closing quote, or behind the braces that open a hole with code. */
export type StringScan =
  | { readonly kind: 'closed' | 'hole'; readonly at: number }
  | { readonly kind: 'other-style'; readonly at: number }
  | { readonly kind: 'broken'; readonly reason: string }

/** Reads on in a string until it closes or a hole opens. */
export function scanString(
  text: string,
  from: number,
  limit: number,
  form: StringForm,
  style: QuoteStyle
): StringScan {
  let at = from
  while (at < limit) {
    const char = text[at]
    const width = quoteLengthAt(text, at, style)
    if (width > 0) {
      const quote = readQuote(text, at, width, form, style)
      if (quote.closes) return { kind: 'closed', at: quote.end }
      at = quote.end
    } else if (char === '"') {
      return { kind: 'other-style', at }
    } else if (char === '{' && form.dollars > 0) {
      const end = endOfBraces(text, at)
      if (opensHole(form, end - at)) return { kind: 'hole', at: end }
      at = end
    } else if (form.verbatim || form.rawQuotes > 0) {
      at += 1
    } else if (char === '\n' || char === '\r') {
      return { kind: 'broken', reason: 'A string in it is not closed before the end of its line' }
    } else {
      at += char === '\\' ? 1 + Math.max(1, quoteLengthAt(text, at + 1, style)) : 1
    }
  }
  return { kind: 'broken', reason: 'A string in it is not closed' }
}

/** The length of the double quote at `at`, 0 when there is none in this style. */
export function quoteLengthAt(text: string, at: number, style: QuoteStyle): number {
  if (style === 'raw') return text[at] === '"' ? 1 : 0
  if (text[at] !== '&') return 0
  const entity = findQuoteEntity(text, at)
  return entity?.quote === '"' ? entity.length : 0
}

/** The number of quotes that follow each other from `at` on, all of them as wide as the first. */
export function countQuotes(text: string, at: number, width: number, style: QuoteStyle): number {
  let count = 1
  while (quoteLengthAt(text, at + count * width, style) === width) count += 1
  return count
}

function readQuote(
  text: string,
  at: number,
  width: number,
  form: StringForm,
  style: QuoteStyle
): { readonly closes: boolean; readonly end: number } {
  if (form.rawQuotes > 0) {
    const quotes = countQuotes(text, at, width, style)
    return { closes: quotes >= form.rawQuotes, end: at + quotes * width }
  }
  const next = form.verbatim ? quoteLengthAt(text, at + width, style) : 0
  return { closes: next === 0, end: at + width + next }
}

function endOfBraces(text: string, at: number): number {
  let end = at
  while (text[end] === '{') end += 1
  return end
}

/** Doubled braces are braces in `$"..."`; in `$$"""..."""` fewer braces than dollars are. */
function opensHole(form: StringForm, braces: number): boolean {
  return form.rawQuotes > 0 ? braces >= form.dollars : braces % 2 === 1
}

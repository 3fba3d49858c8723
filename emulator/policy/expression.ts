import { Code, type ExpressionFault, type Reading } from './csharp.ts'
import { findStatementFault } from './statements.ts'

/** The end of an expression that fills its place, or what is wrong with it. */
export type ExpressionEnd = { readonly end: number } | { readonly fault: ExpressionFault }

/** Tells whether an expression opens at this offset. */
export function opensExpression(text: string, offset: number): boolean {
  return text[offset] === '@' && (text[offset + 1] === '(' || text[offset + 1] === '{')
}

/**
 * Finds the end of the expression that opens at an offset and fills its place, up to a terminator: the closing quote, or
 * the next tag. Expressions may be written raw, or with all their quotes escaped, which shows only in the attempt.
 * Undefined means that something other than the terminator follows, so that this is text.
 */
export function scanExpression(
  text: string,
  offset: number,
  isEnd: (end: number) => boolean
): ExpressionEnd | undefined {
  const raw = attempt(text, offset, 'raw', isEnd)
  if (raw !== undefined && 'end' in raw) return raw
  const decoded = attempt(text, offset, 'decoded', isEnd)
  return decoded !== undefined && 'end' in decoded ? decoded : raw
}

function attempt(
  text: string,
  offset: number,
  reading: Reading,
  isEnd: (end: number) => boolean
): ExpressionEnd | undefined {
  const code = new Code(text, reading)
  const open = text[offset + 1] === '{' ? '{' : '('
  const end = code.skipBrackets(offset + 1, open, open === '{' ? '}' : ')')
  if (typeof end !== 'number') return { fault: end }
  if (!isEnd(end)) return undefined
  const fault = open === '{' ? findStatementFault(text.slice(offset + 1, end), reading) : undefined
  return fault === undefined ? { end } : { fault }
}

/** Tells what is wrong with an expression that was decoded already, as it is in the `xml` form. */
export function findExpressionFault(text: string): ExpressionFault | undefined {
  const start = text.search(/\S/)
  const outcome = attempt(text, start, 'raw', end => text.slice(end).trim() === '')
  return outcome !== undefined && 'fault' in outcome ? outcome.fault : undefined
}

/**
 * Where a policy expression ends. In rawxml an expression is C# between `@(` and `)`, or `@{` and `}`, with raw quotes
 * and angle brackets, so that only C# itself says where it ends. As in Razor, the opener decides which bracket counts.
 */
import { type ExpressionPart, ExpressionScanner, type StyledScan } from './expression-text-scan.ts'
import type { QuoteStyle } from './expression-text-string.ts'

export type { ExpressionPart } from './expression-text-scan.ts'
export type { QuoteStyle } from './expression-text-string.ts'

export type ExpressionScan = Exclude<StyledScan, { kind: 'other-style' }>

/** The bracket of `@(` or `@{` at `at`, behind which the code begins; undefined when no expression begins there. */
export function findExpressionBracket(text: string, at: number): number | undefined {
  if (text[at] !== '@') return undefined
  const bracket = text[at + 1]
  return bracket === '(' || bracket === '{' ? at + 1 : undefined
}

/**
 * Finds the end of the expression whose bracket stands at `bracket`, without looking beyond `limit`.
 *
 * Entities inside an expression mean the character they stand for. An expression that writes its quotes as entities is
 * read with them as quotes; one with raw quotes is read by those alone (`"a &quot; b"` is one string). When neither
 * reading holds, the answer is `broken`: nothing is guessed.
 */
export function scanExpression(text: string, bracket: number, limit: number): ExpressionScan {
  const first = new ExpressionScanner(text, bracket, limit, 'undecided').run()
  if (first.kind !== 'other-style') return first
  const escaped = new ExpressionScanner(text, bracket, limit, 'escaped').run()
  if (escaped.kind !== 'other-style') return escaped
  const raw = new ExpressionScanner(text, bracket, limit, 'raw').run()
  // The raw quote that ruled out the escaped reading must be in the expression, or else the reading without it is a
  // guess. This also keeps the work linear: what was read in vain is read again with success.
  if (raw.kind === 'complete' && raw.end > escaped.offset) return raw
  if (raw.kind === 'broken') return raw
  return { kind: 'broken', offset: bracket, reason: 'Its quotes do not match' }
}

/** Lists the strings, characters and comments of a complete expression, in order. */
export function listExpressionParts(text: string, bracket: number, style: QuoteStyle): ExpressionPart[] {
  const parts: ExpressionPart[] = []
  new ExpressionScanner(text, bracket, text.length, style, part => parts.push(part)).run()
  return parts
}

import { findExpressionBracket, scanExpression } from './expression-text.ts'
import type { PolicyDiagnostic } from './syntax.ts'

/** What is being read: rawxml is Razor with C# in it, xml is XML and nothing else. */
export interface PolicySource {
  readonly text: string
  readonly format: 'rawxml' | 'xml'
}

/** The document cannot be read on from here. */
export interface Fault {
  readonly kind: 'fault'
  readonly code: PolicyDiagnostic['code']
  readonly offset: number
  readonly message: string
}

/** Spells a fault. */
export function fault(code: Fault['code'], offset: number, message: string): Fault {
  return { kind: 'fault', code, offset, message }
}

/** True when a value, after its entities are decoded, is an expression: its first characters are `@(` or `@{`. */
export function isExpression(value: string): boolean {
  return /^\s*@[({]/.test(value)
}

/** The offset of the first character from `at` on that is no blank of XML. */
export function skipBlanks(text: string, at: number): number {
  let end = at
  while (end < text.length && isBlank(text.charCodeAt(end))) end += 1
  return end
}

/** The four blanks of XML: a no-break space is not one of them. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x9 || code === 0xa || code === 0xd
}

/**
 * Fail closed: an `@(` that begins in the middle of a literal, or in a comment, is code to a Razor parser and text to an
 * XML parser. While it ends within [start, end) the two agree on every element; when it does not, they do not.
 */
export function findStrayExpression(source: PolicySource, start: number, end: number): Fault | undefined {
  if (source.format === 'xml') return undefined
  const slice = source.text.slice(start, end)
  let at = slice.indexOf('@')
  while (at !== -1) {
    const bracket = slice[at + 1] === '@' ? undefined : findExpressionBracket(slice, at)
    if (bracket === undefined) {
      at = slice.indexOf('@', at + (slice[at + 1] === '@' ? 2 : 1))
      continue
    }
    const scan = scanExpression(slice, bracket, slice.length)
    if (scan.kind === 'broken') {
      const message = 'An expression begins here, in the middle of other text, and does not end in it.'
      return fault('unterminated-expression', start + at, message)
    }
    at = slice.indexOf('@', scan.end)
  }
  return undefined
}

/** Describes why an expression has no end. */
export function toExpressionFault(offset: number, reason: string): Fault {
  return fault('unterminated-expression', offset, `The expression does not end. ${reason}.`)
}

/** Describes a bare `&`. */
export function toEntityFault(offset: number): Fault {
  const message = 'This `&` begins no entity of XML. Outside an expression it is written `&amp;`.'
  return fault('bad-entity', offset, message)
}

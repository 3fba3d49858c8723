import { decodeEntities } from './entities.ts'
import {
  findExpressionBracket,
  listExpressionParts,
  type QuoteStyle,
  scanExpression
} from './expression-text.ts'
import { skipBlanks } from './scanner-source.ts'

/**
 * Writes an expression so that two spellings of the same code are equal: entities are decoded, blanks outside strings
 * are dropped where nothing depends on them, and lines end with a line feed. Strings, characters and comments stay:
 * Azure keeps the text of an expression, so that a difference in them is somebody's change.
 *
 * `text` is the value as it stands in a rawxml document, or after its entities were decoded in an xml document.
 */
export function toCanonicalExpression(text: string, format: 'rawxml' | 'xml'): string {
  const start = skipBlanks(text, 0)
  const bracket = findExpressionBracket(text, start)
  const scan = bracket === undefined ? undefined : scanExpression(text, bracket, text.length)
  // A mixture of code and text, or code that is broken, is compared as it is written.
  if (bracket === undefined || scan?.kind !== 'complete' || skipBlanks(text, scan.end) < text.length) {
    return normaliseLineEnds(format === 'rawxml' ? decodeEntities(text) : text).trim()
  }
  const code = text.slice(start, scan.end)
  if (format === 'rawxml' && scan.style === 'escaped')
    return toCanonicalExpression(decodeEntities(code), 'xml')
  return joinParts(code, bracket - start, scan.style, format)
}

/** Makes every line end a line feed: Azure rewrites them all. */
export function normaliseLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

function joinParts(code: string, bracket: number, style: QuoteStyle, format: 'rawxml' | 'xml'): string {
  const decode = (text: string) => normaliseLineEnds(format === 'rawxml' ? decodeEntities(text) : text)
  const joiner = new CodeJoiner()
  let at = 0
  for (const part of listExpressionParts(code, bracket, style)) {
    joiner.addCode(decode(code.slice(at, part.start)))
    const source = code.slice(part.start, part.end)
    const text = decode(part.kind === 'string' && format === 'rawxml' ? keepQuotes(source) : source)
    if (part.kind === 'comment') joiner.addComment(text)
    else joiner.add(text)
    at = part.end
  }
  joiner.addCode(decode(code.slice(at)))
  return joiner.result()
}

/**
 * In a string between raw quotes an entity that is a quote does not end it: decoded, the string would be another one. A
 * character that no XML document may hold stands for it, so that no other text looks the same.
 */
function keepQuotes(string: string): string {
  return string.replace(/&(?:quot|#0*34|#[xX]0*22);/g, '\uFFFF')
}

/** Puts pieces of code together, with a blank only where two of them would become one without it. */
class CodeJoiner {
  private readonly pieces: string[] = []
  private last = ''
  private blank = false

  add(piece: string): void {
    if (piece === '') return
    if (this.blank && wouldMerge(this.last, piece.charAt(0))) this.pieces.push(' ')
    this.pieces.push(piece)
    this.last = piece.charAt(piece.length - 1)
    this.blank = false
  }

  addCode(code: string): void {
    for (const piece of code.split(/(\s+)/)) {
      if (/^\s/.test(piece)) this.blank = true
      else this.add(piece)
    }
  }

  /** The end of the line is part of a `//` comment: without it the comment would swallow the code that follows. */
  addComment(comment: string): void {
    const text = comment.replace(/\s+/g, ' ').trimEnd()
    this.add(text.startsWith('//') ? `${text}\n` : text)
  }

  result(): string {
    return this.pieces.join('')
  }
}

/** `{ {` is two blocks and `{{` begins a named value; `@"a" "b"` is two strings and `@"a""b"` is one. */
function wouldMerge(left: string, right: string): boolean {
  if (left === right && '{}"'.includes(left)) return true
  return (isWord(left) && isWord(right)) || (isOperator(left) && isOperator(right))
}

function isWord(char: string): boolean {
  return /[\w$@]|[^\0-\x7F]/.test(char)
}

function isOperator(char: string): boolean {
  return char !== '' && '+-*/%&|^!<>=?:.~'.includes(char)
}

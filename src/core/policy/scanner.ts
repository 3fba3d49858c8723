import { decodeEntities, findBadEntity } from './entities.ts'
import { findExpressionBracket, scanExpression } from './expression-text.ts'
import {
  type Fault,
  fault,
  findStrayExpression,
  isBlank,
  isExpression,
  type PolicySource,
  skipBlanks,
  toEntityFault,
  toExpressionFault
} from './scanner-source.ts'
import { readTag, type TagToken } from './scanner-tag.ts'

export type { Fault, PolicySource } from './scanner-source.ts'

export interface TextToken {
  readonly kind: 'text'
  readonly start: number
  readonly end: number
  readonly expression: boolean
}

export interface OtherToken {
  readonly kind: 'comment' | 'cdata' | 'instruction'
  readonly start: number
  readonly end: number
}

export type Token = TextToken | OtherToken | TagToken | Fault

/**
 * Reads the token that begins at `at`; tokens follow each other without a gap. In a payload (`opaque`) a `<` that begins
 * no markup is text, as in the condition of a liquid template; anywhere else it is a fault.
 */
export function readToken(source: PolicySource, at: number, opaque: boolean): Token {
  const { text } = source
  if (text[at] !== '<' || (opaque && isLooseBracket(source, at))) return readText(source, at, opaque)
  if (text.startsWith('<!--', at)) return readComment(source, at)
  if (text.startsWith('<![CDATA[', at)) return readCdata(source, at)
  if (text.startsWith('<?', at)) return readInstruction(source, at)
  if (text.startsWith('<!', at)) {
    return fault('doctype', at, 'A policy document has no document type and no other declarations.')
  }
  return readTag(source, at)
}

function isLooseBracket(source: PolicySource, at: number): boolean {
  return source.format === 'rawxml' && /[\s\d=<'"(){}[\],;.-]/.test(source.text[at + 1] ?? ' ')
}

function readText(source: PolicySource, start: number, opaque: boolean): TextToken | Fault {
  const { text } = source
  let literal = start
  if (source.format === 'rawxml') {
    const first = skipBlanks(text, start)
    const bracket = findExpressionBracket(text, first)
    if (bracket !== undefined) {
      const scan = scanExpression(text, bracket, text.length)
      if (scan.kind === 'broken') return toExpressionFault(scan.offset, scan.reason)
      literal = scan.end
    }
  }
  const end = endOfText(source, literal, opaque)
  // Half of all texts are the blanks between two policies.
  if (skipBlanks(text, literal) >= end) return { kind: 'text', start, end, expression: literal > start }
  const bad = findBadEntity(text, literal, end)
  if (bad !== undefined) return toEntityFault(bad)
  const cdataEnd = text.slice(literal, end).indexOf(']]>')
  if (cdataEnd !== -1) {
    return fault('unterminated-cdata', literal + cdataEnd, 'This `]]>` ends no CDATA section.')
  }
  const stray = findStrayExpression(source, literal, end)
  if (stray !== undefined) return stray
  const expression = literal > start || isExpression(decodeEntities(text.slice(start, end)))
  return { kind: 'text', start, end, expression }
}

function endOfText(source: PolicySource, from: number, opaque: boolean): number {
  const { text } = source
  let end = text.indexOf('<', from)
  while (end !== -1 && opaque && isLooseBracket(source, end)) end = text.indexOf('<', end + 1)
  return end === -1 ? text.length : end
}

/** As .NET does: `--` ends a comment, or is an error. */
function readComment(source: PolicySource, start: number): OtherToken | Fault {
  const dashes = source.text.indexOf('--', start + 4)
  if (dashes === -1) return fault('unterminated-comment', start, 'This comment is not closed.')
  if (source.text[dashes + 2] !== '>') {
    return fault('bad-comment', dashes, 'A comment cannot contain `--`; another comment cannot begin in it.')
  }
  const stray = findStrayExpression(source, start + 4, dashes)
  return stray ?? { kind: 'comment', start, end: dashes + 3 }
}

function readCdata(source: PolicySource, start: number): OtherToken | Fault {
  const content = start + '<![CDATA['.length
  const end = source.text.indexOf(']]>', content)
  if (end === -1) return fault('unterminated-cdata', start, 'This CDATA section is not closed.')
  const stray = findStrayExpression(source, content, end)
  return stray ?? { kind: 'cdata', start, end: end + 3 }
}

function readInstruction(source: PolicySource, start: number): OtherToken | Fault {
  const { text } = source
  const end = text.indexOf('?>', start + 2)
  if (end === -1)
    return fault('unterminated-instruction', start, 'This processing instruction is not closed.')
  if (end === start + 2 || isBlank(text.charCodeAt(start + 2)) || text[start + 2] === '>') {
    return fault('bad-name', start, 'This processing instruction has no name.')
  }
  const stray = findStrayExpression(source, start + 2, end)
  return stray ?? { kind: 'instruction', start, end: end + 2 }
}

import { decodeEntities, findBadEntity } from './entities.ts'
import { findExpressionBracket, scanExpression } from './expression-text.ts'
import {
  type Fault,
  fault,
  findStrayExpression,
  isExpression,
  type PolicySource,
  skipBlanks,
  toEntityFault,
  toExpressionFault
} from './scanner-source.ts'
import type { PolicyAttribute } from './syntax.ts'

export interface OpenTag {
  readonly kind: 'open'
  readonly start: number
  readonly end: number
  readonly name: string
  readonly attributes: readonly PolicyAttribute[]
  readonly selfClosing: boolean
}

export interface CloseTag {
  readonly kind: 'close'
  readonly start: number
  readonly end: number
  readonly name: string
}

export type TagToken = OpenTag | CloseTag

/** The Name production of XML 1.0. */
const nameStart =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const namePattern = new RegExp(
  `[${nameStart}][${nameStart}.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}-]*`,
  'uy'
)

/** Reads the start tag or end tag whose `<` stands at `start`. */
export function readTag(source: PolicySource, start: number): TagToken | Fault {
  if (source.text[start + 1] === '/') return readCloseTag(source.text, start)
  const name = readName(source.text, start + 1)
  if (name === '') return toNameFault(start)
  const attributes: PolicyAttribute[] = []
  const seen = new Set<string>()
  let at = start + 1 + name.length
  for (;;) {
    const next = skipBlanks(source.text, at)
    if (source.text[next] === '>') return toOpenTag(start, next + 1, name, attributes, false)
    if (source.text.startsWith('/>', next)) return toOpenTag(start, next + 2, name, attributes, true)
    if (next >= source.text.length)
      return fault('unterminated-tag', start, `The tag \`${name}\` is not closed.`)
    if (next === at) return toSpaceFault(source.text, name, at, attributes.length)
    const attribute = readAttribute(source, next)
    if ('kind' in attribute) return attribute
    if (seen.has(attribute.name)) {
      const message = `The attribute \`${attribute.name}\` of \`${name}\` is given twice.`
      return fault('duplicate-attribute', attribute.start, message)
    }
    seen.add(attribute.name)
    attributes.push(attribute)
    at = attribute.end
  }
}

function toOpenTag(
  start: number,
  end: number,
  name: string,
  attributes: readonly PolicyAttribute[],
  selfClosing: boolean
): OpenTag {
  return { kind: 'open', start, end, name, attributes, selfClosing }
}

function readCloseTag(text: string, start: number): CloseTag | Fault {
  const name = readName(text, start + 2)
  if (name === '') return toNameFault(start)
  const end = skipBlanks(text, start + 2 + name.length)
  if (text[end] !== '>') return fault('unterminated-tag', start, `The end tag of \`${name}\` is not closed.`)
  return { kind: 'close', start, end: end + 1, name }
}

function readName(text: string, at: number): string {
  namePattern.lastIndex = at
  return namePattern.test(text) ? text.slice(at, namePattern.lastIndex) : ''
}

function toNameFault(offset: number): Fault {
  return fault('bad-name', offset, 'This `<` begins no tag. Outside an expression it is written `&lt;`.')
}

/** Azure says of the same: "'x' is an unexpected token. Expecting white space." */
function toSpaceFault(text: string, name: string, at: number, attributes: number): Fault {
  if (attributes > 0) {
    return fault('bad-attribute', at, `A blank is missing behind the value of an attribute of \`${name}\`.`)
  }
  if (text[at] === '<') return fault('unterminated-tag', at, `The tag \`${name}\` is not closed before this.`)
  return fault('bad-name', at, `The name of the tag \`${name}\` is followed by something unexpected.`)
}

function readAttribute(source: PolicySource, start: number): PolicyAttribute | Fault {
  const { text } = source
  const name = readName(text, start)
  if (name === '') return fault('bad-attribute', start, 'The name of an attribute is expected here.')
  const equals = skipBlanks(text, start + name.length)
  if (text[equals] !== '=') return fault('bad-attribute', start, `The attribute \`${name}\` has no value.`)
  const open = skipBlanks(text, equals + 1)
  const quote = text[open]
  if (quote !== '"' && quote !== "'") {
    return fault('bad-attribute', open, `The value of \`${name}\` does not begin with a quote.`)
  }
  const valueStart = open + 1
  const valueEnd = findValueEnd(source, start, name, valueStart, quote)
  if (typeof valueEnd !== 'number') return valueEnd
  const literal = text.slice(valueStart, valueEnd)
  const expression = source.format === 'rawxml' && isExpression(literal)
  const value = decodeEntities(expression ? literal : normaliseBlanks(literal))
  return {
    name,
    start,
    end: valueEnd + 1,
    valueStart,
    valueEnd,
    quote,
    value,
    expression: expression || isExpression(value)
  }
}

/** XML turns a line end in an attribute into a blank. The code of an expression in rawxml keeps its lines. */
function normaliseBlanks(literal: string): string {
  return /[\r\n\t]/.test(literal) ? literal.replace(/\r\n|[\r\n\t]/g, ' ') : literal
}

function findValueEnd(
  source: PolicySource,
  start: number,
  name: string,
  valueStart: number,
  quote: string
): number | Fault {
  const { text } = source
  let literal = valueStart
  if (source.format === 'rawxml') {
    const bracket = findExpressionBracket(text, skipBlanks(text, valueStart))
    if (bracket !== undefined) {
      const scan = scanExpression(text, bracket, text.length)
      if (scan.kind === 'broken') return toExpressionFault(scan.offset, scan.reason)
      literal = scan.end
    }
  }
  const end = text.indexOf(quote, literal)
  if (end === -1) return fault('unterminated-attribute', start, `The value of \`${name}\` is not closed.`)
  const markup = text.slice(literal, end).indexOf('<')
  if (markup !== -1) {
    const message = `The value of \`${name}\` contains \`<\`. Outside an expression it is written \`&lt;\`.`
    return fault('bad-attribute', literal + markup, message)
  }
  const bad = findBadEntity(text, literal, end)
  if (bad !== undefined) return toEntityFault(bad)
  return findStrayExpression(source, literal, end) ?? end
}

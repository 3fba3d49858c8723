import { protect } from './entities.ts'
import { findExpressionFault, opensExpression, scanExpression } from './expression.ts'
import { ElementFaultError } from './fault.ts'
import type { Reader } from './reader.ts'
import type { PolicyForm, Value } from './syntax.ts'

/** The element that a value belongs to, for messages. */
export interface Owner {
  readonly name: string
  readonly offset: number
}

/** Reads what stands in quotes and what stands between tags. */
export class ValueReader {
  private readonly reader: Reader
  private readonly form: PolicyForm
  /** The first broken expression of the `xml` form, where expressions are looked at after all of the XML was read. */
  private fault: ElementFaultError | undefined

  constructor(reader: Reader, form: PolicyForm) {
    this.reader = reader
    this.form = form
  }

  /** Throws the fault of an expression that was found on the way. */
  finish(): void {
    if (this.fault !== undefined) throw this.fault
  }

  /** Takes the equals sign and the quoted value of an attribute. */
  takeAttribute(owner: Owner): Value {
    const { reader } = this
    reader.skipBlank()
    if (!reader.take('=')) reader.failToken('=')
    reader.skipBlank()
    const quote = reader.character
    if (quote !== '"' && quote !== "'") reader.failToken(`"' or ''`)
    reader.position += 1
    const start = reader.position
    const opens = this.opensAt(start)
    const close = reader.text.indexOf(quote, opens ? this.findEnd(start, [quote], owner) : start)
    if (close < 0) reader.fail('Unexpected end of file has occurred.', reader.text.length)
    reader.position = close + 1
    if (opens) return { expression: true, text: reader.text.slice(start, close) }
    const angle = reader.text.slice(start, close).indexOf('<')
    if (angle >= 0)
      reader.fail("'<', hexadecimal value 0x3C, is an invalid attribute character.", start + angle)
    return this.toValue(reader.decodeAttribute(start, close), owner)
  }

  /** Takes the text up to the next tag; undefined when there is none but white space. */
  takeText(owner: Owner | undefined): Value | undefined {
    const { reader } = this
    const start = reader.position
    if (owner !== undefined && this.opensAt(start)) {
      const end = this.findEnd(start, ['</', '<!--'], owner)
      if (end > start) {
        reader.position = reader.text.indexOf('<', end)
        return { expression: true, text: reader.text.slice(start, reader.position) }
      }
    }
    const next = reader.text.indexOf('<', start)
    reader.position = next < 0 ? reader.text.length : next
    const visible = reader.text.slice(start, reader.position).search(/[^ \t\r\n]/)
    if (visible < 0) return undefined
    if (owner === undefined) return reader.fail('Data at the root level is invalid.', start + visible)
    const misplaced = reader.text.slice(start, reader.position).indexOf(']]>')
    if (misplaced >= 0) reader.fail("']]>' is not allowed in character data.", start + misplaced)
    const decoded = reader.decode(start, reader.position)
    // What is half an expression and half something else is kept as it stands, like the whole ones.
    if (this.opensAt(start)) return { expression: true, text: reader.text.slice(start, reader.position) }
    return this.toValue(decoded, owner)
  }

  /** Tells whether the first thing to be seen is an expression; only the raw form has them unescaped. */
  private opensAt(start: number): boolean {
    const { text } = this.reader
    return this.form === 'rawxml' && opensExpression(text, this.firstVisible(start))
  }

  private firstVisible(start: number): number {
    const { text } = this.reader
    let position = start
    while (/^\s$/.test(text[position] ?? '')) position += 1
    return position
  }

  /**
   * Finds the end of an expression, or gives its start back when something else than the terminator follows: nobody
   * writes that, and nobody says what it means, so that it is left to the rules of XML.
   */
  private findEnd(start: number, terminators: readonly string[], owner: Owner): number {
    const { text } = this.reader
    const isEnd = (end: number) => {
      const next = this.firstVisible(end)
      return terminators.some(terminator => text.startsWith(terminator, next))
    }
    const found = scanExpression(text, this.firstVisible(start), isEnd)
    if (found === undefined) return start
    if ('end' in found) return found.end
    throw new ElementFaultError({ element: owner.name, offset: owner.offset, message: found.fault.message })
  }

  /** In the `xml` form an expression shows once it is decoded. */
  private toValue(decoded: string, owner: Owner): Value {
    const start = decoded.search(/\S/)
    if (this.form === 'rawxml' || start < 0 || !opensExpression(decoded, start))
      return { expression: false, text: decoded }
    const fault = findExpressionFault(decoded)
    if (fault !== undefined)
      this.fault ??= new ElementFaultError({
        element: owner.name,
        offset: owner.offset,
        message: fault.message
      })
    return { expression: true, text: protect(decoded) }
  }
}

import { readEntity } from './entities.ts'
import { MarkupFault } from './fault.ts'

/** The characters that XML 1.0 does not allow anywhere. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const NAME =
  /[A-Za-z_\u00c0-\ufffd][-.\w\u00b7\u00c0-\ufffd]*(?::[A-Za-z_\u00c0-\ufffd][-.\w\u00b7\u00c0-\ufffd]*)?/y

/** A cursor on a document that knows the small parts of XML and complains as .NET's reader does. */
export class Reader {
  readonly text: string
  position: number

  constructor(text: string) {
    this.text = text
    this.position = text.startsWith('\ufeff') ? 1 : 0
    const forbidden = text.search(FORBIDDEN)
    if (forbidden >= 0) {
      const code = text.charCodeAt(forbidden)
      const shown = code === 0 ? '.' : text[forbidden]
      this.fail(
        `'${shown}', hexadecimal value 0x${code.toString(16).toUpperCase().padStart(2, '0')}, is an invalid character.`,
        forbidden
      )
    }
  }

  get atEnd(): boolean {
    return this.position >= this.text.length
  }

  get character(): string {
    return this.text[this.position] ?? ''
  }

  looksAt(wanted: string): boolean {
    return this.text.startsWith(wanted, this.position)
  }

  take(wanted: string): boolean {
    if (!this.looksAt(wanted)) return false
    this.position += wanted.length
    return true
  }

  /** Skips white space and tells whether there was any. */
  skipBlank(): boolean {
    const start = this.position
    while (/^[ \t\r\n]$/.test(this.character)) this.position += 1
    return this.position > start
  }

  /** Takes everything up to a mark and the mark itself; without the mark the document ends too early. */
  takeUntil(mark: string, wording: string): string {
    const end = this.text.indexOf(mark, this.position)
    if (end < 0) this.fail(wording, this.text.length)
    const taken = this.text.slice(this.position, end)
    this.position = end + mark.length
    return taken
  }

  takeName(): string {
    NAME.lastIndex = this.position
    const name = NAME.exec(this.text)?.[0]
    if (name !== undefined) {
      this.position += name.length
      return name
    }
    if (this.atEnd) this.fail('Unexpected end of file has occurred.')
    const code = this.text.charCodeAt(this.position).toString(16).toUpperCase().padStart(2, '0')
    return this.fail(`Name cannot begin with the '${this.character}' character, hexadecimal value 0x${code}.`)
  }

  /** Decodes text between tags; a reference that XML does not define is a fault. Line ends become `\n`. */
  decode(start: number, end: number): string {
    return this.decodeStretch(start, end, plain => plain.replace(/\r\n?/g, '\n'))
  }

  /** Decodes an attribute, where white space is a blank to any XML parser, unless it was escaped. */
  decodeAttribute(start: number, end: number): string {
    return this.decodeStretch(start, end, plain => plain.replace(/\r\n|[\r\n\t]/g, ' '))
  }

  private decodeStretch(start: number, end: number, toPlain: (text: string) => string): string {
    const stretch = this.text.slice(start, end)
    let decoded = ''
    let position = 0
    for (let ampersand = stretch.indexOf('&'); ampersand >= 0; ampersand = stretch.indexOf('&', position)) {
      const { character, length } = readEntity(stretch, ampersand) ?? this.failEntity(start + ampersand)
      decoded += toPlain(stretch.slice(position, ampersand)) + character
      position = ampersand + length
    }
    return decoded + toPlain(stretch.slice(position))
  }

  fail(message: string, offset = this.position): never {
    throw this.toFault(message, offset)
  }

  toFault(message: string, offset: number): MarkupFault {
    return new MarkupFault(message, this.text, offset)
  }

  /** What stands here is not what has to stand here. */
  failToken(expected: string): never {
    if (this.atEnd) return this.fail('Unexpected end of file has occurred.')
    return this.fail(`'${this.character}' is an unexpected token. The expected token is '${expected}'.`)
  }

  /** Two attributes touch, which is what raw quotes in the `xml` form look like. */
  failSpace(): never {
    const word = /^[-\w.]+/.exec(this.text.slice(this.position, this.position + 100))?.[0]
    return this.fail(`'${word ?? this.character}' is an unexpected token. Expecting white space.`)
  }

  private failEntity(offset: number): never {
    NAME.lastIndex = offset + 1
    const name = NAME.exec(this.text)?.[0]
    if (name === undefined) return this.fail('An error occurred while parsing EntityName.', offset + 1)
    const after = offset + 1 + name.length
    if (this.text[after] === ';') return this.fail(`Reference to undeclared entity '${name}'.`, offset + 1)
    return this.fail(`'${this.text[after] ?? ''}' is an unexpected token. The expected token is ';'.`, after)
  }
}

import { CannotRun } from '../plane/exchange.ts'

/** Far more than anybody nests. */
const maxDepth = 60

/** A cursor on the text of an expression. */
export class Cursor {
  readonly text: string
  position = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  enter(): void {
    this.depth += 1
    if (this.depth > maxDepth) throw new CannotRun('it is nested too deeply')
  }

  leave(): void {
    this.depth -= 1
  }

  get character(): string {
    return this.text[this.position] ?? ''
  }

  /** Blanks and comments. */
  skip(): void {
    const match = /(?:\s+|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y
    match.lastIndex = this.position
    this.position += match.exec(this.text)?.[0].length ?? 0
  }

  /** Takes an operator. One that is the beginning of a longer one is left: `=` of `==`, `&` of `&&`, `?` of `??`. */
  take(token: string): boolean {
    this.skip()
    if (!this.text.startsWith(token, this.position)) return false
    const next = this.text[this.position + token.length] ?? ''
    const goesOn =
      (token === '?' && (next === '?' || next === '.')) ||
      (['+', '<', '>'].includes(token) && (next === '=' || next === token)) ||
      (token === '!' && next === '=')
    if (goesOn) return false
    this.position += token.length
    return true
  }

  expect(token: string): void {
    if (!this.take(token)) throw new CannotRun(`\`${this.rest()}\` is not understood`)
  }

  expectEnd(): void {
    this.skip()
    if (this.position < this.text.length) throw new CannotRun(`\`${this.rest()}\` is not understood`)
  }

  /** What could not be read, for messages. */
  rest(): string {
    return this.text.slice(this.position, this.position + 40)
  }

  takeWord(word: string): boolean {
    this.skip()
    if (this.peekName() !== word) return false
    this.position += word.length
    return true
  }

  peekName(): string | undefined {
    const match = /[A-Za-z_]\w*/y
    match.lastIndex = this.position
    return match.exec(this.text)?.[0]
  }

  takeName(): string {
    this.skip()
    const name = this.peekName()
    if (name === undefined) throw new CannotRun(`\`${this.rest()}\` is not understood`)
    this.position += name.length
    return name
  }

  takeNumber(): number | undefined {
    this.skip()
    const match = /\d{1,9}(?![\w.])/y
    match.lastIndex = this.position
    const digits = match.exec(this.text)?.[0]
    if (digits === undefined) return undefined
    this.position += digits.length
    return Number(digits)
  }

  takeCast(): 'string' | 'bool' | 'int' | undefined {
    this.skip()
    const match = /\(\s*(string|String|bool|Boolean|int)\s*\)/y
    match.lastIndex = this.position
    const found = match.exec(this.text)
    if (found === null) return undefined
    this.position += found[0].length
    if (found[1] === 'int') return 'int'
    return found[1]?.toLowerCase().startsWith('bool') === true ? 'bool' : 'string'
  }
}

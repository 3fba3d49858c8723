import { Code, type ExpressionFault, type Reading } from './csharp.ts'

/** Keywords that Razor wants a head in parentheses and a block in braces for. */
const HEADED = ['if', 'for', 'foreach', 'while', 'switch', 'lock', 'catch']
const HEADLESS = ['else', 'try', 'do', 'finally']

/**
 * Finds the statement without braces that Razor refuses in `@{...}`: `if (a) return b;` has to be written with a block.
 * What stands inside of lambdas and other expressions is not looked at, neither by Razor nor here.
 */
export function findStatementFault(text: string, reading: Reading): ExpressionFault | undefined {
  const walk = new StatementWalk(new Code(text, reading))
  return walk.run()
}

/** A walk along the statements of a block; the depth of blocks is counted, not recursed into. */
class StatementWalk {
  private readonly code: Code
  private position = 0
  private depth = 0
  private afterDo = false

  constructor(code: Code) {
    this.code = code
  }

  run(): ExpressionFault | undefined {
    for (;;) {
      this.skipBlank()
      const { character, length } = this.code.at(this.position)
      if (character === '') return undefined
      if (character === '{') {
        this.depth += 1
        this.position += length
      } else if (character === '}') {
        this.depth -= 1
        this.position += length
        if (this.depth <= 0) return undefined
      } else {
        const fault = this.takeStatement()
        if (fault !== undefined) return fault
      }
    }
  }

  private takeStatement(): ExpressionFault | undefined {
    const word = this.peekWord()
    if (word === 'while' && this.afterDo) {
      this.afterDo = false
      this.skipSimple()
      return undefined
    }
    if (HEADLESS.includes(word)) return this.takeHeadless(word)
    if (!HEADED.includes(word)) {
      this.skipSimple()
      return undefined
    }
    this.position = this.code.after(this.position, word.length)
    this.skipHead()
    if (word === 'catch' && this.peekWord() === 'when') {
      this.position = this.code.after(this.position, 4)
      this.skipHead()
    }
    return this.expectBlock()
  }

  private takeHeadless(word: string): ExpressionFault | undefined {
    this.position = this.code.after(this.position, word.length)
    this.skipBlank()
    if (word === 'else' && this.peekWord() === 'if') return undefined
    if (word === 'do') this.afterDo = true
    return this.expectBlock()
  }

  private expectBlock(): ExpressionFault | undefined {
    this.skipBlank()
    const { character } = this.code.at(this.position)
    if (character === '{' || character === '') return undefined
    return {
      message:
        `Expected a "{" but found a "${this.peekWord() || character}". Block statements must be enclosed in "{" and "}". ` +
        'You cannot use single-statement control-flow statements in CSHTML pages.'
    }
  }

  private skipHead(): void {
    this.skipBlank()
    if (!this.code.startsWith(this.position, '(')) return
    const end = this.code.skipBrackets(this.position, '(', ')')
    this.position = typeof end === 'number' ? end : this.code.text.length
    this.skipBlank()
  }

  /** A simple statement ends with its semicolon, outside of all braces, or where its block ends. */
  private skipSimple(): void {
    let level = 0
    while (this.position < this.code.text.length) {
      if (this.skipLiteral()) continue
      const { character, length } = this.code.at(this.position)
      if (character === '}' && level === 0) return
      this.position += length
      if (character === '{') level += 1
      if (character === '}') level -= 1
      if (character === ';' && level === 0) return
    }
  }

  private skipBlank(): void {
    for (;;) {
      const { character, length } = this.code.at(this.position)
      if (character !== '' && /\s/.test(character)) this.position += length
      else if (character !== '/' || !this.skipLiteral()) return
    }
  }

  /** Skips a string, character or comment; tells whether there was one. */
  private skipLiteral(): boolean {
    const end = this.code.skipTrivia(this.position)
    if (end === undefined) return false
    this.position = typeof end === 'number' ? end : this.code.text.length
    return true
  }

  private peekWord(): string {
    let position = this.position
    let word = ''
    for (;;) {
      const { character, length } = this.code.at(position)
      if (!/^[A-Za-z0-9_]$/.test(character)) return word
      word += character
      position += length
    }
  }
}

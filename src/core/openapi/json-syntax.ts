/** Why a text is not JSON, and where. */
export interface JsonFault {
  readonly offset: number
  readonly message: string
}

/** A number that is written in JSON and that no double holds. */
export interface EndlessNumber {
  readonly offset: number
  readonly text: string
}

/** What a scan of a text tells. */
export interface JsonScan {
  readonly fault?: JsonFault
  /** Syntax allows them, and `JSON.parse` makes infinity of them. */
  readonly endless: readonly EndlessNumber[]
}

/**
 * Finds what makes a text unusable as JSON: the first syntax error, a key that one object has twice (JSON.parse silently
 * keeps the last, and another reader may keep the first), or more than `depth` levels. It keeps its own stack, so that a
 * hundred thousand brackets are a fault and not a crash.
 */
export function scanJson(text: string, depth: number): JsonScan {
  return new JsonScanner(text, depth).scan()
}

interface Open {
  readonly keys: Set<string> | undefined
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literal = /true|false|null/y

class JsonScanner {
  private at = 0
  private fault: JsonFault | undefined
  private readonly open: Open[] = []
  private readonly endless: EndlessNumber[] = []
  private readonly text: string
  private readonly depth: number

  constructor(text: string, depth: number) {
    this.text = text
    this.depth = depth
  }

  scan(): JsonScan {
    this.skipBlanks()
    do this.readValue()
    while (this.fault === undefined && this.closeAndGoOn())
    const { fault, endless } = this
    return fault === undefined ? { endless } : { fault, endless }
  }

  private fail(message: string, offset = this.at): void {
    this.fault ??= { offset, message }
  }

  private skipBlanks(): void {
    this.at = skipBlanks(this.text, this.at)
  }

  /** Reads a scalar, an empty container, or the beginning of a container up to its first value. */
  private readValue(): void {
    const { text } = this
    const character = text[this.at]
    if (character === '{' || character === '[') {
      this.openContainer(character === '{')
      return
    }
    if (character === '"') {
      this.readString()
      return
    }
    const pattern = character === '-' || isDigit(character) ? number : literal
    pattern.lastIndex = this.at
    const found = pattern.exec(text)
    if (found === null) {
      this.fail(this.describe('a value'))
      return
    }
    const [written] = found
    if (pattern === number && !Number.isFinite(Number(written)))
      this.endless.push({ offset: this.at, text: written })
    this.at += written.length
  }

  private openContainer(object: boolean): void {
    if (this.open.length >= this.depth) {
      this.fail(`The document is nested more than ${this.depth} levels deep`)
      return
    }
    this.at += 1
    this.skipBlanks()
    if (this.text[this.at] === (object ? '}' : ']')) {
      this.at += 1
      return
    }
    this.open.push({ keys: object ? new Set() : undefined })
    if (object) this.readKey()
    if (this.fault === undefined) this.readValue()
  }

  /** After a value: closes what ends here. True when another value follows. */
  private closeAndGoOn(): boolean {
    for (;;) {
      this.skipBlanks()
      const top = this.open.at(-1)
      const character = this.text[this.at]
      if (top === undefined) {
        if (character !== undefined) this.fail(this.describe('the end of the document'))
        return false
      }
      if (character === ',') {
        this.at += 1
        this.skipBlanks()
        if (top.keys !== undefined) this.readKey()
        return this.fault === undefined
      }
      const close = top.keys === undefined ? ']' : '}'
      if (character !== close) {
        this.fail(this.describe(`\`,\` or \`${close}\``))
        return false
      }
      this.open.pop()
      this.at += 1
    }
  }

  private readKey(): void {
    const start = this.at
    if (this.text[start] !== '"') {
      this.fail(this.describe('a key in double quotes'))
      return
    }
    this.readString()
    if (this.fault !== undefined) return
    const key = decodeKey(this.text, start, this.at)
    const keys = this.open.at(-1)?.keys
    if (keys?.has(key)) this.fail(`The key ${quoteKey(key)} stands twice in one object`, start)
    keys?.add(key)
    this.skipBlanks()
    if (this.text[this.at] !== ':') this.fail(this.describe('`:`'))
    this.at += 1
    this.skipBlanks()
  }

  private readString(): void {
    const { text } = this
    const start = this.at
    for (let at = start + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === 0x22) {
        this.at = at + 1
        return
      }
      if (code < 0x20) {
        this.fail('A text holds a line break or another control character', at)
        return
      }
      if (code === 0x5c) {
        const length = escapeLength(text, at)
        if (length === 0) {
          this.fail('A text holds an escape that JSON does not have', at)
          return
        }
        at += length - 1
      }
    }
    this.fail('A text is not closed with a double quote', start)
  }

  private describe(expected: string): string {
    const character = this.text.codePointAt(this.at)
    if (character === undefined) return `Expected ${expected}, but the document ends here`
    const shown = character === 0x60 ? 'a backtick' : `\`${String.fromCodePoint(character)}\``
    return `Expected ${expected}, but found ${shown}`
  }
}

/** The offset of the next character that is not white space. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0xa && code !== 0xd && code !== 0x9) break
  }
  return at
}

/** The key that stands, with its quotes, from start to end. */
export function decodeKey(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1)
  return raw.includes('\\') ? String(JSON.parse(text.slice(start, end))) : raw
}

/** A foreign key for a sentence: short, and unable to end its code span. */
export function quoteKey(key: string): string {
  const shown = key.length > 80 ? `${key.slice(0, 80)}…` : key
  return `\`${shown.replaceAll('`', "'")}\``
}

function escapeLength(text: string, at: number): number {
  const next = text[at + 1]
  if (next === 'u') return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0
  return next !== undefined && '"\\/bfnrt'.includes(next) ? 2 : 0
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9'
}

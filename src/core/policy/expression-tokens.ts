/**
 * The lexical part of C#, as far as the forms that carry a token need it. Strings are decoded, comments dropped.
 * What this does not know gives undefined: the caller then takes the expression for one that may say anything.
 */
export type CodeToken =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'interpolated'; readonly parts: readonly (string | readonly CodeToken[])[] }
  | { readonly kind: 'literal' }

/** Holes in strings in holes: nobody writes more than two, and each further one doubles the work. */
const maximumHoles = 4

/** Cuts C# into tokens; undefined when it is not C# that we can read. */
export function tokenizeCode(code: string, depth = 0): readonly CodeToken[] | undefined {
  const tokens: CodeToken[] = []
  let at = 0
  while (at < code.length) {
    const blank = skipBlank(code, at)
    if (blank === undefined) return undefined
    if (blank > at) {
      at = blank
      continue
    }
    const read = readToken(code, at, depth)
    if (read === undefined) return undefined
    tokens.push(read.token)
    at = read.end
  }
  return tokens
}

interface ReadToken {
  readonly token: CodeToken
  readonly end: number
}

const stringStart: ReadonlySet<string | undefined> = new Set(['"', '$', '@'])

function readToken(code: string, at: number, depth: number): ReadToken | undefined {
  const string = stringStart.has(code[at]) ? /^(?:\$@|@\$|\$|@)?"/.exec(code.slice(at, at + 3)) : null
  if (string !== null) return readString(code, at, string[0], depth)
  if (code[at] === "'") return readCharacter(code, at)
  const name = readWhile(code, at, isNamePart)
  if (name > at) {
    const text = code.slice(at, name)
    return { token: /^\d/.test(text) ? { kind: 'literal' } : { kind: 'name', text }, end: name }
  }
  return { token: { kind: 'sign', text: code[at] ?? '' }, end: at + 1 }
}

function skipBlank(code: string, at: number): number | undefined {
  if (code.startsWith('//', at)) {
    const end = code.slice(at).search(/[\r\n]/)
    return end < 0 ? code.length : at + end
  }
  if (code.startsWith('/*', at)) {
    const end = code.indexOf('*/', at + 2)
    return end < 0 ? undefined : end + 2
  }
  return readWhile(code, at, isBlank)
}

function readWhile(code: string, at: number, holds: (unit: number) => boolean): number {
  let end = at
  while (end < code.length && holds(code.charCodeAt(end))) end++
  return end
}

/** Nearly all code is ASCII, and a pattern for each character of it was a quarter of what reading expressions took. */
function isBlank(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x9 && unit <= 0xd)
  return /\s/.test(String.fromCharCode(unit))
}

function isNamePart(unit: number): boolean {
  if (unit >= 0x80) return /[\p{L}\p{N}_]/u.test(String.fromCharCode(unit))
  // `|` makes a small letter of a capital one, and of no other character a letter.
  const letter = unit | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f
}

/** What means itself in every kind of string. */
function isPlain(unit: number): boolean {
  return !special.has(unit)
}

const special: ReadonlySet<number> = new Set([...'"\\{}\r\n'].map(character => character.charCodeAt(0)))

function readCharacter(code: string, at: number): ReadToken | undefined {
  const end = code.indexOf("'", code[at + 1] === '\\' ? at + 3 : at + 1)
  return end < 0 || end > at + 12 ? undefined : { token: { kind: 'literal' }, end: end + 1 }
}

function readString(code: string, at: number, opener: string, depth: number): ReadToken | undefined {
  // A raw string (C# 11) is newer than the compiler of the gateway.
  if (code.startsWith('"""', at + opener.length - 1)) return undefined
  const verbatim = opener.includes('@')
  const reader = new StringReader(code, at + opener.length, verbatim, opener.includes('$'), depth)
  return reader.read()
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v']
])

/** Reads one string literal from behind its opening quote. */
class StringReader {
  private readonly code: string
  private readonly verbatim: boolean
  private readonly interpolated: boolean
  private readonly depth: number
  private readonly parts: (string | readonly CodeToken[])[] = []
  private at: number
  private text = ''

  constructor(code: string, at: number, verbatim: boolean, interpolated: boolean, depth: number) {
    this.code = code
    this.at = at
    this.verbatim = verbatim
    this.interpolated = interpolated
    this.depth = depth
  }

  read(): ReadToken | undefined {
    while (this.at < this.code.length) {
      const plain = readWhile(this.code, this.at, isPlain)
      if (plain > this.at) this.take(this.code.slice(this.at, plain), plain - this.at)
      const character = this.code[this.at]
      if (character === undefined) return undefined
      if (character === '"' && !(this.verbatim && this.code[this.at + 1] === '"')) return this.finish()
      if (!this.verbatim && /[\r\n]/.test(character)) return undefined
      if (!this.readPart(character)) return undefined
    }
    return undefined
  }

  private finish(): ReadToken {
    const end = this.at + 1
    if (!this.interpolated) return { token: { kind: 'string', value: this.text }, end }
    return { token: { kind: 'interpolated', parts: [...this.parts, this.text] }, end }
  }

  private readPart(character: string): boolean {
    const next = this.code[this.at + 1]
    if (character === '"') return this.take('"', 2)
    if (character === '\\' && !this.verbatim) return this.readEscape(next)
    if (this.interpolated && (character === '{' || character === '}')) {
      if (next === character) return this.take(character, 2)
      return character === '{' && this.readHole()
    }
    return this.take(character, 1)
  }

  private take(text: string, length: number): true {
    this.text += text
    this.at += length
    return true
  }

  private readEscape(next: string | undefined): boolean {
    const simple = escapes.get(next ?? '')
    if (simple !== undefined) return this.take(simple, 2)
    const digits = next === 'u' ? 4 : next === 'U' ? 8 : 0
    const hex = this.code.slice(this.at + 2, this.at + 2 + digits)
    const value = Number.parseInt(hex, 16)
    if (digits === 0 || !/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits || value > 0x10ffff) return false
    return this.take(String.fromCodePoint(value), 2 + digits)
  }

  private readHole(): boolean {
    const end = this.depth < maximumHoles ? findHoleEnd(this.code, this.at + 1, this.depth) : undefined
    if (end === undefined) return false
    const tokens = tokenizeCode(this.code.slice(this.at + 1, end), this.depth + 1)
    if (tokens === undefined) return false
    this.parts.push(this.text, tokens)
    this.text = ''
    this.at = end + 1
    return true
  }
}

/** The `}` that closes a hole; strings inside the hole are stepped over. */
function findHoleEnd(code: string, start: number, depth: number): number | undefined {
  let open = 0
  let at = start
  while (at < code.length) {
    const character = code[at]
    if (character === '}' && open === 0) return at
    if (character === '{') open++
    if (character === '}') open--
    const read = character === '"' || character === '$' || character === '@' || character === "'"
    const token = read ? readToken(code, at, depth + 1) : undefined
    if (read && token === undefined) return undefined
    at = token?.end ?? at + 1
  }
  return undefined
}

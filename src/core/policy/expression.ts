import { type Composition, formatText, joinCompositions, toConstantText } from './expression-composition.ts'
import { type CodeToken, tokenizeCode } from './expression-tokens.ts'

/** An expression as far as it could be read. */
export interface Expression {
  /** Undefined when it is more than texts and variables put together. */
  readonly composition: Composition | undefined
  /** `true` or `false` when the expression is that constant. */
  readonly constant: boolean | undefined
  /** Every string in the code; undefined when the code could not be read. */
  readonly strings: readonly string[] | undefined
}

/** Tells whether a value is an expression as a whole: `@(...)` or `@{...}`. */
export function isExpression(value: string): boolean {
  return /^@[({]/.test(value.trim())
}

/** Reads the expression forms that carry a token; the recognised forms are those of the documents in the field. */
export function readExpression(value: string): Expression {
  const text = value.trim()
  const close = text.startsWith('@(') ? ')' : '}'
  const tokens = text.endsWith(close) ? tokenizeCode(text.slice(2, -1)) : undefined
  if (tokens === undefined) return { composition: undefined, constant: undefined, strings: undefined }
  const returned = close === ')' ? { tokens, locals: new Map<string, Composition>() } : readBlock(tokens)
  const constant = returned === undefined ? undefined : foldBoolean(returned.tokens)
  const composition =
    returned === undefined ? undefined : new CodeReader(returned.tokens, returned.locals, 0).readWhole()
  return { composition, constant, strings: listStrings(tokens) }
}

/** `true` and `false`, in brackets and negated as often as you like; nothing else is constant beyond doubt. */
function foldBoolean(tokens: readonly CodeToken[]): boolean | undefined {
  let [start, end, value] = [0, tokens.length, true]
  for (;;) {
    const negated = isSign(tokens[start], '!')
    if (!negated && !(isSign(tokens[start], '(') && isSign(tokens[end - 1], ')'))) break
    if (negated) value = !value
    else end--
    start++
  }
  const only = tokens[start]
  if (end - start !== 1 || only?.kind !== 'name') return undefined
  return only.text === 'true' ? value : only.text === 'false' ? !value : undefined
}

function listStrings(tokens: readonly CodeToken[]): string[] {
  return tokens.flatMap(token => {
    if (token.kind === 'string') return [token.value]
    if (token.kind !== 'interpolated') return []
    return token.parts.flatMap(part => (typeof part === 'string' ? [part] : listStrings(part)))
  })
}

interface ReturnedCode {
  readonly tokens: readonly CodeToken[]
  readonly locals: ReadonlyMap<string, Composition>
}

const localTypes: ReadonlySet<string> = new Set(['var', 'string', 'String', 'object'])

/** `var token = ...; return ...;`: local names of texts, then one return. Anything else is not followed. */
function readBlock(tokens: readonly CodeToken[]): ReturnedCode | undefined {
  const locals = new Map<string, Composition>()
  let rest = tokens
  for (;;) {
    const end = rest.findIndex(token => isSign(token, ';'))
    const statement = rest.slice(0, end)
    const [first, name, assign] = statement
    if (end < 0 || first?.kind !== 'name') return undefined
    if (first.text === 'return')
      return end === rest.length - 1 ? { tokens: statement.slice(1), locals } : undefined
    const declares = localTypes.has(first.text) && name?.kind === 'name' && isSign(assign, '=')
    const value = declares ? new CodeReader(statement.slice(3), locals, 0).readWhole() : undefined
    if (value === undefined || name?.kind !== 'name') return undefined
    locals.set(name.text, value)
    rest = rest.slice(end + 1)
  }
}

function isSign(token: CodeToken | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text
}

/** Deeper nesting than this is not followed, so that no document runs us out of stack. */
const maximumDepth = 32

/** A reader of sums, calls, casts and variables. Every method gives undefined for what it does not know. */
class CodeReader {
  private readonly tokens: readonly CodeToken[]
  private readonly locals: ReadonlyMap<string, Composition>
  private readonly depth: number
  private at = 0

  constructor(tokens: readonly CodeToken[], locals: ReadonlyMap<string, Composition>, depth: number) {
    this.tokens = tokens
    this.locals = locals
    this.depth = depth
  }

  readWhole(): Composition | undefined {
    const value = this.readSum(this.depth)
    return this.at === this.tokens.length ? value : undefined
  }

  private readSum(depth: number): Composition | undefined {
    if (depth > maximumDepth) return undefined
    let sum = this.readOperand(depth)
    while (sum !== undefined && this.accept('+')) {
      const next = this.readOperand(depth)
      sum = next === undefined ? undefined : joinCompositions([sum, next])
    }
    return sum
  }

  private readOperand(depth: number): Composition | undefined {
    if (
      this.acceptAll('(', 'string', ')') ||
      this.acceptAll('(', 'String', ')') ||
      this.acceptAll('(', 'object', ')')
    ) {
      return depth > maximumDepth ? undefined : this.readOperand(depth + 1)
    }
    const value = this.readPrimary(depth)
    return value === undefined ? undefined : this.readSuffixes(value)
  }

  private readSuffixes(value: Composition): Composition {
    for (;;) {
      // Neither changes a token, which has no blanks around it; on other texts only the former is the identity.
      const plain =
        this.acceptAll('.', 'ToString', '(', ')') ||
        this.acceptAll('?', '.', 'ToString', '(', ')') ||
        this.acceptAll('as', 'string') ||
        (value.length === 1 && typeof value[0] !== 'string' && this.acceptAll('.', 'Trim', '(', ')'))
      if (!plain) return value
    }
  }

  private readPrimary(depth: number): Composition | undefined {
    const token = this.tokens[this.at]
    if (token?.kind === 'string') return this.step(joinCompositions([[token.value]]))
    if (token?.kind === 'interpolated') return this.step(this.readParts(token.parts, depth))
    if (this.accept('(')) {
      const inner = this.readSum(depth + 1)
      return this.accept(')') ? inner : undefined
    }
    if (this.acceptAll('context', '.', 'Variables')) return this.readVariable(depth)
    this.acceptAll('System', '.')
    if (this.acceptAll('string', '.') || this.acceptAll('String', '.')) return this.readStringCall(depth)
    return token?.kind === 'name' ? this.step(this.locals.get(token.text)) : undefined
  }

  private readParts(
    parts: readonly (string | readonly CodeToken[])[],
    depth: number
  ): Composition | undefined {
    const values: Composition[] = []
    for (const part of parts) {
      const value =
        typeof part === 'string' ? [part] : new CodeReader(part, this.locals, depth + 1).readWhole()
      if (value === undefined) return undefined
      values.push(value)
    }
    return joinCompositions(values)
  }

  private readVariable(depth: number): Composition | undefined {
    if (this.accept('[')) {
      const name = this.readName(depth)
      return this.accept(']') ? name : undefined
    }
    if (!this.acceptAll('.', 'GetValueOrDefault')) return undefined
    if (!this.acceptAll('<', 'string', '>')) this.acceptAll('<', 'String', '>')
    if (!this.accept('(')) return undefined
    const name = this.readName(depth)
    // The default is what an unset variable gives: a variable that holds a token does not use it.
    if (this.accept(',') && !this.skipArgument()) return undefined
    return this.accept(')') ? name : undefined
  }

  private readName(depth: number): Composition | undefined {
    const value = this.readSum(depth + 1)
    const variable = value === undefined ? undefined : toConstantText(value)
    return variable === undefined ? undefined : [{ variable }]
  }

  private skipArgument(): boolean {
    let open = 0
    for (; this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at]
      const text = token?.kind === 'sign' ? token.text : ''
      if (open === 0 && text === ')') return true
      if (open === 0 && text === ',') return false
      if (text !== '' && '([{'.includes(text)) open++
      if (text !== '' && ')]}'.includes(text)) open--
    }
    return false
  }

  private readStringCall(depth: number): Composition | undefined {
    const call = this.tokens[this.at]
    this.at++
    if (call?.kind !== 'name' || !this.accept('(')) return undefined
    const values: Composition[] = []
    do {
      const value = this.readSum(depth + 1)
      if (value === undefined) return undefined
      values.push(value)
    } while (this.accept(','))
    if (!this.accept(')')) return undefined
    if (call.text === 'Concat') return joinCompositions(values)
    return call.text === 'Format' ? formatText(values) : undefined
  }

  private step(value: Composition | undefined): Composition | undefined {
    this.at++
    return value
  }

  private accept(text: string): boolean {
    return this.acceptAll(text)
  }

  private acceptAll(...texts: readonly string[]): boolean {
    for (let index = 0; index < texts.length; index++) {
      const token = this.tokens[this.at + index]
      if ((token?.kind !== 'sign' && token?.kind !== 'name') || token.text !== texts[index]) return false
    }
    this.at += texts.length
    return true
  }
}

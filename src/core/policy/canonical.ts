import type { PolicyText } from '../model.ts'
import { toCanonicalExpression } from './canonical-expression.ts'
import { type PayloadToken, renderPayload, renderWords, type Word } from './canonical-payload.ts'
import { encodeValue } from './entities.ts'
import { parsePolicy } from './parse.ts'
import { holdsPolicies, isOpaque } from './parse-vocabulary.ts'
import { type OtherToken, readToken } from './scanner.ts'
import type { OpenTag } from './scanner-tag.ts'
import type { PolicyAttribute, PolicyTree } from './syntax.ts'

/**
 * Writes a document so that two documents have the same canonical form exactly when Azure means the same by them. Only
 * what Azure rewrites on save is ignored: the blanks between elements and around text, line ends, the kind of quotes,
 * entities and CDATA, the order of attributes, `<x />` for `<x></x>`, the XML declaration, and comments within a policy
 * ("not supported and may disappear"; those between policies are kept, but for their blanks). A payload keeps all of its
 * text, blanks and comments. The rawxml and the xml form of one document are equal. A document that cannot be read is its own canonical form.
 */
export function toCanonical(tree: PolicyTree): string {
  return tree.root === undefined ? tree.text : new CanonicalWriter(tree).run()
}

/** Tells whether two documents mean the same. Fail closed: what cannot be read equals nothing but the same text. */
export function samePolicy(a: PolicyText, b: PolicyText): boolean {
  if (a.text === b.text && a.format === b.format) return true
  const [left, right] = [parsePolicy(a.text, a.format), parsePolicy(b.text, b.format)]
  if (left.root === undefined || right.root === undefined) return false
  return toCanonical(left) === toCanonical(right)
}

/** Indentation is for the reader only; the cap keeps the size of a deeply nested document linear. */
const maximumIndentation = 32

/** Writes one line for each tag, comment and run of text; a payload is one line with its tags. */
class CanonicalWriter {
  private readonly tree: PolicyTree
  private readonly lines: string[] = []
  private readonly open: string[] = []
  private words: Word[] = []
  /** What the current payload holds, and its start tag as it was written. */
  private payload:
    | { readonly depth: number; readonly tag: string; readonly tokens: PayloadToken[] }
    | undefined

  constructor(tree: PolicyTree) {
    this.tree = tree
  }

  run(): string {
    const { text } = this.tree
    let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
    while (at < text.length) {
      const token = readToken(this.tree, at, this.payload !== undefined)
      // The parser has read the same tokens without a fault.
      if (token.kind === 'fault') return text
      this.accept(token)
      at = token.end
    }
    return this.lines.join('\n')
  }

  private accept(token: PayloadToken): void {
    if (this.payload !== undefined) this.acceptPayload(token, this.payload)
    else if (token.kind === 'open') this.writeOpen(token)
    else if (token.kind === 'close') this.writeClose()
    else if (token.kind === 'text' || token.kind === 'cdata') this.words.push(token)
    else this.writeOther(token)
  }

  private acceptPayload(token: PayloadToken, payload: NonNullable<CanonicalWriter['payload']>): void {
    if (token.kind === 'open' && !token.selfClosing) this.open.push(token.name)
    if (token.kind === 'close') {
      const name = this.open.pop() ?? ''
      if (this.open.length < payload.depth) {
        const content = renderPayload(this.tree, name, payload.tokens, tag => this.renderOpen(tag))
        this.payload = undefined
        this.write(`${payload.tag}${content}</${name}>`)
        return
      }
    }
    payload.tokens.push(token)
  }

  private write(line: string): void {
    this.lines.push('  '.repeat(Math.min(this.open.length, maximumIndentation)) + line)
  }

  private renderOpen(tag: OpenTag): string {
    const attributes = [...tag.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
    return `<${tag.name}${attributes.map(each => this.renderAttribute(each)).join('')}>`
  }

  private writeOpen(tag: OpenTag): void {
    this.writeWords()
    const parent = this.open.at(-1)
    const start = this.renderOpen(tag)
    const opaque = isOpaque(tag.name, parent)
    if (opaque && tag.selfClosing) {
      this.write(`${start}</${tag.name}>`)
      return
    }
    if (!opaque) this.write(start)
    this.open.push(tag.name)
    if (opaque) this.payload = { depth: this.open.length, tag: start, tokens: [] }
    else if (tag.selfClosing) this.writeClose()
  }

  private writeClose(): void {
    this.writeWords()
    const name = this.open.pop()
    this.write(`</${name}>`)
  }

  /** Comments and instructions: kept between policies and outside the root, where Azure keeps them. */
  private writeOther(token: OtherToken): void {
    const parent = this.open.at(-1)
    if (parent !== undefined && !holdsPolicies(parent)) return
    const text = this.tree.text.slice(token.start, token.end)
    if (/^<\?xml\s/.test(text)) return
    this.writeWords()
    // One line, and never `--` in a comment: it needs no escape to stay apart from the rest.
    const mark = token.kind === 'comment' ? '--' : '?'
    const inner = text.slice(token.kind === 'comment' ? 4 : 2, -1 - mark.length)
    const opening = token.kind === 'comment' ? '<!--' : '<?'
    this.write(`${opening} ${inner.replace(/\s+/g, ' ').trim()} ${mark}>`)
  }

  /** A literal tab or line end in a plain value is a blank to every reader of XML, and is written as one. */
  private renderAttribute(attribute: PolicyAttribute): string {
    const { format, text } = this.tree
    const source =
      format === 'rawxml' ? text.slice(attribute.valueStart, attribute.valueEnd) : attribute.value
    const value = attribute.expression ? toCanonicalExpression(source, format) : attribute.value
    return ` ${attribute.name}="${encodeValue(value)}"`
  }

  private writeWords(): void {
    const words = this.words
    if (words.length === 0) return
    this.words = []
    const text = renderWords(this.tree, words)
    if (text !== '') this.write(text)
  }
}

import type { PolicyText } from '../model.ts'
import { normaliseLineEnds, toCanonicalExpression } from './canonical-expression.ts'
import { decodeEntities, encodeText, encodeValue } from './entities.ts'
import { parsePolicy } from './parse.ts'
import { holdsPolicies, isOpaque } from './parse-vocabulary.ts'
import { type OtherToken, readToken, type TextToken } from './scanner.ts'
import { isBlank, isExpression, skipBlanks } from './scanner-source.ts'
import type { OpenTag } from './scanner-tag.ts'
import type { PolicyAttribute, PolicyTree } from './syntax.ts'

/**
 * Writes a document so that two documents have the same canonical form exactly when Azure means the same by them. Only
 * what Azure rewrites on save is ignored: the blanks between elements and around text, line ends, the kind of quotes,
 * entities and CDATA, the order of attributes, `<x />` for `<x></x>`, the XML declaration, and comments within a policy
 * ("not supported and may disappear"; those between policies are kept, but for their blanks). The rawxml and the xml
 * form of one document are equal. A document that cannot be read is its own canonical form.
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

/** Writes one line for each tag, comment and run of text. The content of a payload is written like the rest. */
class CanonicalWriter {
  private readonly tree: PolicyTree
  private readonly lines: string[] = []
  private readonly open: string[] = []
  private payloadDepth = 0
  /** Text and CDATA since the last tag: one text to whoever reads the document. */
  private words: (TextToken | OtherToken)[] = []

  constructor(tree: PolicyTree) {
    this.tree = tree
  }

  run(): string {
    const { text } = this.tree
    let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
    while (at < text.length) {
      const token = readToken(this.tree, at, this.payloadDepth > 0)
      // The parser has read the same tokens without a fault.
      if (token.kind === 'fault') return text
      if (token.kind === 'open') this.writeOpen(token)
      else if (token.kind === 'close') this.writeClose()
      else if (token.kind === 'text' || token.kind === 'cdata') this.words.push(token)
      else this.writeOther(token)
      at = token.end
    }
    return this.lines.join('\n')
  }

  private write(line: string): void {
    this.lines.push('  '.repeat(Math.min(this.open.length, maximumIndentation)) + line)
  }

  private writeOpen(tag: OpenTag): void {
    this.writeWords()
    const attributes = [...tag.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.write(`<${tag.name}${attributes.map(each => this.renderAttribute(each)).join('')}>`)
    const parent = this.open.at(-1)
    this.open.push(tag.name)
    if (this.payloadDepth === 0 && isOpaque(tag.name, parent)) this.payloadDepth = this.open.length
    if (tag.selfClosing) this.writeClose()
  }

  private writeClose(): void {
    this.writeWords()
    if (this.payloadDepth === this.open.length) this.payloadDepth = 0
    const name = this.open.pop()
    this.write(`</${name}>`)
  }

  /** Comments and instructions: kept between policies and outside the root, where Azure keeps them. */
  private writeOther(token: OtherToken): void {
    const parent = this.open.at(-1)
    if (this.payloadDepth > 0 || (parent !== undefined && !holdsPolicies(parent))) return
    const text = this.tree.text.slice(token.start, token.end)
    if (/^<\?xml\s/.test(text)) return
    this.writeWords()
    // One line, and never `--` in a comment: it needs no escape to stay apart from the rest.
    const mark = token.kind === 'comment' ? '--' : '?'
    const inner = text.slice(token.kind === 'comment' ? 4 : 2, -1 - mark.length)
    const opening = token.kind === 'comment' ? '<!--' : '<?'
    this.write(`${opening} ${inner.replace(/\s+/g, ' ').trim()} ${mark}>`)
  }

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
    const text = this.renderWords(words.filter(each => each.kind === 'cdata' || !this.isLayout(each)))
    if (text !== '') this.write(encodeText(text))
  }

  private isLayout({ start, end }: TextToken | OtherToken): boolean {
    return skipBlanks(this.tree.text, start) >= end
  }

  /** The blanks of a CDATA section were put there on purpose; those of text at either end are layout. */
  private renderWords(words: readonly (TextToken | OtherToken)[]): string {
    const { format, text } = this.tree
    const [only] = words
    if (words.length === 1 && only?.kind === 'text' && only.expression) {
      const source = text.slice(only.start, only.end)
      return toCanonicalExpression(format === 'rawxml' ? source : decodeEntities(source), format)
    }
    const parts = words.map((each, index) => {
      if (each.kind === 'cdata') return text.slice(each.start + '<![CDATA['.length, each.end - ']]>'.length)
      const start = index === 0 ? skipBlanks(text, each.start) : each.start
      const end = index === words.length - 1 ? skipBlanksBack(text, each.end) : each.end
      return decodeEntities(text.slice(start, end))
    })
    const whole = parts.join('')
    return isExpression(whole) ? toCanonicalExpression(whole, 'xml') : normaliseLineEnds(whole)
  }
}

function skipBlanksBack(text: string, from: number): number {
  let end = from
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end -= 1
  return end
}

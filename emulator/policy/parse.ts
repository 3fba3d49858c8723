import { Lines } from './position.ts'
import { Reader } from './reader.ts'
import type {
  Attribute,
  ElementNode,
  PolicyDocument,
  PolicyForm,
  PolicyNode,
  VerbatimNode
} from './syntax.ts'
import { ValueReader } from './values.ts'

/** An element whose end tag has not come yet. */
interface OpenElement {
  readonly name: string
  readonly offset: number
  readonly attributes: readonly Attribute[]
  readonly children: PolicyNode[]
  readonly prefixes: ReadonlySet<string>
}

/** Far more than anybody nests, and far less than a stack holds. */
const MAX_DEPTH = 500

/** Parses a document. Throws a MarkupFault where it is not XML, an ElementFaultError where an expression is broken. */
export function parsePolicy(text: string, form: PolicyForm): PolicyDocument {
  return new Parser(text, form).run()
}

class Parser {
  private readonly reader: Reader
  private readonly values: ValueReader
  private readonly open: OpenElement[] = []
  private readonly before: VerbatimNode[] = []
  private readonly after: VerbatimNode[] = []
  private root: ElementNode | undefined

  constructor(text: string, form: PolicyForm) {
    this.reader = new Reader(text)
    this.values = new ValueReader(this.reader, form)
  }

  run(): PolicyDocument {
    const { reader } = this
    while (!reader.atEnd) {
      if (reader.looksAt('<')) this.takeMarkup()
      else this.takeText()
    }
    const unclosed = this.open.map(({ name }) => name).reverse()
    if (unclosed.length > 0)
      reader.fail(
        `Unexpected end of file has occurred. The following elements are not closed: ${unclosed.join(', ')}.`
      )
    if (this.root === undefined) return reader.fail('Root element is missing.')
    this.values.finish()
    return { before: this.before, root: this.root, after: this.after }
  }

  private takeMarkup(): void {
    const { reader } = this
    const start = reader.position
    if (reader.take('<!--')) this.add({ kind: 'comment', text: this.takeComment() })
    else if (reader.take('<![CDATA[')) this.takeCdata(start)
    else if (reader.looksAt('<!')) this.failDeclaration()
    else if (reader.take('<?')) this.takeInstruction(start)
    else if (reader.take('</')) this.closeElement()
    else this.openElement()
  }

  private takeText(): void {
    const value = this.values.takeText(this.open.at(-1))
    if (value !== undefined) this.add({ kind: 'text', value })
  }

  private failDeclaration(): never {
    const doctype =
      'For security reasons DTD is prohibited in this XML document. To enable DTD processing set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.'
    return this.reader.fail(
      this.reader.looksAt('<!DOCTYPE') ? doctype : 'Data at the root level is invalid.',
      this.reader.position + 2
    )
  }

  private takeComment(): string {
    const { reader } = this
    const start = reader.position
    const text = reader.takeUntil('-->', 'Unexpected end of file while parsing Comment has occurred.')
    const dashes = `${text}-`.indexOf('--')
    if (dashes >= 0)
      reader.fail("An XML comment cannot contain '--', and '-' cannot be the last character.", start + dashes)
    return toLineFeeds(text)
  }

  private takeCdata(start: number): void {
    const { reader } = this
    if (this.open.length === 0) reader.fail('Data at the root level is invalid.', start)
    this.add({
      kind: 'cdata',
      text: toLineFeeds(reader.takeUntil(']]>', 'Unexpected end of file while parsing CDATA has occurred.'))
    })
  }

  /** The declaration is understood and forgotten: what is stored never has one. */
  private takeInstruction(start: number): void {
    const { reader } = this
    const text = reader.takeUntil('?>', 'Unexpected end of file while parsing PI has occurred.')
    if (!/^xml(?:\s|$)/i.test(text)) this.add({ kind: 'instruction', text: toLineFeeds(text) })
    else if (reader.text.slice(0, start).replace('\ufeff', '') !== '') {
      reader.fail(
        'Unexpected XML declaration. The XML declaration must be the first node in the document, and no white space characters are allowed to appear before it.',
        start + 2
      )
    }
  }

  private add(node: PolicyNode): void {
    const parent = this.open.at(-1)
    if (parent !== undefined) parent.children.push(node)
    else if (node.kind === 'element') this.root = node
    else if (node.kind !== 'text') (this.root === undefined ? this.before : this.after).push(node)
  }

  private openElement(): void {
    const { reader } = this
    reader.take('<')
    if (this.open.length === 0 && this.root !== undefined) reader.fail('There are multiple root elements.')
    if (this.open.length >= MAX_DEPTH) {
      reader.fail(
        `The maximum read depth (${MAX_DEPTH}) has been exceeded because XML data being read has more levels of nesting than is allowed by the quota.`
      )
    }
    const offset = reader.position
    const name = reader.takeName()
    const attributes = this.takeAttributes({ name, offset })
    const prefixes = this.takePrefixes(name, offset, attributes)
    if (reader.take('/>'))
      this.add({ kind: 'element', name, offset, attributes, children: [], selfClosed: true })
    else if (reader.take('>')) this.open.push({ name, offset, attributes, children: [], prefixes })
    else if (reader.take('/')) reader.failToken('>')
    else reader.fail('Unexpected end of file has occurred.')
  }

  private takeAttributes(owner: { readonly name: string; readonly offset: number }): Attribute[] {
    const { reader } = this
    const attributes: Attribute[] = []
    const names = new Set<string>()
    for (;;) {
      const spaced = reader.skipBlank()
      if (reader.atEnd || reader.looksAt('>') || reader.looksAt('/')) return attributes
      const start = reader.position
      if (!spaced) reader.failSpace()
      const name = reader.takeName()
      if (names.has(name)) reader.fail(`'${name}' is a duplicate attribute name.`, start)
      names.add(name)
      attributes.push({ name, value: this.values.takeAttribute(owner) })
    }
  }

  /** Adds the prefixes that an element declares to those around it; every one that is used has to be declared. */
  private takePrefixes(name: string, offset: number, attributes: readonly Attribute[]): ReadonlySet<string> {
    const around = this.open.at(-1)?.prefixes ?? new Set(['xml', 'xmlns'])
    const own = attributes
      .filter(attribute => attribute.name.startsWith('xmlns:'))
      .map(attribute => attribute.name.slice(6))
    const prefixes = own.length === 0 ? around : new Set([...around, ...own])
    for (const used of [name, ...attributes.map(attribute => attribute.name)]) {
      const [prefix, local] = used.split(':')
      if (local !== undefined && prefix !== undefined && !prefixes.has(prefix))
        this.reader.fail(`'${prefix}' is an undeclared prefix.`, offset)
    }
    return prefixes
  }

  private closeElement(): void {
    const { reader } = this
    const offset = reader.position
    const name = reader.takeName()
    const element = this.open.pop()
    if (element === undefined) throw reader.toFault('Data at the root level is invalid.', offset - 1)
    if (element.name !== name) {
      const { line, column } = new Lines(reader.text).at(element.offset)
      reader.fail(
        `The '${element.name}' start tag on line ${line} position ${column} does not match the end tag of '${name}'.`,
        offset
      )
    }
    reader.skipBlank()
    if (!reader.take('>')) reader.failToken('>')
    const { prefixes, ...kept } = element
    this.add({ kind: 'element', ...kept, selfClosed: false })
  }
}

/** XML knows one line end. Expressions keep theirs: they are taken before this is asked. */
function toLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

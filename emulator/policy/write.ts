import { decode, encodeAttribute, encodeText } from './entities.ts'
import type { ElementNode, PolicyDocument, PolicyForm, PolicyNode, Value, VerbatimNode } from './syntax.ts'

const LINE = '\r\n'

/** Policies whose content is data: there a tag pair without content stays a pair, as exports of SOAP bodies show. */
const DATA = new Set(['set-body', 'value', 'xsl-transform'])

/**
 * Writes a document as the service gives it back: CRLF and tabs between tags, `<x />`, double quotes, no line end at
 * the end. Elements with text in them are left as they are, as .NET's writer does with mixed content.
 */
export function writePolicy(document: PolicyDocument, form: PolicyForm): string {
  const writer = new Writer(form)
  const lines = [
    ...document.before.map(writeVerbatim),
    writer.writeElement(document.root, 0, false),
    ...document.after.map(writeVerbatim)
  ]
  return lines.join(LINE)
}

class Writer {
  private readonly form: PolicyForm

  constructor(form: PolicyForm) {
    this.form = form
  }

  writeElement(element: ElementNode, depth: number, inData: boolean): string {
    const attributes = element.attributes
      .map(({ name, value }) => ` ${name}="${this.writeAttribute(value)}"`)
      .join('')
    const start = `<${element.name}${attributes}`
    const margin = LINE + '\t'.repeat(depth)
    const { children, name } = element
    if (children.length === 0)
      return inData && !element.selfClosed ? `${start}>${margin}</${name}>` : `${start} />`
    const data = inData || DATA.has(name)
    if (children.some(isText))
      return `${start}>${children.map(child => this.writeInline(child)).join('')}</${name}>`
    const lines = children.map(child => `${margin}\t${this.writeChild(child, depth + 1, data)}`)
    return `${start}>${lines.join('')}${margin}</${name}>`
  }

  private writeChild(node: PolicyNode, depth: number, inData: boolean): string {
    if (node.kind === 'element') return this.writeElement(node, depth, inData)
    return node.kind === 'text' ? this.writeText(node.value) : writeVerbatim(node)
  }

  /** Within mixed content nothing is indented, however deep. */
  private writeInline(node: PolicyNode): string {
    if (node.kind === 'text') return this.writeText(node.value)
    if (node.kind !== 'element') return writeVerbatim(node)
    const attributes = node.attributes
      .map(({ name, value }) => ` ${name}="${this.writeAttribute(value)}"`)
      .join('')
    if (node.children.length === 0)
      return node.selfClosed ? `<${node.name}${attributes} />` : `<${node.name}${attributes}></${node.name}>`
    return `<${node.name}${attributes}>${node.children.map(child => this.writeInline(child)).join('')}</${node.name}>`
  }

  /** An expression means its decoded text; the `xml` form escapes that. */
  private writeAttribute({ expression, text }: Value): string {
    if (!expression) return hideExpression(encodeAttribute(text))
    return this.form === 'rawxml' ? text : encodeAttribute(decode(text))
  }

  private writeText({ expression, text }: Value): string {
    if (!expression) return hideExpression(encodeText(text))
    return this.form === 'rawxml' ? text : encodeText(decode(text))
  }
}

/** A plain value that was written with an escaped `@` must not come back as an expression. */
function hideExpression(encoded: string): string {
  return encoded.replace(/^(\s*)@(?=[({])/, '$1&#64;')
}

function isText(node: PolicyNode): boolean {
  return node.kind === 'text' || node.kind === 'cdata'
}

function writeVerbatim(node: VerbatimNode): string {
  switch (node.kind) {
    case 'comment':
      return `<!--${node.text}-->`
    case 'cdata':
      return `<![CDATA[${node.text}]]>`
    case 'instruction':
      return `<?${node.text}?>`
  }
}

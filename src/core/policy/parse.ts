import { decodeEntities } from './entities.ts'
import { holdsPolicies, isOpaque } from './parse-vocabulary.ts'
import { readToken, type TextToken, type Token } from './scanner.ts'
import { type Fault, fault, isExpression, type PolicySource, skipBlanks } from './scanner-source.ts'
import type { CloseTag, OpenTag } from './scanner-tag.ts'
import type { PolicyDiagnostic, PolicyElement, PolicyNode, PolicyTree } from './syntax.ts'

/** Real documents stay below 30. The limit keeps what works on the tree from running out of stack. */
const maximumDepth = 10_000

/**
 * Reads a policy document or a fragment into a tree with offsets. It never throws: what cannot be read has no root, and
 * a diagnostic that says where and why. `rawxml` is read as Azure's Razor dialect, `xml` as strict XML.
 */
export function parsePolicy(
  text: string,
  format: 'rawxml' | 'xml',
  onDiagnostic?: (diagnostic: PolicyDiagnostic) => void
): PolicyTree {
  const parser = new PolicyParser({ text, format })
  const root = parser.run()
  if (onDiagnostic !== undefined) parser.diagnostics.forEach(onDiagnostic)
  return { text, format, root, diagnostics: parser.diagnostics }
}

/** An element whose end tag has not come yet. */
interface OpenElement {
  readonly tag: OpenTag
  readonly children: PolicyNode[]
}

/** The elements that are open, and the root once it is closed. */
class PolicyParser {
  readonly diagnostics: PolicyDiagnostic[] = []
  private readonly source: PolicySource
  private readonly open: OpenElement[] = []
  private root: PolicyElement | undefined
  /** How many elements are open around the content of the current payload, with the payload itself; 0 outside of one. */
  private payloadDepth = 0
  private payloadHasMarkup = false

  constructor(source: PolicySource) {
    this.source = source
  }

  run(): PolicyElement | undefined {
    const { text } = this.source
    let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
    while (at < text.length) {
      const token = readToken(this.source, at, this.payloadDepth > 0)
      if (token.kind === 'fault') return this.fail(token)
      const problem = this.accept(token)
      if (problem !== undefined) return this.fail(problem)
      at = token.end
    }
    const unclosed = this.open.at(-1)
    if (unclosed !== undefined) {
      const message = `The element \`${unclosed.tag.name}\` is not closed.`
      return this.fail(fault('unclosed-element', unclosed.tag.start, message))
    }
    if (this.root === undefined) return this.fail(fault('no-root', 0, 'The document has no element.'))
    return this.root
  }

  private fail({ code, offset, message }: Fault): undefined {
    this.diagnostics.push({ severity: 'error', code, offset, message })
  }

  private accept(token: Exclude<Token, Fault>): Fault | undefined {
    switch (token.kind) {
      case 'open':
        return this.acceptOpen(token)
      case 'close':
        return this.acceptClose(token)
      case 'text':
        return this.acceptText(token)
      case 'cdata':
        if (this.open.length === 0) return toOutsideFault(token.start)
        break
      default:
    }
    this.open.at(-1)?.children.push(token)
    return undefined
  }

  private acceptOpen(tag: OpenTag): Fault | undefined {
    const parent = this.open.at(-1)
    if (parent === undefined && this.root !== undefined) {
      return fault('several-roots', tag.start, `\`${tag.name}\` is a second root element.`)
    }
    if (this.open.length >= maximumDepth) {
      return fault('too-deep', tag.start, `More than ${maximumDepth} elements are nested.`)
    }
    this.open.push({ tag, children: [] })
    if (this.payloadDepth > 0) {
      this.payloadHasMarkup = true
    } else {
      this.warnOfDirectives(tag)
      if (isOpaque(tag.name, parent?.tag.name)) {
        this.payloadDepth = this.open.length
        this.payloadHasMarkup = false
      }
    }
    if (tag.selfClosing) this.close(undefined, tag.end)
    return undefined
  }

  private acceptClose(tag: CloseTag): Fault | undefined {
    const element = this.open.at(-1)
    if (element === undefined) {
      return fault('mismatched-tag', tag.start, `\`${tag.name}\` is closed here, but no element is open.`)
    }
    if (element.tag.name !== tag.name) {
      const message = `\`${tag.name}\` is closed here, but the element that is open is \`${element.tag.name}\`.`
      return fault('mismatched-tag', tag.start, message)
    }
    this.close(tag.start, tag.end)
    return undefined
  }

  private close(closeStart: number | undefined, end: number): void {
    const open = this.open.pop()
    if (open === undefined) return
    const { tag } = open
    const isPayload = this.payloadDepth === this.open.length + 1
    const children =
      isPayload && this.payloadHasMarkup && closeStart !== undefined
        ? [this.toText(tag.end, closeStart, false)]
        : open.children
    if (isPayload) this.payloadDepth = 0
    const element: PolicyElement = {
      kind: 'element',
      name: tag.name,
      start: tag.start,
      end,
      openEnd: tag.end,
      closeStart,
      attributes: tag.attributes,
      children
    }
    const parent = this.open.at(-1)
    if (parent === undefined) this.root = element
    else parent.children.push(element)
  }

  private acceptText(token: TextToken): Fault | undefined {
    const { text } = this.source
    const parent = this.open.at(-1)
    const first = skipBlanks(text, token.start)
    if (first < token.end) {
      const words = text.slice(first, token.end)
      const between = parent === undefined || holdsPolicies(parent.tag.name)
      if (this.payloadDepth === 0 && between && (token.expression || isDirective(words))) {
        const message = 'Code or a template directive stands between policies: what it renders is not known.'
        return fault('template-directive', first, message)
      }
      if (parent === undefined) return toOutsideFault(first)
      if (this.payloadDepth === 0 && !token.expression) this.warnOfDirective(words, first)
    }
    parent?.children.push(this.toText(token.start, token.end, token.expression))
    return undefined
  }

  private toText(start: number, end: number, expression: boolean): PolicyNode {
    const value = decodeEntities(this.source.text.slice(start, end))
    return { kind: 'text', start, end, value, expression: expression || isExpression(value) }
  }

  private warnOfDirectives(tag: OpenTag): void {
    for (const attribute of tag.attributes) {
      if (!attribute.expression) this.warnOfDirective(attribute.value, attribute.valueStart)
    }
  }

  private warnOfDirective(value: string, offset: number): void {
    if (!templatePattern.test(value)) return
    const message = 'This looks like a template that was not rendered.'
    this.diagnostics.push({ severity: 'warning', code: 'template-directive', offset, message })
  }
}

/** `${name}` and `%{ if }` of Terraform; `${{name}}` is a dollar before a named value. */
const templatePattern = /\$\{(?!\{)|%\{/

/** Templates, and Razor beyond the two forms of expressions: `@if`, `@* *@`. */
function isDirective(words: string): boolean {
  return templatePattern.test(words) || /\{%|<%|@[*A-Za-z_]/.test(words)
}

function toOutsideFault(offset: number): Fault {
  return fault('text-outside-root', offset, 'Text stands outside the root element.')
}

/**
 * The text of an attribute or of an element. A plain value is decoded; an expression is kept as it stands in a rawxml
 * document, byte for byte.
 */
export interface Value {
  readonly expression: boolean
  readonly text: string
}

/** One attribute. */
export interface Attribute {
  readonly name: string
  readonly value: Value
}

/** An element, with the offset of its name: that is where API Management's messages point to. */
export interface ElementNode {
  readonly kind: 'element'
  readonly name: string
  readonly offset: number
  readonly attributes: readonly Attribute[]
  readonly children: readonly PolicyNode[]
  /** Written as `<x />`, as opposed to `<x></x>`. */
  readonly selfClosed: boolean
}

/** Text between tags; text that is blank is not kept. */
export interface TextNode {
  readonly kind: 'text'
  readonly value: Value
}

/** A comment, a CDATA section or a processing instruction, with what stands between its marks. */
export interface VerbatimNode {
  readonly kind: 'comment' | 'cdata' | 'instruction'
  readonly text: string
}

/** Anything that a document is made of. */
export type PolicyNode = ElementNode | TextNode | VerbatimNode

/** A document: one element, with comments around it. */
export interface PolicyDocument {
  readonly before: readonly VerbatimNode[]
  readonly root: ElementNode
  readonly after: readonly VerbatimNode[]
}

/** The form of a document: `rawxml` is Razor, `xml` is the same with its expressions escaped. */
export type PolicyForm = 'xml' | 'rawxml'

/** Gives the attribute of that name, or undefined. */
export function findAttribute(element: ElementNode, name: string): Value | undefined {
  return element.attributes.find(attribute => attribute.name === name)?.value
}

/** Lists the child elements. */
export function listElements(element: ElementNode): ElementNode[] {
  return element.children.filter(child => child.kind === 'element')
}

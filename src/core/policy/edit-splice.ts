import type { Expectation } from '../model.ts'
import { detectIndentation, detectLineEnd, findIndentation } from '../source.ts'
import type { PolicyAttribute, PolicyElement, PolicyNode } from './syntax.ts'

/** One replacement in a text, [start, end) by `insert`. Everything outside of it stays as it is. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly insert: string
}

/** The `id` by which the elements that we insert are known again; it survives what APIM does to a text on save. */
export const markerId = 'apim-identity-guard'

/** Applies splices that do not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((left, right) => right.start - left.start)
    .reduce((edited, { start, end, insert }) => edited.slice(0, start) + insert + edited.slice(end), text)
}

/** The element that asks for the expected token. */
export function renderToken(expected: Expectation, id: string): string {
  const client = expected.clientId === undefined ? '' : ` client-id="${escapeAttribute(expected.clientId)}"`
  return `<authentication-managed-identity id="${id}" resource="${escapeAttribute(expected.resource)}"${client} />`
}

/** A document for a scope that has none: what it inherits stays, and the token is added. */
export function renderSkeleton(expected: Expectation): string {
  const inbound = `    <inbound>\n        <base />\n        ${renderToken(expected, markerId)}\n    </inbound>\n`
  const others = ['backend', 'outbound', 'on-error'].map(
    name => `    <${name}>\n        <base />\n    </${name}>\n`
  )
  return `<policies>\n${inbound}${others.join('')}</policies>\n`
}

function escapeAttribute(value: string): string {
  return value.replace(/[&<>"'\r\n\t]/g, character => entities.get(character) ?? character)
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\r', '&#xD;'],
  ['\n', '&#xA;'],
  ['\t', '&#x9;']
])

/** Puts an element behind everything that stands in a section, in the manner of the document. */
export function appendToSection(text: string, section: PolicyElement, content: string): Splice {
  const last = section.children.findLast(node => !isBlank(node))
  if (last === undefined) return fillSection(text, section, content)
  const indentation = findIndentation(text, last.start)
  const lead = indentation === undefined ? '' : detectLineEnd(text) + indentation
  return { start: last.end, end: last.end, insert: lead + content }
}

/** Puts an element before everything that stands in a section. */
export function prependToSection(text: string, section: PolicyElement, content: string): Splice {
  const first = section.children.find(node => !isBlank(node))
  if (first === undefined) return fillSection(text, section, content)
  const indentation = findIndentation(text, first.start)
  const trail = indentation === undefined ? '' : detectLineEnd(text) + indentation
  return { start: first.start, end: first.start, insert: content + trail }
}

function isBlank(node: PolicyNode): boolean {
  return node.kind === 'text' && node.value.trim() === ''
}

/** An empty section: `<inbound />`, `<inbound></inbound>`, or one with blanks only. */
function fillSection(text: string, section: PolicyElement, content: string): Splice {
  const own = findIndentation(text, section.start)
  const lineEnd = detectLineEnd(text)
  const lead = own === undefined ? '' : lineEnd + own + detectIndentation(text)
  const trail = own === undefined ? '' : lineEnd + own
  if (section.closeStart === undefined) {
    const slash = text.lastIndexOf('/', section.end)
    const start =
      slash - (text.slice(section.start, slash).length - text.slice(section.start, slash).trimEnd().length)
    return { start, end: section.end, insert: `>${lead}${content}${trail}</${section.name}>` }
  }
  const ownLine = findIndentation(text, section.closeStart) !== undefined
  return { start: section.openEnd, end: section.openEnd, insert: lead + content + (ownLine ? '' : trail) }
}

/** Sets an attribute to a value, in place or as a new one behind `after` (or behind the name of the element). */
export function setAttribute(
  element: PolicyElement,
  name: string,
  value: string,
  after?: PolicyAttribute
): Splice {
  const present = element.attributes.find(attribute => attribute.name === name)
  if (present !== undefined)
    return { start: present.valueStart, end: present.valueEnd, insert: escapeAttribute(value) }
  const at = after?.end ?? element.start + 1 + element.name.length
  return { start: at, end: at, insert: ` ${name}="${escapeAttribute(value)}"` }
}

/** Takes an attribute away, with the blanks before it. */
export function removeAttribute(text: string, element: PolicyElement, name: string): Splice[] {
  const attribute = element.attributes.find(one => one.name === name)
  if (attribute === undefined) return []
  return [{ start: skipBlanksBack(text, attribute.start), end: attribute.end, insert: '' }]
}

/** Takes an element away, with the blanks before it. */
export function removeElement(text: string, element: PolicyElement): Splice {
  return { start: skipBlanksBack(text, element.start), end: element.end, insert: '' }
}

function skipBlanksBack(text: string, offset: number): number {
  let start = offset
  while (start > 0 && /\s/.test(text[start - 1] ?? '')) start--
  return start
}

/** An id for a new element that no element of the document has. */
export function chooseMarker(root: PolicyElement): string {
  const taken = new Set<string>()
  const open: PolicyElement[] = [root]
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    for (const attribute of element.attributes) if (attribute.name === 'id') taken.add(attribute.value)
    for (const child of element.children) if (child.kind === 'element') open.push(child)
  }
  let number = 1
  while (taken.has(number === 1 ? markerId : `${markerId}-${number}`)) number++
  return number === 1 ? markerId : `${markerId}-${number}`
}

/** Tells whether an element is one that we inserted. */
export function isMarked(element: PolicyElement): boolean {
  return (
    element.name === 'authentication-managed-identity' &&
    /^apim-identity-guard(?:-\d+)?$/.test(readId(element))
  )
}

/** The elements right below a section that we inserted. */
export function listMarked(section: PolicyElement): PolicyElement[] {
  return section.children.flatMap(child => (child.kind === 'element' && isMarked(child) ? [child] : []))
}

/** The `id` of an element; empty when it has none. */
export function readId(element: PolicyElement): string {
  return element.attributes.find(attribute => attribute.name === 'id')?.value ?? ''
}

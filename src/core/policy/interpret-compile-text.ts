import { type CompileContext, toSite } from './interpret-compile.ts'
import type { Step } from './interpret-steps.ts'
import { isOpaque } from './parse-vocabulary.ts'
import type { PolicyElement, PolicyNode } from './syntax.ts'

/**
 * Doubts about text where policies, or the parts of one, are expected. Azure takes none there, and plain words do nothing.
 * Fail closed: a named value is put in as text, so that it may be policies itself, and Razor code may render some.
 */
export function compileText(
  context: CompileContext,
  parent: PolicyElement,
  node: PolicyNode,
  depth: number
): Step[] {
  if (!isActiveText(node, context.source.text)) return []
  const at = toSite(context, parent, depth)
  const why = `code or a named value stands between the policies of \`<${parent.name}>\``
  return [{ kind: 'doubt', doubt: { code: 'unknown-element', at, why } }]
}

/** The same of the text inside of one policy; those whose children are policies are looked at child by child. */
export function compileInnerText(context: CompileContext, element: PolicyElement, depth: number): Step[] {
  if (holdsText(element.name)) return []
  return element.children.flatMap(child => compileText(context, element, child, depth)).slice(0, 1)
}

/** Tells whether a named value or code stands in a text. */
export function isActiveText(node: PolicyNode, source: string): boolean {
  if (node.kind !== 'text' && node.kind !== 'cdata') return false
  const words = node.kind === 'text' ? node.value : source.slice(node.start, node.end)
  return words.includes('@') || words.includes('{{')
}

const walked: ReadonlySet<string> = new Set(['retry', 'limit-concurrency', 'block'])

/** `trace` may hold its message without an element of its own. */
function holdsText(name: string): boolean {
  return name === 'trace' || walked.has(name) || isOpaque(name, undefined)
}

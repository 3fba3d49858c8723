import { parsePolicy } from '../../../src/core/policy/parse.ts'
import type { PolicyElement, PolicyNode, PolicyTree } from '../../../src/core/policy/syntax.ts'

/** An element that must be seen where it is one, and nowhere else. */
export const token = '<authentication-managed-identity resource="https://r"/>'

/** The names of the elements in document order, or the code of the error. */
export function outline(text: string, format: 'rawxml' | 'xml' = 'rawxml'): string {
  const tree = parsePolicy(text, format)
  if (tree.root === undefined) return `error ${tree.diagnostics.at(-1)?.code}`
  return elementsOf(tree.root)
    .map(each => each.name)
    .join(' ')
}

/** All elements in document order. */
export function elementsOf(root: PolicyElement): PolicyElement[] {
  const found: PolicyElement[] = []
  const pending: PolicyNode[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== 'element') continue
    found.push(node)
    for (const child of [...node.children].reverse()) pending.push(child)
  }
  return found
}

/** The root of a document that has to be readable. */
export function rootOf(tree: PolicyTree): PolicyElement {
  if (tree.root === undefined) throw new Error(JSON.stringify(tree.diagnostics))
  return tree.root
}

import type { Observed, PolicyText, PolicyWorld } from '../model.ts'
import { parsePolicy } from './parse.ts'
import type { PolicyNode } from './syntax.ts'

/**
 * True when some document that applies may send calls to another path than the operation's own: it holds `rewrite-uri`, or cannot be
 * read.
 */
export function rewritesPaths(world: PolicyWorld): boolean {
  const products = world.products.kind === 'present' ? world.products.value.map(one => one.policy) : []
  const documents = [
    world.servicePolicy,
    ...(world.workspace === undefined ? [] : [world.workspace.policy]),
    ...products,
    world.apiPolicy,
    ...world.operationPolicies.values(),
    ...world.fragments.values(),
    ...(world.workspaceFragments?.values() ?? [])
  ]
  return documents.some(mayRewrite)
}

function mayRewrite(document: Observed<PolicyText>): boolean {
  if (document.kind !== 'present') return document.kind === 'unreadable'
  const { root } = parsePolicy(document.value.text, document.value.format)
  const pending: PolicyNode[] = root === undefined ? [] : [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== 'element') continue
    if (node.name === 'rewrite-uri') return true
    for (const child of node.children) pending.push(child)
  }
  return root === undefined
}

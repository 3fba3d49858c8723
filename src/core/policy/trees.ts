import type { PolicyText } from '../model.ts'
import { parsePolicy } from './parse.ts'
import type { PolicyTree } from './syntax.ts'

/**
 * A tree takes seven times the room of its text and more. Those of ordinary documents are worth it, for half a dozen questions are asked of each; a
 * hundred of the largest that the service takes (256 KB) are not, and are made anew for whoever asks.
 */
const longestKept = 32_768
const trees = new WeakMap<PolicyText, PolicyTree>()

/** The tree of a document that was read: parsed once for everybody who asks, and gone with the document. */
export function readTree(policy: PolicyText): PolicyTree {
  const known = trees.get(policy)
  if (known !== undefined) return known
  const tree = parsePolicy(policy.text, policy.format)
  if (policy.text.length <= longestKept) trees.set(policy, tree)
  return tree
}

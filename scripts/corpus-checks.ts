import { samePolicy, toCanonical } from '../src/core/policy/canonical.ts'
import { type ProtectedDocument, protectDocument } from '../src/core/policy/edit.ts'
import { parsePolicy } from '../src/core/policy/parse.ts'
import { findReferences } from '../src/core/policy/references.ts'
import type { PolicyElement, PolicyNode, PolicyTree } from '../src/core/policy/syntax.ts'

/** Why a document failed, and where. */
export interface Failure {
  readonly offset: number
  readonly reason: string
}

/** Nobody's application, so that the editor has something to do in every document. */
export const expected = { resource: 'api://corpus.invalid' }

/** All elements of a tree in document order. */
export function listElements(tree: PolicyTree): PolicyElement[] {
  const elements: PolicyElement[] = []
  const pending: PolicyNode[] = tree.root === undefined ? [] : [tree.root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind !== 'element') continue
    elements.push(node)
    for (const child of [...node.children].reverse()) pending.push(child)
  }
  return elements
}

/** Checks what has to hold for every document that can be read. */
export function findFailure(tree: PolicyTree): Failure | undefined {
  if (tree.root === undefined) {
    const explained = tree.diagnostics.some(
      each => each.severity === 'error' && each.offset <= tree.text.length
    )
    return explained
      ? undefined
      : { offset: 0, reason: 'the document has no root, and no diagnostic says why' }
  }
  for (const element of listElements(tree)) {
    const failure = findSpanFailure(tree.text, element)
    if (failure !== undefined) return failure
  }
  return findCanonicalFailure(tree)
}

/** Nothing may be lost: the tags of an element and its children follow each other without a gap. */
function findSpanFailure(text: string, element: PolicyElement): Failure | undefined {
  let at = element.openEnd
  for (const child of element.children) {
    if (child.start !== at)
      return { offset: at, reason: `\`${element.name}\` has a gap between its children` }
    at = child.end
  }
  if (at !== (element.closeStart ?? element.end))
    return { offset: at, reason: `\`${element.name}\` loses its last text` }
  if (!text.startsWith(`<${element.name}`, element.start) || text[element.end - 1] !== '>') {
    return { offset: element.start, reason: `\`${element.name}\` does not stand where the tree says` }
  }
  const misplaced = element.attributes.find(
    each => text[each.valueStart - 1] !== each.quote || text[each.valueEnd] !== each.quote
  )
  return (
    misplaced && {
      offset: misplaced.start,
      reason: `\`${misplaced.name}\` does not stand between its quotes`
    }
  )
}

function findCanonicalFailure(tree: PolicyTree): Failure | undefined {
  const canonical = toCanonical(tree)
  if (toCanonical(parsePolicy(canonical, 'xml')) !== canonical) {
    return { offset: 0, reason: 'the canonical form has another canonical form' }
  }
  const windows = tree.text.replace(/\r?\n/g, '\r\n')
  if (!samePolicy({ text: tree.text, format: 'rawxml' }, { text: windows, format: 'rawxml' })) {
    return { offset: 0, reason: 'the canonical form depends on the line ends' }
  }
  const names = JSON.stringify(findReferences(tree))
  const again = JSON.stringify(findReferences(parsePolicy(windows, 'rawxml')))
  return names === again ? undefined : { offset: 0, reason: 'the references depend on the line ends' }
}

/** An edit adds or corrects the one policy, in the line ends of the document, and there is nothing left to do after it. */
export function findEditFailure(tree: PolicyTree, outcome: ProtectedDocument): Failure | undefined {
  if (outcome.kind === 'refused') {
    return outcome.text === '' ? { offset: 0, reason: 'the editor refused without a reason' } : undefined
  }
  if (tree.root === undefined) return { offset: 0, reason: 'the editor did not refuse what cannot be read' }
  if (outcome.kind === 'unchanged') {
    return answersItself(tree) ? undefined : { offset: 0, reason: 'the editor left a call without the token' }
  }
  const edited = parsePolicy(outcome.text, 'rawxml')
  if (edited.root === undefined) return { offset: 0, reason: 'the edited document cannot be read' }
  if (protectDocument(outcome.text, 'rawxml', expected).kind !== 'unchanged') {
    return { offset: 0, reason: 'the edited document would be edited again' }
  }
  if (listOtherLines(edited).join('\n') !== listOtherLines(tree).join('\n')) {
    return { offset: 0, reason: 'the edit changed something else' }
  }
  const mixed = !/(?<!\r)\n/.test(tree.text) && tree.text.includes('\n') && /(?<!\r)\n/.test(outcome.text)
  return mixed ? { offset: 0, reason: 'the edit has other line ends than the document' } : undefined
}

/**
 * Whether a document may need no token, since no call reaches a backend: it answers by itself, or nothing forwards. This
 * is looser than the analysis and knows nothing of it, so that it can contradict it.
 */
function answersItself(tree: PolicyTree): boolean {
  const elements = listElements(tree)
  if (elements.some(each => each.name === 'return-response' || each.name === 'mock-response')) return true
  const backend = elements.find(each => each.name === 'backend')
  const forwards = new Set(['base', 'forward-request', 'include-fragment'])
  return backend !== undefined && !elements.some(each => forwards.has(each.name) && isWithin(each, backend))
}

function isWithin(inner: PolicyElement, outer: PolicyElement): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

/** The canonical form without the policy that the editor writes. */
function listOtherLines(tree: PolicyTree): string[] {
  const lines = toCanonical(tree).split('\n')
  return lines.filter(each => !/^ *<\/?authentication-managed-identity[ >]/.test(each))
}

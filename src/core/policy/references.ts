import type { PolicyAttribute, PolicyElement, PolicyNode, PolicyTree } from './syntax.ts'

/** What a document needs from elsewhere, each name once, in the order of the document. */
export interface PolicyReferences {
  /** Ids of the fragments it includes. Ids are the same in upper and lower case, as everywhere in Resource Manager. */
  readonly fragments: readonly string[]
  /** Ids of the backend entities it routes to. */
  readonly backends: readonly string[]
  /** Display names of the named values it uses, which are case-sensitive. */
  readonly namedValues: readonly string[]
  /** True when a fragment or a backend is chosen by an expression, a named value or nothing: the lists lack it. */
  readonly usesUnknownReferences: boolean
}

/** Lists the fragments, backends and named values that a document refers to. A document without a root may use any. */
export function findReferences(tree: PolicyTree): PolicyReferences {
  const fragments = new Map<string, string>()
  const backends = new Map<string, string>()
  const namedValues = new Set<string>()
  let unknown = tree.root === undefined
  const pending: PolicyNode[] = tree.root === undefined ? [] : [tree.root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'text') addNamedValues(namedValues, node.value)
    if (node.kind === 'cdata') addNamedValues(namedValues, tree.text.slice(node.start, node.end))
    if (node.kind !== 'element') continue
    for (const attribute of node.attributes) addNamedValues(namedValues, attribute.value)
    const known = addReference(node, fragments, backends)
    unknown ||= !known
    // A liquid template has braces of its own: `{{body.name}}` there is no named value.
    if (isLiquid(node)) continue
    for (const child of [...node.children].reverse()) pending.push(child)
  }
  return {
    fragments: [...fragments.values()],
    backends: [...backends.values()],
    namedValues: [...namedValues],
    usesUnknownReferences: unknown
  }
}

function addReference(
  element: PolicyElement,
  fragments: Map<string, string>,
  backends: Map<string, string>
): boolean {
  if (element.name === 'include-fragment') return addId(fragments, findAttribute(element, 'fragment-id'))
  if (element.name !== 'set-backend-service') return true
  const backend = findAttribute(element, 'backend-id')
  // Without a backend-id the call goes to a base-url, which is no reference.
  return backend === undefined || addId(backends, backend)
}

function addId(ids: Map<string, string>, attribute: PolicyAttribute | undefined): boolean {
  const id = attribute?.value.trim() ?? ''
  if (attribute === undefined || attribute.expression || id === '' || id.includes('{{')) return false
  if (!ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), id)
  return true
}

function isLiquid(element: PolicyElement): boolean {
  return (
    element.name === 'set-body' && findAttribute(element, 'template')?.value.trim().toLowerCase() === 'liquid'
  )
}

function findAttribute(element: PolicyElement, name: string): PolicyAttribute | undefined {
  return element.attributes.find(each => each.name === name)
}

/** Names of named values hold letters, digits, full stops, dashes and underscores. */
function addNamedValues(names: Set<string>, text: string): void {
  if (!text.includes('{{')) return
  for (const [, name] of text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)) {
    if (name !== undefined) names.add(name)
  }
}

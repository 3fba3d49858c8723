import type { LiveOperation, Observed, PolicyText, PolicyWorld } from '../model.ts'
import { isPlainPath } from '../plain-path.ts'
import { remember } from '../remember.ts'
import { ChainReader, type Namespace } from './chain.ts'
import type { PolicyElement } from './syntax.ts'
import { readTree } from './trees.ts'

/** Gives the paths, relative to the URL of the backend, at which an operation may be called; undefined when it may be any. */
export type PathReader = (
  operation: Pick<LiveOperation, 'id' | 'urlTemplate'>
) => readonly string[] | undefined

/**
 * Reads where `rewrite-uri` sends calls. An operation is called at its own template, and at every template that some policy which
 * applies to it may put in its place. Fail closed: a template that is an expression, one that not everybody on the way reads alike, and
 * a document or a fragment that cannot be read, may mean any path.
 */
export function createPathReader(world: PolicyWorld): PathReader {
  const scanner = new RewriteScanner(new ChainReader(world))
  const { service, workspace } = scanner.reader
  const products = world.products.kind === 'present' ? world.products.value.map(one => one.policy) : []
  const unreadProducts = world.products.kind === 'unreadable' ? [world.products] : []
  const shared = [
    scanner.scan(world.servicePolicy, service),
    ...[world.workspace?.policy ?? { kind: 'absent' as const }, ...products, world.apiPolicy].map(policy =>
      scanner.scan(policy, workspace)
    ),
    ...unreadProducts.map((): Rewrites => ({ templates: undefined, always: false }))
  ]
  const api = scanner.scan(world.apiPolicy, workspace)
  return operation => {
    const policy = world.operationPolicies.get(operation.id.toLowerCase()) ?? unread
    const own = scanner.scan(policy, workspace)
    // The document nearest to the operation has the last word where it rewrites on every way.
    const nearest = policy.kind === 'absent' ? api : own
    const all = [...shared, own].map(rewrites => rewrites.templates)
    if (!all.every(templates => templates !== undefined)) return undefined
    const kept = nearest.always ? [] : [operation.urlTemplate]
    const paths = [...new Set([...kept, ...all.flat()].map(toPath))]
    return paths.every(isPlainPath) ? paths : undefined
  }
}

const unread = { kind: 'unreadable', why: 'it was not read' } as const

/** Templates that a document may put in the place of the path. `always`: one of them on every way through its `<inbound>`. */
interface Rewrites {
  readonly templates: readonly string[] | undefined
  readonly always: boolean
}

class RewriteScanner {
  readonly reader: ChainReader

  /** What is read of a document is kept, and its tree is not: it is asked for with every app. */
  readonly scan = remember((policy: Observed<PolicyText>, namespace: Namespace) =>
    this.scanDocument(policy, namespace)
  )

  constructor(reader: ChainReader) {
    this.reader = reader
  }

  private scanDocument(policy: Observed<PolicyText>, namespace: Namespace): Rewrites {
    if (policy.kind === 'absent') return { templates: [], always: false }
    const root = policy.kind === 'present' ? readTree(policy.value).root : undefined
    if (root === undefined) return { templates: undefined, always: false }
    const inbound = listElements(root).filter(section => section.name === 'inbound')
    const always = inbound.some(section => listElements(section).some(one => one.name === 'rewrite-uri'))
    return { templates: this.scanElement(root, namespace, false), always }
  }

  private scanElement(
    root: PolicyElement,
    namespace: Namespace,
    inFragment: boolean
  ): readonly string[] | undefined {
    const templates: string[] = []
    const pending: PolicyElement[] = [root]
    for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
      const found = this.readElement(element, namespace, inFragment)
      if (found === undefined) return undefined
      templates.push(...found)
      pending.push(...listElements(element))
    }
    return templates
  }

  private readElement(
    element: PolicyElement,
    namespace: Namespace,
    inFragment: boolean
  ): readonly string[] | undefined {
    if (element.name === 'rewrite-uri') {
      const template = readKnown(element, 'template', namespace)
      return template === undefined ? undefined : [template]
    }
    if (element.name !== 'include-fragment') return []
    // "A policy fragment can't include another policy fragment": what one does that tries is not known.
    const id = inFragment ? undefined : readKnown(element, 'fragment-id', namespace)
    const fragment = id === undefined ? undefined : namespace.fragments.get(id.toLowerCase())
    const root = fragment?.kind === 'present' ? this.reader.parse(fragment.value).root : undefined
    return root === undefined ? undefined : this.scanElement(root, namespace, true)
  }
}

function readKnown(element: PolicyElement, name: string, namespace: Namespace): string | undefined {
  const attribute = element.attributes.find(one => one.name === name)
  const text = attribute === undefined ? undefined : namespace.names(attribute.value)
  return text?.kind === 'known' ? text.value : undefined
}

function listElements(parent: PolicyElement): PolicyElement[] {
  return parent.children.filter(child => child.kind === 'element')
}

function toPath(template: string): string {
  const path = template.split('?', 1)[0]?.trim() ?? ''
  return path.startsWith('/') ? path : `/${path}`
}

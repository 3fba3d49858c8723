import type { LiveBackend, Observed, PolicyScope, PolicyText, PolicyWorld } from '../model.ts'
import { createNamedValueReader, type NamedValueReader } from './chain-values.ts'
import { isActiveText } from './interpret-compile-text.ts'
import type { PolicyElement, PolicyTree } from './syntax.ts'
import { readTree } from './trees.ts'
import type { ReasonCode } from './verdict.ts'

/** The four sections of a policy document, in the order in which they run. */
export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error'

/** A document or a fragment, and where it hangs. Everything below points into its text. */
export interface DocumentSource {
  readonly scope: PolicyScope
  readonly fragment?: string
  readonly text: string
  readonly format: 'rawxml' | 'xml'
  readonly file?: string
}

/** What documents of one level may refer to. Workspace documents cannot refer to what belongs to the service. */
export interface Namespace {
  readonly names: NamedValueReader
  readonly fragments: ReadonlyMap<string, Observed<PolicyText>>
  readonly backends: ReadonlyMap<string, Observed<LiveBackend>>
}

/** One level of the chain as it was read. */
export type Level =
  /** No document: the next broader level applies as it is. */
  | { readonly kind: 'transparent'; readonly scope: PolicyScope }
  /** Fail closed: a document that cannot be read or understood may do anything. */
  | {
      readonly kind: 'unknown'
      readonly scope: PolicyScope
      readonly code: ReasonCode
      readonly why: string
      readonly at?: UnknownAt
    }
  | DocumentLevel

export interface UnknownAt {
  readonly source: DocumentSource
  readonly offset: number
}

export interface DocumentLevel {
  readonly kind: 'document'
  readonly scope: PolicyScope
  readonly source: DocumentSource
  readonly root: PolicyElement
  readonly sections: ReadonlyMap<string, PolicyElement>
  readonly namespace: Namespace
}

/** What the gateway runs at service scope when nobody wrote anything: the call is forwarded. */
const defaultServicePolicy: PolicyText = {
  text: '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>',
  format: 'rawxml'
}

/** Reads levels of one world, each document once. */
export class ChainReader {
  readonly service: Namespace
  readonly workspace: Namespace
  private readonly trees: WeakMap<PolicyText, PolicyTree>
  private readonly levels = new WeakMap<Observed<PolicyText>, Map<string, Level>>()
  private readonly world: PolicyWorld

  /** `trees` may be shared between readers: a text is parsed once, whatever is edited beside it. */
  constructor(world: PolicyWorld, trees: WeakMap<PolicyText, PolicyTree> = new WeakMap()) {
    this.world = world
    this.trees = trees
    const { fragments, backends } = world
    this.service = { names: createNamedValueReader(world.namedValues), fragments, backends }
    this.workspace = world.workspace === undefined ? this.service : toWorkspaceNamespace(world)
  }

  /** The tree of a text that was read: the same one until it is forgotten. */
  parse(policy: PolicyText): PolicyTree {
    const known = this.trees.get(policy)
    if (known !== undefined) return known
    const tree = readTree(policy)
    this.trees.set(policy, tree)
    return tree
  }

  /** Lets go of a document that is not needed any more, for the next one may be as large; gives the levels that it was. */
  forget(policy: Observed<PolicyText>): readonly Level[] {
    const levels = [...(this.levels.get(policy)?.values() ?? [])]
    this.levels.delete(policy)
    if (policy.kind === 'present') this.trees.delete(policy.value)
    return levels
  }

  readService(): Level {
    const { servicePolicy } = this.world
    // "The API always returns a policy when queried": where it is absent all the same, it is the default one.
    const policy =
      servicePolicy.kind === 'absent'
        ? { kind: 'present' as const, value: defaultServicePolicy }
        : servicePolicy
    return this.readLevel({ kind: 'service' }, policy)
  }

  readWorkspace(): Level | undefined {
    const { workspace } = this.world
    return workspace && this.readLevel({ kind: 'workspace', workspace: workspace.id }, workspace.policy)
  }

  /** Reads the document of one scope. Asked twice for the same document it answers with the same level. */
  readLevel(scope: PolicyScope, policy: Observed<PolicyText>): Level {
    if (policy.kind === 'absent') return { kind: 'transparent', scope }
    const levels = this.levels.get(policy) ?? new Map<string, Level>()
    this.levels.set(policy, levels)
    const key = JSON.stringify(scope)
    const level = levels.get(key) ?? this.createLevel(scope, policy)
    levels.set(key, level)
    return level
  }

  private createLevel(scope: PolicyScope, policy: Exclude<Observed<PolicyText>, { kind: 'absent' }>): Level {
    if (policy.kind === 'unreadable') return { kind: 'unknown', scope, code: 'unreadable', why: policy.why }
    const { text, format, file } = policy.value
    const source: DocumentSource = { scope, text, format, ...(file === undefined ? {} : { file }) }
    const tree = this.parse(policy.value)
    if (tree.root === undefined) return toUnparsable(scope, source, tree)
    const sections = readSections(tree.root, text)
    if (typeof sections === 'string') {
      const at = { source, offset: tree.root.start }
      return { kind: 'unknown', scope, code: 'unparsable', why: sections, at }
    }
    const namespace = scope.kind === 'service' ? this.service : this.workspace
    return { kind: 'document', scope, source, root: tree.root, sections, namespace }
  }
}

function toWorkspaceNamespace(world: PolicyWorld): Namespace {
  const values = world.workspaceNamedValues ?? {
    kind: 'unreadable',
    why: 'they were not read for the workspace'
  }
  return {
    names: createNamedValueReader(values),
    fragments: world.workspaceFragments ?? new Map(),
    backends: world.workspaceBackends ?? new Map()
  }
}

function toUnparsable(scope: PolicyScope, source: DocumentSource, tree: PolicyTree): Level {
  const diagnostic = tree.diagnostics.find(one => one.severity === 'error')
  const why = diagnostic?.message ?? 'The document could not be parsed.'
  return { kind: 'unknown', scope, code: 'unparsable', why, at: { source, offset: diagnostic?.offset ?? 0 } }
}

/** The sections by name, or a sentence why this is no policy document. APIM takes each section at most once (`xs:all`). */
function readSections(root: PolicyElement, text: string): ReadonlyMap<string, PolicyElement> | string {
  if (root.name !== 'policies') return `The root element is \`${root.name}\`, not \`policies\`.`
  const sections = new Map<string, PolicyElement>()
  for (const child of root.children) {
    if (isActiveText(child, text)) return 'Code or a named value stands between the sections.'
    if (child.kind !== 'element') continue
    if (sections.has(child.name)) return `The section \`${child.name}\` is there twice.`
    sections.set(child.name, child)
  }
  return sections
}

/** How broad a scope is: the service is the broadest. */
export function rankScope(scope: PolicyScope): number {
  return ['service', 'workspace', 'product', 'api', 'operation'].indexOf(scope.kind)
}

import type { Observed, PolicyScope, PolicyText, PolicyWorld } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import { excerptAt, toPosition } from '../source.ts'
import { nameScope, toSentence } from './explain-places.ts'
import { tokenAttributes } from './interpret-vocabulary.ts'
import type { PolicyElement } from './syntax.ts'
import { readTree } from './trees.ts'

type NoticeRule = 'POL008' | 'POL009' | 'POL010' | 'POL011' | 'POL012'

interface Notice {
  readonly rule: NoticeRule
  readonly element: PolicyElement
  readonly detail: string
}

/** Lists what misleads in the policies that operations run, whether or not they are protected. */
export function findNotices(world: PolicyWorld, api: string, operations: readonly string[]): Finding[] {
  return listDocuments(world, api, operations).flatMap(({ scope, policy, subject }) => {
    if (policy.kind !== 'present') return []
    const { root } = readTree(policy.value)
    if (root === undefined) return []
    return inspectDocument(root, scope).map(notice => toFinding(notice, scope, policy.value, subject))
  })
}

interface NamedDocument {
  readonly scope: PolicyScope
  readonly policy: Observed<PolicyText>
  readonly subject: Subject
}

function listDocuments(world: PolicyWorld, api: string, operations: readonly string[]): NamedDocument[] {
  const { workspace, products } = world
  const shared = (scope: PolicyScope, policy: Observed<PolicyText>): NamedDocument => ({
    scope,
    policy,
    subject: { kind: 'document', document: nameScope(scope).replace(/^the /, '') }
  })
  return [
    shared({ kind: 'service' }, world.servicePolicy),
    ...(workspace === undefined
      ? []
      : [shared({ kind: 'workspace', workspace: workspace.id }, workspace.policy)]),
    ...(products.kind === 'present'
      ? products.value.map(({ product, policy }) => shared({ kind: 'product', product }, policy))
      : []),
    { scope: { kind: 'api' }, policy: world.apiPolicy, subject: { kind: 'api', api } },
    ...operations.flatMap((operation): NamedDocument[] => {
      const policy = world.operationPolicies.get(operation.toLowerCase())
      const subject: Subject = { kind: 'operation', api, operation }
      return policy === undefined ? [] : [{ scope: { kind: 'operation', operation }, policy, subject }]
    })
  ]
}

function toFinding(
  { rule, element, detail }: Notice,
  scope: PolicyScope,
  policy: PolicyText,
  subject: Subject
): Finding {
  const { line, column } = toPosition(policy.text, element.start)
  const name = nameScope(scope)
  const document = rule === 'POL012' ? toSentence(name).slice(0, -1) : name
  const excerpt = excerptAt(policy.text, element.start, { end: element.openEnd })
  const location = policy.file === undefined ? {} : { location: { file: policy.file, line, column } }
  return { rule, subject, facts: { document, line, detail, excerpt }, ...location }
}

function inspectDocument(root: PolicyElement, scope: PolicyScope): Notice[] {
  const sections = root.children.filter(child => child.kind === 'element')
  return sections.flatMap(section => [
    ...inspectBase(section, scope),
    ...inspectTokens(section, scope),
    ...listElements(section).flatMap(({ element }) => inspectAttributes(element))
  ])
}

function inspectBase(section: PolicyElement, scope: PolicyScope): Notice[] {
  const bases = listElements(section).filter(({ element }) => element.name === 'base')
  const direct = bases.filter(({ depth }) => depth === 0)
  return bases.flatMap(({ element, depth }): Notice[] => {
    if (scope.kind === 'service')
      return [{ rule: 'POL009', element, detail: 'has no effect, for nothing is broader' }]
    if (depth > 0)
      return [{ rule: 'POL009', element, detail: 'stands inside another policy, where it may not act' }]
    return direct[0]?.element === element
      ? []
      : [{ rule: 'POL009', element, detail: 'is there again in the same section' }]
  })
}

/** Tokens for the call itself, right below `inbound`. */
function inspectTokens(section: PolicyElement, scope: PolicyScope): Notice[] {
  if (section.name !== 'inbound') return []
  const children = section.children.filter(child => child.kind === 'element')
  const tokens = children.filter(
    child => child.name === 'authentication-managed-identity' && !hasVariable(child)
  )
  const base = children.findLast(child => child.name === 'base')
  const early = tokens.filter(token => base !== undefined && token.start < base.start)
  const service = listElements(section).filter(
    ({ element }) => element.name === 'authentication-managed-identity' && !hasVariable(element)
  )
  const [shared] = scope.kind === 'service' ? service : []
  return [
    ...early.slice(0, scope.kind === 'service' ? 0 : 1).map(
      (element): Notice => ({
        rule: 'POL008',
        element,
        detail: 'broader policies run after it and may overwrite it'
      })
    ),
    ...tokens
      .slice(1)
      .map((element): Notice => ({ rule: 'POL010', element, detail: 'it overwrites the one before' })),
    ...(shared === undefined
      ? []
      : [
          {
            rule: 'POL012' as const,
            element: shared.element,
            detail: ', and so for backends that should not have it'
          }
        ])
  ]
}

function hasVariable(element: PolicyElement): boolean {
  return element.attributes.some(attribute => attribute.name === 'output-token-variable-name')
}

function inspectAttributes(element: PolicyElement): Notice[] {
  if (element.name !== 'authentication-managed-identity') return []
  return element.attributes
    .map(attribute => attribute.name)
    .filter(
      name =>
        !tokenAttributes.has(name) &&
        name !== 'xmlns' &&
        !name.startsWith('xmlns:') &&
        name !== 'authentication-provider'
    )
    .map((name): Notice => ({ rule: 'POL011', element, detail: `\`${name}\`` }))
}

/** Every element below a section, in document order; tokens of other requests are left out. */
function listElements(section: PolicyElement): { element: PolicyElement; depth: number }[] {
  const found: { element: PolicyElement; depth: number }[] = []
  const open = children(section, 0)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next)
    if (next.element.name !== 'send-request' && next.element.name !== 'send-one-way-request')
      open.push(...children(next.element, next.depth + 1))
  }
  return found
}

function children(parent: PolicyElement, depth: number): { element: PolicyElement; depth: number }[] {
  return parent.children
    .flatMap(child => (child.kind === 'element' ? [{ element: child, depth }] : []))
    .reverse()
}

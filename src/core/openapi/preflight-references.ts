import type { Finding } from '../rules/finding.ts'
import type { ApiDocument } from './document.ts'
import type { Fields } from './fields.ts'
import { type DocumentNode, type Trail, toPointer } from './grammar.ts'
import { findCircles } from './recursion.ts'
import { findValue, parseReference, referenceOf, resolveReference } from './reference.ts'
import { Tally } from './tally.ts'
import { locateAt, toSubject, type Watch } from './watch.ts'

interface Reference {
  readonly text: string
  readonly trail: Trail | undefined
}

/** More findings about references than these help nobody. */
const mostFindings = 50

/** Checks every `$ref`: that it stays in the document (P03), leads somewhere (P42), not in a circle (P04), and to a supported kind (P20). */
export function watchReferences(spec: ApiDocument): Watch {
  const broken = new Map<string, Reference & { readonly rule: 'P03' | 'P42' }>()
  const known = new Map<string, 'P03' | 'P42' | undefined>()
  const shared = new Tally(spec)
  const edges = new Map<string, Set<string>>()
  const see = (node: DocumentNode): void => {
    const text = referenceOf(node.value)
    if (text === undefined) return
    if (!known.has(text)) known.set(text, judge(spec, node.value, text))
    const rule = known.get(text)
    if (rule !== undefined && !broken.has(text)) broken.set(text, { rule, text, trail: node.trail })
    const target = parseReference(text)
    if (target === undefined) return
    if (target[0] === 'components' && target[1] !== 'schemas')
      shared.addName(`components/${target[1]}`, node.trail)
    if (node.kind === 'schema') addEdge(edges, toPointer(node.trail).map(String), target)
  }
  return {
    see,
    findings: () => [
      ...toBroken(spec, [...broken.values()]),
      ...toCircles(spec, edges),
      ...toShared(spec, shared)
    ]
  }
}

function judge(spec: ApiDocument, value: Fields, text: string): 'P03' | 'P42' | undefined {
  if (!text.startsWith('#')) return 'P03'
  const target = parseReference(text)
  // `#name` is an anchor of JSON schema, which only OpenAPI 3.1 has.
  if (target === undefined) return spec.version === '3.1' ? undefined : 'P42'
  if (findValue(spec.value, target) === undefined) return 'P42'
  return resolveReference(spec.value, value, []).found ? undefined : findOutside(spec, target)
}

/** A chain that ends outside is reported where it leaves the document. */
function findOutside(spec: ApiDocument, target: readonly string[]): 'P42' | undefined {
  const next = referenceOf(findValue(spec.value, target))
  const found = next === undefined ? undefined : parseReference(next)
  return found === undefined || findValue(spec.value, found) === undefined ? undefined : 'P42'
}

function toBroken(
  spec: ApiDocument,
  broken: readonly (Reference & { readonly rule: 'P03' | 'P42' })[]
): Finding[] {
  return broken.slice(0, mostFindings).map(({ rule, text, trail }) => ({
    rule,
    subject: toSubject(spec),
    facts: { reference: text },
    ...locateAt(spec, [...toPointer(trail), '$ref'])
  }))
}

/** The named schema that a pointer leads to or into. */
function ownerOf(pointer: readonly string[]): string | undefined {
  if (pointer[0] === 'definitions' && pointer[1] !== undefined) return JSON.stringify(pointer.slice(0, 2))
  if (pointer[0] === 'components' && pointer[1] === 'schemas' && pointer[2] !== undefined)
    return JSON.stringify(pointer.slice(0, 3))
  return undefined
}

function addEdge(edges: Map<string, Set<string>>, from: readonly string[], to: readonly string[]): void {
  const source = ownerOf(from)
  const target = ownerOf(to)
  if (source === undefined || target === undefined) return
  const targets = edges.get(source) ?? new Set()
  edges.set(source, targets.add(target))
}

function toCircles(spec: ApiDocument, edges: ReadonlyMap<string, ReadonlySet<string>>): Finding[] {
  return findCircles(edges)
    .slice(0, mostFindings)
    .map(circle => {
      const pointers = circle.map(name => JSON.parse(name) as string[])
      return {
        rule: 'P04' as const,
        subject: toSubject(spec),
        facts: { schemas: pointers.map(pointer => pointer.at(-1) ?? '') },
        ...locateAt(spec, pointers[0] ?? [])
      }
    })
}

function toShared(spec: ApiDocument, shared: Tally): Finding[] {
  const total = shared.total()
  return total === undefined ? [] : [{ rule: 'P20', subject: toSubject(spec), ...total }]
}

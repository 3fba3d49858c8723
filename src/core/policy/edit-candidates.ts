import type { Expectation, Observed, PolicyText } from '../model.ts'
import type { ChainReader } from './chain.ts'
import {
  appendToSection,
  applySplices,
  chooseMarker,
  listMarked,
  prependToSection,
  readId,
  removeAttribute,
  removeElement,
  renderSkeleton,
  renderToken,
  type Splice,
  setAttribute
} from './edit-splice.ts'
import type { OperationAnalysis } from './effective.ts'
import { matchToken } from './effective-match.ts'
import { listHappenings } from './interpret-state.ts'
import type { Site } from './interpret-steps.ts'
import type { PolicyElement } from './syntax.ts'
import type { ReasonCode } from './verdict.ts'

/** Why a document is not edited. */
export type RefusalCode = ReasonCode | 'xml-format' | 'not-a-policy-document' | 'caller-check'

/** Texts that a document could become, the smallest change first; or why it is left alone. */
export type Candidates =
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly text: string }

/** A text that a document could become. */
export interface Candidate {
  readonly text: string
  /** The same without new lines, so that whoever is told of a line finds it in the document as it is. */
  readonly inline: string
}

/** What the candidates of one document are made from. */
export interface EditSubject {
  readonly scope: 'api' | 'operation'
  readonly policy: Observed<PolicyText>
  readonly reader: ChainReader
  readonly expected: Expectation
  readonly restoreBase: boolean
  /** Operations that the document serves and that are not protected. */
  readonly analyses: readonly OperationAnalysis[]
  /** Whether anything may see the token of an element in the header: then the element is left as it is. */
  readonly isSeen: (element: PolicyElement) => boolean
}

/** Lists what the document could become. None of it is trusted: the caller analyses each before it takes one. */
export function listCandidates(subject: EditSubject): Candidates {
  const { policy, reader, expected } = subject
  if (policy.kind === 'absent') {
    const skeleton = renderSkeleton(expected)
    return { kind: 'candidates', candidates: [{ text: skeleton, inline: skeleton }] }
  }
  if (policy.kind === 'unreadable') {
    return refuse('unreadable', `The ${subject.scope} policy could not be read: ${policy.why}`)
  }
  const { text, format } = policy.value
  if (format === 'xml') {
    return refuse(
      'xml-format',
      `The ${subject.scope} policy was read in the format \`xml\`, in which it cannot be written back unchanged.`
    )
  }
  const tree = reader.parse(policy.value)
  const problem = tree.diagnostics.find(one => one.severity === 'error')
  if (tree.root === undefined)
    return refuse('unparsable', `The ${subject.scope} policy cannot be parsed: ${problem?.message ?? ''}`)
  if (tree.root.name !== 'policies') {
    return refuse('not-a-policy-document', `The root element is \`${tree.root.name}\`, not \`policies\`.`)
  }
  const sections = tree.root.children.filter(child => child.kind === 'element' && child.name === 'inbound')
  const [inbound] = sections
  if (inbound?.kind !== 'element' || sections.length > 1) {
    const text = `The ${subject.scope} policy has ${sections.length === 0 ? 'no `<inbound>`' : 'two `<inbound>` sections'}, and what API Management makes of that is not documented.`
    return refuse(sections.length === 0 ? 'section-missing' : 'unparsable', text)
  }
  const changes = listChanges(subject, text, tree.root, inbound)
  const candidates = changes.filter(change => change.length > 0).map(change => toCandidate(text, change))
  return { kind: 'candidates', candidates }
}

function toCandidate(text: string, change: readonly Splice[]): Candidate {
  const inline = change.map(splice => ({ ...splice, insert: splice.insert.replace(/[\r\n]+[ \t]*/g, ' ') }))
  return { text: applySplices(text, change), inline: applySplices(text, inline) }
}

function refuse(code: RefusalCode, text: string): Candidates {
  return { kind: 'refused', code, text }
}

function listChanges(
  subject: EditSubject,
  text: string,
  root: PolicyElement,
  inbound: PolicyElement
): Splice[][] {
  const { expected, restoreBase } = subject
  const base = inbound.children.some(child => child.kind === 'element' && child.name === 'base')
  const token = (id: string) => appendToSection(text, inbound, renderToken(expected, id))
  const own = listMarked(inbound)
  return [
    correctTokens(subject, text),
    restoreBase && !base ? [prependToSection(text, inbound, '<base />')] : [],
    moveOwn(text, inbound, own, subject),
    [token(chooseMarker(root))]
  ]
}

/** Our own element, moved behind what overwrites it: nobody else's text is lost. */
function moveOwn(
  text: string,
  inbound: PolicyElement,
  own: readonly PolicyElement[],
  { expected, isSeen }: EditSubject
): Splice[] {
  const [first] = own
  const last = inbound.children.findLast(child => child.kind !== 'text')
  if (first === undefined || last === undefined || own.some(element => element === last || isSeen(element)))
    return []
  return [
    ...own.map(element => removeElement(text, element)),
    appendToSection(text, inbound, renderToken(expected, readId(first)))
  ]
}

/**
 * Elements that set the wrong token, right below `inbound`, put right in place. What stores its token in a variable, belongs
 * to another request, stands under a condition, is read further on or takes its resource from an expression was made for something else.
 */
function correctTokens(subject: EditSubject, text: string): Splice[] {
  const splices = new Map<string, Splice>()
  for (const site of findWrongTokens(subject, text)) {
    for (const splice of site.node === undefined ? [] : correctToken(text, site.node, subject.expected)) {
      splices.set(`${splice.start}-${splice.end}`, splice)
    }
  }
  return [...splices.values()]
}

function findWrongTokens({ analyses, scope, expected, isSeen }: EditSubject, text: string): Site[] {
  const sites = new Map<number, Site>()
  for (const { state, token } of analyses.flatMap(one => one.contexts.flatMap(context => context.paths))) {
    if (token !== undefined && matchToken(token, expected).kind === 'mismatch')
      sites.set(token.at.offset, token.at)
    for (const one of listHappenings(state)) {
      if (one.kind === 'fork' && one.code === 'fail-open') sites.set(one.at.offset, one.at)
    }
  }
  return [...sites.values()].filter(
    ({ source, section, depth, node }) =>
      source.scope.kind === scope &&
      source.fragment === undefined &&
      source.text === text &&
      section === 'inbound' &&
      depth === 0 &&
      node !== undefined &&
      !isSeen(node) &&
      !node.attributes.some(attribute => attribute.name === 'output-token-variable-name')
  )
}

function correctToken(text: string, element: PolicyElement, expected: Expectation): Splice[] {
  const find = (name: string) => element.attributes.find(attribute => attribute.name === name)
  const resource = find('resource')
  const client = find('client-id')
  const splices = removeAttribute(text, element, 'ignore-error')
  if (resource?.value !== expected.resource)
    splices.push(setAttribute(element, 'resource', expected.resource))
  if (expected.clientId === undefined) return [...splices, ...removeAttribute(text, element, 'client-id')]
  if (client?.value === expected.clientId) return splices
  if (client !== undefined || resource !== undefined) {
    return [...splices, setAttribute(element, 'client-id', expected.clientId, resource)]
  }
  // Both are new: one splice, for two at the same place have no order.
  const both = setAttribute(element, 'client-id', expected.clientId)
  return [...splices.slice(0, -1), { ...both, insert: (splices.at(-1)?.insert ?? '') + both.insert }]
}

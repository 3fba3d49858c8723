import type { ActualText } from './chain-values.ts'
import type { Reading } from './code-reading.ts'
import { isExpression } from './expression.ts'
import { type CompileContext, readAttribute, toSite } from './interpret-compile.ts'
import { compileToken } from './interpret-compile-header.ts'
import { copiesHeaders } from './interpret-compile-reader.ts'
import type { OutletStep, Site, TokenStep } from './interpret-steps.ts'
import { isHarmless, isStructural } from './interpret-vocabulary.ts'
import type { PolicyElement, PolicyNode } from './syntax.ts'
import type { Outlet } from './verdict.ts'

const fixedOutlets: ReadonlyMap<string, Outlet> = new Map([
  ['send-request', 'request'],
  ['send-one-way-request', 'request'],
  ['log-to-eventhub', 'log'],
  ['trace', 'log'],
  ['emit-metric', 'log'],
  ['llm-emit-token-metric', 'log'],
  ['azure-openai-emit-token-metric', 'log'],
  ['set-query-parameter', 'address'],
  ['rewrite-uri', 'address'],
  ['cache-store-value', 'cache'],
  ['set-status', 'caller'],
  ['return-response', 'caller'],
  ['proxy', 'proxy']
])

/** What writes the request before the call, and the response after it. */
const writers: ReadonlySet<string> = new Set(['set-header', 'set-body', 'find-and-replace', 'xsl-transform'])

/** Finds policies by which something leaves the gateway, or is kept, beside the Authorization header of the call. */
export function compileOutlet(context: CompileContext, element: PolicyElement, at: Site): OutletStep[] {
  const outlet = findOutlet(context, element)
  if (outlet === undefined) return []
  const codes = outlet === 'cache' ? listValueCodes(context, element) : listCodes(context, element, 0)
  const request = outlet === 'request'
  const tokens = request ? listTokens(context, element, at.depth + 1) : []
  const copies = request ? readCopying(context, element) : 'none'
  const url = request
    ? readUrl(context, element)
    : outlet === 'proxy'
      ? readAttribute(context, element, 'url')
      : undefined
  const nothing = codes.length === 0 && tokens.length === 0 && copies === 'none' && outlet !== 'proxy'
  return nothing ? [] : [{ kind: 'outlet', at, outlet, url, tokens, copies, codes }]
}

/** Fail closed: a policy that nobody knows may send what it reads anywhere. */
function findOutlet(context: CompileContext, element: PolicyElement): Outlet | undefined {
  const { name } = element
  if (writers.has(name)) {
    const late = context.section === 'outbound' || context.section === 'on-error'
    return late ? 'caller' : writesAuthorization(context, element) ? undefined : 'backend'
  }
  const fixed = fixedOutlets.get(name)
  return fixed ?? (isHarmless(name) || isStructural(name) ? undefined : 'unknown')
}

function writesAuthorization(context: CompileContext, element: PolicyElement): boolean {
  const name = element.name === 'set-header' ? readAttribute(context, element, 'name') : undefined
  return name?.kind === 'known' && name.value.trim().toLowerCase() === 'authorization'
}

/** Real policies nest less deeply inside. */
const maximumDepth = 20

/** Every piece of code below an element, named values put in; nothing of nested tokens, which are looked at apart. */
function listCodes(context: CompileContext, element: PolicyElement, depth: number): string[] {
  if (depth > maximumDepth || element.name === 'authentication-managed-identity') return []
  const texts = element.attributes.map(attribute => attribute.value)
  const inner = element.children.flatMap(child =>
    child.kind === 'element' ? listCodes(context, child, depth + 1) : listTextCode(context, element, child)
  )
  return [...texts.flatMap(text => toCode(context.namespace.names(text)) ?? []), ...inner]
}

/** What is stored, and not the key that it is stored by. */
function listValueCodes(context: CompileContext, element: PolicyElement): string[] {
  const value = readAttribute(context, element, 'value')
  return value === undefined ? [] : (toCode(value) ?? [])
}

function listTextCode(context: CompileContext, parent: PolicyElement, node: PolicyNode): string[] {
  if (node.kind !== 'text' && node.kind !== 'cdata') return []
  const text = node.kind === 'text' ? node.value : context.source.text.slice(node.start, node.end)
  // A body may be a liquid template, which reads the request without being an expression.
  if (parent.name === 'set-body' && /\{[{%]/.test(text)) return [text]
  return (node.kind === 'cdata' ? [text] : undefined) ?? toCode(context.namespace.names(text.trim())) ?? []
}

function toCode(text: ActualText): string[] | undefined {
  if (text.kind === 'dynamic') return [text.code ?? text.raw]
  return text.kind === 'unresolved' && isExpression(text.raw) ? [text.raw] : undefined
}

function listTokens(context: CompileContext, parent: PolicyElement, depth: number): TokenStep[] {
  if (depth > 10 * maximumDepth) return []
  return parent.children.flatMap(child => {
    if (child.kind !== 'element') return []
    if (child.name !== 'authentication-managed-identity') return listTokens(context, child, depth + 1)
    return compileToken(context, child, toSite(context, child, depth)).filter(step => step.kind === 'token')
  })
}

/** A header of the request's own takes the place of the copied one, unless it is only put in where none is. */
function readCopying(context: CompileContext, element: PolicyElement): Reading {
  if (!copiesHeaders(context, element)) return 'none'
  const replaced = element.children.some(child => {
    if (child.kind !== 'element' || child.name !== 'set-header') return false
    const action = readAttribute(context, child, 'exists-action')
    const replaces =
      action === undefined || (action.kind === 'known' && /^\s*(?:override|delete)\s*$/.test(action.value))
    return replaces && writesAuthorization(context, child)
  })
  if (replaced) return 'none'
  const mode = readAttribute(context, element, 'mode')
  return mode?.kind === 'known' && mode.value.trim() === 'copy' ? 'certain' : 'possible'
}

/** The text of `set-url`. */
function readUrl(context: CompileContext, element: PolicyElement): ActualText | undefined {
  const urls = element.children.filter(child => child.kind === 'element' && child.name === 'set-url')
  const [url, ...more] = urls
  if (url?.kind !== 'element' || more.length > 0) return undefined
  const nodes = url.children.filter(
    node => node.kind !== 'comment' && !(node.kind === 'text' && node.value.trim() === '')
  )
  const [text, ...rest] = nodes
  return text?.kind === 'text' && rest.length === 0 ? context.namespace.names(text.value.trim()) : undefined
}

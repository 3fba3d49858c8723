import type { ChainReader, DocumentLevel, DocumentSource, Namespace } from './chain.ts'
import type { ActualText } from './chain-values.ts'
import { isExpression } from './expression.ts'
import { compileHeader, compileToken } from './interpret-compile-header.ts'
import { compileOutlet } from './interpret-compile-outlet.ts'
import { compileReader, findTokens } from './interpret-compile-reader.ts'
import { compileInnerText, compileText } from './interpret-compile-text.ts'
import type { Branch, Doubt, Site, Step } from './interpret-steps.ts'
import { isHarmless, isVariableAttribute } from './interpret-vocabulary.ts'
import type { PolicyElement } from './syntax.ts'
import type { ReasonCode } from './verdict.ts'

/** What every step of one section shares. */
export interface CompileContext {
  readonly reader: ChainReader
  readonly source: DocumentSource
  readonly namespace: Namespace
  readonly section: string
  readonly via?: Site
}

/** Real documents stay below 30 levels; deeper ones are not followed, and nothing is assumed about them. */
const maximumDepth = 200

/** Reduces one section of a document to the steps that bear on the Authorization header. */
export function compileSection(
  reader: ChainReader,
  level: DocumentLevel,
  section: PolicyElement
): readonly Step[] {
  const { source, namespace } = level
  return compileChildren({ reader, source, namespace, section: section.name }, section, 0)
}

/** The place of an element. */
export function toSite(context: CompileContext, element: PolicyElement, depth: number): Site {
  const { source, section, via } = context
  const site = { source, section, element: element.name, offset: element.start, node: element, depth }
  return via === undefined ? site : { ...site, via }
}

/** The value of an attribute as it acts, or undefined where the attribute is not there. */
export function readAttribute(
  context: CompileContext,
  element: PolicyElement,
  name: string
): ActualText | undefined {
  const attribute = element.attributes.find(one => one.name === name)
  return attribute && context.namespace.names(attribute.value)
}

/** Why a text is not known, as a doubt; undefined when it is. */
export function toDoubt(
  text: ActualText,
  at: Site,
  attribute: string,
  code: ReasonCode = 'attribute-expression'
): Doubt | undefined {
  if (text.kind === 'known') return undefined
  if (text.kind === 'unresolved')
    return { code: 'named-value', at, why: `\`${attribute}\` depends on a named value, and ${text.why}` }
  return { code, at, why: `\`${attribute}\` is an expression, decided only at run time` }
}

function compileChildren(context: CompileContext, parent: PolicyElement, depth: number): Step[] {
  return parent.children.flatMap(child => {
    if (child.kind === 'element') return compileElement(context, child, depth)
    return compileText(context, parent, child, depth)
  })
}

function compileElement(context: CompileContext, element: PolicyElement, depth: number): Step[] {
  const at = toSite(context, element, depth)
  return [
    ...compileReader(context, element, at),
    ...compileOutlet(context, element, at),
    ...compilePolicy(context, element, at),
    ...compileInnerText(context, element, depth)
  ]
}

function compilePolicy(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const { depth } = at
  if (depth > maximumDepth)
    return doubt('too-complex', at, 'the document nests its policies too deeply to be followed')
  switch (element.name) {
    case 'base':
      return compileBase(context, at)
    case 'authentication-managed-identity':
      return compileToken(context, element, at)
    case 'set-header':
      return compileHeader(context, element, at)
    case 'authentication-basic':
      return [{ kind: 'credential', at }]
    case 'set-variable':
      return compileVariable(context, element, at)
    case 'choose':
      return compileChoose(context, element, at)
    case 'retry':
      return [{ kind: 'retry', at, steps: compileChildren(context, element, depth + 1) }]
    case 'wait':
      return [{ kind: 'wait', at, children: compileEach(context, element, depth + 1) }]
    case 'limit-concurrency':
    case 'block':
      return compileChildren(context, element, depth + 1)
    case 'include-fragment':
      return compileFragment(context, element, at)
    default:
      return compileCall(context, element, at)
  }
}

/** What calls, answers, routes or checks. */
function compileCall(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const written = compileWrittenVariables(context, element, at)
  switch (element.name) {
    case 'return-response':
      return [{ kind: 'answer', at, certain: true }]
    case 'mock-response':
      return compileMock(context, element, at)
    case 'forward-request':
      return [{ kind: 'forward', at }]
    case 'set-backend-service':
      return compileRoute(context, element, at)
    case 'send-request':
    case 'send-one-way-request':
      return [{ kind: 'side-call', at, tokens: findTokens(context, element, at.depth) }, ...written]
    case 'validate-jwt':
    case 'validate-azure-ad-token':
      return written
    default:
      if (isHarmless(element.name)) return written
      return doubt('unknown-element', at, `\`<${element.name}>\` is a policy that this check does not know`)
  }
}

function doubt(code: ReasonCode, at: Site, why: string): Step[] {
  return [{ kind: 'doubt', doubt: { code, at, why } }]
}

/** "`<base />` has no effect" at service scope; a fragment "can't include `<base />`". */
function compileBase(context: CompileContext, at: Site): Step[] {
  if (context.via !== undefined)
    return doubt('unknown-element', at, '`<base />` is not allowed in a fragment')
  return context.source.scope.kind === 'service' ? [] : [{ kind: 'base', at }]
}

function compileEach(context: CompileContext, parent: PolicyElement, depth: number): Step[][] {
  return parent.children.flatMap(child =>
    child.kind === 'element' ? [compileElement(context, child, depth)] : []
  )
}

function compileChoose(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const branches: Branch[] = []
  let otherwise: Branch | undefined
  for (const child of element.children) {
    if (child.kind !== 'element') continue
    const site = toSite(context, child, at.depth + 1)
    const steps = compileChildren(context, child, at.depth + 2)
    if (child.name === 'when') {
      branches.push({ at: site, condition: foldCondition(readAttribute(context, child, 'condition')), steps })
    } else if (child.name === 'otherwise' && otherwise === undefined) {
      otherwise = { at: site, condition: 'maybe', steps }
    } else {
      return doubt('unknown-element', site, `\`<${child.name}>\` has no place here in \`<choose>\``)
    }
  }
  return [{ kind: 'choose', at, branches, otherwise }]
}

/** "Boolean expression or Boolean constant": only what is constant beyond doubt is folded. */
function foldCondition(condition: ActualText | undefined): Branch['condition'] {
  if (condition === undefined || condition.kind === 'unresolved') return 'maybe'
  const constant = condition.kind === 'dynamic' ? condition.expression.constant : foldWord(condition)
  return constant === undefined ? 'maybe' : constant ? 'always' : 'never'
}

function foldWord({ value, raw }: { readonly value: string; readonly raw: string }): boolean | undefined {
  // `@("true")` is a string and no Boolean: what the gateway makes of it is not documented.
  if (isExpression(raw)) return undefined
  return value === 'true' ? true : value === 'false' ? false : undefined
}

function compileVariable(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const name = readAttribute(context, element, 'name')
  if (name === undefined) return []
  return [{ kind: 'variable', at, name, value: readAttribute(context, element, 'value'), certain: true }]
}

function compileWrittenVariables(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  // A lookup in the cache leaves the variable alone when it finds nothing and has no default.
  const certain = element.name !== 'cache-lookup-value'
  return element.attributes
    .filter(attribute => isVariableAttribute(attribute.name))
    .map(attribute => ({
      kind: 'variable',
      at,
      name: context.namespace.names(attribute.value),
      value: undefined,
      certain
    }))
}

function compileMock(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const enabled = readAttribute(context, element, 'enabled')
  if (enabled?.kind === 'known' && /^\s*(false|0)\s*$/.test(enabled.value)) return []
  const certain =
    enabled === undefined || (enabled.kind === 'known' && /^\s*(true|1)\s*$/.test(enabled.value))
  return [{ kind: 'answer', at, certain }]
}

function compileRoute(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const baseUrl = readAttribute(context, element, 'base-url')
  const backend = readAttribute(context, element, 'backend-id')
  return [{ kind: 'route', at, namespace: context.namespace, baseUrl, backend }]
}

/** A fragment is put in as it is; "a policy fragment can't include another policy fragment". */
function compileFragment(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  if (context.via !== undefined)
    return doubt(
      'fragment-nested',
      at,
      'a fragment includes another one, which API Management does not allow'
    )
  const id = readAttribute(context, element, 'fragment-id')
  if (id?.kind !== 'known' || id.computed)
    return doubt('fragment-missing', at, 'the fragment is not named by a plain id')
  const fragment = context.namespace.fragments.get(id.value.toLowerCase())
  const name = `the fragment \`${id.value}\``
  if (fragment === undefined || fragment.kind === 'absent')
    return doubt('fragment-missing', at, `${name} does not exist, or was not read`)
  if (fragment.kind === 'unreadable')
    return doubt('fragment-unreadable', at, `${name} could not be read: ${fragment.why}`)
  const tree = context.reader.parse(fragment.value)
  const { text, format, file } = fragment.value
  const scope = context.source.scope
  const source = { scope, fragment: id.value, text, format, ...(file === undefined ? {} : { file }) }
  if (tree.root?.name !== 'fragment') {
    const problem = tree.diagnostics.find(one => one.severity === 'error')
    const why =
      problem === undefined
        ? `${name} has no root element \`fragment\``
        : `${name} cannot be parsed: ${problem.message}`
    return doubt('unparsable', at, why)
  }
  return compileChildren({ ...context, source, via: at }, tree.root, at.depth + 1)
}

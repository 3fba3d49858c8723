import type { ActualText } from './chain-values.ts'
import { isExpression, readExpression } from './expression.ts'
import { type CompileContext, readAttribute, toDoubt } from './interpret-compile.ts'
import type { Doubt, HeaderStep, Site, Step, TokenStep } from './interpret-steps.ts'
import { tokenAttributes } from './interpret-vocabulary.ts'
import type { PolicyElement } from './syntax.ts'

/** Reads `authentication-managed-identity`. */
export function compileToken(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const step: TokenStep = {
    kind: 'token',
    at,
    resource: readAttribute(context, element, 'resource'),
    clientId: readPlainAttribute(context, element, 'client-id'),
    variable: readPlainAttribute(context, element, 'output-token-variable-name'),
    ignoreError: readIgnoreError(context, element, at),
    doubt: findTokenDoubt(element, at)
  }
  return [step]
}

/**
 * An attribute that takes no expression ("the client-id attribute does not allow for expressions"): one that gives a
 * constant is none the better, for it fails at run time or is taken for the text that it is written in.
 */
function readPlainAttribute(
  context: CompileContext,
  element: PolicyElement,
  name: string
): ActualText | undefined {
  const text = readAttribute(context, element, name)
  if (text?.kind === 'known' && text.computed !== undefined)
    return { kind: 'dynamic', raw: text.raw, expression: text.computed }
  // A secret inside an expression leaves it an expression.
  return text?.kind === 'unresolved' && isExpression(text.raw)
    ? { kind: 'dynamic', raw: text.raw, expression: readExpression(text.raw) }
    : text
}

/** `xs:boolean`: `true`, `1`, `false` and `0`. Fail closed: anything else is not taken for `false`. */
function readIgnoreError(
  context: CompileContext,
  element: PolicyElement,
  at: Site
): TokenStep['ignoreError'] {
  const text = readPlainAttribute(context, element, 'ignore-error')
  if (text === undefined) return 'no'
  const doubt = toDoubt(text, at, 'ignore-error')
  if (doubt !== undefined || text.kind !== 'known') return doubt ?? 'yes'
  const value = text.value.trim()
  if (value === 'false' || value === '0') return 'no'
  if (value === 'true' || value === '1') return 'yes'
  return { code: 'attribute-expression', at, why: '`ignore-error` is neither `true` nor `false`' }
}

function findTokenDoubt(element: PolicyElement, at: Site): Doubt | undefined {
  const names = element.attributes
    .map(attribute => attribute.name)
    .filter(name => name !== 'xmlns' && !name.startsWith('xmlns:'))
  if (names.includes('authentication-provider')) {
    const why =
      '`authentication-provider` takes the token from the identity of a gateway, and not from that of API Management'
    return { code: 'authentication-provider', at, why }
  }
  const unknown = names.find(name => !tokenAttributes.has(name))
  if (unknown !== undefined)
    return { code: 'unknown-attribute', at, why: `the attribute \`${unknown}\` is not known` }
  const child = element.children.find(node => node.kind === 'element')
  return (
    child && {
      code: 'unknown-element',
      at,
      why: '`<authentication-managed-identity>` has an element inside, which is not known'
    }
  )
}

/** Reads `set-header`, where the header is or may be Authorization. Header names are compared case-insensitively. */
export function compileHeader(context: CompileContext, element: PolicyElement, at: Site): Step[] {
  const name = readAttribute(context, element, 'name')
  const nameDoubt = findNameDoubt(name, at)
  if (nameDoubt === undefined && (name?.kind !== 'known' || name.value.toLowerCase() !== 'authorization'))
    return []
  const step: HeaderStep = {
    kind: 'header',
    at,
    nameDoubt,
    action: readAction(readAttribute(context, element, 'exists-action'), at),
    values: element.children.flatMap(child =>
      child.kind === 'element' && child.name === 'value' ? [readValue(context, child)] : []
    )
  }
  return [step]
}

function findNameDoubt(name: ActualText | undefined, at: Site): Doubt | undefined {
  if (name === undefined) return { code: 'header-name-expression', at, why: '`set-header` has no `name`' }
  const doubt = toDoubt(name, at, 'name', 'header-name-expression')
  if (doubt !== undefined || name.kind !== 'known') return doubt
  const padded = name.value !== name.value.trim() && name.value.trim().toLowerCase() === 'authorization'
  return padded
    ? { code: 'header-name-expression', at, why: 'the header name has blanks around it' }
    : undefined
}

const actions = ['override', 'skip', 'append', 'delete'] as const

function readAction(text: ActualText | undefined, at: Site): HeaderStep['action'] {
  if (text === undefined) return 'override'
  const doubt = toDoubt(text, at, 'exists-action')
  if (doubt !== undefined || text.kind !== 'known') return doubt ?? 'override'
  const action = actions.find(one => one === text.value.trim())
  return (
    action ?? { code: 'attribute-expression', at, why: '`exists-action` has a value that is not documented' }
  )
}

/** The text of a `value`; undefined for CDATA and mixed content, of which Azure does not say what it makes. */
function readValue(context: CompileContext, value: PolicyElement): ActualText | undefined {
  const nodes = value.children.filter(
    node => node.kind !== 'comment' && !(node.kind === 'text' && node.value.trim() === '')
  )
  const [node, ...rest] = nodes
  if (node === undefined) return context.namespace.names('')
  if (rest.length > 0 || node.kind !== 'text') return undefined
  return context.namespace.names(node.value.trim())
}

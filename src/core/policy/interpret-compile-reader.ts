import { readsHeader } from './code-reading.ts'
import { type CompileContext, readAttribute, toSite } from './interpret-compile.ts'
import type { ReaderStep, Site } from './interpret-steps.ts'
import type { PolicyElement } from './syntax.ts'

/** Elements whose children are policies of their own, which are looked at one by one. */
const containers: ReadonlySet<string> = new Set(['choose', 'retry', 'wait', 'limit-concurrency', 'block'])

/**
 * Finds policies that read the Authorization header. Where it already holds our own token, they take it for the caller's:
 * a check of the caller then checks API Management itself.
 */
export function compileReader(context: CompileContext, element: PolicyElement, at: Site): ReaderStep[] {
  if (element.name === 'authentication-managed-identity') return []
  if (checksCaller(context, element)) return [{ kind: 'reader', at, use: 'check' }]
  if (element.name === 'choose') {
    const conditions = element.children.filter(child => child.kind === 'element' && child.name === 'when')
    return conditions.some(child => child.kind === 'element' && mentionsHeader(context, child, false))
      ? [{ kind: 'reader', at, use: 'read' }]
      : []
  }
  return mentionsHeader(context, element, !containers.has(element.name))
    ? [{ kind: 'reader', at, use: 'read' }]
    : []
}

function checksCaller(context: CompileContext, element: PolicyElement): boolean {
  const attribute = element.name === 'check-header' ? 'name' : 'header-name'
  const header = readAttribute(context, element, attribute)
  const named =
    header !== undefined && (header.kind !== 'known' || header.value.trim().toLowerCase() === 'authorization')
  switch (element.name) {
    case 'check-header':
    case 'validate-jwt':
      return named
    case 'validate-azure-ad-token': {
      // Authorization unless told otherwise.
      const elsewhere = ['header-name', 'query-parameter-name', 'token-value']
      return named || !elsewhere.some(name => element.attributes.some(one => one.name === name))
    }
    default:
      return false
  }
}

/** Real policies nest less deeply inside. */
const maximumDepth = 20

/** Whether an expression of a policy speaks of the header; what nests too deeply is taken to do so. */
function mentionsHeader(context: CompileContext, element: PolicyElement, deep: boolean, depth = 0): boolean {
  if (element.attributes.some(attribute => attribute.expression && readsHeader(attribute.value))) return true
  if (copiesHeaders(context, element)) return true
  if (!deep) return false
  if (depth > maximumDepth) return true
  return element.children.some(child => {
    // A body may be a liquid template, which reads the request without being an expression.
    if (child.kind === 'text')
      return (child.expression || element.name === 'set-body') && readsHeader(child.value)
    return child.kind === 'element' && mentionsHeader(context, child, true, depth + 1)
  })
}

/** "mode: new or copy", `new` by default. Fail closed: what is not certainly `new` copies the headers. */
export function copiesHeaders(context: CompileContext, element: PolicyElement): boolean {
  if (element.name !== 'send-request' && element.name !== 'send-one-way-request') return false
  const mode = readAttribute(context, element, 'mode')
  return mode !== undefined && (mode.kind !== 'known' || mode.value.trim() !== 'new')
}

/** Every `authentication-managed-identity` below an element. */
export function findTokens(context: CompileContext, parent: PolicyElement, depth: number): Site[] {
  if (depth > 10 * maximumDepth) return []
  return parent.children.flatMap(child => {
    if (child.kind !== 'element') return []
    const own = child.name === 'authentication-managed-identity' ? [toSite(context, child, depth + 1)] : []
    return [...own, ...findTokens(context, child, depth + 1)]
  })
}

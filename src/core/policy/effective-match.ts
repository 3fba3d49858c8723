import type { Expectation } from '../model.ts'
import { isSameResource } from '../services/audiences.ts'
import { toDoubt } from './interpret-compile.ts'
import type { Token } from './interpret-state.ts'
import type { Doubt } from './interpret-steps.ts'
import type { ReasonCode } from './verdict.ts'

/** How a token compares with the one that is expected. */
export type Match =
  /** `symbolic`: a named value that cannot be read, equal to the expectation by its name alone. */
  | { readonly kind: 'match'; readonly symbolic: boolean }
  | { readonly kind: 'mismatch'; readonly code: ReasonCode; readonly what: string; readonly hint?: string }
  | { readonly kind: 'doubt'; readonly doubt: Doubt }

const match: Match = { kind: 'match', symbolic: false }

/** Compares a token with the expected one. What is certainly wrong outweighs what is not known, and that what is right. */
export function matchToken(token: Token, expected: Expectation): Match {
  const parts = [matchResource(token, expected.resource), matchClientId(token, expected.clientId)]
  if (token.doubt !== undefined) parts.push({ kind: 'doubt', doubt: token.doubt })
  const symbolic = parts.find(part => part.kind === 'match' && part.symbolic)
  return (
    parts.find(part => part.kind === 'mismatch') ??
    parts.find(part => part.kind === 'doubt') ??
    symbolic ??
    match
  )
}

/** "It should exactly match (including forward slash)": many backends compare the audience so, and so do we, but for Microsoft's own. */
function matchResource(token: Token, expected: string): Match {
  const { resource, at } = token
  if (resource === undefined)
    return { kind: 'mismatch', code: 'resource-missing', what: 'asks for a token without a `resource`' }
  if (resource.kind === 'known') {
    if (isSameResource(resource.value, expected) || resource.raw === expected) return match
    const what = `asks for a token for \`${resource.value}\`, and not for \`${expected}\``
    const hint = hintResource(resource.value, expected)
    return { kind: 'mismatch', code: 'resource-mismatch', what, hint }
  }
  if (resource.kind === 'unresolved' && resource.raw === expected) return { kind: 'match', symbolic: true }
  return {
    kind: 'doubt',
    doubt: toDoubt(resource, at, 'resource', 'resource-expression') ?? unknownText(token)
  }
}

function hintResource(actual: string, expected: string): string {
  if (actual.trim() === expected.trim()) return '; they differ in blanks only'
  if (actual.replace(/\/$/, '') === expected.replace(/\/$/, ''))
    return '; they differ in the slash at the end only, which counts'
  if (actual === `${expected}/.default`)
    return '; `/.default` belongs to a scope, and this attribute takes a resource'
  if (actual.toLowerCase() === expected.toLowerCase()) return '; they differ in upper and lower case only'
  return ''
}

/** Client ids are GUIDs, which are equal whatever their case. No `client-id` means the system-assigned identity. */
function matchClientId(token: Token, expected: string | undefined): Match {
  const { clientId, at } = token
  const whose = expected === undefined ? 'the system-assigned identity' : `the identity \`${expected}\``
  const mismatch = (actual: string): Match => ({
    kind: 'mismatch',
    code: 'client-id-mismatch',
    what: `asks for a token of ${actual}, and not of ${whose}`
  })
  if (clientId === undefined) return expected === undefined ? match : mismatch('the system-assigned identity')
  if (clientId.kind === 'known') {
    if (
      expected !== undefined &&
      (clientId.value.toLowerCase() === expected.toLowerCase() || clientId.raw === expected)
    )
      return match
    if (clientId.value.trim() === '' && expected === undefined)
      return { kind: 'doubt', doubt: emptyClientId(token) }
    return mismatch(`the identity \`${clientId.value}\``)
  }
  if (clientId.kind === 'unresolved' && clientId.raw === expected) return { kind: 'match', symbolic: true }
  return {
    kind: 'doubt',
    doubt: toDoubt(clientId, at, 'client-id', 'client-id-expression') ?? unknownText(token)
  }
}

function emptyClientId({ at }: Token): Doubt {
  return {
    code: 'client-id-expression',
    at,
    why: '`client-id` is empty, and what API Management makes of that is not documented'
  }
}

function unknownText({ at }: Token): Doubt {
  return { code: 'attribute-expression', at, why: 'an attribute is not known' }
}

import { tokenizeCode } from './expression-tokens.ts'

/** How certain it is that a piece of code gives what it was asked for. */
export type Reading = 'certain' | 'possible' | 'none'

/** `Headers["X"]` and its like, with the name of another header and nothing added to it. */
const otherHeader =
  /\bHeaders\s*(?:\.\s*(?:GetValueOrDefault|ContainsKey|TryGetValue)\s*\(|\[)\s*"(?!authorization")[^"\\]{0,200}"\s*[,)\]]/gi

/** Whether code reads the header, or headers of which it does not say by name that they are others. */
export function readsHeader(code: string): boolean {
  if (!/headers/i.test(code)) return false
  if (/authorization/i.test(code)) return true
  return /\brequest\b/i.test(code) && /\bheaders\b/i.test(code.replace(otherHeader, ''))
}

const thisHeader = /\bHeaders\s*(?:\.\s*(?:GetValueOrDefault|TryGetValue)\s*\(|\[)\s*"authorization"/i
/** What asks whether the header is there, and what belongs to a response: neither gives the header of the request. */
const noValue = /\bHeaders\s*\.\s*ContainsKey\s*\(\s*"authorization"\s*\)|\bResponse\s*\??\s*\.\s*Headers\b/gi
/** `header.Key != "Authorization"`: the usual way to write all headers into a log but this one. */
const leftOut = /\.\s*Key\s*!=\s*"authorization"|!\s*\w+\s*\.\s*Key\s*\.\s*Equals\s*\(\s*"authorization"/i

/** Whether the value of the Authorization header of the request comes out of code. */
export function findHeaderReading(code: string): Reading {
  const rest = code.replace(noValue, '')
  if (thisHeader.test(rest)) return 'certain'
  return readsHeader(rest) && !leavesOut(rest) ? 'possible' : 'none'
}

/** One look at all headers, of which this one is left out; a second look may be for it. */
function leavesOut(code: string): boolean {
  return leftOut.test(code) && [...code.replace(otherHeader, '').matchAll(/headers/gi)].length === 1
}

/** The name in the forms of access that documents in the field have. */
const variableAccess =
  /\bVariables\s*(?:\.\s*(?:GetValueOrDefault\s*(?:<[^()"]{0,100}>)?|TryGetValue)\s*\(|\[)\s*"([^"\\]{0,200})"/g
const existence = /\bVariables\s*\.\s*ContainsKey\s*\(\s*"[^"\\]{0,200}"\s*\)/g

/** Whether the value of a context variable comes out of code, a liquid template included. */
export function findVariableReading(code: string, name: string): Reading {
  const rest = code.replace(existence, '')
  if ([...rest.matchAll(variableAccess)].some(([, read]) => read === name)) return 'certain'
  // Another form of access, which may be to any variable.
  return /\bvariables\b/i.test(rest.replace(variableAccess, '')) ? 'possible' : 'none'
}

/** Tells whether code reads some context variable. */
export function readsVariables(code: string): boolean {
  return /\bvariables\b/i.test(code.replace(existence, ''))
}

/** Signs that choose or compare: what they stand between is not simply put together. */
const choosing: ReadonlySet<string> = new Set(['?', ':', '=', '<', '>', '&', '|', '!', ';', '{', '}'])

/**
 * The scheme and host with which the text of an expression begins, whatever follows: `@("https://host/path/" + id)`. Undefined where the
 * host itself is put together, or where something chooses.
 */
export function findLeadingOrigin(value: string): string | undefined {
  const text = value.trim()
  if (!text.startsWith('@(') || !text.endsWith(')')) return undefined
  const tokens = tokenizeCode(text.slice(2, -1))
  const [first, second] = tokens ?? []
  if (tokens === undefined || first === undefined) return undefined
  if (second !== undefined && !(second.kind === 'sign' && second.text === '+')) return undefined
  if (tokens.some(token => token.kind === 'sign' && choosing.has(token.text))) return undefined
  const start =
    first.kind === 'string' ? first.value : first.kind === 'interpolated' ? first.parts[0] : undefined
  return typeof start === 'string' ? /^https?:\/\/[^/?#\\@\s]+\//i.exec(start)?.[0] : undefined
}

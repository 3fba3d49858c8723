import { type Call, isJson, type Reply } from './wire.ts'
import type { Fault, World } from './world.ts'

/** A regular expression between slashes, with `i` after it where case does not matter. */
const patternShape = /^\/(.+)\/(i?)$/

/** The answer of the first fault that matches a request, or undefined. A fault with `nth` strikes once. */
export function findFault(world: World, call: Call): Reply | undefined {
  const target = call.url.pathname + call.url.search
  for (const fault of world.faults) {
    const { header } = fault.match
    if (header !== undefined && call.headers[header.toLowerCase()] === undefined) continue
    if (!matches(fault, call.method, target)) continue
    const hit = world.countFault(fault)
    if (fault.match.nth !== undefined && fault.match.nth !== hit) continue
    const { status, headers, body } = fault.respond
    return { status, ...(headers === undefined ? {} : { headers }), ...(body === undefined ? {} : { body }) }
  }
  return undefined
}

/** `path` is a part of the path with its query, or a regular expression between slashes: `/apis\/w[a-z]+\?/`. */
function matches(fault: Fault, method: string, target: string): boolean {
  const { method: wanted, path } = fault.match
  if (wanted !== undefined && wanted.toUpperCase() !== method) return false
  if (path === undefined) return true
  const [, source, flags] = patternShape.exec(path) ?? []
  if (source !== undefined && isRegExp(source)) return new RegExp(source, flags).test(target)
  return target.toLowerCase().includes(path.toLowerCase())
}

/** A plain path may begin and end with a slash, too: only what has a sign of a pattern in it is taken for one. */
function isRegExp(source: string): boolean {
  return /[\\^$*+?()[\]{}|]/.test(source)
}

/** Tells whether a value from outside is a list of faults, with patterns that compile. */
export function isFaultList(value: unknown): value is readonly Fault[] {
  return Array.isArray(value) && value.every(isFault)
}

function isFault(value: unknown): boolean {
  if (!isJson(value) || !isJson(value['match']) || !isJson(value['respond'])) return false
  const { path, header } = value['match']
  if (header !== undefined && typeof header !== 'string') return false
  if (typeof value['respond']['status'] !== 'number') return false
  const [, source] = typeof path === 'string' ? (patternShape.exec(path) ?? []) : []
  return path === undefined || (typeof path === 'string' && (source === undefined || compiles(source)))
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp
  } catch {
    return false
  }
}

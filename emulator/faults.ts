import type { Call, Reply } from './wire.ts'
import type { Fault, World } from './world.ts'

/** The answer of the first fault that matches a request, or undefined. A fault with `nth` strikes once. */
export function findFault(world: World, call: Call): Reply | undefined {
  const target = call.url.pathname + call.url.search
  for (const fault of world.faults) {
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
  const pattern = /^\/(.+)\/(i?)$/.exec(path)
  const [, source, flags] = pattern ?? []
  if (source !== undefined && isRegExp(source)) return new RegExp(source, flags).test(target)
  return target.toLowerCase().includes(path.toLowerCase())
}

/** A plain path may begin and end with a slash, too: only what has a sign of a pattern in it is taken for one. */
function isRegExp(source: string): boolean {
  return /[\\^$*+?()[\]{}|]/.test(source)
}

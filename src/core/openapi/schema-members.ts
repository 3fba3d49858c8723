import { parseReference, referenceOf } from './reference.ts'

/** The members of `allOf`, `anyOf` or `oneOf` by name: what they refer to, or else their place in the list. Each has a name of its own. */
export function nameMembers(members: readonly unknown[]): ReadonlyMap<string, unknown> {
  const named = new Map<string, unknown>()
  for (const [index, member] of members.entries()) {
    const name = nameMember(member, index)
    let free = name
    for (let number = 2; named.has(free); number += 1) free = `${name} (${number})`
    named.set(free, member)
  }
  return named
}

/** The service may keep a schema in another place (`definitions`), so that only what follows it is the name. */
function nameMember(schema: unknown, index: number): string {
  const reference = referenceOf(schema)
  const path = reference === undefined ? undefined : parseReference(reference)
  if (path === undefined || path.length === 0) return String(index + 1)
  const start = path[0] === 'components' ? 2 : path[0] === 'definitions' ? 1 : 0
  return path.slice(start).join('/')
}

import { faultKinds, isFaultName } from './fault-catalogue.ts'
import { type Call, type Connection, isJson, type Reply } from './wire.ts'
import type { Fault, FaultEffect, FaultReply, World } from './world.ts'

/** A regular expression between slashes, with `i` after it where case does not matter. */
const patternShape = /^\/(.+)\/(i?)$/

/** A fault that strikes a request, with its name looked up. */
export interface Strike {
  readonly reply: FaultReply
  readonly when: 'before' | 'after'
}

/** The first fault that strikes a request, or undefined. */
export function findFault(world: World, call: Call): Strike | undefined {
  const target = call.url.pathname + call.url.search
  for (const fault of world.faults) {
    const { header, nth, from } = fault.match
    if (header !== undefined && call.headers[header.toLowerCase()] === undefined) continue
    if (!matches(fault, call.method, target)) continue
    const hit = world.countFault(fault)
    if ((nth !== undefined && nth !== hit) || (from !== undefined && hit < from)) continue
    return toStrike(fault)
  }
  return undefined
}

function toStrike({ respond, when }: Fault): Strike | undefined {
  if (typeof respond !== 'string') return { reply: respond, when: when ?? 'before' }
  if (!isFaultName(respond)) return undefined
  const kind: Pick<Fault, 'respond' | 'when'> = faultKinds[respond]
  return typeof kind.respond === 'string'
    ? undefined
    : { reply: kind.respond, when: when ?? kind.when ?? 'before' }
}

/** Answers a request that a fault strikes; `work` processes it. What needs the real answer has it processed first. */
export function strike(world: World, { reply, when }: Strike, work: () => Reply): Reply {
  const { status, headers, body, connection, effect } = reply
  if (effect !== undefined) takeEffect(world, effect)
  const real = when === 'after' || status === undefined ? work() : undefined
  const answer: Reply =
    status === undefined && real !== undefined
      ? real
      : {
          status: status ?? 0,
          ...(headers === undefined ? {} : { headers }),
          ...(body === undefined ? {} : { body })
        }
  // The effect on a running operation is one that the request itself began, too.
  if (effect === 'stall-operations') world.operations.stall()
  return connection === undefined ? answer : { ...answer, connection }
}

function takeEffect(world: World, effect: FaultEffect): void {
  switch (effect) {
    case 'expire-tokens':
      for (const token of world.tokens.issued) world.tokens.refused.add(token)
      return
    case 'revoke-roles':
      world.revoked = true
      return
    case 'end-operations':
      world.operations.fail()
      return
    case 'stall-operations':
      world.operations.stall()
      return
    default:
      effect satisfies never
  }
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

/** Tells whether a value from outside is a list of faults, with patterns that compile and names that are known. */
export function isFaultList(value: unknown): value is readonly Fault[] {
  return Array.isArray(value) && value.every(isFault)
}

function isFault(value: unknown): boolean {
  if (!isJson(value) || !isJson(value['match']) || !isAnswer(value['respond'])) return false
  const { path, header } = value['match']
  if (header !== undefined && typeof header !== 'string') return false
  const [, source] = typeof path === 'string' ? (patternShape.exec(path) ?? []) : []
  return path === undefined || (typeof path === 'string' && (source === undefined || compiles(source)))
}

const connections: readonly Connection[] = ['reset', 'truncated', 'truncated-gzip', 'slow', 'silent']
const effects: readonly FaultEffect[] = [
  'expire-tokens',
  'revoke-roles',
  'end-operations',
  'stall-operations'
]

/** A known name, or an answer that says at least one thing. */
function isAnswer(respond: unknown): boolean {
  if (typeof respond === 'string') return isFaultName(respond)
  if (!isJson(respond)) return false
  const { status, connection, effect } = respond
  if (connection !== undefined && !connections.some(known => known === connection)) return false
  if (effect !== undefined && !effects.some(known => known === effect)) return false
  if (status !== undefined) return typeof status === 'number'
  return connection !== undefined || effect !== undefined
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp
  } catch {
    return false
  }
}

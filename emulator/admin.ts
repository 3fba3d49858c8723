import { isFaultList } from './faults.ts'
import type { Journal } from './journal.ts'
import type { ResourceInput } from './resources.ts'
import { type Call, isJson, type Json, mergePatch, parseObject, type Reply } from './wire.ts'
import type { StateData, World } from './world.ts'

/**
 * Answers `/_emulator/...`: the door through which tests and demos look at the state and change it. It asks for no
 * token, so it is open to this machine only.
 */
export function handleAdmin(world: World, journal: Journal, call: Call): Reply {
  if (!isLoopback(call.remoteAddress)) return fail(403, 'The admin path is open to this machine only.')
  const [, room = '', ...rest] = call.segments
  switch (room) {
    case 'state':
      return handleState(world, call)
    case 'resources':
      return handleResource(world, call, `/${rest.join('/')}`)
    case 'options':
    case 'github':
    case 'repository':
    case 'faults':
    case 'identities':
    case 'applications':
      return handlePart(world, call, room)
    case 'log':
      return handleLog(journal, call)
    case 'reset':
      if (call.method !== 'POST') return fail(405, 'Use POST.')
      world.reset()
      journal.clear()
      return { status: 204 }
    default:
      return fail(404, `There is nothing at \`${call.url.pathname}\`: see emulator/README.md.`)
  }
}

function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(address)
}

function fail(status: number, message: string): Reply {
  return { status, body: { error: { code: 'EmulatorAdmin', message } } }
}

/** PATCH is a JSON merge patch, and lists are replaced as a whole; single resources have a path of their own. */
function handleState(world: World, call: Call): Reply {
  if (call.method === 'GET') return { status: 200, body: world.snapshot() }
  const body = parseObject(call.body)
  if (body === undefined) return fail(400, 'The body must be a JSON object.')
  if (call.method !== 'PUT' && call.method !== 'PATCH') return fail(405, 'Use GET, PUT or PATCH.')
  const state = call.method === 'PUT' ? body : mergePatch(world.snapshot(), body)
  if (!isState(state)) return fail(400, 'The body is not a whole state: GET this path to see one.')
  world.load(state)
  return { status: 204 }
}

function isState(value: unknown): value is StateData {
  const lists = ['subscriptions', 'resourceGroups', 'identities', 'applications', 'resources', 'faults']
  const objects = ['tenant', 'github', 'repository', 'options']
  return (
    isJson(value) &&
    lists.every(name => Array.isArray(value[name])) &&
    objects.every(name => isJson(value[name]))
  )
}

/** One resource by its ARM id, past all rules: this is how somebody else's change is played. */
function handleResource(world: World, call: Call, id: string): Reply {
  const known = world.resources.get(id)
  switch (call.method) {
    case 'GET':
      return known === undefined ? fail(404, `There is no resource \`${id}\`.`) : { status: 200, body: known }
    case 'DELETE':
      world.resources.remove(id)
      return { status: 204 }
    case 'PUT':
    case 'PATCH':
      return storeResource(
        world,
        id,
        call.method === 'PUT' ? parseObject(call.body) : mergePatch(known ?? {}, parseObject(call.body))
      )
    default:
      return fail(405, 'Use GET, PUT, PATCH or DELETE.')
  }
}

function storeResource(world: World, id: string, value: unknown): Reply {
  if (!isJson(value) || !isJson(value['properties']))
    return fail(400, 'A resource is a JSON object with `properties`.')
  const { etag: _etag, id: _id, ...rest } = value
  return {
    status: 200,
    body: world.resources.put({ ...rest, id, properties: value['properties'] } as ResourceInput)
  }
}

function handlePart(
  world: World,
  call: Call,
  part: 'options' | 'github' | 'repository' | 'faults' | 'identities' | 'applications'
): Reply {
  const isList = part !== 'options' && part !== 'github' && part !== 'repository'
  if (call.method === 'GET') return { status: 200, body: world[part] }
  if (call.method === 'DELETE' && part === 'faults') return replacePart(world, part, [])
  const given = parseAny(call.body)
  if (part === 'faults' && !isFaultList(given))
    return fail(
      400,
      'PUT a list of faults: `{match: {method?, path?, header?, nth?, from?}, respond, when?}`; see emulator/README.md.'
    )
  if (call.method === 'PUT' && Array.isArray(given) === isList && given !== undefined)
    return replacePart(world, part, given)
  if (call.method === 'PATCH' && !isList && isJson(given))
    return replacePart(world, part, mergePatch(world[part], given))
  return fail(400, isList ? 'PUT a list.' : 'PUT or PATCH a JSON object.')
}

function replacePart(world: World, part: string, value: unknown): Reply {
  const change: Json = { [part]: value }
  world.update(change)
  return { status: 204 }
}

function handleLog(journal: Journal, call: Call): Reply {
  if (call.method === 'GET') return { status: 200, body: journal.entries }
  if (call.method !== 'DELETE') return fail(405, 'Use GET or DELETE.')
  journal.clear()
  return { status: 204 }
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

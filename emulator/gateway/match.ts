import { splitRevision } from '../apim/request.ts'
import { CannotRun } from '../plane/exchange.ts'
import type { Resource } from '../resources.ts'
import { textOf } from '../wire.ts'
import type { World } from '../world.ts'
import { matchTemplate, type TemplateMatch } from './template.ts'

/** A request to the gateway, in parts. */
export interface Target {
  readonly method: string
  /** Path without its query; begins with a slash. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
}

/** The operation that a request is for. */
export interface Matched {
  readonly api: Resource
  /** Id of the service or workspace that the API is in. */
  readonly base: string
  readonly operation: Resource
  /** What is left of the path behind that of the API. */
  readonly rest: string
  readonly parameters: TemplateMatch['parameters']
  /** Query parameters that the template names. */
  readonly named: readonly string[]
}

/** Finds API and operation of a request; undefined when the gateway would answer 404. */
export function findOperation(world: World, service: Resource, target: Target): Matched | undefined {
  if (/;rev=/i.test(target.path))
    throw new CannotRun('revisions are not called by name here: only the current one')
  const fitting = listApis(world, service).flatMap(({ api, base }) => {
    const rest = findRest(world, base, api, target)
    return rest === undefined ? [] : [{ api, base, rest }]
  })
  const longest = Math.min(...fitting.map(({ rest }) => rest.length))
  const [chosen, second] = fitting.filter(({ rest }) => rest.length === longest)
  if (chosen === undefined) return undefined
  if (second !== undefined)
    throw new CannotRun(`the path belongs to both \`${chosen.api.name}\` and \`${second.api.name}\``)
  const match = findMatch(world, chosen.api, target, chosen.rest)
  return match === undefined ? undefined : { ...chosen, ...match }
}

/** The current revisions of the service and of its workspaces. */
function listApis(world: World, service: Resource) {
  const workspaces = world.resources.children(service.id, 'workspaces').map(({ id }) => id)
  return [service.id, ...workspaces].flatMap(base =>
    world.resources
      .children(base, 'apis')
      .filter(api => splitRevision(api.name).revision === undefined)
      .map(api => ({ api, base }))
  )
}

/** What a request has left behind the suffix of an API, or undefined when it is for another one. */
function findRest(world: World, base: string, api: Resource, target: Target): string | undefined {
  const suffix = [textOf(api.properties, 'path') ?? '', ...findVersionSegment(world, base, api, target)]
  if (suffix.includes(undefined)) return undefined
  const prefix = suffix.filter(part => part !== undefined && part !== '').map(part => `/${part}`)
  const path = prefix.join('').toLowerCase()
  if (!target.path.toLowerCase().startsWith(path)) return undefined
  const rest = target.path.slice(path.length)
  return rest === '' || rest.startsWith('/') ? rest : undefined
}

/** The version as a segment of the path; undefined in the list when the request asks for another version. */
function findVersionSegment(
  world: World,
  base: string,
  api: Resource,
  target: Target
): (string | undefined)[] {
  const version = textOf(api.properties, 'apiVersion')
  const setId = textOf(api.properties, 'apiVersionSetId')
  if (setId === undefined) return []
  const set = world.resources.get(`${base}/apiVersionSets/${setId.split('/').at(-1) ?? ''}`)
  if (set === undefined) throw new CannotRun(`the version set of \`${api.name}\` does not exist`)
  const { properties } = set
  switch (textOf(properties, 'versioningScheme')) {
    case 'Segment':
      return version === undefined ? [] : [version]
    case 'Header': {
      const name = textOf(properties, 'versionHeaderName')?.toLowerCase() ?? ''
      return target.headers[name] === version ? [] : [undefined]
    }
    case 'Query': {
      const name = textOf(properties, 'versionQueryName') ?? ''
      return (target.query.get(name) ?? undefined) === version ? [] : [undefined]
    }
    default:
      throw new CannotRun(`the versioning scheme of \`${api.name}\` is not known`)
  }
}

function findMatch(world: World, api: Resource, target: Target, rest: string) {
  const candidates = world.resources
    .children(api.id, 'operations')
    .filter(({ properties }) => textOf(properties, 'method')?.toUpperCase() === target.method)
    .flatMap(operation => {
      const template = textOf(operation.properties, 'urlTemplate') ?? '/'
      const match = matchTemplate(template, rest, target.query)
      return match === undefined ? [] : [{ operation, ...match }]
    })
  const [best, second] = candidates.toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
  if (best !== undefined && best.rank === second?.rank)
    throw new CannotRun(`both \`${best.operation.name}\` and \`${second.operation.name}\` match the request`)
  return best
}

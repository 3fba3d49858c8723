import type { Expectation } from '../model.ts'
import { isSameResource } from '../services/audiences.ts'
import type { ProtectionOptions } from './effective.ts'
import { type Match, matchToken } from './effective-match.ts'
import type { Header, State, Token } from './interpret-state.ts'
import type { Doubt, Site } from './interpret-steps.ts'
import { type Arrival, type Destination, findDestinations, toArrival } from './routes.ts'
import type { BackendRoute, ProtectionVerdict, ReasonCode } from './verdict.ts'

/** One way by which a request reaches a backend, and how it arrives there. */
export interface Path {
  readonly state: State
  readonly route: BackendRoute
  readonly routeAt: Site | undefined
  readonly token: Token | undefined
  /** The resource that a backend entity asks for itself. */
  readonly backendResource: string | undefined
  readonly result: PathResult
}

export type PathResult =
  | { readonly kind: 'good'; readonly code: 'protected' | 'protected-by-backend' | 'symbolic-resource' }
  /** `code` undefined: the header is not a token; why, the trail tells. */
  | {
      readonly kind: 'bad'
      readonly code: ReasonCode | undefined
      readonly what: string
      readonly hint?: string
    }
  | { readonly kind: 'doubt'; readonly doubt: Doubt }

/** Judges every way on which the request was seen to leave. */
export function judgePaths(
  observed: readonly State[],
  expected: Expectation,
  options: ProtectionOptions
): Path[] {
  return observed.flatMap(state =>
    findDestinations(state.route).map((found): Path => {
      const destination = options.documentOnly === true ? { route: found.route, at: found.at } : found
      const arrival = toArrival(state, destination)
      const { header } = arrival
      return {
        state,
        route: destination.route,
        routeAt: destination.at,
        token: header.kind === 'token' ? header.token : undefined,
        backendResource: arrival.kind === 'backend-identity' ? arrival.resource : undefined,
        result: judgeArrival(arrival, destination, expected, options.acceptBackendIdentity === true)
      }
    })
  )
}

function judgeArrival(
  arrival: Arrival,
  destination: Destination,
  expected: Expectation,
  accepted: boolean
): PathResult {
  const own = judgeHeader(arrival.header, expected)
  if (arrival.kind === 'header' || own.kind === 'doubt') return own
  const same = matchBackend(arrival, expected)
  if (own.kind === 'good') return same ? own : { kind: 'doubt', doubt: toCredentialDoubt(destination) }
  const untouched = arrival.header.kind === 'client' || arrival.header.kind === 'none'
  if (same && accepted)
    return untouched
      ? { kind: 'good', code: 'protected-by-backend' }
      : { kind: 'doubt', doubt: toCredentialDoubt(destination) }
  if (!untouched) return own
  const what = same
    ? 'leads to a backend that asks for this token itself, which is not accepted here'
    : `leads to a backend that asks for a token for \`${arrival.resource ?? ''}\` itself`
  return { kind: 'bad', code: same ? 'backend-credentials' : 'resource-mismatch', what }
}

function matchBackend(
  arrival: Extract<Arrival, { kind: 'backend-identity' }>,
  expected: Expectation
): boolean {
  return (
    arrival.resource !== undefined &&
    isSameResource(arrival.resource, expected.resource) &&
    arrival.clientId?.toLowerCase() === expected.clientId?.toLowerCase()
  )
}

function toCredentialDoubt({ at, route }: Destination): Doubt {
  const id = route.kind === 'backend-id' ? route.backend : ''
  const site = at ?? {
    source: { scope: { kind: 'service' as const }, text: '', format: 'rawxml' as const },
    section: 'inbound',
    element: 'policies',
    offset: 0,
    depth: 0
  }
  const why = `the backend \`${id}\` asks for a token itself, and whether that or the policy wins is not documented`
  return { code: 'backend-credentials', at: site, why }
}

function judgeHeader(header: Header, expected: Expectation): PathResult {
  if (header.kind === 'doubt') return { kind: 'doubt', doubt: header.doubt }
  if (header.kind !== 'token') return { kind: 'bad', code: undefined, what: '' }
  const found = matchToken(header.token, expected)
  return header.form === 'cosmos' && found.kind === 'match'
    ? judgeCosmos(header.token, expected, found)
    : toResult(found)
}

function toResult(found: Match): PathResult {
  switch (found.kind) {
    case 'match':
      return { kind: 'good', code: found.symbolic ? 'symbolic-resource' : 'protected' }
    case 'mismatch':
      return { ...found, kind: 'bad' }
    case 'doubt':
      return found
    default:
      return found satisfies never
  }
}

const cosmosResource =
  /^https:\/\/(?:[a-z0-9-]+\.documents\.azure\.(?:com|cn|us)|cosmos\.azure\.(?:com|cn|us))(?::443)?\/?$/i

/** `type=aad&ver=1.0&sig=` is understood by Cosmos DB and by nobody else. */
function judgeCosmos(token: Token, expected: Expectation, found: Match): PathResult {
  if (cosmosResource.test(expected.resource)) return toResult(found)
  const why = 'the token is sent in the form that Cosmos DB takes, and the resource is another one'
  return { kind: 'doubt', doubt: { code: 'header-value-expression', at: token.at, why } }
}

/** The verdict over all ways: one that is certainly bad beside a good one is enough to say so. */
export function decideVerdict(
  paths: readonly { readonly result: { readonly kind: PathResult['kind'] } }[]
): ProtectionVerdict {
  const has = (kind: PathResult['kind']) => paths.some(path => path.result.kind === kind)
  if (has('good') && has('bad')) return 'conditional'
  if (has('doubt')) return 'unknown'
  if (has('good')) return 'protected'
  return has('bad') ? 'unprotected' : 'not-applicable'
}

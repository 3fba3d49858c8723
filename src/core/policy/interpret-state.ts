import type { Namespace } from './chain.ts'
import type { ActualText } from './chain-values.ts'
import type { Doubt, ReaderStep, Site } from './interpret-steps.ts'
import type { ReasonCode } from './verdict.ts'

/** A token of the managed identity, as one `authentication-managed-identity` asks for it. */
export interface Token {
  readonly resource: ActualText | undefined
  readonly clientId: ActualText | undefined
  readonly doubt: Doubt | undefined
  readonly at: Site
}

/** How a token is written: alone, behind `Bearer `, or in the form that Cosmos DB takes. */
export type TokenForm = 'raw' | 'bearer' | 'cosmos'

/** The Authorization header of the request on one path. `client`: whatever the caller sent, or nothing. */
export type Header =
  | { readonly kind: 'client' }
  | { readonly kind: 'token'; readonly token: Token; readonly form: 'bearer' | 'cosmos' }
  /** `token`: one that is in it, in a form that no backend takes. */
  | { readonly kind: 'other'; readonly token?: Token }
  | { readonly kind: 'none' }
  | Doubtful

/** A value that is not known. */
export interface Doubtful {
  readonly kind: 'doubt'
  readonly doubt: Doubt
  /** Set where it is certainly no token of ours: what the caller sent is in it, perhaps. */
  readonly foreign?: true
}

/** A context variable that matters; one that is not listed holds no token. */
export type Variable = { readonly kind: 'token'; readonly token: Token; readonly form: TokenForm } | Doubtful

/** Where the call goes. */
export type Route =
  | { readonly kind: 'default' }
  | { readonly kind: 'base-url'; readonly url: ActualText; readonly at: Site }
  | { readonly kind: 'backend-id'; readonly id: string; readonly namespace: Namespace; readonly at: Site }
  /** `credentials`: whether a backend entity may be meant, which may write the header. */
  | { readonly kind: 'unknown'; readonly doubt: Doubt; readonly credentials: boolean }

/** Something that happened to a path on its way, for the explanation. */
export type Happening =
  | { readonly kind: 'token'; readonly at: Site; readonly what: string }
  | { readonly kind: 'stored'; readonly at: Site; readonly what: string }
  | { readonly kind: 'header'; readonly at: Site; readonly what: string }
  | { readonly kind: 'fork'; readonly code: ReasonCode; readonly at: Site; readonly what: string }

/** What happened, latest first. */
export interface Trail {
  readonly happening: Happening
  readonly before: Trail | undefined
}

/** Everything that can be on one path through the policies. Two states with the same key behave alike from here on. */
export interface State {
  readonly header: Header
  readonly variables: ReadonlyMap<string, Variable>
  /** Set when any variable may have been written. */
  readonly otherVariables: Doubt | undefined
  readonly route: Route
  /** Policies that read the header when it already held our own token, where the caller's was meant. */
  readonly tokenReader: ReaderStep | undefined
  /** Something on the way that is not understood, before any call was seen: it may have called the backend itself. */
  readonly unsettled: Doubt | undefined
  readonly trail: Trail | undefined
  readonly key: string
}

type Content = Omit<State, 'key' | 'trail'>

/** The state in which a call arrives. */
export function createInitialState(): State {
  const content: Content = {
    header: { kind: 'client' },
    variables: new Map(),
    otherVariables: undefined,
    route: { kind: 'default' },
    tokenReader: undefined,
    unsettled: undefined
  }
  return { ...content, trail: undefined, key: toKey(content) }
}

/** A state with some of its content replaced, and what happened added to its trail. */
export function changeState(state: State, change: Partial<Content>, happening?: Happening): State {
  const content: Content = { ...state, ...change }
  const trail = happening === undefined ? state.trail : { happening, before: state.trail }
  return { ...content, trail, key: toKey(content) }
}

/** The same state on a path of which more is known. */
export function noteHappening(state: State, happening: Happening): State {
  return { ...state, trail: { happening, before: state.trail } }
}

/** Fail closed: after something that is not understood neither the header nor any variable is known. */
export function doubtState(state: State, doubt: Doubt): State {
  return changeState(state, {
    header: { kind: 'doubt', doubt },
    // A token that comes later is certain again; where the call goes is not, until a later policy says.
    route: { kind: 'unknown', doubt, credentials: false },
    variables: new Map(),
    otherVariables: doubt,
    unsettled: state.unsettled ?? doubt
  })
}

/** The state behind a call that was seen: whether something else called as well is no longer asked. */
export function settleState(state: State): State {
  return state.unsettled === undefined ? state : changeState(state, { unsettled: undefined })
}

/**
 * What arrives by a way that ends without a call. Fail closed: "no call reaches the backend" is only said where all of the
 * way is understood, for a policy that nobody knows may be one that calls.
 */
export function listHiddenCalls(state: State): State[] {
  const { unsettled } = state
  return unsettled === undefined
    ? []
    : [changeState(state, { header: { kind: 'doubt', doubt: unsettled }, unsettled: undefined })]
}

/** Each different state once; the first of its kind stays. */
export function uniteStates(states: readonly State[]): readonly State[] {
  if (states.length < 2) return states
  const united = new Map<string, State>()
  for (const state of states) if (!united.has(state.key)) united.set(state.key, state)
  return united.size === states.length ? states : [...united.values()]
}

/** What happened on the way to a state, earliest first. */
export function listHappenings(state: State): Happening[] {
  const happenings: Happening[] = []
  for (let trail = state.trail; trail !== undefined; trail = trail.before) happenings.push(trail.happening)
  return happenings.reverse()
}

function toKey(content: Content): string {
  const variables = [...content.variables].sort(([left], [right]) => (left < right ? -1 : 1))
  return JSON.stringify([
    toHeaderKey(content.header),
    variables.map(([name, value]) => [name, toHeaderKey(value)]),
    content.otherVariables?.code ?? '',
    toRouteKey(content.route),
    content.tokenReader?.use ?? '',
    content.unsettled?.code ?? ''
  ])
}

/** What two headers or variables have in common that behave alike. */
export function toHeaderKey(value: Header | Variable): unknown {
  if (value.kind === 'doubt') return ['doubt', value.doubt.code, value.foreign ?? false]
  if (value.kind === 'other' && value.token !== undefined)
    return [value.kind, toTextKey(value.token.resource)]
  if (value.kind !== 'token') return value.kind
  const { resource, clientId, doubt } = value.token
  return [value.form, toTextKey(resource), toTextKey(clientId), doubt?.code ?? '']
}

function toTextKey(text: ActualText | undefined): unknown {
  return text && [text.kind, text.kind === 'known' ? text.value : '', text.raw]
}

function toRouteKey(route: Route): unknown {
  switch (route.kind) {
    case 'default':
      return route.kind
    case 'base-url':
      return [route.kind, toTextKey(route.url)]
    case 'backend-id':
      return [route.kind, route.id.toLowerCase(), route.at.source.scope.kind === 'service']
    case 'unknown':
      return [route.kind, route.doubt.code, route.credentials]
    default:
      return route satisfies never
  }
}

import { rankScope } from './chain.ts'
import type { Path } from './effective-paths.ts'
import { type Deed, nameDocument, toClause, toLine, toReason, toSentence } from './explain-places.ts'
import type { Sightings } from './explain-sightings.ts'
import { type Happening, listHappenings } from './interpret-state.ts'
import type { Site, TokenStep } from './interpret-steps.ts'
import type { ProtectionVerdict, Reason, ReasonCode } from './verdict.ts'

/** What an explanation is made from. Sightings are looked up only where the paths do not say it all. */
export interface Explainable {
  readonly verdict: ProtectionVerdict
  readonly paths: readonly Path[]
  readonly sightings: () => Sightings
}

/** Says why a verdict is what it is, the weightiest reason first. */
export function explainVerdict(subject: Explainable): Reason[] {
  switch (subject.verdict) {
    case 'protected':
      return [explainProtected(subject.paths)]
    case 'not-applicable':
      return [
        {
          code: 'no-backend-call',
          text: 'No call reaches the backend: the policies answer themselves, or do not forward.',
          places: []
        }
      ]
    case 'unknown':
      return unite(
        subject.paths.flatMap(path => (path.result.kind === 'doubt' ? [explainDoubt(path.result.doubt)] : []))
      )
    case 'unprotected':
      return unite(
        subject.paths.flatMap(path => (path.result.kind === 'bad' ? [explainBad(path, subject)] : []))
      )
    case 'conditional':
      return unite(
        subject.paths.flatMap(path => (path.result.kind === 'bad' ? explainExceptions(path, subject) : []))
      )
    default:
      return subject.verdict satisfies never
  }
}

const wrongTokens: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'resource-varies',
  'resource-missing',
  'resource-mismatch',
  'client-id-mismatch'
])

/** One reason for each code, in the order in which they were found, but what says most comes first. */
function unite(reasons: readonly Reason[]): Reason[] {
  const united = new Map<ReasonCode, Reason>()
  for (const reason of reasons) if (!united.has(reason.code)) united.set(reason.code, reason)
  const isWrong = (reason: Reason) => wrongTokens.has(reason.code)
  return [...united.values()].sort((left, right) => Number(isWrong(right)) - Number(isWrong(left)))
}

function explainProtected(paths: readonly Path[]): Reason {
  const path = paths.find(one => one.result.kind === 'good' && one.result.code !== 'protected') ?? paths[0]
  const code = path?.result.kind === 'good' ? path.result.code : 'protected'
  if (code === 'protected-by-backend') {
    const deeds =
      path?.routeAt === undefined
        ? []
        : [{ at: path.routeAt, what: 'leads to a backend that asks for the token itself' }]
    return toReason(code, toSentence(deeds.map(deed => toClause(deed)).join('')), deeds)
  }
  const deeds: Deed[] = path?.token === undefined ? [] : [{ at: path.token.at, what: 'sets the token' }]
  const symbolic = code === 'symbolic-resource' ? ', for a named value that is known by its name only' : ''
  return { ...toReason(code, toSentence(deeds.map(deed => toClause(deed)).join('') + symbolic), deeds) }
}

function explainDoubt(doubt: { readonly code: ReasonCode; readonly at: Site; readonly why: string }): Reason {
  const { at, why } = doubt
  const unread = at.source.text === ''
  const subject =
    at.source.scope.kind === 'product' && at.source.scope.product === '*'
      ? 'the products of the API'
      : nameDocument(at)
  const clause = unread ? `${subject} could not be read: ${why}` : `${why} ${toLine(at, nameDocument(at))}`
  const text = `Whether the token arrives is not known: ${clause}`
  return toReason(doubt.code, toSentence(text), [{ at: doubt.at, what: 'leaves it open' }])
}

/** A way that certainly does not carry the token. */
function explainBad(path: Path, subject: Explainable): Reason {
  if (path.result.kind === 'bad' && path.result.code !== undefined) {
    const at = path.token?.at ?? path.routeAt
    const deed = at && { at, what: path.result.what }
    return toReason(
      path.result.code,
      toSentence((deed === undefined ? path.result.what : toClause(deed)) + (path.result.hint ?? '')),
      deed ? [deed] : []
    )
  }
  return (
    explainOverwritten(listHappenings(path.state)) ??
    explainUnused(path) ??
    explainAbsent(subject.sightings())
  )
}

function explainOverwritten(happenings: readonly Happening[]): Reason | undefined {
  const set = happenings.findLastIndex(
    one => one.kind === 'token' || (one.kind === 'header' && one.what.startsWith('puts the token'))
  )
  const token = happenings[set]
  const last = happenings.slice(set + 1).findLast(one => one.kind === 'header')
  if (token === undefined || last === undefined || set < 0) return undefined
  const broader = rankScope(last.at.source.scope) < rankScope(token.at.source.scope)
  const order = broader ? ', and then ' : ', but '
  const text = toSentence(
    toClause({ at: token.at, what: 'sets the token' }) + order + toClause(last, token.at)
  )
  return toReason(broader ? 'overwritten-by-parent' : 'overwritten', text, [
    { at: token.at, what: 'sets the token' },
    last
  ])
}

function explainUnused({ state }: Path): Reason | undefined {
  const stored = listHappenings(state).findLast(one => one.kind === 'stored')
  if (stored === undefined) return undefined
  const written = listHappenings(state).findLast(one => one.kind === 'header')
  const text =
    written === undefined
      ? ', and nothing puts it into the Authorization header'
      : `, but ${toClause(written, stored.at)}`
  return toReason('token-unused', toSentence(toClause(stored) + text), [
    stored,
    ...(written === undefined ? [] : [written])
  ])
}

function explainAbsent({ reached, cut, sideCalls, outbound }: Sightings): Reason {
  const hidden = cut?.tokens[0]
  const [sideCall] = sideCalls
  const [late] = outbound
  const [idle] = reached
  if (cut !== undefined && hidden !== undefined) return explainCut(cut.at, hidden.at)
  if (idle !== undefined) return explainIdle(idle)
  if (sideCall !== undefined) {
    const deed = { at: sideCall, what: 'sends the token with a request of its own only' }
    return toReason('side-call-only', toSentence(`${toClause(deed)}, and not with the call to the backend`), [
      deed
    ])
  }
  if (late !== undefined) {
    const deed = { at: late, what: `asks for the token in \`<${late.section}>\`` }
    return toReason(
      'outbound-only',
      toSentence(`${toClause(deed)}, which runs after the call to the backend`),
      [deed]
    )
  }
  return { code: 'no-policy', text: 'No policy sets a token of the managed identity.', places: [] }
}

/** A token in a policy that applies, though not to this call. */
function explainIdle({ at, variable }: TokenStep): Reason {
  const stores = variable !== undefined
  const what = stores
    ? 'asks for the token for a variable only'
    : 'sets the token where not every call comes by'
  return toReason(stores ? 'token-unused' : 'choose', toSentence(toClause({ at, what })), [{ at, what }])
}

function explainCut(cut: Site, hidden: Site): Reason {
  const product = cut.source.scope.kind === 'product'
  const deeds: Deed[] = [
    { at: hidden, what: 'sets the token' },
    { at: cut, what: 'has no `<base />` in its inbound section' }
  ]
  const text = toSentence(`${deeds.map(deed => toClause(deed)).join(', but ')}, so that it never applies`)
  return toReason(product ? 'product-base-missing' : 'base-missing', text, deeds)
}

/** Why one way goes wrong while another is right: what happened on it and not on all the right ones. */
function explainExceptions(path: Path, subject: Explainable): Reason[] {
  const good = subject.paths.filter(one => one.result.kind === 'good')
  if (
    path.result.kind === 'bad' &&
    (path.result.code === 'resource-mismatch' || path.result.code === 'resource-missing')
  ) {
    const at = path.token?.at ?? path.routeAt
    const deed = at && { at, what: path.result.what }
    const text = `On one way through the policies ${deed === undefined ? path.result.what : toClause(deed)}`
    return [toReason('resource-varies', toSentence(text), deed ? [deed] : [])]
  }
  if (path.result.kind === 'bad' && path.result.code !== undefined) return [explainBad(path, subject)]
  const trails = good.map(one => new Set(listHappenings(one.state).map(toMark)))
  const own = listHappenings(path.state).filter(
    one => !(trails.length > 0 && trails.every(trail => trail.has(toMark(one))))
  )
  const forks = own.filter(one => one.kind === 'fork')
  const written = own.findLast(one => one.kind === 'header')
  const token = good.find(one => one.token !== undefined)?.token
  if (forks.length === 0) return [explainBad(path, subject)]
  return forks.map(fork => explainFork(fork, written, token?.at))
}

/** Two paths share a happening when it is the same at the same place. */
function toMark(happening: Happening): string {
  const { at } = happening
  return JSON.stringify([
    happening.kind,
    at.source.scope,
    at.source.fragment ?? '',
    at.offset,
    happening.what
  ])
}

function explainFork(
  fork: Extract<Happening, { kind: 'fork' }>,
  written: Happening | undefined,
  token: Site | undefined
): Reason {
  const set: Deed[] = token === undefined ? [] : [{ at: token, what: 'sets the token' }]
  const lead = set.length === 0 ? '' : `${set.map(deed => toClause(deed)).join('')}, but `
  const deeds: Deed[] = [...set, ...(written === undefined ? [] : [written]), fork]
  const late = written === undefined ? '' : `${toClause(written, token)}, `
  switch (fork.code) {
    case 'choose': {
      const clause =
        written === undefined
          ? `not on every way through ${toWhere(fork.at)}`
          : `${late}on one way through ${toWhere(fork.at)}`
      return toReason('choose', toSentence(lead + clause), deeds)
    }
    case 'retry':
      return toReason(
        'retry',
        toSentence(`${lead}${late}before the call is repeated by ${toWhere(fork.at)}`),
        deeds
      )
    default:
      return toReason(fork.code, toSentence(`${lead}${toClause(fork, token)}`), deeds)
  }
}

function toWhere(at: Site): string {
  return `\`<${at.element}>\` ${toLine(at, nameDocument(at))}`
}

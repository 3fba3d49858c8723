import type { ActualText } from './chain-values.ts'
import { findHeaderReading, findVariableReading, type Reading, readsVariables } from './code-reading.ts'
import type { Header, State, Token, Variable } from './interpret-state.ts'
import type { OutletStep, Site } from './interpret-steps.ts'
import type { Outlet } from './verdict.ts'

/** A token of ours that a policy hands on, besides the Authorization header of the call to the backend. */
export interface Handover {
  readonly at: Site
  readonly outlet: Outlet
  /** Where another request goes; undefined where it does not say. */
  readonly url: ActualText | undefined
  /** The tokens that it may be; undefined for one of which nothing is known. */
  readonly tokens: readonly (Token | undefined)[]
  readonly certain: boolean
}

/** Each place once for each choice of tokens. */
export function uniteHandovers(handovers: readonly Handover[]): readonly Handover[] {
  if (handovers.length < 2) return handovers
  const united = new Map<Site, Map<string, Handover>>()
  for (const one of handovers) {
    const known = united.get(one.at) ?? new Map<string, Handover>()
    united.set(one.at, known)
    const key = JSON.stringify([one.certain, one.tokens.map(token => token?.resource ?? null)])
    if (!known.has(key)) known.set(key, one)
  }
  return [...united.values()].flatMap(known => [...known.values()])
}

interface Carried {
  readonly token: Token | undefined
  readonly certain: boolean
}

/** What a policy with an outlet hands on in this state; undefined when it is nothing of ours. */
export function findHandover(state: State, step: OutletStep): Handover | undefined {
  const { at, outlet, url } = step
  const carried = [...listOwn(step), ...listCopied(state, step), ...listRead(state, step)]
  if (carried.length === 0 && outlet !== 'proxy') return undefined
  const tokens = [...new Set(carried.map(one => one.token))]
  return { at, outlet, url, tokens, certain: carried.some(one => one.certain) }
}

/** Tokens that a request asks for itself. */
function listOwn({ tokens }: OutletStep): Carried[] {
  return tokens.map(({ resource, clientId, doubt, at }) => ({
    token: { resource, clientId, doubt, at },
    certain: true
  }))
}

/** `mode="copy"` takes the headers of the call along; a token or a header of its own replaces that one. */
function listCopied({ header }: State, { copies, tokens }: OutletStep): Carried[] {
  return copies === 'none' || tokens.length > 0 ? [] : toCarried(header, copies)
}

function listRead({ header, variables, otherVariables }: State, { codes }: OutletStep): Carried[] {
  return codes.flatMap(code => [
    ...toCarried(header, findHeaderReading(code)),
    ...[...variables].flatMap(([name, variable]) => toCarried(variable, findVariableReading(code, name))),
    // Fail closed: what was not understood may have put a token into any variable.
    ...(otherVariables !== undefined && readsVariables(code) ? [{ token: undefined, certain: false }] : [])
  ])
}

function toCarried(holder: Header | Variable, reading: Reading): Carried[] {
  if (reading === 'none') return []
  if (holder.kind === 'token') return [{ token: holder.token, certain: reading === 'certain' }]
  if (holder.kind === 'other')
    return holder.token === undefined ? [] : [{ token: holder.token, certain: reading === 'certain' }]
  return holder.kind === 'doubt' && holder.foreign !== true ? [{ token: undefined, certain: false }] : []
}

import type { Expectation } from '../model.ts'
import { isSameResource } from '../services/audiences.ts'
import type { ActualText } from './chain-values.ts'
import { findLeadingOrigin } from './code-reading.ts'
import { findExcerpt, toPlaces } from './explain-places.ts'
import type { Handover } from './interpret-outlets.ts'
import type { Token } from './interpret-state.ts'
import type { TokenHandover } from './verdict.ts'

/** Of all that policies hand on, that which is or may be the expected token; each place once. A token for another resource is no matter. */
export function judgeHandovers(handovers: readonly Handover[], expected: Expectation): TokenHandover[] {
  const judged = new Map<string, TokenHandover>()
  for (const handover of handovers) {
    const { at, outlet, certain } = handover
    if (outlet !== 'proxy' && !handover.tokens.some(token => mayBeFor(token, expected))) continue
    const url = findUrl(handover)
    const places = toPlaces({ at, what: describe(handover) })
    const key = JSON.stringify([places, url])
    const known = judged.get(key)
    const isCertain = certain && handover.tokens.some(token => token !== undefined && isFor(token, expected))
    judged.set(key, {
      outlet,
      ...(url === undefined ? {} : { url }),
      certain: isCertain || known?.certain === true,
      places,
      ...(at.source.text === '' ? {} : { excerpt: findExcerpt(at) })
    })
  }
  return [...judged.values()]
}

function describe({ outlet }: Handover): string {
  return outlet === 'proxy' ? 'sends calls through a proxy' : 'hands the token on'
}

function isFor({ resource }: Token, expected: Expectation): boolean {
  if (resource?.kind === 'known' && isSameResource(resource.value, expected.resource)) return true
  return resource !== undefined && resource.raw === expected.resource
}

/** Fail closed: a resource that is not known may be the expected one. */
function mayBeFor(token: Token | undefined, expected: Expectation): boolean {
  return token === undefined || isFor(token, expected) || token.resource?.kind !== 'known'
}

/** As much of an address as is certain: the whole of it, or its host where an expression goes on behind. */
function findUrl({ outlet, url }: Handover): string | undefined {
  if (url === undefined) return undefined
  if (outlet === 'proxy') return url.kind === 'known' ? url.value : url.raw
  return toKnownUrl(url)
}

function toKnownUrl(url: ActualText): string | undefined {
  switch (url.kind) {
    case 'known':
      return url.value.trim()
    case 'dynamic':
      return findLeadingOrigin(url.code ?? url.raw)
    case 'unresolved':
      return undefined
    default:
      return url satisfies never
  }
}

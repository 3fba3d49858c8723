import { isPublicSuffix } from './public-suffixes.ts'
import { normaliseHost } from './recognise.ts'

/** A backend of no known kind that somebody took responsibility for, with the reason. */
export interface AcceptedBackend {
  /** A host name; `*` stands for one label or a part of one. */
  readonly host: string
  readonly reason: string
}

/** What became of one line of the input. */
export type ParsedAcceptance =
  | { readonly kind: 'accepted'; readonly entry: AcceptedBackend }
  | { readonly kind: 'wrong'; readonly line: string; readonly why: string }

/** Reads `host: reason`, one a line. A reason that says nothing is none. */
export function parseAcceptance(line: string): ParsedAcceptance {
  const colon = line.indexOf(':')
  const host = normaliseHost((colon < 0 ? line : line.slice(0, colon)).trim())
  const reason = colon < 0 ? '' : line.slice(colon + 1).trim()
  if (!/^[a-z0-9*_-]+(?:\.[a-z0-9*_-]+)+$/.test(host))
    return { kind: 'wrong', line, why: 'it does not begin with a host name without a port or a path' }
  const wrong = findWidePattern(host.split('.'))
  if (wrong !== undefined) return { kind: 'wrong', line, why: wrong }
  if (reason.split(/\s+/).filter(word => /\p{L}/u.test(word)).length < 3)
    return { kind: 'wrong', line, why: 'a reason of at least three words must follow the host and a colon' }
  return { kind: 'accepted', entry: { host, reason } }
}

/** Fail closed: `*.com`, `*.co.uk` or `*.azure-api.net` would accept whoever registers a name. */
function findWidePattern(labels: readonly string[]): string | undefined {
  const last = labels.findLastIndex(label => label.includes('*'))
  if (last < 0) return undefined
  const fixed = labels.slice(last + 1)
  if (fixed.length < 2) return 'the last two labels of the host must be written out'
  if (/^\d+$/.test(fixed.at(-1) ?? '')) return 'an address must be written out'
  return isPublicSuffix(fixed)
    ? `anybody can register a name below \`${fixed.join('.')}\`, so that one more label must be written out`
    : undefined
}

/** True when the entry speaks of this host. `*` never crosses a dot. */
export function coversHost(entry: AcceptedBackend, host: string): boolean {
  const wanted = entry.host.split('.')
  const actual = normaliseHost(host).split('.')
  return (
    wanted.length === actual.length && wanted.every((label, index) => matches(label, actual[index] ?? ''))
  )
}

/** Linear: each part is looked for once, from left to right. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return text === pattern
  if (!text.startsWith(first)) return false
  let position = first.length
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1
    const found = isLast ? text.length - part.length : text.indexOf(part, position)
    if (found < position || !text.startsWith(part, found)) return false
    position = found + part.length
  }
  return true
}

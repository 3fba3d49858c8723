import { isPlainPath } from '../plain-path.ts'

/**
 * Which requests `globalValidation.excludedPaths` lets through without a token. Microsoft documents little more than that a trailing
 * wildcard works (azure-docs issues 86514 and 106668), so wherever the effect is not known the entry is taken to cover the path:
 * - case does not count, doubled and trailing slashes do not count, percent-encoding in the path of a request is undone;
 * - `/x/*` covers `/x` and everything below; `/x*` covers every path that begins so;
 * - `/x` without a wildcard covers everything below it as well, as `path_prefix` of the older configuration did. `/` is everything;
 * - anything else with a wildcard, a dot segment, a backslash, or a host, covers everything; so does one with percent-encoding, and one
 *   with a comma or a semicolon, which may be two entries;
 * - a path that not everybody on the way reads alike is covered by every entry.
 */
export type Exclusion =
  | { readonly kind: 'everything' }
  /** Covers paths whose first segments equal these; `open` is a last segment that only has to begin so. */
  | { readonly kind: 'below'; readonly segments: readonly string[]; readonly open?: string }

/** Reads one entry. */
export function parseExclusion(entry: string): Exclusion {
  const text = entry.trim().toLowerCase()
  const star = text.endsWith('*')
  const stem = star ? text.slice(0, -1) : text
  if (/[*?[\]{}()\\|^$#%,;]|:\/\//.test(stem) || !isPlainPath(stem)) return { kind: 'everything' }
  const segments = toSegments(stem)
  if (segments.length === 0) return { kind: 'everything' }
  const open = star && !stem.endsWith('/') ? segments.at(-1) : undefined
  return open === undefined
    ? { kind: 'below', segments }
    : { kind: 'below', segments: segments.slice(0, -1), open }
}

/** True when a request for this URL template could match the entry. A template parameter could be anything. */
export function coversPath(exclusion: Exclusion, template: string): boolean {
  if (exclusion.kind === 'everything') return true
  const bare = template.split('?', 1)[0] ?? ''
  if (!isPlainPath(bare)) return true
  const path = toSegments(decodeURIComponent(bare).toLowerCase())
  const wanted = exclusion.open === undefined ? exclusion.segments.length : exclusion.segments.length + 1
  for (let index = 0; index < wanted; index++) {
    const actual = path[index]
    if (actual === undefined) return false
    // `{*rest}` and `*` stand for any number of segments.
    if (actual.includes('*')) return true
    if (actual.includes('{')) continue
    const expected = exclusion.segments[index]
    if (expected === undefined ? !actual.startsWith(exclusion.open ?? '') : actual !== expected) return false
  }
  return true
}

function toSegments(path: string): string[] {
  return path.split('/').filter(segment => segment !== '')
}

/**
 * Which requests `globalValidation.excludedPaths` lets through without a token. Microsoft documents little more than that a trailing
 * wildcard works (azure-docs issues 86514 and 106668), so wherever the effect is not known the entry is taken to cover the path:
 * - case does not count, doubled and trailing slashes do not count, percent-encoding is undone;
 * - `/x/*` covers `/x` and everything below; `/x*` covers every path that begins so;
 * - `/x` without a wildcard covers everything below it as well, as `path_prefix` of the older configuration did. `/` is everything;
 * - anything else with a wildcard, a dot segment, a backslash, or a host, covers everything.
 */
export type Exclusion =
  | { readonly kind: 'everything' }
  /** Covers paths whose first segments equal these; `open` is a last segment that only has to begin so. */
  | { readonly kind: 'below'; readonly segments: readonly string[]; readonly open?: string }

/** Reads one entry. */
export function parseExclusion(entry: string): Exclusion {
  const text = decode(entry.trim()).toLowerCase()
  const star = text.endsWith('*')
  const stem = star ? text.slice(0, -1) : text
  if (/[*?[\]{}()\\|^$#]|:\/\//.test(stem)) return { kind: 'everything' }
  const segments = toSegments(stem)
  if (segments.length === 0 || segments.some(segment => segment === '.' || segment === '..'))
    return { kind: 'everything' }
  const open = star && !stem.endsWith('/') ? segments.at(-1) : undefined
  return open === undefined
    ? { kind: 'below', segments }
    : { kind: 'below', segments: segments.slice(0, -1), open }
}

/** True when a request for this URL template could match the entry. A template parameter could be anything. */
export function coversPath(exclusion: Exclusion, template: string): boolean {
  if (exclusion.kind === 'everything') return true
  const path = toSegments(decode(template.split('?', 1)[0] ?? '').toLowerCase())
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

/** A sequence that is no valid encoding stays as it is. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, sequence => {
    try {
      return decodeURIComponent(sequence)
    } catch {
      return sequence
    }
  })
}

/** A text that has wildcards, made ready to be held against others. */
export type Glob = (text: string) => boolean

export interface GlobOptions {
  /** Whether `*` crosses slashes; `any` when absent. `**` always does, and `?` never. */
  readonly star?: 'any' | 'segment'
  /** Names in Azure do not care about case; paths of files do. */
  readonly exactCase?: boolean
}

type Token = { readonly kind: 'any' | 'segment' | 'one' } | { readonly kind: 'text'; readonly text: string }

/**
 * `*` and `?` are the only wildcards, and `**` crosses slashes: a URL template is full of what a file glob would take for
 * syntax (`{id}`, `(key)`, `$count`). Case-insensitive, as operation names are in API Management. Every character counts, line ends
 * too: an operation must not slip through a `*`. Walks the text once with the set of positions in the glob, so no input is slow.
 */
export function createGlob(glob: string, { star = 'any', exactCase = false }: GlobOptions = {}): Glob {
  const fold = (text: string) => (exactCase ? text : text.toLowerCase())
  const tokens = glob
    .replace(/\*{2,}/g, '**')
    .split(/(\*\*|\*|\?)/)
    .flatMap((part): Token[] => {
      if (part === '**') return [{ kind: 'any' }]
      if (part === '*') return [{ kind: star }]
      if (part === '?') return [{ kind: 'one' }]
      return [...fold(part)].map(text => ({ kind: 'text', text }))
    })
  return text => {
    let states = skipStars(tokens, new Set([0]))
    for (const character of fold(text)) {
      if (states.size === 0) return false
      states = skipStars(tokens, advance(tokens, states, character))
    }
    return states.has(tokens.length)
  }
}

/** Whether a text has a wildcard. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text)
}

/** A glob over paths of files. */
export interface PathGlob {
  readonly matches: (path: string) => boolean
  /** Whether something below a folder could match. */
  readonly leadsInto: (folder: string) => boolean
}

/** `*` stays within a folder, and `**` as a whole segment stands for any number of folders, none among them. */
export function createPathGlob(glob: string): PathGlob {
  const segments = glob
    .split('/')
    .map(segment =>
      segment === '**' ? undefined : createGlob(segment, { star: 'segment', exactCase: true })
    )
  const walk = (path: string): Set<number> =>
    path
      .split('/')
      .reduce(
        (states, name) => skipFolders(segments, enter(segments, states, name)),
        skipFolders(segments, new Set([0]))
      )
  return {
    matches: path => walk(path).has(segments.length),
    leadsInto: folder => [...walk(folder)].some(position => position < segments.length)
  }
}

function enter(
  segments: readonly (Glob | undefined)[],
  states: ReadonlySet<number>,
  name: string
): Set<number> {
  const next = new Set<number>()
  for (const position of states) {
    if (position >= segments.length) continue
    const segment = segments[position]
    if (segment === undefined) next.add(position)
    else if (segment(name)) next.add(position + 1)
  }
  return next
}

/** Positions behind a wildcard that may stand for nothing are reached as well. */
function skipStars(tokens: readonly Token[], states: Set<number>): Set<number> {
  for (const position of states) {
    const kind = tokens[position]?.kind
    if (kind === 'any' || kind === 'segment') states.add(position + 1)
  }
  return states
}

function advance(tokens: readonly Token[], states: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>()
  for (const position of states) {
    const token = tokens[position]
    if (token === undefined) continue
    if (token.kind === 'any' || (token.kind === 'segment' && character !== '/')) next.add(position)
    else if (token.kind === 'text' ? token.text === character : token.kind === 'one' && character !== '/')
      next.add(position + 1)
  }
  return next
}

function skipFolders(segments: readonly (Glob | undefined)[], states: Set<number>): Set<number> {
  for (const position of states)
    if (position < segments.length && segments[position] === undefined) states.add(position + 1)
  return states
}

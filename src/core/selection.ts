import leven, { closestMatch } from 'leven'

/** What a selector can be matched against: an operation of the document. */
export interface SelectableOperation {
  /** operationId of the document, or the name that API Management gives an operation without one. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tags: readonly string[]
}

type Matcher = (operation: SelectableOperation) => boolean

interface Selector {
  readonly text: string
  readonly excluded: boolean
  readonly matches: Matcher
}

/** A parsed `operations` input. */
export interface Selection {
  readonly selectors: readonly Selector[]
}

/** The outcome of a selection; `unmatched` holds a sentence for every selector that names nothing. */
export interface Selected<T> {
  readonly selected: readonly T[]
  readonly unmatched: readonly string[]
}

const methodAndPath = /^(\*|[A-Za-z]+)[ \t]+(\/.*)$/

/** Parses one selector a line: operationId globs, `GET /path` globs, `tag:name`, and `!` exclusions. */
export function parseSelection(text: string): Selection {
  const selectors: Selector[] = []
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    if (line === '') continue
    const excluded = line.startsWith('!')
    selectors.push({ text: line, excluded, matches: toMatcher(excluded ? line.slice(1).trim() : line) })
  }
  return { selectors }
}

/** Applies a selection: what some selector includes (all, when there are only exclusions) and none excludes. */
export function selectOperations<T extends SelectableOperation>(
  selection: Selection,
  operations: readonly T[]
): Selected<T> {
  const includes = selection.selectors.filter(selector => !selector.excluded)
  const excludes = selection.selectors.filter(selector => selector.excluded)
  const selected = operations.filter(
    operation =>
      (includes.length === 0 || includes.some(selector => selector.matches(operation))) &&
      !excludes.some(selector => selector.matches(operation))
  )
  const unmatched = selection.selectors
    .filter(selector => !operations.some(selector.matches))
    .map(selector => describeUnmatched(selector.text, operations))
  return { selected, unmatched }
}

function toMatcher(text: string): Matcher {
  const route = methodAndPath.exec(text)
  if (route?.[1] !== undefined && route[2] !== undefined) {
    const method = route[1].toUpperCase()
    const path = toGlob(route[2], '[^/]*')
    return operation =>
      (method === '*' || operation.method.toUpperCase() === method) && path.test(operation.path)
  }
  if (text.toLowerCase().startsWith('tag:')) {
    const tag = toGlob(text.slice(4).trim(), '.*')
    return operation => operation.tags.some(name => tag.test(name))
  }
  const id = toGlob(text, '.*')
  return operation => id.test(operation.id)
}

/**
 * `*` and `?` are the only wildcards, and `**` crosses slashes: a URL template is full of what a file glob would take for
 * syntax (`{id}`, `(key)`, `$count`). Case-insensitive, as operation names are in API Management.
 */
function toGlob(text: string, star: string): RegExp {
  const source = text
    .replace(/\*{2,}/g, '**')
    .split(/(\*\*|\*|\?)/)
    .map(part => {
      if (part === '**') return '.*'
      if (part === '*') return star
      if (part === '?') return '[^/]'
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
    })
    .join('')
  return new RegExp(`^${source}$`, 'i')
}

function describeUnmatched(text: string, operations: readonly SelectableOperation[]): string {
  const wanted = text.replace(/^!\s*/, '')
  if (operations.length === 0) return `\`${text}\` matches nothing: the document has no operations`
  const names = wanted.includes('/')
    ? operations.map(operation => `${operation.method.toUpperCase()} ${operation.path}`)
    : wanted.startsWith('tag:')
      ? [...new Set(operations.flatMap(operation => operation.tags.map(tag => `tag:${tag}`)))]
      : operations.map(operation => operation.id)
  const nearest = closestMatch(
    wanted.toLowerCase(),
    names.map(name => name.toLowerCase())
  )
  const name = names.find(candidate => candidate.toLowerCase() === nearest)
  const close =
    name !== undefined && leven(wanted.toLowerCase(), name.toLowerCase()) <= Math.max(3, wanted.length / 2)
  return `\`${text}\` matches no operation of the document${close ? `; did you mean \`${name}\`?` : ''}`
}

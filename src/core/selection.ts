import leven, { closestMatch } from 'leven'
import { createGlob } from './glob.ts'

/** What a selector can be matched against: an operation of the document. */
export interface SelectableOperation {
  /** operationId of the document, or the name that API Management gives an operation without one. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tags: readonly string[]
  /**
   * What is not known of it: an operation that is known by a folder alone has a name and no route, and one that stands for several has
   * not even that. Fail closed: a selector that asks for it selects the operation, and never excludes it.
   */
  readonly unknown?: ReadonlySet<SelectorKind>
}

/** What a selector goes by. A `name` has no wildcard. */
export type SelectorKind = 'name' | 'glob' | 'route' | 'tag'

type Matcher = (operation: SelectableOperation) => boolean

interface Selector {
  readonly text: string
  readonly excluded: boolean
  readonly kind: SelectorKind
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
    selectors.push({ text: line, excluded, ...toMatcher(excluded ? line.slice(1).trim() : line) })
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
      (includes.length === 0 ||
        includes.some(selector => isOpen(selector, operation) || selector.matches(operation))) &&
      !excludes.some(selector => !isOpen(selector, operation) && selector.matches(operation))
  )
  const unmatched = selection.selectors
    .filter(
      selector => !operations.some(operation => isOpen(selector, operation) || selector.matches(operation))
    )
    .map(selector => describeUnmatched(selector.text, operations))
  return { selected, unmatched }
}

/** True where nobody can say whether the selector means the operation. `*` means every one. */
function isOpen(selector: Selector, operation: SelectableOperation): boolean {
  return operation.unknown?.has(selector.kind) === true && !/^!?\s*\*+$/.test(selector.text)
}

function toMatcher(text: string): Pick<Selector, 'kind' | 'matches'> {
  const route = methodAndPath.exec(text)
  if (route?.[1] !== undefined && route[2] !== undefined) {
    const method = route[1].toUpperCase()
    const path = createGlob(route[2], { star: 'segment' })
    return {
      kind: 'route',
      matches: operation =>
        (method === '*' || operation.method.toUpperCase() === method) && path(operation.path)
    }
  }
  if (text.toLowerCase().startsWith('tag:')) {
    const tag = createGlob(text.slice(4).trim())
    return { kind: 'tag', matches: operation => operation.tags.some(tag) }
  }
  const id = createGlob(text)
  return { kind: /[*?]/.test(text) ? 'glob' : 'name', matches: operation => id(operation.id) }
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

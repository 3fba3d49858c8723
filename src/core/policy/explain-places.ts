import type { PolicyScope } from '../model.ts'
import { excerptAt, type Position, toPosition } from '../source.ts'
import type { DocumentSource } from './chain.ts'
import type { Site } from './interpret-steps.ts'
import type { Place, Reason, ReasonCode } from './verdict.ts'

/** Lines of documents that many operations share are looked for once. */
const positions = new WeakMap<DocumentSource, Map<number, Position>>()
const excerpts = new WeakMap<DocumentSource, Map<number, string>>()

function findPosition({ source, offset }: Site): Position {
  const known = positions.get(source) ?? new Map<number, Position>()
  positions.set(source, known)
  const position = known.get(offset) ?? toPosition(source.text, offset)
  known.set(offset, position)
  return position
}

/** The lines of a place, with a caret. */
export function findExcerpt({ source, offset, node }: Site): string {
  const known = excerpts.get(source) ?? new Map<number, string>()
  excerpts.set(source, known)
  const end = node?.openEnd
  const excerpt = known.get(offset) ?? excerptAt(source.text, offset, end === undefined ? {} : { end })
  known.set(offset, excerpt)
  return excerpt
}

/** Something that a document does at one place, as a clause: "sets the token". */
export interface Deed {
  readonly at: Site
  readonly what: string
}

/** The name of a document in a sentence. */
export function nameScope(scope: PolicyScope): string {
  switch (scope.kind) {
    case 'service':
      return 'the service policy'
    case 'workspace':
      return 'the workspace policy'
    case 'product':
      return `the policy of the product \`${scope.product}\``
    case 'api':
      return 'the API policy'
    case 'operation':
      return 'the operation policy'
    default:
      return scope satisfies never
  }
}

/** The name of the text in which a site stands. */
export function nameDocument({ source }: Site): string {
  return source.fragment === undefined ? nameScope(source.scope) : `the fragment \`${source.fragment}\``
}

/** A deed as a clause with its place: "the API policy sets the token (line 7)"; "it", when `before` is in the same text. */
export function toClause({ at, what }: Deed, before?: Site): string {
  const subject = before?.source === at.source ? 'it' : nameDocument(at)
  return `${subject} ${what} ${toLine(at)}`.trimEnd()
}

/** The line of a site in brackets; nothing for a document that could not be read. */
export function toLine(site: Site, document?: string): string {
  if (site.source.text === '') return ''
  const line = `line ${findPosition(site).line}`
  return document === undefined ? `(${line})` : `(${line} of ${document})`
}

/** The place of a deed; for what stands in a fragment the place that includes it comes before. */
export function toPlaces({ at, what }: Deed): Place[] {
  const { source, section, element } = at
  const { line, column } = findPosition(at)
  const place: Place = {
    scope: source.scope,
    ...(source.fragment === undefined ? {} : { fragment: shortenText(source.fragment) }),
    section,
    element: shortenText(element),
    line,
    column,
    ...(source.file === undefined ? {} : { file: source.file }),
    what: shortenText(what)
  }
  const includes =
    at.via === undefined
      ? []
      : toPlaces({ at: at.via, what: `includes the fragment \`${source.fragment ?? ''}\`` })
  return [...includes, place]
}

/** Puts a reason together; the last deed is the decisive one, and is shown. */
export function toReason(code: ReasonCode, sentence: string, deeds: readonly Deed[]): Reason {
  const text = shortenText(sentence)
  const last = deeds.at(-1)?.at
  const places = deeds.flatMap(toPlaces)
  if (last === undefined || last.source.text === '') return { code, text, places }
  return { code, text, places, excerpt: findExcerpt(last) }
}

const longText = 500
const longQuote = 100

/** What documents say is quoted in sentences, and may be of any length: long quotations are cut. */
function shortenText(text: string): string {
  if (text.length <= longText) return text
  const quoted = text.replace(/`[^`]+`/g, quote =>
    quote.length <= longQuote ? quote : `${cutText(quote, longQuote)}\``
  )
  return quoted.length <= 2 * longText ? quoted : cutText(quoted, 2 * longText)
}

/** The first characters of a text, without half of a surrogate pair at the end. */
function cutText(text: string, length: number): string {
  return `${text.slice(0, length).replace(/\p{Cs}$/u, '')}…`
}

/** A clause as a sentence. */
export function toSentence(clause: string): string {
  const ended = /[.!?]$/.test(clause) ? clause : `${clause}.`
  return ended.charAt(0).toUpperCase() + ended.slice(1)
}

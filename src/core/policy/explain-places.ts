import type { PolicyScope } from '../model.ts'
import { excerptAt, toPosition } from '../source.ts'
import type { Site } from './interpret-steps.ts'
import type { Place, Reason, ReasonCode } from './verdict.ts'

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
export function toLine({ source, offset }: Site, document?: string): string {
  if (source.text === '') return ''
  const line = `line ${toPosition(source.text, offset).line}`
  return document === undefined ? `(${line})` : `(${line} of ${document})`
}

/** The place of a deed; for what stands in a fragment the place that includes it comes before. */
export function toPlaces({ at, what }: Deed): Place[] {
  const { source, section, element } = at
  const { line, column } = toPosition(source.text, at.offset)
  const place: Place = {
    scope: source.scope,
    ...(source.fragment === undefined ? {} : { fragment: source.fragment }),
    section,
    element,
    line,
    column,
    ...(source.file === undefined ? {} : { file: source.file }),
    what
  }
  const includes =
    at.via === undefined
      ? []
      : toPlaces({ at: at.via, what: `includes the fragment \`${source.fragment ?? ''}\`` })
  return [...includes, place]
}

/** Puts a reason together; the last deed is the decisive one, and is shown. */
export function toReason(code: ReasonCode, text: string, deeds: readonly Deed[]): Reason {
  const last = deeds.at(-1)?.at
  const places = deeds.flatMap(toPlaces)
  if (last === undefined || last.source.text === '') return { code, text, places }
  const end = last.node?.openEnd
  const excerpt = excerptAt(last.source.text, last.offset, end === undefined ? {} : { end })
  return { code, text, places, excerpt }
}

/** A clause as a sentence. */
export function toSentence(clause: string): string {
  const ended = /[.!?]$/.test(clause) ? clause : `${clause}.`
  return ended.charAt(0).toUpperCase() + ended.slice(1)
}

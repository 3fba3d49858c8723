import type { FileLocation } from '../model.ts'

/** How much a finding weighs. `fail-on` is compared against it. */
export type Severity = 'error' | 'warning' | 'info'

/** What a finding is about. */
export type Subject =
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'api'; readonly api: string }
  | { readonly kind: 'operation'; readonly api: string; readonly operation: string }
  | { readonly kind: 'backend'; readonly backend: string }
  | { readonly kind: 'document'; readonly document: string }

/** Why a finding does not count, and until when. */
export interface Waived {
  readonly reason: string
  readonly owner: string
  /** The last day, in UTC, as `2027-01-31`. */
  readonly expires: string
  /** Where the waiver stands. */
  readonly location: FileLocation
}

/** The words for one finding, made from its facts alone. Every text is plain text: the report escapes it. */
export interface Words {
  /** One sentence: what is wrong, and where. */
  readonly message: string
  readonly expected?: string
  readonly actual?: string
  /** The exact `az` command, workflow line or edit that mends it. */
  readonly fix: string
  /** A few lines of the document with a caret, where that helps. */
  readonly excerpt?: string
}

/**
 * One rule: its identity, its weight, and its words. The check that raises it lives with the domain that it is about.
 * `why` and `fix` are Markdown, and become docs/rules/<id>.md and the help of a report.
 */
export interface Rule<Id extends string, Facts> {
  readonly id: Id
  /** kebab-case, for people who read ids. */
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly words: (facts: Facts, subject: Subject) => Words
  readonly help: { readonly why: string; readonly fix: string; readonly reference: string }
}

/** A finding of a given rule: facts only, the words come from the rule. */
export interface FindingOf<Id extends string, Facts> {
  readonly rule: Id
  readonly subject: Subject
  readonly facts: Facts
  readonly location?: FileLocation
  /** Set where the case weighs otherwise than the rule. */
  readonly severity?: Severity
  /** Set where somebody answers for it: it is shown, and does not count. */
  readonly waived?: Waived
}

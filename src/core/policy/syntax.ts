/**
 * The tree of one policy document or fragment. Offsets are UTF-16 code units into `text`, half-open [start, end);
 * the tree never owns text that is not in the document, so that an edit is a splice and nothing else changes.
 */

export interface PolicyTree {
  readonly text: string
  readonly format: 'rawxml' | 'xml'
  /** Undefined when the document could not be parsed: then `diagnostics` says where and why, and nothing may be guessed. */
  readonly root: PolicyElement | undefined
  readonly diagnostics: readonly PolicyDiagnostic[]
}

/** Why a document is not readable. A tree with an error has no root. Offset into the text. */
export interface PolicyDiagnostic {
  readonly severity: 'error' | 'warning'
  readonly code:
    | 'unterminated-comment'
    | 'bad-comment'
    | 'unterminated-cdata'
    | 'unterminated-instruction'
    | 'unterminated-tag'
    | 'unterminated-attribute'
    | 'unterminated-expression'
    | 'bad-attribute'
    | 'bad-name'
    | 'bad-entity'
    | 'duplicate-attribute'
    | 'mismatched-tag'
    | 'unclosed-element'
    | 'text-outside-root'
    | 'several-roots'
    | 'no-root'
    | 'template-directive'
    | 'doctype'
    | 'too-deep'
  readonly offset: number
  readonly message: string
}

export type PolicyNode = PolicyElement | PolicyTextNode | PolicyOther

export interface PolicyElement {
  readonly kind: 'element'
  readonly name: string
  readonly start: number
  readonly end: number
  /** Just behind the `>` of the start tag (equal to `end` when self-closing). */
  readonly openEnd: number
  /** Offset of `</` of the end tag; undefined when self-closing. */
  readonly closeStart: number | undefined
  readonly attributes: readonly PolicyAttribute[]
  /** In document order. Markup inside an opaque element (set-body, value, ...) is a single text node, never an element. */
  readonly children: readonly PolicyNode[]
}

export interface PolicyAttribute {
  readonly name: string
  readonly start: number
  readonly end: number
  /** The characters between the quotes. */
  readonly valueStart: number
  readonly valueEnd: number
  readonly quote: '"' | "'"
  /** Entities decoded; named values not substituted. */
  readonly value: string
  /** True when the first non-blank characters are `@(` or `@{`. */
  readonly expression: boolean
}

export interface PolicyTextNode {
  readonly kind: 'text'
  readonly start: number
  readonly end: number
  /** Entities decoded; named values not substituted. */
  readonly value: string
  readonly expression: boolean
}

export interface PolicyOther {
  readonly kind: 'comment' | 'cdata' | 'instruction'
  readonly start: number
  readonly end: number
}

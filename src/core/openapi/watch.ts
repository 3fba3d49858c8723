import type { FileLocation } from '../model.ts'
import type { Finding } from '../rules/finding.ts'
import type { Subject } from '../rules/rule.ts'
import type { ApiDocument } from './document.ts'
import type { DocumentNode } from './grammar.ts'
import type { Pointer } from './json-position.ts'

/** A check that sees the whole document once, and then says what it found. */
export interface Watch {
  readonly see: (node: DocumentNode) => void
  readonly findings: () => Finding[]
}

/** The subject of every finding about a document. */
export function toSubject(spec: ApiDocument): Subject {
  return { kind: 'document', document: spec.file }
}

/** The `location` field of a finding, left out when the place is not known. */
export function locateAt(spec: ApiDocument, pointer: Pointer): { readonly location?: FileLocation } {
  const location = spec.locate(pointer)
  return location === undefined ? {} : { location }
}

import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly reference: string
}

export const P42: Rule<'P42', Facts> = {
  id: 'P42',
  name: 'reference-to-nothing',
  title: 'A reference leads to nothing',
  severity: 'error',
  words: ({ reference }) => ({
    message: `The reference ${quote(reference)} leads to nothing in the document, or in a circle.`,
    fix: 'Correct the reference, or add what it names.'
  }),
  help: {
    why: 'The importer reports a reference to something that is not in the document as a parsing error. What the operation would look like is not known.',
    fix: 'Correct the reference, or add what it names.',
    reference: importRestrictions
  }
}

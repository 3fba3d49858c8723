import type { Rule } from './rule.ts'
import { importRestrictions, toMegabytes } from './spec-words.ts'

interface Facts {
  readonly bytes: number
  readonly limit: number
}

export const P28: Rule<'P28', Facts> = {
  id: 'P28',
  name: 'document-too-large',
  title: 'The document is larger than an inline import may be',
  severity: 'error',
  words: ({ bytes, limit }) => ({
    message: `The document has ${toMegabytes(bytes)} MB as it would be sent, and API Management imports at most ${toMegabytes(limit)} MB.`,
    expected: `at most ${limit} bytes`,
    actual: `${bytes} bytes`,
    fix: 'Split the API, or take examples and long descriptions out of the document.'
  }),
  help: {
    why: 'Inline documents of more than 4 MB are refused. What counts is the request, where every quote and line break of the document is written as two characters.',
    fix: 'Split the API, or take examples and long descriptions out of the document.',
    reference: importRestrictions
  }
}

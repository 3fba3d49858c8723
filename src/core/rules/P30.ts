import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly operations: number
  readonly limit: number
  readonly sku: string
}

export const P30: Rule<'P30', Facts> = {
  id: 'P30',
  name: 'too-many-operations',
  title: 'The API has more operations than the tier allows',
  severity: 'warning',
  words: ({ operations, limit, sku }) => ({
    message: `The document has ${operations} operations, and services of the tier ${quote(sku)} are reported to refuse updates of APIs with more than ${limit}.`,
    expected: `at most ${limit} operations`,
    actual: `${operations} operations`,
    fix: 'Split the API, or move to another tier.'
  }),
  help: {
    why: 'The tier limits the number of operations of an API. The first import can succeed where the next one fails.',
    fix: 'Split the API, or move to another tier.',
    reference: importRestrictions
  }
}

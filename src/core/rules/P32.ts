import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly api: string
}

export const P32: Rule<'P32', Facts> = {
  id: 'P32',
  name: 'api-id-invalid',
  title: 'The name of the API is not valid',
  severity: 'error',
  words: ({ api }) => ({
    message: `${quote(api)} is not a name for an API.`,
    expected: '1 to 256 characters, and none of `* # & + : < > ?`',
    actual: api,
    fix: 'Correct the input `api-id`.'
  }),
  help: {
    why: 'Resource Manager refuses names of APIs with these characters.',
    fix: 'Correct the input `api-id`.',
    reference: importRestrictions
  }
}

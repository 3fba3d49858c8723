import type { Rule } from './rule.ts'
import { importRestrictions, listNames, quote } from './spec-words.ts'

interface Facts {
  readonly signature: string
  readonly operations: readonly string[]
}

export const P08: Rule<'P08', Facts> = {
  id: 'P08',
  name: 'duplicate-signature',
  title: 'Two operations have the same method and URL template',
  severity: 'error',
  words: ({ signature, operations }) => ({
    message: `${operations.length} operations have the signature ${quote(signature)}: ${listNames(operations)}. API Management tells URLs apart without regard to case, and required query parameters are part of the URL template.`,
    expected: 'one operation for each signature',
    actual: `${operations.length} operations with the signature \`${signature}\``,
    fix: 'Make one operation of them, or tell their paths apart by more than upper and lower case.'
  }),
  help: {
    why: 'The import fails with "Importing API has duplicate signature operations".',
    fix: 'Merge the operations, or give one of them another path.',
    reference: importRestrictions
  }
}

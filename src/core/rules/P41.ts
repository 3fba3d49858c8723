import type { Rule } from './rule.ts'
import { importRestrictions, listNames } from './spec-words.ts'

interface Facts {
  readonly signature: string
  readonly operations: readonly string[]
}

export const P41: Rule<'P41', Facts> = {
  id: 'P41',
  name: 'similar-url-templates',
  title: 'Two operations differ in the names of their parameters only',
  severity: 'warning',
  words: ({ signature, operations }) => ({
    message: `${operations.length} operations differ in the names of their parameters only: ${listNames(operations)}.`,
    expected: 'one operation for each method and path',
    actual: `${operations.length} operations for \`${signature}\``,
    fix: 'Make one operation of them: which one a call reaches is not defined.'
  }),
  help: {
    why: 'The names of parameters do not take part in routing. The service may refuse the second operation, or never route to it.',
    fix: 'Make one operation of them.',
    reference: importRestrictions
  }
}

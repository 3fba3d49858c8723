import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly operation: string
  readonly signature: string
}

export const P34: Rule<'P34', Facts> = {
  id: 'P34',
  name: 'operation-will-be-deleted',
  title: 'The import deletes an operation with its policy',
  severity: 'error',
  words: ({ api, operation, signature }) => ({
    message: `The import deletes the operation ${quote(operation)} (${quote(signature)}) of the API ${quote(api)}, with any policy of its own.`,
    fix: `Add the operation to the document with \`operationId: ${operation}\`, or allow the deletion with \`max-deletions\`.`
  }),
  help: {
    why: 'An import deletes every operation that the document does not have. A policy of its own goes with it, and is not kept anywhere.',
    fix: 'Add the operation to the document, or allow the deletion with `max-deletions`.',
    reference: importRestrictions
  }
}

import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly operation: string
  readonly signature: string
  readonly live: string
  readonly liveSignature: string
}

export const P10: Rule<'P10', Facts> = {
  id: 'P10',
  name: 'name-taken-by-removed-operation',
  title: 'A new operation gets the name of one that the import removes',
  severity: 'error',
  words: ({ operation, signature, live, liveSignature }) => ({
    message: `The operation ${quote(signature)} would get the name ${quote(operation)}, which the service still uses for ${quote(liveSignature)}.`,
    expected: `a name other than \`${live}\``,
    actual: operation,
    fix: `Give the operation another \`operationId\` that differs within its first 76 characters, or delete the operation \`${live}\` in API Management first.`
  }),
  help: {
    why: 'Names are cut to 76 characters. One that equals the name of an operation that the same import removes makes it fail with "Operation with the same method and URL template already exists", or hands over the policy of the old operation.',
    fix: 'Shorten the operationId so that it is unique within 76 characters.',
    reference: importRestrictions
  }
}

import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly operation: string
  readonly operationId: string
  readonly signature: string
}

export const P43: Rule<'P43', Facts> = {
  id: 'P43',
  name: 'operation-will-be-renamed',
  title: 'The import replaces an operation by one of another name',
  severity: 'warning',
  words: ({ api, operation, operationId, signature }) => ({
    message: `The operation ${quote(signature)} of the API ${quote(api)} is called ${quote(operation)} in API Management and ${quote(operationId)} in the document: the import makes a new one, and only attempts to copy the policy.`,
    expected: operation,
    actual: operationId,
    fix: `Give the operation \`operationId: ${operation}\` in the document, or verify its policy after the import.`
  }),
  help: {
    why: 'The importer recognises operations by their operationId. One that it does not recognise is new; the policy is copied from an operation of the same method and URL template where there is one. This action plans its own policies again after the import; what else was in the policy is for you to verify.',
    fix: 'Keep the operationId that the operation has in API Management.',
    reference: importRestrictions
  }
}

import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly operation: string
  readonly method: string
  readonly urlTemplate: string
}

export const OPS001: Rule<'OPS001', Facts> = {
  id: 'OPS001',
  name: 'operation-missing',
  title: 'An operation of the document is missing in API Management',
  severity: 'error',
  words: ({ api, operation, method, urlTemplate }) => ({
    message: `The document has the operation \`${method} ${urlTemplate}\`, and the API \`${api}\` does not.`,
    expected: `an operation \`${operation}\`, or one of another name with this method and URL template`,
    actual: 'no such operation',
    fix: 'Run this action with `mode: apply`, which imports the document, or take the operation out of the document.'
  }),
  help: {
    why: 'Callers of an operation that the gateway does not have get 404. An operation that was expected to be protected, and is not there, is also one whose protection cannot be verified.',
    fix: 'Run the action with `mode: apply`. If somebody deleted the operation on purpose, take it out of the document as well.',
    reference: 'https://learn.microsoft.com/azure/api-management/import-api-from-oas'
  }
}

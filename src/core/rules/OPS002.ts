import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly operation: string
  readonly method: string
  readonly urlTemplate: string
}

export const OPS002: Rule<'OPS002', Facts> = {
  id: 'OPS002',
  name: 'operation-not-in-document',
  title: 'API Management has an operation that is not in the document',
  severity: 'error',
  words: ({ api, operation, method, urlTemplate }) => ({
    message: `The API \`${api}\` has the operation \`${operation}\` (\`${method} ${urlTemplate}\`), and the document does not.`,
    expected: 'no such operation',
    actual: `\`${method} ${urlTemplate}\``,
    fix: `Add the operation to the document with \`operationId: ${operation}\`, or let \`mode: apply\` delete it together with its policy by giving \`max-deletions\` the number of operations that may go.`
  }),
  help: {
    why: 'An operation that was made by hand is a way to the backend that no review has seen: the policy and the identity of the API work for it as they do for the others. The next import deletes it without a question, and its policy with it.',
    fix: 'Add the operation to the document, with its name in API Management as `operationId`, so that the import recognises it and keeps its policy. Or delete it: `az apim api operation delete --resource-group <group> --service-name <service> --api-id <api> --operation-id <operation>`.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions'
  }
}

import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  /** The live operation, whose policy would vanish. */
  readonly operation: string
  readonly signature: string
  /** What the document has in its place. */
  readonly successor: string
  readonly successorSignature: string
}

export const P35: Rule<'P35', Facts> = {
  id: 'P35',
  name: 'policy-lost-by-rename',
  title: 'An operation changes its name and its route at once, and loses its policy',
  severity: 'error',
  words: ({ api, operation, signature, successor, successorSignature }) => ({
    message: `The operation ${quote(operation)} (${quote(signature)}) of the API ${quote(api)} has a policy, and the document seems to have it as ${quote(successor)} (${quote(successorSignature)}): the import knows it neither by name nor by route, deletes it with its policy, and makes a new one without.`,
    expected: `${operation}: ${signature}`,
    actual: `${successor}: ${successorSignature}`,
    fix: `Do it in two steps: give the new route \`operationId: ${operation}\` and apply, which keeps the policy; then rename it. If they are not the same operation, delete ${quote(operation)} in API Management first, after its policy was looked at.`
  }),
  help: {
    why: 'The importer recognises an operation by its operationId, and copies the policy of one with the same method and URL template. When both change in one import, the old operation is deleted together with its policy, which is not kept anywhere. Azure: never change the operationId and the route at the same time.',
    fix: 'Change the route first and keep the operationId that the operation has in API Management; change the operationId in a later import. An operation that is really gone can be deleted with `az apim api operation delete`.',
    reference: importRestrictions
  }
}

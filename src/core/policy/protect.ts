import { absent, type Expectation, type PolicyText, type PolicyWorld, present } from '../model.ts'
import type { RefusalCode } from './edit-candidates.ts'
import { planProtection } from './edit-plan.ts'

/** What became of one document. */
export type ProtectedDocument =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly text: string }

/**
 * Protects one document as if it were the policy of an operation in an otherwise empty service. Only what the document
 * itself says is judged: backends that it names are taken for ones without credentials of their own.
 */
export function protectDocument(
  text: string,
  format: 'rawxml' | 'xml',
  expected: Expectation
): ProtectedDocument {
  const { edits, refusals } = planProtection(createDocumentWorld({ text, format }), {
    operations: ['document'],
    allOperations: ['document'],
    expected,
    scope: 'operation',
    restoreBase: false,
    options: { documentOnly: true }
  })
  const [edit] = edits
  const [refusal] = refusals
  if (refusal !== undefined) return { kind: 'refused', code: refusal.code, text: refusal.text }
  return edit === undefined ? { kind: 'unchanged' } : { kind: 'edited', text: edit.after }
}

/** A world of one document, which stands for the policy of one operation. */
function createDocumentWorld(policy: PolicyText): PolicyWorld {
  return {
    api: 'document',
    servicePolicy: absent,
    products: present([]),
    apiPolicy: absent,
    operationPolicies: new Map([['document', present(policy)]]),
    fragments: new Map(),
    namedValues: present([]),
    backends: new Map(),
    selfHostedGateways: present([])
  }
}

import type { LiveState, Observed, PolicyText } from '../model.ts'

/**
 * True when some policy of the API speaks of a header, when an operation declares it, or when a document could not be read that may.
 * Only where nothing at all names it is it certain that API Management does not set it.
 */
export function namesHeader({ policies, operations }: LiveState, header: string): boolean {
  const products = policies.products.kind === 'present' ? policies.products.value : []
  const documents = [
    policies.servicePolicy,
    policies.workspace?.policy,
    policies.apiPolicy,
    ...products.map(product => product.policy),
    ...policies.operationPolicies.values(),
    ...policies.fragments.values(),
    ...(policies.workspaceFragments?.values() ?? [])
  ]
  const live = operations.kind === 'present' ? operations.value : []
  return (
    policies.products.kind !== 'present' ||
    documents.some(document => document !== undefined && mayName(document, header)) ||
    live.some(operation => operation.headers.some(({ name }) => name.toLowerCase() === header))
  )
}

function mayName(document: Observed<PolicyText>, header: string): boolean {
  switch (document.kind) {
    case 'present':
      return document.value.text.toLowerCase().includes(header)
    case 'absent':
      return false
    case 'unreadable':
      return true
    default:
      return document satisfies never
  }
}

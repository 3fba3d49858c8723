import type { ElementFault } from './fault.ts'
import type { PolicyDocument } from './syntax.ts'
/** x */
export type PolicyScope = 'service' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment'
/** x */
export function checkPolicy(_document: PolicyDocument, _input: object): ElementFault[] {
  return []
}

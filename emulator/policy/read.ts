import { ElementFaultError, MarkupFault } from './fault.ts'
import { parsePolicy } from './parse.ts'
import type { PolicyForm } from './syntax.ts'
import { writePolicy } from './write.ts'

/**
 * Gives a stored document in the form that a reader asks for: `rawxml` is what is stored, `xml` has its expressions
 * escaped. A seed may hold a document that the service would never have taken; that is given as it is.
 */
export function readPolicy(stored: string, format: PolicyForm): string {
  if (format === 'rawxml') return stored
  try {
    return writePolicy(parsePolicy(stored, 'rawxml'), 'xml')
  } catch (error) {
    if (error instanceof MarkupFault || error instanceof ElementFaultError) return stored
    throw error
  }
}

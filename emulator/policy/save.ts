import type { PolicyScope } from './catalogue.ts'
import { checkPolicy } from './check.ts'
import {
  ElementFaultError,
  MarkupFault,
  type PolicyError,
  toElementError,
  toFieldError,
  toMarkupError,
  toPlainError
} from './fault.ts'
import { parsePolicy } from './parse.ts'
import type { KnownNames } from './references.ts'
import type { PolicyDocument, PolicyForm } from './syntax.ts'
import { writePolicy } from './write.ts'

export type { PolicyScope } from './catalogue.ts'
export type { PolicyError } from './fault.ts'

/** A policy document on its way to a scope, with the names that it may refer to. */
export interface SaveInput extends KnownNames {
  readonly value: string
  readonly format: string
  readonly scope: PolicyScope
}

/** The text as the service keeps it (rawxml), or the error that it answers with. */
export type SaveOutcome =
  | { readonly ok: true; readonly stored: string }
  | { readonly ok: false; readonly error: PolicyError }

/** Checks a document as the service does before it stores it, and gives it as the service would give it back. */
export function savePolicy(input: SaveInput): SaveOutcome {
  const { format, value } = input
  if (format !== 'xml' && format !== 'rawxml') return { ok: false, error: refuseFormat(format) }
  const parsed = parse(value, format, input.scope === 'fragment')
  if ('error' in parsed) return { ok: false, error: parsed.error }
  const faults = checkPolicy(parsed.document, input.scope, input)
  if (faults.length > 0) return { ok: false, error: toElementError(value, faults) }
  return { ok: true, stored: writePolicy(parsed.document, 'rawxml') }
}

/** Links are followed by the service; the emulator calls nobody. */
function refuseFormat(format: string): PolicyError {
  const message = format.endsWith('-link')
    ? `The format '${format}' is not emulated: send the policy inline.`
    : `The format '${format}' is not supported.`
  return toFieldError([{ target: 'format', message }])
}

function parse(
  value: string,
  form: PolicyForm,
  isFragment: boolean
): { readonly document: PolicyDocument } | { readonly error: PolicyError } {
  try {
    return { document: parsePolicy(value, form) }
  } catch (error) {
    if (error instanceof MarkupFault) return { error: toMarkupError(error, isFragment) }
    if (!(error instanceof ElementFaultError)) throw error
    if (isFragment)
      return {
        error: toPlainError(`The policy fragment contains invalid policy expression. ${error.fault.message}`)
      }
    return { error: toElementError(value, [error.fault]) }
  }
}

import { Lines } from './position.ts'

/** The body of an ARM error, as API Management sends it. */
export interface PolicyError {
  readonly code: string
  readonly message: string
  readonly details:
    | readonly { readonly code: string; readonly target: string; readonly message: string }[]
    | null
}

/** A document that is not XML, in the words of .NET's reader; thrown by the parser, given back as a value by its caller. */
export class MarkupFault extends Error {
  constructor(message: string, text: string, offset: number) {
    const { line, column } = new Lines(text).at(offset)
    super(`${message} Line ${line}, position ${column}.`)
    this.name = 'MarkupFault'
  }
}

/** A fault of one element: its name, where that name stands, and what is wrong. */
export interface ElementFault {
  readonly element: string
  readonly offset: number
  readonly message: string
}

/** An expression that the service cannot read, with the element that holds it. */
export class ElementFaultError extends Error {
  readonly fault: ElementFault

  constructor(fault: ElementFault) {
    super(fault.message)
    this.name = 'ElementFaultError'
    this.fault = fault
  }
}

/** Builds the error of a document that is not XML: a policy names it in `details`, a fragment in the message. */
export function toMarkupError(fault: MarkupFault, isFragment: boolean): PolicyError {
  if (isFragment) return toPlainError(`The policy fragment is not a valid XML: ${fault.message}`)
  return toFieldError([{ target: 'representation', message: fault.message }])
}

/** Builds the error of an expression in a fragment, which names no element. */
export function toPlainError(message: string): PolicyError {
  return { code: 'ValidationError', message, details: null }
}

/** Builds the error that lists faults under the fields that they belong to. */
export function toFieldError(
  faults: readonly { readonly target: string; readonly message: string }[]
): PolicyError {
  return {
    code: 'ValidationError',
    message: 'One or more fields contain incorrect values:',
    details: faults.map(fault => ({ code: 'ValidationError', ...fault }))
  }
}

/** Builds the error that points to elements by line and column of the text that was sent. */
export function toElementError(text: string, faults: readonly ElementFault[]): PolicyError {
  const lines = new Lines(text)
  return toFieldError(
    faults.map(({ element, offset, message }) => {
      const { line, column } = lines.at(offset)
      return {
        target: element,
        message: `Error in element '${element}' on line ${line}, column ${column}: ${message}`
      }
    })
  )
}

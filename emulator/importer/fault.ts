/** The body of an ARM error, as API Management sends it. */
export interface ImportError {
  readonly code: string
  readonly message: string
  readonly details: readonly ImportErrorDetail[] | null
}

/** One line of the details of an import error. */
export interface ImportErrorDetail {
  readonly code: string
  readonly target: string
  readonly message: string
}

/** A document that is refused; thrown inside the importer and given back as a value at its door. */
export class ImportRefusal extends Error {
  readonly body: ImportError

  constructor(body: ImportError) {
    super(body.message)
    this.name = 'ImportRefusal'
    this.body = body
  }
}

/** Builds the refusal that names each fault of the document in `details`, as hashicorp/terraform-provider-azurerm#24559 shows it. */
export function toParsingRefusal(faults: readonly string[]): ImportRefusal {
  return toFieldRefusal(
    'representation',
    faults.map(fault => `Parsing error(s): ${fault}`)
  )
}

/** Builds the refusal of a field of the request. */
export function toFieldRefusal(target: string, messages: readonly string[]): ImportRefusal {
  return new ImportRefusal({
    code: 'ValidationError',
    message: 'One or more fields contain incorrect values:',
    details: messages.map(message => ({ code: 'ValidationError', target, message }))
  })
}

/** Builds the refusal that says everything in one sentence and has no details, as in Azure/apiops#670. */
export function toPlainRefusal(code: string, message: string): ImportRefusal {
  return new ImportRefusal({ code, message, details: null })
}

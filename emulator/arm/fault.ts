import type { Reply } from '../wire.ts'

/** One line of an error's `details`. */
export interface ErrorDetail {
  readonly code: string
  readonly target: string
  readonly message: string
}

/** ARM's error body. API Management sends `details: null` with simple errors. */
export interface ErrorBody {
  readonly code: string
  readonly message: string
  readonly details?: readonly ErrorDetail[] | null
}

/** A refusal on its way to the client, in ARM's envelope. */
export class ArmFault extends Error {
  readonly reply: Reply

  constructor(status: number, error: ErrorBody, headers: Readonly<Record<string, string>> = {}) {
    super(error.message)
    this.name = 'ArmFault'
    this.reply = { status, headers, body: { error } }
  }
}

/** API Management's 404: `Api not found.` */
export function notFound(noun: string): ArmFault {
  return new ArmFault(404, { code: 'ResourceNotFound', message: `${noun} not found.`, details: null })
}

/** API Management's 400 for a body that does not do. */
export function invalid(target: string, message: string): ArmFault {
  return new ArmFault(400, {
    code: 'ValidationError',
    message: 'One or more fields contain incorrect values:',
    details: [{ code: 'ValidationError', target, message }]
  })
}

/** ARM's 405. */
export function methodNotAllowed(method: string): ArmFault {
  return new ArmFault(405, {
    code: 'MethodNotAllowed',
    message: `The requested resource does not support http method '${method}'.`
  })
}

/** What parallel writers get, by the reports of people whose deployments overlapped. */
export function inProgress(): ArmFault {
  return new ArmFault(409, {
    code: 'PessimisticConcurrencyConflict',
    message: 'Operation on the API is in progress. Please try again later.',
    details: null
  })
}

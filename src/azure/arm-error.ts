import { isRecord, listAt, stringAt } from '../core/arm/json.ts'
import { type ErrorCode, GuardError } from '../errors.ts'
import { unknownToProxy } from '../http/proxy.ts'
import type { ArmResponse } from './arm.ts'

/** The error of an ARM envelope, or of a failed long-running operation, in one shape. */
export interface ArmFailure {
  readonly code: string
  readonly message: string
  /** One line for each entry of `details[]`, with its target. */
  readonly details: readonly string[]
}

/** Reads `{error: {code, message, details[]}}` (ARM common types v5), or the flat form that some endpoints send. */
export function parseFailure(body: unknown): ArmFailure {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : body
  const details = listAt(error, 'details').flatMap(detail => {
    const message = stringAt(detail, 'message')
    const target = stringAt(detail, 'target')
    return message === undefined ? [] : [target === undefined ? message : `${target}: ${message}`]
  })
  return {
    code: stringAt(error, 'code') ?? 'Unknown',
    message: stringAt(error, 'message') ?? '',
    details: [...new Set(details)]
  }
}

/** Says in one sentence what was attempted and what Azure answered, with the way out as hints. */
export function toGuardError(response: ArmResponse, purpose: string): GuardError {
  const failure = parseFailure(response.body)
  const request = response.header('x-ms-correlation-request-id') ?? response.header('x-ms-request-id')
  const trace = request === undefined ? [] : [`Correlation ID: ${request}.`]
  const said = failure.message === '' ? `HTTP ${response.status}` : failure.message
  const make = (code: ErrorCode, message: string, hints: readonly string[]): GuardError =>
    new GuardError(code, message, { hints: [...hints, ...trace], unsure: response.unsure })
  switch (response.status) {
    case 401:
      return make('sign-in', `Azure did not accept the access token when asked to ${purpose}.`, [said])
    case 403:
      return make('forbidden', `The identity may not ${purpose}.`, explainForbidden(failure.message))
    case 404:
      // Fail closed: only Resource Manager's own word makes a resource absent. A proxy's 404 would have us write over what is there.
      if (!/NotFound$/i.test(failure.code))
        return make(
          'azure',
          `Something that is not the Resource Manager answered 404 when asked to ${purpose}.`,
          []
        )
      return make('not-found', `Azure could not ${purpose}: ${explainMissing(failure)}`, [])
    case 407:
      return make('network', unknownToProxy, [])
    case 412:
      return make('conflict', `Somebody else changed it in between: Azure refused to ${purpose}.`, [said])
    case 409:
      return make('conflict', `Another operation is under way: Azure refused to ${purpose}.`, [said])
    default: {
      const modified = /modified since last retrieval/i.test(failure.message)
      if (modified)
        return make('conflict', `Somebody else changed it in between: Azure refused to ${purpose}.`, [said])
      return make(
        'azure',
        `Azure could not ${purpose}: ${describeAnswer(failure, response.status)}.`,
        failure.details
      )
    }
  }
}

/** `Bad thing (Code, HTTP 400)`, and each part once: an answer may have neither a message nor a code. */
function describeAnswer({ message, code }: ArmFailure, status: number): string {
  const place = code === 'Unknown' ? `HTTP ${status}` : `${code}, HTTP ${status}`
  return message === '' ? place : `${message.replace(/\.$/, '')} (${place})`
}

/** A proxy, or a page of maintenance, in the place of the Resource Manager. Fail closed: whatever its status, it has done nothing for us. */
export function toPageError(status: number, purpose: string, unsure: boolean): GuardError {
  if (status === 407) return new GuardError('network', unknownToProxy, { unsure })
  return new GuardError(
    'azure',
    `Something that is not the Resource Manager answered ${status} when asked to ${purpose}.`,
    {
      hints: [
        'It sent a web page: look for a proxy in between, and run the job again if it was a passing fault.'
      ],
      unsure
    }
  )
}

/** "The client 'x' with object id 'y' does not have authorization to perform action 'a' over scope 's' ..." */
export function explainForbidden(message: string): string[] {
  const action = /perform action '([^']+)'/.exec(message)?.[1]
  // What goes into a command that somebody will copy has nothing in it that a shell would run.
  const scope = /over scope '([\w./()-]+)'/.exec(message)?.[1]
  const object = /object id '([\w-]+)'/.exec(message)?.[1]
  if (action === undefined || scope === undefined) return message === '' ? [] : [message]
  const write = /\/(write|delete)$/i.test(action)
  const role =
    write && /Microsoft\.ApiManagement/i.test(action) ? 'API Management Service Contributor' : 'Reader'
  const assignee = object ?? '<object ID of the identity>'
  return [
    `It lacks the action \`${action}\` on \`${scope}\`.`,
    `az role assignment create --assignee-object-id ${assignee} --assignee-principal-type ServicePrincipal --role "${role}" --scope "${scope}"`,
    'A custom role with just this action does as well; a new assignment takes a few minutes to work.'
  ]
}

function explainMissing(failure: ArmFailure): string {
  const message =
    failure.message === ''
      ? 'it does not exist'
      : failure.message.replace(/ For more details please go to \S+$/, '')
  return /[.!?]$/.test(message) ? message : `${message}.`
}

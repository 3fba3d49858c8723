import type { Resource } from '../resources.ts'
import type { Call } from '../wire.ts'
import { ArmFault } from './fault.ts'

/**
 * Compares If-Match with what is there. `*` always holds: API Management takes it as `unconditionally`.
 * The status 412 is HTTP's; the body is the one that clients have reported.
 */
export function checkIfMatch(call: Call, existing: Resource | undefined): void {
  const given = call.headers['if-match']
  if (given === undefined || given.trim() === '*' || given.trim() === '') return
  const tags = given.split(',').map(tag => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
  if (existing !== undefined && tags.includes(existing.etag)) return
  throw new ArmFault(412, {
    code: 'ValidationError',
    message: 'Resource was modified since last retrieval.',
    details: null
  })
}

/** Refuses a change without If-Match: the documentation requires the header for PATCH and DELETE. */
export function requireIfMatch(call: Call): void {
  const given = call.headers['if-match']
  if (given !== undefined && given.trim() !== '') return
  throw new ArmFault(400, {
    code: 'ValidationError',
    message:
      'If-Match header must be provided, with the ETag of the current entity or * for an unconditional update.',
    details: null
  })
}

import type { LiveOperation, LiveParameter, LiveResponse } from '../model.ts'
import { type Body, findRepresentation, findSchemaDetail } from './bodies.ts'
import type { BreakingChange } from './breaking.ts'
import { listExtraStatuses, toMediaType } from './diff-content.ts'
import { listTypes } from './diff-parameters.ts'
import type { ExpectedOperation, ExpectedResponse } from './expected.ts'
import { headerDetails, type Kept } from './kept-details.ts'
import { isReservedHeader } from './representation.ts'

/** Finds the content types and status codes of today that are gone after the import. What is live and not in the document cannot be right afterwards. */
export function findContentBreaks(
  expected: ExpectedOperation,
  live: LiveOperation,
  kept: Kept
): BreakingChange[] {
  const there = new Map(expected.responses.map(response => [response.statusCode, response]))
  return [
    ...findRequestBreaks(expected, live),
    ...listExtraStatuses(expected, live, kept).map(
      (status): BreakingChange => ({
        kind: `response-${status < 400 ? '' : 'non-'}success-status-removed`,
        path: `response ${status}`,
        before: String(status)
      })
    ),
    ...live.responses.flatMap(before => {
      const after = there.get(before.statusCode)
      if (after === undefined) return []
      return [
        ...(expected.uncertain.responseContent.has(before.statusCode) ? [] : compareContent(before, after)),
        ...compareHeaders(before, after, kept)
      ]
    })
  ]
}

function findRequestBreaks(expected: ExpectedOperation, live: LiveOperation): BreakingChange[] {
  const { requestRepresentations: wanted, uncertain } = expected
  if (uncertain.requestContent === 'unknown') return []
  const types = new Set(wanted.map(each => toMediaType(each.contentType)))
  const gone = live.requestRepresentations
    .map(each => each.contentType)
    .filter(type => !types.has(toMediaType(type)))
  if (wanted.length === 0 && gone.length > 0)
    return [{ kind: 'request-body-removed', path: 'request', before: gone.join(', ') }]
  return gone.map(type => ({
    kind: 'request-body-media-type-removed',
    path: `request ${type}`,
    before: type
  }))
}

function compareContent(
  { statusCode, representations }: LiveResponse,
  after: ExpectedResponse
): BreakingChange[] {
  const known = new Set(after.representations.map(each => toMediaType(each.contentType)))
  return representations
    .map(each => each.contentType)
    .filter(type => !known.has(toMediaType(type)))
    .map(type => ({
      kind: 'response-media-type-removed',
      path: `response ${statusCode} ${type}`,
      before: type
    }))
}

/** oasdiff: a header that need not come is no error when it comes no more. */
function compareHeaders(
  { statusCode, headers }: LiveResponse,
  after: ExpectedResponse,
  kept: Kept
): BreakingChange[] {
  const there = new Map(after.headers.map(each => [each.name.toLowerCase(), each]))
  return headers
    .filter(({ name }) => !isReservedHeader(name))
    .flatMap((before: LiveParameter): BreakingChange[] => {
      const path = `response ${statusCode} header ${before.name}`
      const found = there.get(before.name.toLowerCase())
      if (found === undefined)
        return before.required
          ? [{ kind: 'required-response-header-removed', path, before: before.type || 'a header' }]
          : []
      const types = listTypes(found, { kept, details: headerDetails })
      const [type] = types
      const same = types.some(each => each.toLowerCase() === before.type.toLowerCase())
      if (type === undefined || before.type === '' || same) return []
      return [{ kind: 'response-header-type-changed', path, before: before.type, after: type }]
    })
}

/** Bodies that were described, or not, and are the other way round after the import: what has no schema may be anything. */
export function findBareBreaks(
  bodies: readonly Body[],
  expected: ExpectedOperation,
  live: LiveOperation,
  kept: Kept
): BreakingChange[] {
  return bodies.flatMap((body): BreakingChange[] => {
    const { direction, schema, place: path } = body
    const representation = findRepresentation(live, body)
    if (representation === undefined) return []
    const { typeName } = representation
    if (direction === 'response')
      return schema === undefined && typeName !== undefined
        ? [{ kind: 'response-body-media-type-schema-removed', path, before: typeName }]
        : []
    if (schema === undefined || typeName !== undefined) return []
    // Where the service keeps no such schema, the document may have had it before.
    const detail = findSchemaDetail(body, expected.uncertain)
    return detail !== undefined && !kept.has(detail)
      ? []
      : [{ kind: 'request-body-media-type-schema-added', path, after: 'a schema' }]
  })
}

import type { LiveOperation, LiveParameter, LiveRepresentation, LiveResponse } from '../model.ts'
import { diffDescriptions, diffParameter } from './diff-parameters.ts'
import type { ExpectedOperation, ExpectedResponse, Uncertainty } from './expected.ts'
import { headerDetails, type Kept } from './kept-details.ts'
import type { OperationChange } from './operation-change.ts'
import { isReservedHeader } from './representation.ts'

/** Compares the content types that an operation accepts, and the description of its body. */
export function diffRequest(expected: ExpectedOperation, live: LiveOperation, kept: Kept): OperationChange[] {
  const { requestContent } = expected.uncertain
  const shared = requestContent === 'shared'
  const description = diffDescriptions(
    'request-description',
    'request',
    expected.requestDescription,
    live.requestDescription,
    kept.has('request-description') && (!shared || kept.has('shared'))
  )
  if (requestContent === 'unknown') return description
  const { missing, extra } = diffContent(expected.requestRepresentations, live.requestRepresentations)
  const path = 'request content type'
  return [
    ...(shared && !kept.has('shared') ? [] : missing).map(
      (type): OperationChange => ({ kind: 'request-content-missing', path, expected: type, breaking: true })
    ),
    ...extra.map(
      (type): OperationChange => ({ kind: 'request-content-extra', path, actual: type, breaking: false })
    ),
    ...description
  ]
}

/** Compares status codes, and what is said of each: the description, the headers, the content types. */
export function diffResponses(
  expected: ExpectedOperation,
  live: LiveOperation,
  kept: Kept
): OperationChange[] {
  const { uncertain } = expected
  const there = new Map(live.responses.map(response => [response.statusCode, response]))
  const changes = expected.responses.flatMap((response): OperationChange[] => {
    const found = there.get(response.statusCode)
    if (found !== undefined) return diffResponse(response, found, uncertain, kept)
    if (uncertain.responses.has(response.statusCode) && !kept.has('shared')) return []
    const path = `response ${response.statusCode}`
    return [{ kind: 'response-missing', path, expected: String(response.statusCode), breaking: false }]
  })
  const extra = listExtraStatuses(expected, live, kept)
  return [
    ...changes,
    ...extra.map(
      (status): OperationChange => ({
        kind: 'response-extra',
        path: `response ${status}`,
        actual: String(status),
        breaking: false
      })
    )
  ]
}

/** Status codes that the document does not have, and that stand for nothing in it either. */
export function listExtraStatuses(expected: ExpectedOperation, live: LiveOperation, kept: Kept): number[] {
  const known = new Set(expected.responses.map(response => response.statusCode))
  return live.responses
    .map(response => response.statusCode)
    .filter(status => {
      if (known.has(status)) return false
      const proof = expected.uncertain.standIns.get(status)
      return proof === undefined || kept.has(proof)
    })
}

function diffResponse(
  wanted: ExpectedResponse,
  actual: LiveResponse,
  uncertain: Uncertainty,
  kept: Kept
): OperationChange[] {
  const { statusCode } = wanted
  const path = `response ${statusCode}`
  const shared = uncertain.responses.has(statusCode)
  const { missing, extra } = uncertain.responseContent.has(statusCode)
    ? { missing: [], extra: [] }
    : diffContent(wanted.representations, actual.representations)
  return [
    ...(shared && !kept.has('shared') ? [] : missing).map(
      (type): OperationChange => ({ kind: 'response-content-missing', path, expected: type, breaking: false })
    ),
    ...extra.map(
      (type): OperationChange => ({ kind: 'response-content-extra', path, actual: type, breaking: false })
    ),
    ...diffHeaders(path, wanted, actual, kept),
    ...diffDescriptions(
      'response-description',
      path,
      wanted.description,
      actual.description,
      kept.has('response-description')
    )
  ]
}

/** A header of another type surprises a caller who reads it; what else is said of headers binds nobody. */
function diffHeaders(
  place: string,
  wanted: ExpectedResponse,
  actual: LiveResponse,
  kept: Kept
): OperationChange[] {
  const headers = actual.headers.filter(({ name }) => !isReservedHeader(name))
  const there = new Map(headers.map(each => [each.name.toLowerCase(), each]))
  const known = new Set(wanted.headers.map(({ name }) => name.toLowerCase()))
  const toPath = (name: string): string => `${place} header ${name}`
  return [
    ...wanted.headers.flatMap((each): OperationChange[] => {
      const path = toPath(each.name)
      const found = there.get(each.name.toLowerCase())
      if (found !== undefined)
        return diffParameter(path, each, found, { kept, details: headerDetails }).map(change => ({
          ...change,
          breaking: change.kind === 'parameter-type'
        }))
      const known = kept.has('response-header') && (each.doubt?.shared !== true || kept.has('shared'))
      return known ? [{ kind: 'response-header', path, expected: describeHeader(each), breaking: false }] : []
    }),
    ...headers
      .filter(({ name }) => !known.has(name.toLowerCase()))
      .map(
        (each): OperationChange => ({
          kind: 'response-header',
          path: toPath(each.name),
          actual: describeHeader(each),
          breaking: false
        })
      )
  ]
}

function describeHeader({ type }: LiveParameter): string {
  return type === '' ? 'a header' : type
}

function diffContent(
  wanted: readonly LiveRepresentation[],
  actual: readonly LiveRepresentation[]
): { missing: readonly string[]; extra: readonly string[] } {
  const there = new Set(actual.map(each => toMediaType(each.contentType)))
  const known = new Set(wanted.map(each => toMediaType(each.contentType)))
  return {
    missing: wanted.map(each => each.contentType).filter(type => !there.has(toMediaType(type))),
    extra: actual.map(each => each.contentType).filter(type => !known.has(toMediaType(type)))
  }
}

/** A content type for comparison: blanks and letters do not count. */
export function toMediaType(contentType: string): string {
  return contentType.replace(/\s+/g, '').toLowerCase()
}

import type { LiveOperation, LiveRepresentation } from '../model.ts'
import type { ExpectedOperation } from './expected.ts'
import type { OperationChange } from './operation-change.ts'

/** Compares the content types that an operation accepts. */
export function diffRequest(expected: ExpectedOperation, live: LiveOperation): OperationChange[] {
  if (expected.uncertain.requestContent) return []
  const { missing, extra } = diffContent(expected.requestRepresentations, live.requestRepresentations)
  const path = 'request content type'
  return [
    ...missing.map(
      (type): OperationChange => ({ kind: 'request-content-missing', path, expected: type, breaking: true })
    ),
    ...extra.map(
      (type): OperationChange => ({ kind: 'request-content-extra', path, actual: type, breaking: false })
    )
  ]
}

/** Compares status codes, and the content types of each. */
export function diffResponses(expected: ExpectedOperation, live: LiveOperation): OperationChange[] {
  const { uncertain } = expected
  const there = new Map(live.responses.map(response => [response.statusCode, response]))
  const known = new Set(expected.responses.map(response => response.statusCode))
  const changes = expected.responses.flatMap((response): OperationChange[] => {
    const path = `response ${response.statusCode}`
    const found = there.get(response.statusCode)
    if (found === undefined) {
      if (uncertain.responses.has(response.statusCode)) return []
      return [{ kind: 'response-missing', path, expected: String(response.statusCode), breaking: false }]
    }
    if (uncertain.responseContent.has(response.statusCode)) return []
    const { missing, extra } = diffContent(response.representations, found.representations)
    return [
      ...missing.map(
        (type): OperationChange => ({
          kind: 'response-content-missing',
          path,
          expected: type,
          breaking: false
        })
      ),
      ...extra.map(
        (type): OperationChange => ({ kind: 'response-content-extra', path, actual: type, breaking: false })
      )
    ]
  })
  const extra = live.responses
    .map(response => response.statusCode)
    .filter(status => !known.has(status) && !uncertain.responseClasses.has(Math.floor(status / 100)))
  if (extra.length <= uncertain.spareResponses) return changes
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

function diffContent(
  wanted: readonly LiveRepresentation[],
  actual: readonly LiveRepresentation[]
): { missing: string[]; extra: string[] } {
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

import type { LiveOperation, LiveParameter } from '../model.ts'
import type { BreakingChange } from './breaking.ts'
import { isKept, listTypes } from './diff-parameters.ts'
import { type ExpectedOperation, reservedHeaders } from './expected.ts'
import type { ExpectedParameter } from './expected-parameter.ts'
import { type Kept, parameterDetails } from './kept-details.ts'
import { isSameSet, isSameValue } from './same-text.ts'
import { listTemplateNames, splitTemplate } from './template.ts'

interface Call<Parameter> {
  readonly path: readonly Parameter[]
  readonly query: readonly Parameter[]
  readonly headers: readonly Parameter[]
}

const places = [
  ['path parameter', 'path'],
  ['query parameter', 'query'],
  ['header', 'headers']
] as const

/** Finds what a caller who fills in the parameters of today is refused after the import. */
export function findParameterBreaks(
  expected: ExpectedOperation,
  live: LiveOperation,
  kept: Kept
): BreakingChange[] {
  const before: Call<LiveParameter> = toCall(live)
  const after: Call<ExpectedParameter> = toCall(expected)
  return places.flatMap(([what, place]) => {
    const known = new Map(before[place].map(each => [each.name.toLowerCase(), each]))
    return after[place].flatMap((wanted): BreakingChange[] => {
      const path = `${what} ${wanted.name}`
      const found = known.get(wanted.name.toLowerCase())
      if (found !== undefined)
        return [
          ...(place === 'path' ? [] : compareRequired(path, found, wanted)),
          ...compareType(path, found, wanted, kept),
          ...compareValues(path, found, wanted, kept)
        ]
      // Names of path parameters are the document's own affair: a caller fills the place.
      if (!wanted.required || place === 'path') return []
      return [{ kind: 'new-required-request-parameter', path, after: 'required' }]
    })
  })
}

/** What a caller fills in. A required query parameter may stand in the URL template, and is one of the query all the same. */
function toCall<Parameter extends LiveParameter>(operation: {
  readonly urlTemplate: string
  readonly templateParameters: readonly Parameter[]
  readonly queryParameters: readonly Parameter[]
  readonly headers: readonly Parameter[]
}): Call<Parameter> {
  const names = new Set(
    listTemplateNames(splitTemplate(operation.urlTemplate).path).map(name => name.toLowerCase())
  )
  const inPath = (each: Parameter): boolean => names.has(each.name.toLowerCase())
  return {
    path: operation.templateParameters.filter(inPath),
    query: [
      ...operation.queryParameters,
      ...operation.templateParameters.filter(each => !inPath(each)).map(each => ({ ...each, required: true }))
    ],
    headers: operation.headers.filter(each => !reservedHeaders.has(each.name.toLowerCase()))
  }
}

function compareRequired(path: string, before: LiveParameter, after: LiveParameter): BreakingChange[] {
  if (!after.required || before.required) return []
  return [{ kind: 'request-parameter-became-required', path, before: 'optional', after: 'required' }]
}

/** Every integer is a number, and every value in a URL is a text. */
function compareType(
  path: string,
  before: LiveParameter,
  after: ExpectedParameter,
  kept: Kept
): BreakingChange[] {
  const types = listTypes(after, { kept, details: parameterDetails })
  const was = before.type.toLowerCase()
  const [type] = types
  if (type === undefined || was === '' || types.some(each => each.toLowerCase() === was)) return []
  const is = type.toLowerCase()
  if (is === 'string' || (was === 'integer' && is === 'number')) return []
  return [{ kind: 'request-parameter-type-changed', path, before: before.type, after: type }]
}

function compareValues(
  path: string,
  before: LiveParameter,
  after: ExpectedParameter,
  kept: Kept
): BreakingChange[] {
  const allowed = after.values
  if (allowed.length === 0 || isSameSet(before.values, allowed)) return []
  if (before.values.length === 0) {
    // Where the service keeps no values, the document may have had these before.
    return isKept(after, 'values', { kept, details: parameterDetails })
      ? [{ kind: 'request-parameter-became-enum', path, after: allowed.join(', ') }]
      : []
  }
  const gone = before.values.filter(value => !allowed.some(each => isSameValue(each, value)))
  return gone.length === 0
    ? []
    : [{ kind: 'request-parameter-enum-value-removed', path, before: gone.join(', ') }]
}

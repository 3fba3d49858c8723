import type { LiveOperation, LiveParameter } from '../model.ts'
import { type ExpectedOperation, longestDescription, reservedHeaders, toParameterKey } from './expected.ts'
import type { ExpectedParameter } from './expected-parameter.ts'
import { type Kept, type ParameterDetails, parameterDetails } from './kept-details.ts'
import type { OperationChange } from './operation-change.ts'
import { isOnlyDefault, isSameSet, isSameText, isSameValue, toComparable } from './same-text.ts'

/** Compares the parameters of an operation: those of the URL template, of the query, and the headers. */
export function diffParameters(
  expected: ExpectedOperation,
  live: LiveOperation,
  kept: Kept
): OperationChange[] {
  const headers = live.headers.filter(each => !reservedHeaders.has(each.name.toLowerCase()))
  const diff = (place: Place, what: string, wanted: readonly ExpectedParameter[], actual: Parameters) =>
    diffList({ expected, kept, place, what }, wanted, actual)
  return [
    ...diff('path', 'template parameter', expected.templateParameters, live.templateParameters),
    ...diff('query', 'query parameter', expected.queryParameters, live.queryParameters),
    ...diff('header', 'header', expected.headers, headers)
  ]
}

/** True for a parameter that an import may have dropped: nobody has seen one that is shared being kept. */
export function mayBeMissing(expected: ExpectedOperation, place: string, name: string, kept: Kept): boolean {
  const shared = expected.uncertain.parameters.has(toParameterKey({ in: place, name }))
  return shared && !kept.has('shared')
}

type Place = 'path' | 'query' | 'header'
type Parameters = readonly LiveParameter[]

interface List {
  readonly expected: ExpectedOperation
  readonly kept: Kept
  readonly place: Place
  readonly what: string
}

function diffList(
  { expected, kept, place, what }: List,
  wanted: readonly ExpectedParameter[],
  actual: Parameters
): OperationChange[] {
  // Azure: "names are case-insensitive".
  const there = new Map(actual.map(each => [each.name.toLowerCase(), each]))
  const known = new Set(wanted.map(each => each.name.toLowerCase()))
  const template = place === 'path'
  const missing = wanted.flatMap((each): OperationChange[] => {
    const path = `${what} ${each.name}`
    const found = there.get(each.name.toLowerCase())
    if (found !== undefined)
      return [
        ...(template ? [] : diffRequired(path, each, found)),
        ...diffParameter(path, each, found, { kept, details: parameterDetails })
      ]
    const places = template ? ['path', 'query'] : [place]
    const uncertain = places.some(one => mayBeMissing(expected, one, each.name, kept))
    return uncertain
      ? []
      : [{ kind: 'parameter-missing', path, expected: describeParameter(each), breaking: template }]
  })
  const extra = actual
    .filter(each => !known.has(each.name.toLowerCase()))
    .map(
      (each): OperationChange => ({
        kind: 'parameter-extra',
        path: `${what} ${each.name}`,
        actual: describeParameter(each),
        breaking: template || each.required
      })
    )
  return [...missing, ...extra]
}

/** A template parameter is always required, and some versions of the service do not say so. */
function diffRequired(path: string, wanted: LiveParameter, actual: LiveParameter): OperationChange[] {
  if (wanted.required === actual.required) return []
  const [expected, found] = [wanted, actual].map(each => (each.required ? 'required' : 'optional'))
  return [
    {
      kind: 'parameter-required',
      path,
      expected: expected ?? '',
      actual: found ?? '',
      breaking: actual.required
    }
  ]
}

/** What is known of the details of one kind of parameters. */
export interface DetailEvidence {
  readonly kept: Kept
  readonly details: ParameterDetails
}

/** Compares what two parameters, or two headers of responses, of the same name say. */
export function diffParameter(
  path: string,
  wanted: ExpectedParameter,
  actual: LiveParameter,
  evidence: DetailEvidence
): OperationChange[] {
  return [
    ...diffType(path, wanted, actual, evidence),
    ...diffValues(path, wanted, actual, evidence),
    ...diffDefault(path, wanted, actual, evidence),
    ...diffDescription(path, wanted, actual, evidence)
  ]
}

/** The types that the service may have for a parameter; empty where nobody is certain of any. */
export function listTypes(wanted: ExpectedParameter, { kept, details }: DetailEvidence): readonly string[] {
  if (wanted.type !== '') return [wanted.type]
  const { resolvedType, types = [] } = wanted.doubt ?? {}
  return resolvedType !== undefined && kept.has(details.schema) ? [resolvedType] : types
}

function diffType(
  path: string,
  wanted: ExpectedParameter,
  actual: LiveParameter,
  evidence: DetailEvidence
): OperationChange[] {
  const types = listTypes(wanted, evidence)
  const [expected] = types
  // An empty type of theirs is one of a schema elsewhere.
  if (expected === undefined || actual.type === '') return []
  if (types.some(type => type.toLowerCase() === actual.type.toLowerCase())) return []
  return [{ kind: 'parameter-type', path, expected, actual: actual.type, breaking: true }]
}

/** True where a detail that the document has and the service has not was taken away: the service is seen to keep such details. */
export function isKept(
  { doubt }: Pick<ExpectedParameter, 'doubt'>,
  what: 'values' | 'default',
  { kept, details }: DetailEvidence
): boolean {
  return kept.has(details[what]) && (doubt?.referenced !== true || kept.has(details.schema))
}

function diffValues(
  path: string,
  wanted: ExpectedParameter,
  actual: LiveParameter,
  evidence: DetailEvidence
): OperationChange[] {
  const { values } = wanted
  if (isSameSet(values, actual.values)) return []
  // The service may list the default alone, or what items and combined schemas may be.
  const listed = isOnlyDefault(actual) ? [] : actual.values
  if (listed.length === 0 && (values.length === 0 || !isKept(wanted, 'values', evidence))) return []
  if (values.length === 0 && isSameSet(wanted.doubt?.values ?? [], actual.values)) return []
  const missing = values.filter(value => !actual.values.includes(value))
  const became = values.length === 0 || actual.values.length === 0
  return [
    {
      kind: 'parameter-values',
      path: `${path}: values`,
      ...(values.length === 0 ? {} : { expected: values.join(', ') }),
      ...(actual.values.length === 0 ? {} : { actual: actual.values.join(', ') }),
      // A caller who follows the document sends what the service does not list.
      breaking: became ? actual.values.length > 0 : missing.length > 0
    }
  ]
}

/** oasdiff: a caller who leaves the parameter out is served before and after. */
function diffDefault(
  path: string,
  { defaultValue: wanted, ...rest }: ExpectedParameter,
  { defaultValue: actual }: LiveParameter,
  evidence: DetailEvidence
): OperationChange[] {
  if ((wanted ?? '') === (actual ?? '')) return []
  if (wanted !== undefined && actual !== undefined && isSameValue(wanted, actual)) return []
  if (actual === undefined && !isKept(rest, 'default', evidence)) return []
  return [
    {
      kind: 'parameter-default',
      path: `${path}: default`,
      ...(wanted === undefined ? {} : { expected: wanted }),
      ...(actual === undefined ? {} : { actual }),
      breaking: false
    }
  ]
}

function diffDescription(
  path: string,
  wanted: ExpectedParameter,
  { description: actual }: LiveParameter,
  { kept, details }: DetailEvidence
): OperationChange[] {
  if (wanted.description === actual) return []
  const fallback = toComparable(wanted.description) === '' ? wanted.doubt?.description : undefined
  if (fallback !== undefined && isSameText(fallback, actual, longestDescription)) return []
  return diffDescriptions(
    'parameter-description',
    path,
    wanted.description,
    actual,
    kept.has(details.description)
  )
}

/** Compares two descriptions: one that the service lacks counts where it keeps others. */
export function diffDescriptions(
  kind: OperationChange['kind'],
  path: string,
  wanted: string | undefined,
  actual: string | undefined,
  kept: boolean
): OperationChange[] {
  if (isSameText(wanted, actual, longestDescription)) return []
  if (toComparable(actual) === '' && !kept) return []
  return [
    {
      kind,
      path: `${path}: description`,
      ...(wanted === undefined ? {} : { expected: wanted }),
      ...(actual === undefined ? {} : { actual }),
      breaking: false
    }
  ]
}

/** What there is, in a few words. */
export function describeParameter(parameter: LiveParameter): string {
  return `${parameter.required ? 'required' : 'optional'}${parameter.type === '' ? '' : ` ${parameter.type}`}`
}

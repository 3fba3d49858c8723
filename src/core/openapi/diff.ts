import type { LiveOperation, LiveParameter } from '../model.ts'
import { diffRequest, diffResponses } from './diff-content.ts'
import type { DiffBodies } from './diff-schemas.ts'
import { type ExpectedOperation, reservedHeaders, toParameterKey } from './expected.ts'
import type { OperationChange } from './operation-change.ts'
import { listTemplateNames, splitTemplate } from './template.ts'

/**
 * Compares an operation with what the service holds. What an import rewrites or drops is already in `expected`; what it may do
 * is in `expected.uncertain` and is left out. Headers of responses are not compared: the service keeps them elsewhere or in another
 * form (Azure: API import restrictions). Schemas are, where `diffBodies` is given the service's.
 */
export function diffOperation(
  expected: ExpectedOperation,
  live: LiveOperation,
  diffBodies?: DiffBodies
): OperationChange[] {
  return [
    ...diffRoute(expected, live),
    ...diffTexts(expected, live),
    ...diffAllParameters(expected, live),
    ...diffRequest(expected, live),
    ...diffResponses(expected, live),
    ...(diffBodies?.(expected, live) ?? [])
  ]
}

function diffRoute(expected: ExpectedOperation, live: LiveOperation): OperationChange[] {
  const changes: OperationChange[] = []
  if (expected.method !== live.method.toUpperCase()) {
    changes.push({
      kind: 'method',
      path: 'method',
      expected: expected.method,
      actual: live.method,
      breaking: true
    })
  }
  if (!isSameTemplate(expected, live.urlTemplate)) {
    const breaking = toRoutePattern(expected.urlTemplate) !== toRoutePattern(live.urlTemplate)
    changes.push({
      kind: 'url-template',
      path: 'URL template',
      expected: expected.urlTemplate,
      actual: live.urlTemplate,
      breaking
    })
  }
  return changes
}

/** The order of a query has no meaning. A parameter that may have been dropped may be missing in the query as well. */
function isSameTemplate(expected: ExpectedOperation, actual: string): boolean {
  const left = splitTemplate(expected.urlTemplate)
  const right = splitTemplate(actual)
  if (left.path !== right.path) return false
  const there = new Set(right.query)
  const wanted = left.query.filter(pair => there.has(pair) || !isUncertainPair(expected, pair))
  return wanted.length === right.query.length && wanted.every(pair => there.has(pair))
}

function isUncertainPair(expected: ExpectedOperation, pair: string): boolean {
  return listTemplateNames(pair).some(name =>
    expected.uncertain.parameters.has(toParameterKey({ in: 'query', name }))
  )
}

/** Names of parameters do not take part in routing; letters do for the backend, which sees the caller's path. */
function toRoutePattern(template: string): string {
  const { path, query } = splitTemplate(template)
  return [path, ...[...query].sort()].join('?').replace(/\{[^{}]*\}/g, '{}')
}

function diffTexts(expected: ExpectedOperation, live: LiveOperation): OperationChange[] {
  const changes: OperationChange[] = []
  const { uncertain } = expected
  if (!uncertain.displayName && toComparable(expected.displayName) !== toComparable(live.displayName)) {
    changes.push({
      kind: 'display-name',
      path: 'display name',
      expected: expected.displayName,
      actual: live.displayName,
      breaking: false
    })
  }
  const same = toComparable(expected.description) === toComparable(live.description)
  if (!uncertain.description && !same && !isFallback(expected, live)) {
    changes.push({
      kind: 'description',
      path: 'description',
      ...(expected.description === undefined ? {} : { expected: expected.description }),
      ...(live.description === undefined ? {} : { actual: live.description }),
      breaking: false
    })
  }
  return changes
}

/** A description that the document lacks is the summary, or nothing, depending on the version of the service (apiops-cli#97). */
function isFallback(expected: ExpectedOperation, live: LiveOperation): boolean {
  const fromSummary =
    expected.description === undefined ||
    toComparable(expected.description) === toComparable(expected.displayName)
  const actual = toComparable(live.description)
  return fromSummary && (actual === '' || actual === toComparable(expected.displayName))
}

/** The service rewrites line ends, and trims. */
function toComparable(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim()
}

function diffAllParameters(expected: ExpectedOperation, live: LiveOperation): OperationChange[] {
  return [
    ...diffParameters(
      expected,
      'path',
      'template parameter',
      expected.templateParameters,
      live.templateParameters
    ),
    ...diffParameters(expected, 'query', 'query parameter', expected.queryParameters, live.queryParameters),
    ...diffParameters(
      expected,
      'header',
      'header',
      expected.headers,
      live.headers.filter(each => !reservedHeaders.has(each.name.toLowerCase()))
    )
  ]
}

type Parameters = readonly LiveParameter[]

function diffParameters(
  expected: ExpectedOperation,
  place: string,
  what: string,
  wanted: Parameters,
  actual: Parameters
): OperationChange[] {
  // Azure: "names are case-insensitive".
  const there = new Map(actual.map(each => [each.name.toLowerCase(), each]))
  const known = new Set(wanted.map(each => each.name.toLowerCase()))
  const template = place === 'path'
  const missing = wanted.flatMap((each): OperationChange[] => {
    const path = `${what} ${each.name}`
    const found = there.get(each.name.toLowerCase())
    if (found !== undefined) return diffParameter(path, each, found, template)
    const places = template ? ['path', 'query'] : [place]
    const uncertain = places.some(one =>
      expected.uncertain.parameters.has(toParameterKey({ in: one, name: each.name }))
    )
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

function diffParameter(
  path: string,
  wanted: LiveParameter,
  actual: LiveParameter,
  template: boolean
): OperationChange[] {
  const changes: OperationChange[] = []
  // A template parameter is always required, and some versions of the service do not say so.
  if (!template && wanted.required !== actual.required) {
    const [expected, found] = [wanted, actual].map(each => (each.required ? 'required' : 'optional'))
    changes.push({
      kind: 'parameter-required',
      path,
      expected: expected ?? '',
      actual: found ?? '',
      breaking: actual.required
    })
  }
  // An empty type is one that nobody is certain of: of ours, see toLiveParameter; of theirs, a schema elsewhere.
  if (wanted.type !== '' && actual.type !== '' && wanted.type.toLowerCase() !== actual.type.toLowerCase()) {
    changes.push({ kind: 'parameter-type', path, expected: wanted.type, actual: actual.type, breaking: true })
  }
  changes.push(
    ...diffValues(path, wanted.values, actual.values),
    ...diffDefault(path, wanted.defaultValue, actual.defaultValue)
  )
  return changes
}

/** Compared where both sides have one: the service may keep the default elsewhere, in the schema of the parameter for example. */
function diffDefault(
  path: string,
  wanted: string | undefined,
  actual: string | undefined
): OperationChange[] {
  if (wanted === undefined || actual === undefined || isSameDefault(wanted, actual)) return []
  // oasdiff: a caller who leaves the parameter out is served before and after.
  return [
    {
      kind: 'parameter-default',
      path: `${path}: default`,
      expected: wanted,
      actual,
      breaking: false
    }
  ]
}

/** The contract has room for texts alone: numbers, truth values and dates may come back in another spelling. */
function isSameDefault(wanted: string, actual: string): boolean {
  if (wanted === actual || /^\d{4}-\d\d-\d\d/.test(wanted)) return true
  if (/^(?:true|false)$/i.test(wanted)) return wanted.toLowerCase() === actual.toLowerCase()
  return wanted.trim() !== '' && actual.trim() !== '' && Number(wanted) === Number(actual)
}

/** Compared where both sides list values: a list that is empty may be one that the service keeps elsewhere. */
function diffValues(path: string, wanted: readonly string[], actual: readonly string[]): OperationChange[] {
  if (wanted.length === 0 || actual.length === 0) return []
  const missing = wanted.filter(value => !actual.includes(value))
  if (missing.length === 0 && actual.every(value => wanted.includes(value))) return []
  return [
    {
      kind: 'parameter-values',
      path,
      expected: wanted.join(', '),
      actual: actual.join(', '),
      breaking: missing.length > 0
    }
  ]
}

function describeParameter(parameter: LiveParameter): string {
  return `${parameter.required ? 'required' : 'optional'}${parameter.type === '' ? '' : ` ${parameter.type}`}`
}

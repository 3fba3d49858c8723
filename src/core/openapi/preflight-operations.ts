import type { Finding } from '../rules/finding.ts'
import type { ApiDocument } from './document.ts'
import { type ExpectedOperation, expectOperations, type ImportOptions } from './expected.ts'
import { fieldsAt, listAt, textAt, valueAt } from './fields.ts'
import { normaliseName, toName } from './operation-name.ts'
import { readParameters, type SpecParameter } from './parameter.ts'
import { resolveReference } from './reference.ts'
import type { SpecOperation } from './shape.ts'
import { type Tallied, Tally } from './tally.ts'
import {
  isWellFormedTemplate,
  listTemplateNames,
  splitTemplate,
  toRouteKey,
  toSignature
} from './template.ts'
import { locateAt, toSubject } from './watch.ts'

/** Findings about single operations, and about operations beside each other. */
export function findOperationHazards(spec: ApiDocument, options: ImportOptions): Finding[] {
  const expected = expectOperations(spec, options)
  return [
    ...findParameterFindings(spec, options),
    ...findDuplicates(spec, expected),
    ...findNameClashes(spec),
    ...findTallied(spec, options)
  ]
}

function findParameterFindings(spec: ApiDocument, options: ImportOptions): Finding[] {
  const reported = new Set<string>()
  return spec.operations.flatMap(operation => {
    const parameters = readParameters(spec.value, operation)
    return [
      ...findUndeclared(spec, operation, parameters),
      // A parameter of the path is reported once, not for every operation below it.
      ...findUnused(spec, operation, parameters).filter(finding =>
        isNew(reported, JSON.stringify([finding.location, finding.facts.parameter, finding.facts.path]))
      ),
      ...findTwice(spec, operation),
      ...(options.translateRequiredQueryParameters === 'query'
        ? []
        : findClashes(spec, operation, parameters))
    ]
  })
}

function findUndeclared(
  spec: ApiDocument,
  operation: SpecOperation,
  parameters: readonly SpecParameter[]
): Finding[] {
  const subject = toSubject(spec)
  const place = locateAt(spec, operation.pointer)
  const facts = { operation: nameOperation(operation), path: operation.path }
  if (!isWellFormedTemplate(operation.path)) return [{ rule: 'P05', subject, facts, ...place }]
  const { path, query } = splitTemplate(operation.path)
  const declared = (places: readonly string[]): Set<string> =>
    new Set(
      parameters
        .filter(each => places.includes(each.in))
        .map(each => each.name.toLowerCase().replace(/^\*/, ''))
    )
  const inPath = declared(['path'])
  // The keys of x-ms-paths may have a query, whose parameters are declared as such.
  const inQuery = declared(['path', 'query'])
  const missing = [
    ...listTemplateNames(path).filter(name => !inPath.has(name.toLowerCase())),
    ...listTemplateNames(query.join('&')).filter(name => !inQuery.has(name.toLowerCase()))
  ]
  return [...new Set(missing)].map(
    (parameter): Finding => ({ rule: 'P05', subject, facts: { ...facts, parameter }, ...place })
  )
}

function findUnused(
  spec: ApiDocument,
  operation: SpecOperation,
  parameters: readonly SpecParameter[]
): (Finding & { rule: 'P06' })[] {
  const names = new Set(listTemplateNames(operation.path).map(name => name.toLowerCase()))
  return parameters
    .filter(each => each.in === 'path' && !names.has(each.name.toLowerCase().replace(/^\*/, '')))
    .map(each => ({
      rule: 'P06' as const,
      subject: toSubject(spec),
      facts: { operation: nameOperation(operation), path: operation.path, parameter: each.name },
      ...locateAt(spec, each.pointer)
    }))
}

function findTwice(spec: ApiDocument, operation: SpecOperation): Finding[] {
  const names = listTemplateNames(operation.path)
  const twice = names.filter(
    (name, index) => names.findIndex(each => each.toLowerCase() === name.toLowerCase()) < index
  )
  return [...new Set(twice)].map(parameter => ({
    rule: 'P07' as const,
    subject: toSubject(spec),
    facts: { operation: nameOperation(operation), parameter, twice: true },
    ...locateAt(spec, operation.pointer)
  }))
}

function findClashes(
  spec: ApiDocument,
  operation: SpecOperation,
  parameters: readonly SpecParameter[]
): Finding[] {
  const inPath = new Set(parameters.filter(each => each.in === 'path').map(each => each.name.toLowerCase()))
  return parameters
    .filter(each => each.in === 'query' && each.required && inPath.has(each.name.toLowerCase()))
    .map(each => ({
      rule: 'P07' as const,
      subject: toSubject(spec),
      facts: { operation: nameOperation(operation), parameter: each.name, twice: false },
      ...locateAt(spec, each.pointer)
    }))
}

function findDuplicates(spec: ApiDocument, expected: readonly ExpectedOperation[]): Finding[] {
  const same = groupBy(expected, operation => toSignature(operation.method, operation.urlTemplate))
  const alike = groupBy(expected, operation => `${operation.method} ${toRouteKey(operation.urlTemplate)}`)
  const toFacts = (group: readonly ExpectedOperation[]): { signature: string; operations: string[] } => ({
    signature: `${group[0]?.method} ${group[0]?.urlTemplate}`,
    operations: group.map(operation => `${operation.method} ${operation.path}`)
  })
  const place = (group: readonly ExpectedOperation[]): Pick<Finding, 'location'> =>
    locateAt(spec, group[1]?.pointer ?? [])
  const subject = toSubject(spec)
  return [
    ...same.map((group): Finding => ({ rule: 'P08', subject, facts: toFacts(group), ...place(group) })),
    ...alike
      .filter(
        group =>
          new Set(group.map(operation => toSignature(operation.method, operation.urlTemplate))).size > 1
      )
      .map((group): Finding => ({ rule: 'P41', subject, facts: toFacts(group), ...place(group) }))
  ]
}

function findNameClashes(spec: ApiDocument): Finding[] {
  const named = spec.operations.filter(operation => normaliseName(operation.operationId ?? '') !== '')
  return groupBy(named, operation => normaliseName(operation.operationId ?? '')).map(group => ({
    rule: 'P09' as const,
    subject: toSubject(spec),
    facts: {
      name: normaliseName(group[0]?.operationId ?? ''),
      operationIds: group.map(operation => operation.operationId ?? '')
    },
    ...locateAt(spec, [...(group[1]?.pointer ?? []), 'operationId'])
  }))
}

const talliedRules = ['P11', 'P12', 'P13', 'P14', 'P15', 'P16', 'P23', 'P24'] as const
type TalliedRule = (typeof talliedRules)[number]

function findTallied(spec: ApiDocument, options: ImportOptions): Finding[] {
  const tallies = new Map(talliedRules.map(rule => [rule, new Tally(spec)]))
  const note = (
    rule: TalliedRule,
    operation: SpecOperation,
    what = nameOperation(operation),
    pointer = operation.pointer
  ): void => tallies.get(rule)?.add(what, pointer)
  if (spec.version === '2.0' && valueAt(spec.value, 'produces') !== undefined)
    tallies.get('P24')?.add('produces', ['produces'])
  for (const operation of spec.operations) {
    noteTexts(operation, note)
    noteBody(spec, operation, readParameters(spec.value, operation), options, note)
  }
  return talliedRules.flatMap((rule): Finding[] => {
    const total: Tallied | undefined = tallies.get(rule)?.total()
    return total === undefined ? [] : [{ rule, subject: toSubject(spec), ...total }]
  })
}

type Note = (rule: TalliedRule, operation: SpecOperation, what?: string, pointer?: readonly string[]) => void

function noteTexts(operation: SpecOperation, note: Note): void {
  const { operationId, value, pointer } = operation
  const normalised = normaliseName(operationId ?? '')
  if (operationId === undefined || normalised === '') note('P12', operation)
  // Resource Manager compares names without regard to case, so that a change of case changes nothing.
  else if (normalised !== operationId.toLowerCase()) {
    const certain = toName(operationId) === normalised
    note('P11', operation, `${certain ? '' : 'perhaps '}${operationId} as ${normalised}`, [
      ...pointer,
      'operationId'
    ])
  }
  const summary = textAt(value, 'summary')?.trim() ?? ''
  if (summary === '' || summary.length > 300) note('P13', operation)
  if ((textAt(value, 'description')?.trim() ?? '') === '') note('P14', operation)
}

function noteBody(
  spec: ApiDocument,
  operation: SpecOperation,
  parameters: readonly SpecParameter[],
  options: ImportOptions,
  note: Note
): void {
  const required = parameters.filter(each => each.in === 'query' && each.required)
  if (required.length > 0 && options.translateRequiredQueryParameters !== 'query') note('P15', operation)
  const body = valueAt(operation.value, 'requestBody')
  const hasBody = body !== undefined || parameters.some(each => each.in === 'body' || each.in === 'formData')
  if (hasBody && ['get', 'head', 'options'].includes(operation.method)) note('P16', operation)
  const content = fieldsAt(resolveReference(spec.value, body, []).value, 'content') ?? {}
  const form = Object.keys(content).some(type => type.trim().toLowerCase().startsWith('multipart/form-data'))
  const dropped = parameters.find(each => each.in === 'cookie' || each.in === 'formData')
  if (dropped !== undefined) note('P23', operation, `${dropped.in} ${dropped.name}`, dropped.pointer)
  else if (form) note('P23', operation)
  if (spec.version === '2.0' && listAt(operation.value, 'produces').length > 0) note('P24', operation)
}

/** How people name an operation. */
function nameOperation(operation: SpecOperation): string {
  return `${operation.method.toUpperCase()} ${operation.path}`
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

/** Groups of two and more, in the order of their first member. */
function groupBy<T>(all: readonly T[], toKey: (each: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const key = toKey(each)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()].filter(group => group.length > 1)
}

import type { LiveOperation, LiveParameter } from '../model.ts'
import type { ExpectedOperation } from './expected.ts'
import type { ExpectedParameter } from './expected-parameter.ts'
import { isOnlyDefault } from './same-text.ts'
import { listTemplateNames, splitTemplate } from './template.ts'

/**
 * A detail of operations that the service has room for, where nobody documents whether an import keeps it (P20, for example). A value of
 * it that differs is drift in any case. One that is absent may have been dropped by the import, which would be drift that no import
 * removes; or somebody took it away. What decides is whether any operation of the same API has kept such a detail.
 */
export type Detail =
  | 'parameter-values'
  | 'parameter-default'
  | 'parameter-description'
  /** The schema of a parameter behind its reference. */
  | 'parameter-schema'
  | 'response-header'
  | 'header-values'
  | 'header-default'
  | 'header-description'
  | 'header-schema'
  | 'request-description'
  | 'response-description'
  /** Parameters, headers, bodies and responses that stand in `components`: P20 is one restriction, and one reader follows all references. */
  | 'shared'
  /** Schemas of bodies that stand where they are used, and those of bodies that are uncertain themselves. */
  | 'inline-schema'
  | 'shared-schema'
  /** Kept out: nothing stands for `default`, for a class such as `4XX`, or for no responses at all. */
  | 'nothing-for-default'
  | 'nothing-for-class'
  | 'nothing-for-none'

/** The details that at least one operation was seen to keep. */
export type Kept = ReadonlySet<Detail>

/** An operation of the document beside the one of the service. */
export interface OperationPair {
  readonly expected: ExpectedOperation
  readonly live: LiveOperation
}

/** Finds the details that the service keeps, by the operations that have kept one: where both sides say something. */
export function findKept(pairs: readonly OperationPair[]): Set<Detail> {
  const kept = new Set<Detail>()
  for (const { expected, live } of pairs) {
    noteParameters(kept, expected, live)
    noteRequest(kept, expected, live)
    noteResponses(kept, expected, live)
  }
  return kept
}

/** Which details of a parameter there are, and under which names they are kept. */
export const parameterDetails = {
  values: 'parameter-values',
  default: 'parameter-default',
  description: 'parameter-description',
  schema: 'parameter-schema'
} as const satisfies Record<string, Detail>

/** The same for the header of a response. */
export const headerDetails = {
  values: 'header-values',
  default: 'header-default',
  description: 'header-description',
  schema: 'header-schema'
} as const satisfies Record<string, Detail>

/** Names of the details of one kind of parameters. */
export type ParameterDetails = typeof parameterDetails | typeof headerDetails

function noteParameters(kept: Set<Detail>, expected: ExpectedOperation, live: LiveOperation): void {
  const lists = [
    [expected.templateParameters, live.templateParameters],
    [expected.queryParameters, live.queryParameters],
    [expected.headers, live.headers]
  ] as const
  for (const [wanted, actual] of lists) {
    for (const [each, found] of pairUp(wanted, actual)) {
      noteParameter(kept, each, found, parameterDetails)
      if (!kept.has('shared') && each.doubt?.shared === true && !isInPath(live, each.name)) kept.add('shared')
    }
  }
}

/** Those of the path are in the URL, which tells the service of them whatever became of their description. */
function isInPath({ urlTemplate }: LiveOperation, name: string): boolean {
  const names = listTemplateNames(splitTemplate(urlTemplate).path)
  return names.some(each => each.toLowerCase() === name.toLowerCase())
}

function noteParameter(
  kept: Set<Detail>,
  wanted: ExpectedParameter,
  actual: LiveParameter,
  details: ParameterDetails
): void {
  const listed = actual.values.length > 0 && !isOnlyDefault(actual)
  const preset = (actual.defaultValue ?? '') !== ''
  if (wanted.values.length > 0 && listed) kept.add(details.values)
  if (wanted.defaultValue !== undefined && preset) kept.add(details.default)
  if (isText(wanted.description) && isText(actual.description)) kept.add(details.description)
  const { referenced = false, resolvedType, types = [] } = wanted.doubt ?? {}
  if (!referenced) return
  // Every type but these is one that the service can only have from behind the reference.
  const telling = resolvedType !== undefined && !types.slice(1).includes(resolvedType)
  if (listed || preset || (telling && actual.type.toLowerCase() === resolvedType)) kept.add(details.schema)
}

function noteRequest(kept: Set<Detail>, expected: ExpectedOperation, live: LiveOperation): void {
  const shared = expected.uncertain.requestContent === 'shared'
  if (shared && expected.requestRepresentations.length > 0 && live.requestRepresentations.length > 0)
    kept.add('shared')
  if (isText(expected.requestDescription) && isText(live.requestDescription)) kept.add('request-description')
}

function noteResponses(kept: Set<Detail>, expected: ExpectedOperation, live: LiveOperation): void {
  const { uncertain } = expected
  const there = new Map(live.responses.map(response => [response.statusCode, response]))
  for (const [status, detail] of uncertain.standIns) if (!there.has(status)) kept.add(detail)
  for (const response of expected.responses) {
    const found = there.get(response.statusCode)
    if (found === undefined) continue
    if (uncertain.responses.has(response.statusCode)) kept.add('shared')
    if (isText(response.description) && isText(found.description)) kept.add('response-description')
    for (const [wanted, actual] of pairUp(response.headers, found.headers)) {
      kept.add('response-header')
      if (wanted.doubt?.shared === true) kept.add('shared')
      noteParameter(kept, wanted, actual, headerDetails)
    }
  }
}

function isText(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== ''
}

/** Azure: "names are case-insensitive". */
function pairUp(
  wanted: readonly ExpectedParameter[],
  actual: readonly LiveParameter[]
): (readonly [ExpectedParameter, LiveParameter])[] {
  if (wanted.length === 0 || actual.length === 0) return []
  const there = new Map(actual.map(each => [each.name.toLowerCase(), each]))
  return wanted.flatMap(each => {
    const found = there.get(each.name.toLowerCase())
    return found === undefined ? [] : [[each, found] as const]
  })
}

import type { FileLocation, LiveRepresentation, LiveResponse } from '../model.ts'
import type { ApiDocument } from './document.ts'
import { type ExpectedParameter, expectParameter } from './expected-parameter.ts'
import { textAt, valueAt } from './fields.ts'
import type { Detail } from './kept-details.ts'
import { predictNames } from './operation-name.ts'
import { readParameters, type SpecParameter } from './parameter.ts'
import { readRequest, readResponses } from './representation.ts'
import type { SpecOperation } from './shape.ts'

/** How the importer is asked to treat required query parameters: into the URL template (its default), or left in the query. */
export interface ImportOptions {
  readonly translateRequiredQueryParameters?: 'template' | 'query'
}

/**
 * What the facts about the importer do not settle. What is missing here is reported only where the service is seen to keep such a thing
 * (kept-details.ts): it might be a difference that no import can ever remove. All of this documents an operation; none decides who may call it.
 */
export interface Uncertainty {
  readonly displayName: boolean
  /** Parameters, as `query name` in lower case, that may be missing in API Management. */
  readonly parameters: ReadonlySet<string>
  /** `shared` where content types may be missing, `unknown` where they may be any. */
  readonly requestContent: 'certain' | 'shared' | 'unknown'
  /** Status codes that may be missing, and whose content types may be. */
  readonly responses: ReadonlySet<number>
  /** Status codes whose content types may be any. */
  readonly responseContent: ReadonlySet<number>
  /** Status codes that may stand for what has no number, and what proves that they do not. */
  readonly standIns: ReadonlyMap<number, Detail>
}

/** A response, as API Management is expected to hold it. */
export interface ExpectedResponse extends LiveResponse {
  readonly headers: readonly ExpectedParameter[]
}

/** An operation of the document, as API Management is expected to hold it after an import. */
export interface ExpectedOperation {
  /** The most likely name. */
  readonly id: string
  /** Every name that an import may have given it, lower case. */
  readonly idCandidates: readonly string[]
  readonly operationId?: string
  /** Upper case. */
  readonly method: string
  /** The key below `paths`. */
  readonly path: string
  /** With required query parameters as `?a={a}`. */
  readonly urlTemplate: string
  readonly displayName: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly templateParameters: readonly ExpectedParameter[]
  readonly queryParameters: readonly ExpectedParameter[]
  readonly headers: readonly ExpectedParameter[]
  readonly requestDescription?: string
  readonly requestRepresentations: readonly LiveRepresentation[]
  readonly responses: readonly ExpectedResponse[]
  readonly uncertain: Uncertainty
  /** The file, and the place of the operation in it. */
  readonly pointer: readonly string[]
  readonly location: () => FileLocation | undefined
}

/** Longest display name and description of an operation (Azure: OperationContract). */
export const longestDisplayName = 300
export const longestDescription = 1000

/** OpenAPI 3: header parameters of these names "shall be ignored"; whether the importer does is not documented. */
export const reservedHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

const known = new WeakMap<ApiDocument, Map<string, readonly ExpectedOperation[]>>()

/** The operations that an import of this document leaves. The same document gives the same objects, which may be compared by identity. */
export function expectOperations(
  spec: ApiDocument,
  options: ImportOptions = {}
): readonly ExpectedOperation[] {
  const translate = options.translateRequiredQueryParameters ?? 'template'
  const cache = known.get(spec) ?? new Map<string, readonly ExpectedOperation[]>()
  known.set(spec, cache)
  const expected = cache.get(translate) ?? toExpected(spec, translate)
  cache.set(translate, expected)
  return expected
}

interface Draft {
  readonly operation: SpecOperation
  readonly parameters: readonly SpecParameter[]
  readonly translated: readonly SpecParameter[]
  readonly operationId?: string
  readonly method: string
  readonly path: string
  readonly urlTemplate: string
}

function toExpected(spec: ApiDocument, translate: 'template' | 'query'): ExpectedOperation[] {
  const drafts = spec.operations.map(operation => toDraft(spec, operation, translate))
  const names = predictNames(drafts)
  return drafts.map((draft, index) => {
    const name = names[index] ?? { id: '', candidates: [] }
    const { operation } = draft
    return {
      id: name.id,
      idCandidates: name.candidates,
      ...(draft.operationId === undefined ? {} : { operationId: draft.operationId }),
      method: draft.method,
      path: draft.path,
      urlTemplate: draft.urlTemplate,
      ...toTexts(draft),
      tags: operation.tags,
      ...toContract(spec, draft),
      pointer: operation.pointer,
      location: () => spec.locate(operation.pointer)
    }
  })
}

function toDraft(spec: ApiDocument, operation: SpecOperation, translate: 'template' | 'query'): Draft {
  const parameters = readParameters(spec.value, operation)
  // Azure: "Required parameters across both path and query ... By default, required query parameters are translated to required template parameters".
  const translated =
    translate === 'query' ? [] : parameters.filter(each => each.in === 'query' && each.required)
  const pairs = translated.map(each => `${each.name}={${each.name}}`).join('&')
  const glue = operation.path.includes('?') ? '&' : '?'
  return {
    operation,
    parameters,
    translated,
    ...(operation.operationId === undefined ? {} : { operationId: operation.operationId }),
    method: operation.method.toUpperCase(),
    path: operation.path,
    urlTemplate: pairs === '' ? operation.path : `${operation.path}${glue}${pairs}`
  }
}

function toTexts({ operation, operationId, method, urlTemplate }: Draft): {
  displayName: string
  description?: string
} {
  const summary = textAt(operation.value, 'summary')?.trim()
  const title = summary === undefined || summary === '' ? undefined : summary
  // Azure: the description falls back to the summary, the display name to the operationId, and that to method and path.
  const description = textAt(operation.value, 'description') ?? title
  return {
    displayName: (title ?? operationId ?? `${method} - ${urlTemplate}`).slice(0, longestDisplayName),
    ...(description === undefined || description.trim() === '' ? {} : { description })
  }
}

type Contract = Pick<
  ExpectedOperation,
  | 'templateParameters'
  | 'queryParameters'
  | 'headers'
  | 'requestDescription'
  | 'requestRepresentations'
  | 'responses'
  | 'uncertain'
>

function toContract(spec: ApiDocument, draft: Draft): Contract {
  const { parameters, translated, operation } = draft
  const request = readRequest(spec, operation, parameters)
  const responses = readResponses(spec, operation)
  const templated = [...parameters.filter(each => each.in === 'path'), ...translated]
  const summary = textAt(operation.value, 'summary')?.trim() ?? ''
  const expect = (parameter: SpecParameter): ExpectedParameter => expectParameter(spec.value, parameter)
  return {
    templateParameters: templated.map(expect),
    queryParameters: parameters.filter(each => each.in === 'query' && !translated.includes(each)).map(expect),
    headers: parameters
      .filter(each => each.in === 'header' && !reservedHeaders.has(each.name.toLowerCase()))
      .map(expect),
    ...(request.description === undefined ? {} : { requestDescription: request.description }),
    requestRepresentations: request.representations,
    responses: responses.responses,
    uncertain: {
      // An operationId that YAML makes a number of (`operationId: 123`) is text to some readers, and missing to others.
      displayName: summary === '' && typeof valueAt(operation.value, 'operationId') !== 'string',
      // Azure: `parameters` below components are "not supported"; in practice their references are resolved.
      parameters: new Set(parameters.filter(each => each.referenced).map(toParameterKey)),
      requestContent: request.content,
      ...responses.uncertain
    }
  }
}

/** Tells a parameter from others, as names in API Management do: without regard to case. */
export function toParameterKey(parameter: { readonly in: string; readonly name: string }): string {
  return `${parameter.in} ${parameter.name}`.toLowerCase()
}

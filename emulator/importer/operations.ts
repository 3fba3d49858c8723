import { isJson, type Json, textOf } from '../wire.ts'
import type { ImportedOperation, OperationContractProperties } from './contracts.ts'
import type { SpecDocument } from './document.ts'
import { toParsingRefusal, toPlainRefusal } from './fault.ts'
import { type NameStyle, OperationNames } from './names.ts'
import { listParameters, type SpecParameter, toContract } from './parameters.ts'
import { resolve } from './references.ts'
import { toRequestRepresentations, toResponses } from './representations.ts'
import type { SchemaEntity } from './schemas.ts'
import {
  findTemplateFault,
  type QueryTranslation,
  toSignatureKey,
  toUrlTemplate,
  type UrlTemplate
} from './templates.ts'

/** What the caller of an import may choose. */
export interface OperationOptions {
  readonly nameStyle: NameStyle
  readonly translation: QueryTranslation
}

interface Source {
  readonly method: string
  readonly path: string
  readonly pathItem: Json
  readonly operation: Json
  readonly operationId: string | undefined
  readonly parameters: readonly SpecParameter[]
  readonly template: UrlTemplate
}

/** `trace` is not among them: it has no counterpart in API Management. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']
const MAX_DISPLAY_NAME = 300

/** Builds the operations of a document in its order, or throws the refusal of the first thing that is wrong with all of them. */
export function toOperations(
  document: SpecDocument,
  schemas: SchemaEntity,
  options: OperationOptions
): ImportedOperation[] {
  const sources = listSources(document, options.translation)
  const faults = [...listIdFaults(sources), ...sources.flatMap(listTemplateFaults)]
  if (faults.length > 0) throw toParsingRefusal(faults)
  refuseDuplicates(sources)
  const names = new OperationNames(options.nameStyle)
  return sources.map(source => ({
    name: names.take(source.operationId, source.method, source.template.text),
    properties: toProperties(document, schemas, source)
  }))
}

/** Paths, and `x-ms-paths`, the other extension that the importer knows. */
function listSources({ root }: SpecDocument, translation: QueryTranslation): Source[] {
  const paths = [root['paths'], root['x-ms-paths']].flatMap(value =>
    isJson(value) ? Object.entries(value) : []
  )
  return paths.flatMap(([path, value]) => {
    const pathItem = path.startsWith('x-') ? undefined : resolve(root, value)
    if (pathItem === undefined) return []
    return Object.entries(pathItem).flatMap(([method, operation]) => {
      if (!METHODS.includes(method) || !isJson(operation)) return []
      const parameters = listParameters(root, pathItem, operation)
      const template = toUrlTemplate(path, parameters, translation)
      return [
        {
          method: method.toUpperCase(),
          path,
          pathItem,
          operation,
          operationId: readId(operation),
          parameters,
          template
        }
      ]
    })
  })
}

function readId(operation: Json): string | undefined {
  const operationId = textOf(operation, 'operationId')
  return operationId === undefined || operationId.trim() === '' ? undefined : operationId
}

/** Ids are compared without case: `createCustomer` beside `CreateCustomer` was seen to be refused with this sentence. */
function listIdFaults(sources: readonly Source[]): string[] {
  const seen = new Set<string>()
  return sources.flatMap(({ operationId }) => {
    const key = operationId?.toLowerCase()
    if (key === undefined) return []
    if (seen.has(key)) return [`Cannot have multiple operations with the same operationId: ${operationId}`]
    seen.add(key)
    return []
  })
}

function listTemplateFaults(source: Source): string[] {
  const fault = findTemplateFault(
    source.operationId ?? `${source.method} - ${source.path}`,
    source.path,
    source.parameters
  )
  return fault === undefined ? [] : [fault]
}

/**
 * The whole message is one sentence without details (Azure/apiops#670). Names of parameters do not set templates apart:
 * `/item/{path}` beside `/item/{id}` is refused (umbraco/Umbraco-CMS#17300).
 */
function refuseDuplicates(sources: readonly Source[]): void {
  const groups = Map.groupBy(sources, ({ method, template }) => toSignatureKey(method, template.text))
  for (const [first, ...others] of groups.values()) {
    if (first === undefined || others.length === 0) continue
    const signature = `${first.method} ${first.template.text.toLowerCase()}`
    const message = `Importing API has duplicate signature operations: ${others.length + 1} operations with signature '${signature}'`
    throw toPlainRefusal('ValidationError', message)
  }
}

function toProperties(
  document: SpecDocument,
  schemas: SchemaEntity,
  source: Source
): OperationContractProperties {
  const { method, path, pathItem, operation, operationId, template } = source
  const summary = textOf(operation, 'summary')
  const description = textOf(operation, 'description') ?? summary
  const context = { document, schemas, method, path }
  return {
    displayName: (summary || operationId || `${method} - ${path}`).slice(0, MAX_DISPLAY_NAME),
    method,
    urlTemplate: template.text,
    templateParameters: template.parameters.map(({ name, node }) => toContract(document, name, node, true)),
    ...(description === undefined ? {} : { description }),
    request: {
      ...readRequestDescription(document, operation),
      queryParameters: template.query.map(({ name, node, required }) =>
        toContract(document, name, node, required)
      ),
      headers: source.parameters
        .filter(({ place }) => place === 'header')
        .map(({ name, node, required }) => toContract(document, name, node, required)),
      representations: toRequestRepresentations(context, pathItem, operation)
    },
    responses: toResponses(context, operation)
  }
}

function readRequestDescription(document: SpecDocument, operation: Json): { readonly description?: string } {
  const description = textOf(resolve(document.root, operation['requestBody']), 'description')
  return description === undefined ? {} : { description }
}

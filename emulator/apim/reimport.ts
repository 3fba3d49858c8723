import type { Resource, Resources } from '../resources.ts'
import { type Json, textOf } from '../wire.ts'

/** An operation as the importer gives it. */
export interface ImportedOperation {
  readonly name: string
  readonly properties: object
}

/** A schema entity as the importer gives it. */
export interface ImportedSchema {
  readonly id: string
  readonly contentType: string
  readonly document: object
}

/**
 * Makes the operations of an API those of a document, as the import restrictions describe it: an operation whose
 * name is the document's operationId is updated in place and keeps its policy; any other is new and gets a copy of the
 * policy of the operation that had the same method and path; what is left over is deleted together with its policy.
 */
export function replaceOperations(
  resources: Resources,
  apiId: string,
  imported: readonly ImportedOperation[]
): void {
  const before = resources.children(apiId, 'operations')
  const byName = new Map(before.map(operation => [operation.name.toLowerCase(), operation]))
  const policies = new Map(
    before.map(({ id, properties }) => [signatureOf(properties), resources.get(`${id}/policies/policy`)])
  )
  const names = new Set(imported.map(operation => operation.name.toLowerCase()))
  for (const [name, operation] of byName) {
    if (!names.has(name)) resources.remove(operation.id)
  }
  for (const { name, properties } of imported) {
    const known = byName.get(name.toLowerCase())
    const id = known?.id ?? `${apiId}/operations/${name}`
    const stored = resources.put({ id, properties: shorten({ ...properties }) })
    const policy = policies.get(signatureOf(stored.properties))
    if (known !== undefined || policy === undefined) continue
    resources.put({ id: `${stored.id}/policies/policy`, properties: policy.properties })
  }
}

/** The specification allows 1000 characters of description; what an import does with more is not known, so it is cut. */
function shorten(properties: Json): Json {
  const description = textOf(properties, 'description')
  return description === undefined ? properties : { ...properties, description: description.slice(0, 1000) }
}

/** Schemas belong to the document: those of the last import go, those of this one come. */
export function replaceSchemas(
  resources: Resources,
  apiId: string,
  imported: readonly ImportedSchema[]
): void {
  for (const schema of resources.children(apiId, 'schemas')) resources.remove(schema.id)
  for (const { id, contentType, document } of imported) {
    resources.put({ id: `${apiId}/schemas/${id}`, properties: { contentType, document } })
  }
}

/** Method and path template; the query part of a template is no part of the path. */
function signatureOf(properties: Json): string {
  const path = (textOf(properties, 'urlTemplate') ?? '').split('?')[0] ?? ''
  return `${(textOf(properties, 'method') ?? '').toUpperCase()} ${path}`
}

/** Another operation of the API that answers to the same method and template. */
export function findSameSignature(
  resources: Resources,
  apiId: string,
  own: string,
  properties: Json
): Resource | undefined {
  const template = textOf(properties, 'urlTemplate')
  return resources
    .children(apiId, 'operations')
    .find(
      other =>
        other.id.toLowerCase() !== own.toLowerCase() &&
        other.properties['urlTemplate'] === template &&
        textOf(other.properties, 'method')?.toUpperCase() === textOf(properties, 'method')?.toUpperCase()
    )
}

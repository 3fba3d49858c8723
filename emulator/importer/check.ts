import { isJson, type Json } from '../wire.ts'
import { type SpecDocument, toInvalidLine } from './document.ts'
import { toParsingRefusal } from './fault.ts'
import { findTarget, listReferences } from './references.ts'

/** Throws the refusal of a document whose outline, component names or references the importer does not take. */
export function checkDocument(document: SpecDocument): void {
  const faults = [
    ...listOutlineFaults(document),
    ...listNameFaults(document),
    ...listReferenceFaults(document.root)
  ]
  if (faults.length === 0) return
  throw toParsingRefusal(document.dialect === 'openapi' ? [...faults, toInvalidLine(document.root)] : faults)
}

function listOutlineFaults({ dialect, root }: SpecDocument): string[] {
  const info = isJson(root['info']) ? root['info'] : {}
  const missing = ['title', 'version']
    .filter(field => !isGiven(info[field]))
    .map(field => toRequired(field, 'info', `#/info/${field}`))
  // Paths are optional in 3.1 alone, where a document may be made of webhooks, which the importer ignores.
  const optional = dialect === 'openapi' && String(root['openapi']).startsWith('3.1.')
  if (root['paths'] === undefined && optional) return missing
  if (!isJson(root['paths'])) return [...missing, toRequired('paths', 'document', '#/paths')]
  return [...missing, ...Object.keys(root['paths']).filter(isBadPath).map(toPathFault)]
}

/** YAML reads `version: 1.0` as a number; the importer reads every scalar as text. */
function isGiven(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
  )
}

function toRequired(field: string, owner: string, pointer: string): string {
  return `The field '${field}' in '${owner}' object is REQUIRED. [${pointer}]`
}

function isBadPath(path: string): boolean {
  return !path.startsWith('/') && !path.startsWith('x-')
}

function toPathFault(path: string): string {
  return `The path item name '${path}' MUST begin with a slash. [#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}]`
}

/** A security scheme `Backoffice User` was refused for its space (umbraco/Umbraco-CMS#17300). Swagger has another reader. */
function listNameFaults({ dialect, root }: SpecDocument): string[] {
  if (dialect === 'swagger' || !isJson(root['components'])) return []
  return Object.entries(root['components']).flatMap(([kind, entries]) => {
    if (!isJson(entries) || kind.startsWith('x-')) return []
    const bad = Object.keys(entries).filter(key => !/^[a-zA-Z0-9._-]+$/.test(key))
    return bad.map(
      key =>
        `The key '${key}' in '${kind}' of components MUST match the regular expression '^[a-zA-Z0-9\\.\\-_]+$'. [#/components]`
    )
  })
}

/** References lead to something in the document itself, never to another file or address. */
function listReferenceFaults(root: Json): string[] {
  return listReferences(root).flatMap(reference => {
    if (!reference.startsWith('#')) return [`References to external files are not supported: '${reference}'.`]
    return findTarget(root, reference) === undefined ? [`Invalid Reference identifier '${reference}'.`] : []
  })
}

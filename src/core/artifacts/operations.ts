import { recordAt, stringAt } from '../arm/json.ts'
import { readSpec } from '../openapi/document.ts'
import { expectOperations } from '../openapi/expected.ts'
import type { SelectorKind } from '../selection.ts'
import { type Folder, findInformation, listEntries } from './layout.ts'
import { findEntityName } from './name.ts'

/** An operation of an API in a folder. `anyOther` stands for those that have neither a policy of their own nor a line in a document. */
export interface ArtifactOperation {
  readonly id: string
  readonly operationId?: string
  readonly method: string
  readonly urlTemplate: string
  readonly tags: readonly string[]
  readonly anyOther: boolean
  /** What no file of the folder says of it. */
  readonly unknown: ReadonlySet<SelectorKind>
}

export interface ArtifactOperations {
  readonly operations: readonly ArtifactOperation[]
  readonly notes: readonly string[]
}

/**
 * The operations of an API: from `specification.*`, whose operationIds are the names in API Management (an export has them so), and from
 * the folders below `operations`. Without a document nobody knows the rest, so one row stands for them: they have the API's policy alone.
 */
export function readOperations(api: Folder, prefix: string): ArtifactOperations {
  const folders = listEntries(api, 'operations').map(toOperation)
  const file = [...api.files].find(([name]) => /^specification\.(json|ya?ml)$/i.test(name))?.[1]
  if (file === undefined) return { operations: [...folders, anyOther], notes: [] }
  const read = readSpec(file.text, prefix === '' ? file.path : `${prefix}/${file.path}`)
  if (read.kind === 'refused') {
    return {
      operations: [...folders, anyOther],
      notes: [
        `\`${file.path}\` cannot be read as an OpenAPI document, so only operations with a policy of their own are named.`
      ]
    }
  }
  const named = new Map(folders.map(operation => [operation.id.toLowerCase(), operation]))
  for (const { id, operationId, method, urlTemplate, tags } of expectOperations(read.spec)) {
    const name = operationId !== undefined && named.has(operationId.toLowerCase()) ? operationId : id
    named.set(name.toLowerCase(), {
      id: name,
      ...(operationId === undefined ? {} : { operationId }),
      method,
      urlTemplate,
      tags,
      anyOther: false,
      unknown: new Set()
    })
  }
  return { operations: [...named.values()], notes: [] }
}

const anyOther: ArtifactOperation = {
  id: '*',
  method: '*',
  urlTemplate: '/*',
  tags: [],
  anyOther: true,
  unknown: new Set(['glob', 'route', 'tag'])
}

function toOperation(folder: Folder): ArtifactOperation {
  const properties = recordAt(findInformation(folder).value, 'properties')
  const method = stringAt(properties, 'method')
  const urlTemplate = stringAt(properties, 'urlTemplate')
  const routed = method !== undefined && urlTemplate !== undefined
  return {
    id: findEntityName(folder),
    method: method ?? '*',
    urlTemplate: urlTemplate ?? '/*',
    tags: [],
    anyOther: false,
    unknown: new Set(routed ? ['tag'] : ['route', 'tag'])
  }
}

import type { Change } from '../change.ts'
import type { LiveState, Observed, PolicyText } from '../model.ts'
import { toFolderName, toFolderNames } from './name.ts'

/** An entity as the Resource Manager gave it: what a PUT takes back. */
export interface RawEntity {
  readonly name: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** One policy of `snapshot.json`: no `operation` is the policy of the API, no `file` means that there was none. */
export interface SnapshotPolicy {
  readonly operation?: string
  readonly file?: string
  readonly format?: PolicyText['format']
}

/** `snapshot.json`: what the folders cannot say, above all which policies were not there. */
export interface SnapshotIndex {
  readonly version: 1
  readonly service?: string
  readonly api: string
  readonly changes: readonly Change['kind'][]
  readonly policies: readonly SnapshotPolicy[]
}

/** What a snapshot would have to hold and cannot, as sentences: while there is one, nothing may be written. */
export function findSnapshotGaps(
  live: LiveState,
  changes: readonly Change[],
  schemas: Observed<readonly RawEntity[]>
): string[] {
  if (live.api.kind !== 'present' || !imports(changes)) return []
  const removed = changes.flatMap(change => (change.kind === 'import-api' ? change.removed : []))
  const unread = removed.filter(name => !live.policies.operationPolicies.has(name.toLowerCase()))
  const unreadable = [...live.policies.operationPolicies].flatMap(([name, policy]) =>
    policy.kind === 'unreadable' ? [`The policy of the operation \`${name}\`: ${policy.why}`] : []
  )
  const incomplete =
    live.operations.kind === 'present'
      ? live.operations.value.filter(operation => operation.properties === undefined)
      : []
  return [
    ...unread.map(name => `The policy of the operation \`${name}\` was not read.`),
    ...unreadable,
    ...incomplete.map(({ id }) => `The contract of the operation \`${id}\` was not kept as it was read.`),
    ...(live.operations.kind === 'unreadable' ? [`The operations: ${live.operations.why}`] : []),
    ...(schemas.kind === 'unreadable' ? [`The schemas: ${schemas.why}`] : [])
  ]
}

/**
 * What is there before the first write, in the APIOps artifact layout, by path. Empty when nothing changes, and when the API is
 * not there yet. Contracts are as they were read, with every property; policies byte for byte.
 */
export function toSnapshot(
  live: LiveState,
  changes: readonly Change[],
  schemas: readonly RawEntity[] = []
): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  if (changes.length === 0 || live.api.kind !== 'present') return files
  const { id, properties } = live.api.value
  const root = `apis/${toApiFolder(id)}`
  const policies: SnapshotPolicy[] = []
  const add = (folder: string, policy: Observed<PolicyText> | undefined, operation?: string): void => {
    if (policy === undefined || policy.kind === 'unreadable') return
    const scope = operation === undefined ? {} : { operation }
    if (policy.kind === 'absent') return void policies.push(scope)
    files.set(`${folder}/policy.xml`, policy.value.text)
    policies.push({ ...scope, file: `${folder}/policy.xml`, format: policy.value.format })
  }
  files.set(`${root}/apiInformation.json`, toJson({ name: id, properties }))
  add(root, live.policies.apiPolicy)
  const operations = live.operations.kind === 'present' ? live.operations.value : []
  for (const [operation, folder] of withFolders(operations, `${root}/operations`, one => one.id)) {
    const { id: name, properties } = operation
    files.set(`${folder}/operationInformation.json`, toJson({ name, properties }))
    add(folder, live.policies.operationPolicies.get(operation.id.toLowerCase()), operation.id)
  }
  for (const [schema, folder] of withFolders(schemas, `${root}/schemas`, one => one.name))
    files.set(
      `${folder}/schemaInformation.json`,
      toJson({ name: schema.name, properties: schema.properties })
    )
  files.set('snapshot.json', toJson(toIndex(live, id, changes, policies)))
  return files
}

function imports(changes: readonly Change[]): boolean {
  return changes.some(change => change.kind === 'import-api' && !change.create)
}

function toIndex(
  live: LiveState,
  api: string,
  changes: readonly Change[],
  policies: readonly SnapshotPolicy[]
): SnapshotIndex {
  return {
    version: 1,
    ...(live.service.kind === 'present' ? { service: live.service.value.name } : {}),
    api,
    changes: [...new Set(changes.map(change => change.kind))],
    policies
  }
}

/** A revision keeps its `;rev=`, as extractors write it. */
function toApiFolder(id: string): string {
  const [, name = id, revision = ''] = /^(.*)(;rev=\d{1,100})$/is.exec(id) ?? []
  return `${toFolderName(name)}${revision}`
}

function withFolders<T>(
  entities: readonly T[],
  root: string,
  toName: (entity: T) => string
): (readonly [T, string])[] {
  const folders = toFolderNames(entities.map(toName))
  return entities.map((entity, index) => [entity, `${root}/${folders[index]}`] as const)
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

import { isRecord, recordAt, stringAt } from '../arm/json.ts'
import { parseNamedValue } from '../arm/parse.ts'
import { parseBackend } from '../arm/parse-backend.ts'
import {
  absent,
  type LiveBackend,
  type NamedValue,
  type Observed,
  type PolicyText,
  type PolicyWorld,
  type ProductPolicy,
  present,
  unreadable
} from '../model.ts'
import {
  type ArtifactFile,
  type ArtifactTree,
  type Folder,
  findInformation,
  findPolicyFiles,
  hasCollection,
  listEntries,
  parseJson
} from './layout.ts'
import { findEntityName } from './name.ts'
import { type ArtifactOperation, readOperations } from './operations.ts'

/** One API of a folder, one revision of it. */
export interface ArtifactApi {
  readonly id: string
  readonly revision?: string
  /** False for a revision that callers do not meet unless they ask for it. */
  readonly current: boolean
  readonly type?: string
  readonly serviceUrl?: string
  readonly operations: readonly ArtifactOperation[]
  readonly world: PolicyWorld
  readonly notes: readonly string[]
}

/** Reads every API of a folder, those of its workspaces too. `prefix` is the path of the folder in the repository. */
export function readInstance(tree: ArtifactTree, prefix: string): ArtifactApi[] {
  const source = { service: tree.service, prefix }
  const workspaces = listEntries(tree.service, 'workspaces')
  return [
    ...readApis(source, tree.service, undefined),
    ...workspaces.flatMap(workspace => readApis(source, workspace, workspace))
  ]
}

interface Source {
  readonly service: Folder
  readonly prefix: string
}

function readApis(source: Source, owner: Folder, workspace: Folder | undefined): ArtifactApi[] {
  const folders = listEntries(owner, 'apis')
  const current = findCurrent(folders)
  return folders.map(folder => {
    const { name, revision } = splitRevision(folder.name)
    const information = findInformation(folder)
    const properties = recordAt(information.value, 'properties')
    const operations = readOperations(folder, source.prefix)
    const serviceUrl = stringAt(properties, 'serviceUrl')
    const type = readType(folder, information)
    const number = revision ?? stringAt(properties, 'apiRevision')
    return {
      id: workspace === undefined ? name : `${workspace.name}/${name}`,
      ...(number === undefined ? {} : { revision: number }),
      current: current.has(folder),
      ...(type === undefined ? {} : { type }),
      ...(serviceUrl === undefined ? {} : { serviceUrl }),
      operations: operations.operations,
      world: readWorld(source, owner, workspace, folder, name, operations.operations),
      notes: [
        ...operations.notes,
        ...(information.broken === undefined ? [] : [`\`${information.broken}\` is no JSON object.`])
      ]
    }
  })
}

/**
 * The revisions that callers meet: those whose information file says so; else the folder without `;rev=`, where the extractor puts the
 * current one; else, fail closed, the newest.
 */
function findCurrent(folders: readonly Folder[]): ReadonlySet<Folder> {
  const byName = Map.groupBy(folders, folder => splitRevision(folder.name).name.toLowerCase())
  return new Set([...byName.values()].flatMap(chooseCurrent))
}

function chooseCurrent(revisions: readonly Folder[]): readonly Folder[] {
  const flag = (folder: Folder) => recordAt(findInformation(folder).value, 'properties')['isCurrent']
  const said = revisions.filter(folder => flag(folder) === true)
  if (said.length > 0) return said
  const possible = revisions.filter(folder => flag(folder) !== false)
  const plain = possible.filter(folder => splitRevision(folder.name).revision === undefined)
  if (plain.length > 0) return plain
  return (possible.length > 0 ? possible : revisions).toSorted(byRevision).slice(-1)
}

function byRevision(left: Folder, right: Folder): number {
  const [one, other] = [left, right].map(folder => Number(splitRevision(folder.name).revision ?? 0))
  return (one ?? 0) - (other ?? 0)
}

function splitRevision(folder: string): { readonly name: string; readonly revision?: string } {
  const [name = folder, revision] = folder.split(/;rev=/i)
  return { name, ...(revision === undefined ? {} : { revision }) }
}

/** Fail closed: an information file that cannot be read hides the type, and the type decides whether policies apply at all. */
function readType(folder: Folder, information: ReturnType<typeof findInformation>): string | undefined {
  if (information.broken !== undefined) return 'unreadable'
  const type = stringAt(recordAt(information.value, 'properties'), 'type')
  const graphql = [...folder.files.keys()].some(name => /^specification\.(graphql|gql)$/i.test(name))
  return type ?? (graphql ? 'graphql' : undefined)
}

function readWorld(
  source: Source,
  owner: Folder,
  workspace: Folder | undefined,
  api: Folder,
  name: string,
  operations: readonly ArtifactOperation[]
): PolicyWorld {
  const operationPolicies = new Map(
    operations.map((operation): [string, Observed<PolicyText>] => [operation.id.toLowerCase(), absent])
  )
  for (const folder of listEntries(api, 'operations'))
    operationPolicies.set(findEntityName(folder).toLowerCase(), readPolicy(source, folder))
  return {
    api: name,
    servicePolicy: readPolicy(source, source.service),
    ...(workspace === undefined
      ? {}
      : {
          workspace: { id: workspace.name, policy: readPolicy(source, workspace) },
          workspaceFragments: readFragments(source, workspace),
          workspaceNamedValues: readNamedValues(workspace),
          workspaceBackends: readBackends(workspace)
        }),
    products: readProducts(source, owner, name),
    apiPolicy: readPolicy(source, api),
    operationPolicies,
    fragments: readFragments(source, source.service),
    namedValues: readNamedValues(source.service),
    backends: readBackends(source.service),
    selfHostedGateways: readGateways(source.service, name)
  }
}

function readPolicy(source: Source, folder: Folder): Observed<PolicyText> {
  const files = findPolicyFiles(folder)
  const [file] = files
  if (files.length > 1) return unreadable(`there are ${files.length} policy files in \`${folder.path}\``)
  return file === undefined ? absent : present(toPolicyText(source, file))
}

function toPolicyText(source: Source, file: ArtifactFile): PolicyText {
  return {
    text: file.text,
    format: 'rawxml',
    file: source.prefix === '' ? file.path : `${source.prefix}/${file.path}`
  }
}

function readFragments(source: Source, owner: Folder): ReadonlyMap<string, Observed<PolicyText>> {
  return new Map(
    listEntries(owner, 'policy fragments').map(folder => [
      folder.name.toLowerCase(),
      readPolicy(source, folder)
    ])
  )
}

function readNamedValues(owner: Folder): Observed<readonly NamedValue[]> {
  const values: NamedValue[] = []
  for (const folder of listEntries(owner, 'named values')) {
    const { value, broken } = findInformation(folder)
    const parsed = value === undefined ? undefined : parseNamedValue(value)
    if (broken !== undefined || (value !== undefined && parsed === undefined))
      return unreadable(`the named value \`${folder.name}\` is not in the shape that an extractor writes`)
    if (parsed !== undefined) values.push(parsed)
  }
  return present(values)
}

function readBackends(owner: Folder): ReadonlyMap<string, Observed<LiveBackend>> {
  return new Map(
    listEntries(owner, 'backends').map((folder): [string, Observed<LiveBackend>] => {
      const { value } = findInformation(folder)
      const parsed = value === undefined ? undefined : parseBackend({ name: folder.name, ...value })
      return [
        folder.name.toLowerCase(),
        parsed === undefined
          ? unreadable(`the backend \`${folder.name}\` has no readable information file`)
          : present(parsed)
      ]
    })
  )
}

/**
 * Which products hold an API stands in `products/<p>/apis.json`, or in folders below `products/<p>/apis`. Fail closed: a product that
 * does not say, or not legibly, is taken to hold the API, so its policy is judged as if it applied.
 */
function readProducts(source: Source, owner: Folder, api: string): Observed<readonly ProductPolicy[]> {
  const holding = listEntries(owner, 'products').filter(folder => mayHold(folder, api))
  return present(holding.map(folder => ({ product: folder.name, policy: readPolicy(source, folder) })))
}

function readGateways(service: Folder, api: string): Observed<readonly string[]> {
  const serving = listEntries(service, 'gateways').filter(folder => mayHold(folder, api))
  return present(serving.map(folder => folder.name))
}

function mayHold(folder: Folder, api: string): boolean {
  return readMembers(folder)?.has(api.toLowerCase()) !== false
}

/** Lower-case names of the APIs of a product or a gateway; undefined when nothing says, or nothing that can be understood. */
function readMembers(folder: Folder): ReadonlySet<string> | undefined {
  const file = [...folder.files].find(([name]) => name.toLowerCase() === 'apis.json')?.[1]
  const folders = listEntries(folder, 'apis').map(entry => entry.name)
  if (file === undefined) return hasCollection(folder, 'apis') ? toNames(folders) : undefined
  const parsed = parseJson(file.text)
  const list = Array.isArray(parsed) ? parsed : isRecord(parsed) ? parsed['value'] : undefined
  if (!Array.isArray(list)) return undefined
  const names = list.map(entry =>
    typeof entry === 'string' ? entry : (stringAt(entry, 'name') ?? stringAt(entry, 'id')?.split('/').at(-1))
  )
  const known = names.filter(name => name !== undefined)
  return known.length < names.length ? undefined : toNames([...known, ...folders])
}

function toNames(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(name => splitRevision(name).name.toLowerCase()))
}

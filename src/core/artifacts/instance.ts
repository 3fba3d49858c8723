import { listAt, recordAt, stringAt } from '../arm/json.ts'
import { parseBackend, parseNamedValue } from '../arm/parse.ts'
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
  findPolicyFile,
  hasCollection,
  listEntries,
  parseJson
} from './layout.ts'
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
  return folders.map(folder => {
    const [name = folder.name, revision] = folder.name.split(/;rev=/i)
    const information = findInformation(folder)
    const properties = recordAt(information.value, 'properties')
    const operations = readOperations(folder, source.prefix)
    const serviceUrl = stringAt(properties, 'serviceUrl')
    const type = stringAt(properties, 'type')
    const number = revision ?? stringAt(properties, 'apiRevision')
    return {
      id: workspace === undefined ? name : `${workspace.name}/${name}`,
      ...(number === undefined ? {} : { revision: number }),
      current: isCurrent(folder.name, name, properties['isCurrent'], folders),
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

/** The extractor puts the current revision into the folder without `;rev=`; where there is none, the information file decides. */
function isCurrent(folder: string, name: string, flag: unknown, folders: readonly Folder[]): boolean {
  if (folder === name) return flag !== false
  return flag === true && !folders.some(other => other.name === name)
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
    operationPolicies.set(folder.name.toLowerCase(), readPolicy(source, folder))
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
  const file = findPolicyFile(folder)
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
 * Which products hold an API stands in `products/<p>/apis.json`, or in folders below `products/<p>/apis`. Fail closed: when there are
 * products and none of them says, nobody knows whose policy applies.
 */
function readProducts(source: Source, owner: Folder, api: string): Observed<readonly ProductPolicy[]> {
  const products = listEntries(owner, 'products').map(folder => ({ folder, members: readMembers(folder) }))
  if (products.length > 0 && products.every(product => product.members === undefined)) {
    return unreadable('the folder has products, and none of them says which APIs it holds')
  }
  const holding = products.filter(product => product.members?.has(api.toLowerCase()) === true)
  return present(holding.map(({ folder }) => ({ product: folder.name, policy: readPolicy(source, folder) })))
}

function readGateways(service: Folder, api: string): Observed<readonly string[]> {
  const gateways = listEntries(service, 'gateways').map(folder => ({
    name: folder.name,
    members: readMembers(folder)
  }))
  if (gateways.length > 0 && gateways.every(gateway => gateway.members === undefined)) {
    return unreadable('the folder has self-hosted gateways, and none of them says which APIs it serves')
  }
  return present(
    gateways.filter(gateway => gateway.members?.has(api.toLowerCase()) === true).map(gateway => gateway.name)
  )
}

/** Lower-case names of the APIs of a product or a gateway; undefined when nothing says. */
function readMembers(folder: Folder): ReadonlySet<string> | undefined {
  const file = [...folder.files].find(([name]) => name.toLowerCase() === 'apis.json')?.[1]
  const folders = listEntries(folder, 'apis').map(entry => entry.name.toLowerCase())
  if (file === undefined) return hasCollection(folder, 'apis') ? new Set(folders) : undefined
  const parsed = parseJson(file.text)
  const list = Array.isArray(parsed) ? parsed : listAt(parsed, 'value')
  const names = list.flatMap(entry =>
    typeof entry === 'string'
      ? entry
      : (stringAt(entry, 'name') ?? stringAt(entry, 'id')?.split('/').at(-1) ?? [])
  )
  return new Set([...names, ...folders].map(name => (name.split(/;rev=/i)[0] ?? name).toLowerCase()))
}

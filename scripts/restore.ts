import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Entity, Manager, type Properties } from './manager.ts'

/**
 * Puts back what a snapshot of `apply` holds: docs/restore.md. Needs Node 24 and nothing else; it shows what it would do, and does it
 * only with `--yes`.
 *
 *   AZURE_ACCESS_TOKEN=... node scripts/restore.ts SNAPSHOT SERVICE_ID [--endpoint https://management.azure.com] [--yes]
 */

/** What the service decides alone, or takes only where it creates something. */
const readOnly = new Set(['isOnline', 'isCurrent', 'provisioningState', 'apiVersionSet', 'sourceApiId'])

const mostPasses = 5

interface Index {
  readonly version: number
  readonly api: string
  readonly changes: readonly string[]
  readonly policies: readonly {
    readonly operation?: string
    readonly file?: string
    readonly format?: string
  }[]
}

/** A snapshot as it lies in its folder. */
interface Snapshot extends Index {
  readonly folder: string
  readonly entity: Entity
  readonly operations: readonly Entity[]
  readonly schemas: readonly Entity[]
}

/** Reads a snapshot. Throws for a folder that is none. */
export function readSnapshot(folder: string): Snapshot {
  const index = readJson(path.join(folder, 'snapshot.json')) as Index
  if (index.version !== 1) throw new Error(`${folder} is a snapshot of version ${index.version}: expected 1.`)
  const [api, ...others] = readdirSync(path.join(folder, 'apis'))
  if (api === undefined || others.length > 0) throw new Error(`${folder} holds not exactly one API.`)
  const root = path.join(folder, 'apis', api)
  return {
    ...index,
    folder,
    entity: readJson(path.join(root, 'apiInformation.json')) as Entity,
    operations: readEntities(path.join(root, 'operations'), 'operationInformation.json'),
    schemas: readEntities(path.join(root, 'schemas'), 'schemaInformation.json')
  }
}

function readEntities(folder: string, file: string): Entity[] {
  let names: string[] = []
  try {
    names = readdirSync(folder).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return names.map(name => readJson(path.join(folder, name, file)) as Entity)
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Puts the API back first, then what is below it, then the policies. */
async function restore(manager: Manager, snapshot: Snapshot, service: string): Promise<void> {
  const api = `${service}/apis/${encodeURIComponent(snapshot.api)}`
  const live = await manager.find(api)
  const imported = snapshot.changes.includes('import-api') || live === undefined
  await restoreApi(manager, api, snapshot.entity.properties, live)
  if (imported) {
    const stayed = await removeAdded(manager, `${api}/operations`, snapshot.operations)
    await restoreSchemas(manager, `${api}/schemas`, snapshot.schemas)
    await restoreOperations(manager, `${api}/operations`, snapshot.operations, stayed)
    await removeAdded(manager, `${api}/schemas`, snapshot.schemas)
  }
  for (const { operation, file, format } of snapshot.policies) {
    const owner = operation === undefined ? api : `${api}/operations/${encodeURIComponent(operation)}`
    const policy = `${owner}/policies/policy`
    const now = await manager.find(`${policy}?format=${format ?? 'rawxml'}`)
    if (file === undefined) {
      if (now !== undefined) await manager.remove(policy)
      continue
    }
    const value = readFileSync(path.join(snapshot.folder, ...file.split('/')), 'utf8')
    if (now?.['value'] === value) continue
    await manager.put(policy, { format: format ?? 'rawxml', value }, now !== undefined)
  }
}

/** Only what differs is sent; what the API has now and had not then is taken away by null, as a merge patch does. */
async function restoreApi(
  manager: Manager,
  api: string,
  wanted: Properties,
  live: Properties | undefined
): Promise<void> {
  const writable = Object.entries(wanted).filter(([name]) => !readOnly.has(name))
  if (live === undefined) {
    const given = writable.filter(([, value]) => value !== null)
    await manager.put(api, Object.fromEntries(given), false)
    return
  }
  const different = writable.filter(([name, value]) => !isSame(value ?? null, live[name] ?? null))
  const gone = Object.keys(live).filter(
    name => !readOnly.has(name) && !Object.hasOwn(wanted, name) && live[name] !== null
  )
  const change = Object.fromEntries([...different, ...gone.map(name => [name, null] as const)])
  if (Object.keys(change).length > 0) await manager.patch(api, change)
}

/** Takes away what the snapshot does not have, and gives what is left. */
async function removeAdded(
  manager: Manager,
  collection: string,
  wanted: readonly Entity[]
): Promise<ReadonlyMap<string, Entity>> {
  const names = new Set(wanted.map(entity => entity.name.toLowerCase()))
  const kept = new Map<string, Entity>()
  for (const entity of await manager.list(collection)) {
    if (names.has(entity.name.toLowerCase())) kept.set(entity.name.toLowerCase(), entity)
    else await manager.remove(`${collection}/${encodeURIComponent(entity.name)}`)
  }
  return kept
}

async function restoreSchemas(
  manager: Manager,
  collection: string,
  schemas: readonly Entity[]
): Promise<void> {
  const live = new Map((await manager.list(collection)).map(entity => [entity.name, entity]))
  for (const { name, properties } of schemas) {
    if (isSame(live.get(name)?.properties, properties)) continue
    await manager.put(`${collection}/${encodeURIComponent(name)}`, properties, live.has(name))
  }
}

/**
 * Two operations must not have the same method and template, not even for a moment. So each one waits for the one that has its
 * route and is to give it up; where they wait for each other, one is put aside first.
 */
async function restoreOperations(
  manager: Manager,
  collection: string,
  operations: readonly Entity[],
  live: ReadonlyMap<string, Entity>
): Promise<void> {
  const routes = new Map([...live].map(([name, entity]) => [name, toRoute(entity)]))
  const left = new Set(
    operations.filter(({ name, properties }) => !isSame(live.get(name.toLowerCase())?.properties, properties))
  )
  for (let aside = 1; left.size > 0; ) {
    const ready = [...left].find(operation => !isTaken(operation, left, routes))
    const [next] = ready === undefined ? left : [ready]
    if (next === undefined) return
    const resource = `${collection}/${encodeURIComponent(next.name)}`
    if (ready === undefined) {
      const free = { urlTemplate: `/put-aside-by-restore/${aside++}`, templateParameters: [] }
      await manager.put(resource, { ...next.properties, ...free }, true)
    } else {
      await manager.put(resource, next.properties, live.has(next.name.toLowerCase()))
      left.delete(next)
    }
    routes.delete(next.name.toLowerCase())
  }
}

/** Whether another operation has the route now and is to have another one. */
function isTaken(operation: Entity, left: ReadonlySet<Entity>, routes: ReadonlyMap<string, string>): boolean {
  const wanted = toRoute(operation)
  return [...left].some(
    other =>
      other !== operation && routes.get(other.name.toLowerCase()) === wanted && toRoute(other) !== wanted
  )
}

/** Names of parameters do not tell routes apart. */
function toRoute({ properties }: Entity): string {
  return `${properties['method']} ${properties['urlTemplate']}`.toLowerCase().replace(/\{[^{}]*\}/g, '{}')
}

/** Equality of JSON whatever the order of names. */
function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].every(
    name =>
      Object.hasOwn(left, name) &&
      Object.hasOwn(right, name) &&
      isSame((left as Properties)[name], (right as Properties)[name])
  )
}

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--endpoint')
  const endpoint = at < 0 ? 'https://management.azure.com' : (args[at + 1] ?? '')
  const rest = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1))
  const yes = rest.includes('--yes')
  const [folder, service, ...others] = rest.filter(argument => argument !== '--yes')
  const token = process.env['AZURE_ACCESS_TOKEN']
  const id =
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ApiManagement\/service\/[^/]+$/i
  if (folder === undefined || service === undefined || others.length > 0 || !id.test(service) || !token) {
    throw new Error(
      'Usage: AZURE_ACCESS_TOKEN="$(az account get-access-token --query accessToken --output tsv)" node scripts/restore.ts SNAPSHOT /subscriptions/…/resourceGroups/…/providers/Microsoft.ApiManagement/service/… [--endpoint URL] [--yes]'
    )
  }
  const manager = new Manager(endpoint, token, yes)
  const snapshot = readSnapshot(folder)
  await restore(manager, snapshot, service)
  // An import that was under way when its run was cancelled may come to its end meanwhile: the last look finds nothing left to do.
  for (let pass = 2, known = 0; yes && manager.count > known; pass++) {
    if (pass > mostPasses)
      throw new Error(`Something changes \`${snapshot.api}\` again and again: stop it, and restore anew.`)
    known = manager.count
    await restore(manager, snapshot, service)
  }
  console.log(yes ? 'Everything is as it was.' : 'Nothing was written: add `--yes` to do it.')
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

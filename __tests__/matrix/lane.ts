import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Arrival } from '../../emulator/journal.ts'
import type { Resource } from '../../emulator/resources.ts'
import type { Fault } from '../../emulator/world.ts'
import type { ActionResult } from '../../scripts/runner.ts'
import { paths, startWeather, type Weather } from '../../scripts/weather.ts'
import { Client, deployer } from '../emulator/client.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

/** `revise` is an apply by way of a new revision. */
export type Mode = 'apply' | 'revise' | 'plan' | 'check'
/** Everything below the API, by path, without ETags: a resource is the same when this is. */
export type State = Readonly<Record<string, string>>

/** What somebody else wrote, and no run may lose. */
const foreign = policy('<set-header name="x-theirs" exists-action="delete" />')

function policy(inbound: string): string {
  return `<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t\t${inbound}\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n\t<on-error>\r\n\t\t<base />\r\n\t</on-error>\r\n</policies>`
}

function toSpec(
  operations: Readonly<Record<string, readonly [method: string, route: string, summary: string]>>
) {
  const entries = Object.entries(operations).map(([operationId, [method, route, summary]]) => {
    const key = { name: 'key', in: 'path', required: true, schema: { type: 'string' } }
    const operation = {
      operationId,
      summary,
      parameters: route.includes('{key}') ? [key] : [],
      responses: { 200: { description: 'OK' } }
    }
    return [route, { [method]: operation }] as const
  })
  return {
    openapi: '3.0.1',
    info: { title: 'Weather', version: '1' },
    servers: [{ url: 'https://weather-backend.azurewebsites.net' }],
    paths: Object.fromEntries(entries)
  }
}

const before = toSpec({
  GetOne: ['get', '/one/{key}', 'As it was'],
  Gone: ['delete', '/gone', 'Gone'],
  Status: ['get', '/status', 'Status']
})
const after = toSpec({
  GetOne: ['get', '/one/{key}', 'As it is'],
  Added: ['post', '/added', 'Added'],
  Status: ['get', '/status', 'Status']
})

/** The inputs of every run: an import that adds, changes and deletes, settings that the import takes away, and policies. */
const inputs = {
  'spec-path': 'after.json',
  operations: '*\n!Status',
  'api-display-name': 'A name of its own',
  'max-deletions': '1'
}

export interface RunOptions {
  readonly mode: Mode
  readonly inputs?: Readonly<Record<string, string>>
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void
  readonly timeoutMs?: number
}

/** One emulator, and one run of the action after the other in it. Several lanes work side by side. */
export class Lane {
  readonly weather: Weather
  readonly workspace: string
  /** Is told of every request of the run that is under way. */
  onArrival: (arrival: Arrival) => void = () => undefined
  private readonly temporaries: string[] = []

  private constructor(weather: Weather, workspace: string) {
    this.weather = weather
    this.workspace = workspace
  }

  static async open(): Promise<Lane> {
    const workspace = mkdtempSync(path.join(tmpdir(), 'matrix-'))
    writeFileSync(path.join(workspace, 'before.json'), JSON.stringify(before))
    writeFileSync(path.join(workspace, 'after.json'), JSON.stringify(after))
    let lane: Lane | undefined
    const weather = await startWeather({ onArrival: arrival => lane?.onArrival(arrival) })
    lane = new Lane(weather, workspace)
    return lane
  }

  async run({ mode, inputs: more, onStart, timeoutMs }: RunOptions): Promise<ActionResult> {
    const result = await this.weather.run(
      { ...(mode === 'revise' ? { mode: 'apply', revision: 'new' } : { mode }), ...inputs, ...more },
      {
        workspace: this.workspace,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(onStart === undefined ? {} : { onStart })
      }
    )
    this.temporaries.push(result.temporary)
    return result
  }

  /** The API of yesterday, with what people did to it since. Gives all resources. */
  async prepare(): Promise<readonly Resource[]> {
    await this.run({ mode: 'apply', inputs: { 'spec-path': 'before.json' } })
    const { weather } = this
    weather.edit(paths.api, properties => ({
      ...properties,
      displayName: 'Weather of yesterday',
      contact: { name: 'Somebody', email: 'somebody@contoso.com' }
    }))
    const operations = `${paths.api}/operations`
    weather.edit(`${operations}/GetOne/policies/policy`, properties => ({ ...properties, value: foreign }))
    weather.edit(`${operations}/Gone/policies/policy`, properties => ({ ...properties, value: foreign }))
    const id = `${operations}/Status/policies/policy`
    weather.emulator.world.resources.put({ id, properties: { value: foreign } })
    return this.keep()
  }

  keep(): readonly Resource[] {
    return structuredClone(this.weather.emulator.world.resources.all())
  }

  /** Puts everything back, with the faults of the next run. */
  reset(resources: readonly Resource[], faults: readonly Fault[] = []): void {
    const { world } = this.weather.emulator
    world.resources.replace(structuredClone(resources))
    world.operations.clear()
    world.update({ faults })
  }

  /** Azure gives up what ran, and nothing goes wrong any more. */
  calm(): void {
    this.weather.emulator.world.update({ faults: [] })
  }

  state(): State {
    const entries = this.weather.emulator.world.resources
      .subtree(paths.api)
      // A release has the time at which it was made.
      .filter(({ id }) => !id.includes('/releases/'))
      .map(({ id, properties }) => [
        id.slice(paths.api.length) || '/',
        JSON.stringify(sorted(withoutRevision(properties)))
      ])
    return Object.fromEntries(entries)
  }

  /** Runs scripts/restore.ts over the snapshot that a run left, finished or not; undefined where it left none. */
  async restore({ temporary }: ActionResult): Promise<{ code: number | null; out: string } | undefined> {
    const folder = findSnapshot(path.join(temporary, 'temp'))
    if (folder === undefined) return undefined
    const { emulator } = this.weather
    const { token } = await new Client(emulator).signIn(deployer)
    const args = [
      path.join(root, 'scripts', 'restore.ts'),
      folder,
      paths.service,
      '--endpoint',
      emulator.url,
      '--yes'
    ]
    return await new Promise((resolve, reject) => {
      const env = {
        PATH: process.env['PATH'] ?? '',
        NODE_EXTRA_CA_CERTS: emulator.caFile,
        AZURE_ACCESS_TOKEN: token
      }
      const child = spawn(process.execPath, args, { env })
      let out = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (out += chunk))
      child.on('error', reject)
      child.on('close', code => resolve({ code, out }))
    })
  }

  async close(): Promise<void> {
    await this.weather.close()
    for (const folder of [this.workspace, ...this.temporaries])
      rmSync(folder, { recursive: true, force: true })
  }
}

/** The index is written last: a folder without it is no snapshot, and nothing was written over. */
function findSnapshot(temporary: string): string | undefined {
  return readdirSync(temporary)
    .map(name => path.join(temporary, name))
    .find(folder => existsSync(path.join(folder, 'snapshot.json')))
}

/** Which number a revision gets depends on what earlier runs left; that it is current, and what is in it, does not. */
function withoutRevision(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { apiRevision: _number, apiRevisionDescription: _words, ...rest } = properties
  return rest
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)])
  )
}

import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import type { ActionResult, ActionRun } from '../../scripts/runner.ts'
import { ids, type Weather } from '../../scripts/weather.ts'

/** Manifests over the world of the demo, in a workspace of their own. */

const document = path.resolve(import.meta.dirname, '..', '..', 'examples', 'weather', 'openapi.yaml')

/** What the two APIs below share. */
export const defaults = {
  'resource-group-name': 'rg-weather',
  'service-name': 'apim-weather',
  operations: ['*', '!GetHealth'],
  'identity-resource': ids.backendApp,
  'app-name': 'weather-backend'
}

export const weatherApi = {
  'api-id': 'weather',
  'api-path': 'weather',
  'spec-path': 'apis/weather/openapi.yaml'
}
export const northApi = { 'api-id': 'north', 'api-path': 'north', 'spec-path': 'apis/north/openapi.yaml' }
export const manifest = { defaults, apis: [weatherApi, northApi] }

/** A day that lies so many days after the day of the machine, in UTC. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}

/** A workspace with the documents of both APIs and a manifest. */
export function createWorkspace(content: object | string): string {
  const workspace = mkdtempSync(path.join(tmpdir(), 'estate-'))
  for (const name of ['weather', 'north']) {
    mkdirSync(path.join(workspace, 'apis', name), { recursive: true })
    copyFileSync(document, path.join(workspace, 'apis', name, 'openapi.yaml'))
  }
  writeFileSync(path.join(workspace, 'apis.yaml'), typeof content === 'string' ? content : stringify(content))
  return workspace
}

/** Inputs of the demo that a manifest gives instead. */
const taken = Object.fromEntries(
  [...Object.keys(defaults), 'api-id', 'api-path', 'spec-path'].map(name => [name, ''])
)

/** Runs the action with a manifest, with the sign-in of the demo as inputs. */
export async function runManifest(
  weather: Weather,
  content: object | string,
  inputs: Readonly<Record<string, string>> = {},
  workspace = createWorkspace(content),
  env: Readonly<Record<string, string | undefined>> = {},
  onStart?: ActionRun['onStart']
): Promise<ActionResult> {
  return await weather.run(
    { ...taken, 'config-file': 'apis.yaml', ...inputs },
    { workspace, env, ...(onStart === undefined ? {} : { onStart }) }
  )
}

export interface EstateJson {
  readonly version: number
  readonly outcome: string
  readonly failed: boolean
  readonly counts: Record<string, number>
  readonly error?: { readonly message: string; readonly hints: readonly string[] }
  readonly findings: readonly FindingJson[]
  readonly notes: readonly string[]
  readonly apis: readonly {
    readonly name: string
    readonly report: {
      readonly outcome: string
      readonly failOn: string
      readonly findings: readonly FindingJson[]
      readonly changes: readonly unknown[]
      readonly error?: { readonly message: string }
    }
  }[]
}

export interface FindingJson {
  readonly rule: string
  readonly severity: string
  readonly message: string
  readonly waived?: { readonly reason: string; readonly owner: string; readonly expires: string }
  readonly location?: { readonly file: string; readonly line: number }
}

export function toReport({ report }: ActionResult): EstateJson {
  return report as EstateJson
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LogEntry } from '../emulator/journal.ts'
import { type ActionResult, runAction } from '../scripts/runner.ts'
import { ids } from '../scripts/weather.ts'
import { type Azure, toEnvironment } from './azure.ts'

/** Runs the shipped action against an emulated Azure, and measures it. */

export interface Measured {
  readonly result: ActionResult
  readonly wallMs: number
  /** CPU time of the action's process, threads of the engine included. */
  readonly cpuMs: number
  /** Largest resident set of the action's process, in bytes. */
  readonly memory: number
  readonly requests: readonly LogEntry[]
  /** CPU time of the emulator meanwhile. */
  readonly azureCpuMs: number
}

/** A workspace that holds files, gone after `remove`. */
export interface Workspace {
  readonly folder: string
  readonly remove: () => void
}

export function createWorkspace(files: Readonly<Record<string, string>>): Workspace {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Where the service is, how to sign in, and what its API shall be: the document is `openapi.json` of the workspace. */
export function toInputs({ url }: Pick<Azure, 'url'>): Record<string, string> {
  return {
    ...toSignInInputs(url),
    'resource-group-name': 'rg-weather',
    'service-name': 'apim-weather',
    'api-id': 'shop',
    'api-path': 'shop',
    'spec-path': 'openapi.json',
    'policy-scope': 'operation',
    'identity-resource': ids.backendApp,
    'app-name': 'weather-backend'
  }
}

export function toSignInInputs(url: string): Record<string, string> {
  return {
    'client-id': ids.deployer,
    'tenant-id': ids.tenant,
    'subscription-id': ids.subscription,
    environment: url
  }
}

const hook = path.join(import.meta.dirname, 'usage.cjs')

/** Runs the action once. Throws when its outcome is not the one that was to come: what went wrong is not worth a time. */
export async function measureAction(
  azure: Azure,
  workspace: Workspace,
  inputs: Readonly<Record<string, string>>,
  expected: { readonly outcome: 'clean' | 'drift'; readonly env?: Readonly<Record<string, string>> }
): Promise<Measured> {
  await azure.takePages()
  const usageFile = path.join(workspace.folder, 'usage.json')
  const result = await runAction({
    inputs,
    workspace: workspace.folder,
    timeoutMs: 1_800_000,
    env: {
      ...toEnvironment(azure),
      ...expected.env,
      NODE_OPTIONS: `--require=${JSON.stringify(hook)}`,
      BENCH_USAGE: usageFile
    }
  })
  const { entries, cpuMs: azureCpuMs } = await azure.takePages()
  rmSync(result.temporary, { recursive: true, force: true })
  if (result.outputs['outcome'] !== expected.outcome)
    throw new Error(
      `Expected \`${expected.outcome}\`, and the action said:\n${result.stdout.slice(-4000)}${result.stderr}`
    )
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as { memory: number; cpuMs: number }
  return {
    result,
    wallMs: result.ended - result.began,
    cpuMs: usage.cpuMs,
    memory: usage.memory,
    requests: entries,
    azureCpuMs
  }
}

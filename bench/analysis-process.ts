import { readFileSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { createConnector } from '../src/azure/azure.ts'
import { listCalledHosts } from '../src/core/backend/called-hosts.ts'
import { compare, protect } from '../src/core/compare.ts'
import { chooseOperations, type DesiredState } from '../src/core/desired.ts'
import type { LiveState } from '../src/core/model.ts'
import { readSpec } from '../src/core/openapi/document.ts'
import { preflight } from '../src/core/openapi/preflight.ts'
import { plan } from '../src/core/plan.ts'
import { parseSelection } from '../src/core/selection.ts'
import { parseInputs } from '../src/inputs.ts'
import type { Started } from './azure-process.ts'
import { fetchIdToken } from './oidc.ts'

/**
 * What the action computes, alone: `read` keeps a snapshot of Azure in a file, and `analyse` takes it from there in a process in which none of
 * that code has run yet, as it has not in a job. Started by analysis.ts.
 */

/** CPU time in milliseconds, of all threads of the engine. */
export interface Analysis {
  readonly document: number
  readonly policies: number
  readonly comparison: number
  readonly plan: number
  readonly findings: number
  readonly changes: number
}

/** What both commands are told. */
export interface AnalysisTask {
  readonly azure: Started
  readonly inputs: Readonly<Record<string, string>>
  readonly documentFile: string
  readonly snapshotFile: string
}

function toDesired({ inputs, documentFile }: AnalysisTask): DesiredState {
  const parsed = parseInputs(name => inputs[name] ?? '', {})
  if (parsed.mode === 'lint') throw new Error('The bench does not lint.')
  const read = readSpec(readFileSync(documentFile, 'utf8'), 'openapi.json')
  if (read.kind !== 'spec') throw new Error('The document cannot be read.')
  preflight(read.spec, { apiId: parsed.target.api })
  const { operations, selected } = chooseOperations(read.spec, parseSelection('*'))
  return { ...parsed, spec: read.spec, operations, selected, backendAuth: parsed.probes.backendAuth }
}

async function readLive(task: AnalysisTask): Promise<LiveState> {
  const parsed = parseInputs(name => task.inputs[name] ?? '', {})
  if (parsed.mode === 'lint') throw new Error('The bench does not lint.')
  const connect = createConnector({
    userAgent: 'bench',
    getIdToken: () => fetchIdToken(task.azure),
    mask: () => undefined
  })
  const azure = await connect({ ...parsed, importTimeoutMinutes: 1 })
  const desired = toDesired(task)
  return await azure.readState({
    chooseOperations: live => live.map(operation => operation.id),
    readSchemas: true,
    listHosts: live => listCalledHosts(desired, live, protect(desired, live))
  })
}

function analyse(task: AnalysisTask): Analysis {
  const live = deserialize(readFileSync(task.snapshotFile)) as LiveState
  const document = measure(() => toDesired(task))
  const desired = document.value
  const policies = measure(() => protect(desired, live))
  const comparison = measure(() => compare(desired, live))
  const planned = measure(() => plan(desired, live))
  return {
    document: document.cpuMs,
    policies: policies.cpuMs,
    comparison: comparison.cpuMs,
    plan: planned.cpuMs,
    findings: comparison.value.findings.length,
    changes: planned.value.changes.length
  }
}

function measure<T>(work: () => T): { readonly value: T; readonly cpuMs: number } {
  const before = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(before)
  return { value, cpuMs: (user + system) / 1000 }
}

const [command, taskFile = ''] = process.argv.slice(2)
const task = JSON.parse(readFileSync(taskFile, 'utf8')) as AnalysisTask
if (command === 'read') writeFileSync(task.snapshotFile, serialize(await readLive(task)))
else process.stdout.write(JSON.stringify(analyse(task)))

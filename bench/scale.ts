import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { jobToken } from '../emulator/github/repository.ts'
import type { Seed } from '../emulator/seed/seed.ts'
import { ids } from '../scripts/weather.ts'
import { type Measured, measureAction, toInputs, toSignInInputs, type Workspace } from './action.ts'
import { type Azure, startAzure } from './azure.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { type Table, toCount, toMegabytes, toSeconds } from './table.ts'
import { createApi, createDocument, createPolicy, createSeed } from './world.ts'

/** Worlds as large as they come, in which everything is wrong, so that reports are as long as they get. */

interface Giant {
  readonly what: string
  readonly mode: 'check' | 'plan' | 'apply'
  readonly seed: Seed
  readonly files: Readonly<Record<string, string>>
  readonly inputs?: Readonly<Record<string, string>>
  readonly outcome: 'clean' | 'drift'
}

/** What a run left behind for people and for GitHub. */
interface Left {
  readonly summary: number
  readonly comment: number
  readonly sarif: { readonly bytes: number; readonly results: number }
  readonly outputs: number
  readonly report: number
}

export async function measureScale(settings: Settings): Promise<Table[]> {
  const rows: (readonly string[])[] = []
  for (const giant of createGiants(settings.quick)) {
    settings.say(`scale, ${giant.what}, ${giant.mode}`)
    rows.push(await measureGiant(giant))
  }
  return [
    {
      title: 'Scale',
      before:
        'Worlds in which everything is wrong, without latency. Aim: memory below 512 MB; the summary below 1,048,576 bytes, a comment below 65,536 characters, SARIF below 10 MB compressed and 25,000 results (code scanning shows 5,000), all outputs below 1,048,576 characters.',
      columns: [
        'What',
        'Mode',
        'Findings',
        'Requests',
        'Wall',
        'CPU',
        'Memory',
        'Summary',
        'Comment',
        'SARIF',
        'Results',
        'Outputs',
        'JSON report'
      ],
      rows,
      after:
        'GitHub takes 20 runs in one SARIF file: a step with more APIs writes none, says so, and wants to be split with `only`.'
    }
  ]
}

function createGiants(quick: boolean): Giant[] {
  const scale = quick ? 20 : 1
  const many = 1000 / scale
  const document = createDocument('Shop', { operations: many })
  const drifted = createDocument('Shop', { operations: many, description: 120, properties: 6 })
  const bad = createSeed([createApi('shop', document, () => createPolicy({ token: false }), many)])
  const heavy = createDocument('Shop', { operations: 500 / scale, description: 900, properties: 106 })
  const heavySeed = createSeed([createApi('shop', heavy, () => createPolicy({ token: false }), 500 / scale)])
  const named = (operations: number): string => `${toCount(operations)} operations`
  const large = `document of ${toMegabytes(heavy.length)}, ${named(500 / scale)}`
  return [
    ...(['check', 'plan'] as const).map(
      (mode): Giant => ({
        what: named(many),
        mode,
        seed: bad,
        files: { 'openapi.json': drifted },
        outcome: mode === 'check' ? 'drift' : 'clean'
      })
    ),
    { what: large, mode: 'check', seed: heavySeed, files: { 'openapi.json': heavy }, outcome: 'drift' },
    {
      what: large,
      mode: 'apply',
      seed: createSeed([]),
      files: { 'openapi.json': heavy },
      outcome: 'clean'
    },
    ...createLongPolicies(20 / scale),
    ...createLongPolicies(100 / scale),
    createEstate(200 / scale, 'check'),
    createEstate(200 / scale, 'plan')
  ]
}

/** So many operations with a policy of 256 KB each, none of which sets a token yet. */
function createLongPolicies(operations: number): Giant[] {
  const document = createDocument('Shop', { operations })
  const policy = createPolicy({ token: false, bytes: 262_000 })
  const seed = createSeed([createApi('shop', document, () => policy, operations)])
  return (['check', 'plan', 'apply'] as const).map(
    (mode): Giant => ({
      what: operations === 1 ? 'a policy of 256 KB' : `${toCount(operations)} policies of 256 KB`,
      mode,
      seed,
      files: { 'openapi.json': document },
      outcome: mode === 'check' ? 'drift' : 'clean'
    })
  )
}

/** A manifest with so many APIs of ten operations, none of which is protected. */
function createEstate(count: number, mode: 'check' | 'plan'): Giant {
  const operations = 10
  const names = Array.from({ length: count }, (_, index) => `shop-${String(index + 1).padStart(3, '0')}`)
  const document = createDocument('Shop', { operations })
  const drifted = createDocument('Shop', { operations, description: 120 })
  const manifest = {
    defaults: {
      'resource-group-name': 'rg-weather',
      'service-name': 'apim-weather',
      'policy-scope': 'operation',
      'identity-resource': ids.backendApp,
      'app-name': 'weather-backend'
    },
    apis: names.map(name => ({ 'api-id': name, 'api-path': name, 'spec-path': 'openapi.json' }))
  }
  const apis = names.map(name => createApi(name, document, () => createPolicy({ token: false }), operations))
  return {
    what: `manifest of ${toCount(count)} APIs, ${operations} operations each`,
    mode,
    seed: createSeed(apis),
    files: { 'openapi.json': drifted, 'apis.json': JSON.stringify(manifest) },
    inputs: { 'config-file': 'apis.json' },
    outcome: mode === 'check' ? 'drift' : 'clean'
  }
}

async function measureGiant(giant: Giant): Promise<string[]> {
  const azure = await startAzure(giant.seed, 0)
  try {
    return await withWorkspace({ ...giant.files, 'event.json': JSON.stringify(event) }, async workspace => {
      const { mode } = giant
      const own = giant.inputs === undefined ? toInputs(azure) : toSignInInputs(azure.url)
      const inputs = {
        ...own,
        ...giant.inputs,
        mode,
        'sarif-path': 'report.sarif',
        'report-path': 'report.json',
        'max-deletions': '0',
        'comment-in-pr': 'always',
        'github-token': jobToken,
        'allow-untrusted-event': String(mode === 'apply')
      }
      const env = toEventEnvironment(azure, workspace)
      const measured = await measureAction(azure, workspace, withoutEmpty(inputs), {
        outcome: giant.outcome,
        env
      })
      return toRow(giant, measured, await readLeft(azure, workspace, measured))
    })
  } finally {
    await azure.stop()
  }
}

function withoutEmpty(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== '' && value !== 'false'))
}

/** A pull request of the emulated repository, as far as the action looks at it. */
const repository = { full_name: 'contoso/weather' }
const sha = '5f0c2f6a1de94b7e8a3c6d20f9b1e47c8d35a602'
const event = { pull_request: { number: 1, head: { sha, repo: repository }, base: { repo: repository } } }

function toEventEnvironment({ url }: Azure, { folder }: Workspace): Record<string, string> {
  return {
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
    GITHUB_SHA: sha,
    GITHUB_REF: 'refs/pull/1/merge',
    GITHUB_API_URL: `${url}/api/v3`,
    GITHUB_GRAPHQL_URL: `${url}/api/graphql`,
    GITHUB_WORKFLOW: 'Bench',
    GITHUB_WORKFLOW_REF: 'contoso/weather/.github/workflows/bench.yml@refs/pull/1/merge',
    GITHUB_JOB: 'bench',
    GITHUB_RUN_ID: '6120000001'
  }
}

/** Comments count in characters, all else in bytes; of several comments the longest. */
async function readLeft(azure: Azure, { folder }: Workspace, { result }: Measured): Promise<Left> {
  const comments = await azure.readComments()
  const sarif = readdirSync(folder).includes('report.sarif')
    ? readFileSync(path.join(folder, 'report.sarif'), 'utf8')
    : undefined
  const runs =
    sarif === undefined
      ? []
      : (JSON.parse(sarif) as { readonly runs: { readonly results: unknown[] }[] }).runs
  return {
    summary: Buffer.byteLength(result.summary),
    comment: Math.max(0, ...comments.map(body => body.length)),
    sarif: {
      bytes: Buffer.byteLength(sarif ?? ''),
      results: runs.reduce((sum, run) => sum + run.results.length, 0)
    },
    outputs: Object.values(result.outputs).reduce((sum, value) => sum + value.length, 0),
    report: statSync(path.join(folder, 'report.json')).size
  }
}

function toRow({ what, mode }: Giant, measured: Measured, left: Left): string[] {
  const { outputs } = measured.result
  const count = Number(outputs['error-count'] ?? 0) + Number(outputs['warning-count'] ?? 0)
  return [
    what,
    mode,
    toCount(count),
    toCount(measured.requests.length),
    toSeconds(measured.wallMs),
    toSeconds(measured.cpuMs),
    toMegabytes(measured.memory),
    toCount(left.summary),
    toCount(left.comment),
    left.sarif.bytes === 0 ? '-' : toCount(left.sarif.bytes),
    left.sarif.bytes === 0 ? '-' : toCount(left.sarif.results),
    toCount(left.outputs),
    toCount(left.report)
  ]
}

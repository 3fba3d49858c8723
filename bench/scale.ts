import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { jobToken } from '../emulator/github/repository.ts'
import { type Measured, measureAction, toInputs, toSignInInputs, type Workspace } from './action.ts'
import { type Azure, startAzure } from './azure.ts'
import { createGiants, type Giant } from './giants.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { type Aim, type Findings, toCount, toMegabytes, toSeconds } from './table.ts'

/** Runs the action in worlds as large as they come: memory, and what is left behind. */

/** What a run left behind for people and for GitHub. */
interface Left {
  readonly summary: number
  readonly comment: number
  readonly sarif: { readonly bytes: number; readonly results: number }
  readonly outputs: number
  readonly report: number
}

export async function measureScale(settings: Settings): Promise<Findings> {
  const measured: Sized[] = []
  for (const giant of createGiants(settings.quick)) {
    settings.say(`scale, ${giant.what}, ${giant.mode}`)
    measured.push(await measureGiant(giant))
  }
  const tables = [
    {
      title: 'Scale',
      before:
        'Worlds in which everything is wrong, without latency. Sizes are in bytes, of the comment and of all outputs together in characters.',
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
      rows: measured.map(toRow),
      after:
        'GitHub takes 20 runs in one SARIF file: a step with more APIs that asks for one is refused, and wants to be split with `only`.'
    }
  ]
  return { aims: toAims(measured), tables }
}

interface Sized {
  readonly giant: Giant
  readonly measured: Measured
  readonly left: Left
}

function toAims(all: readonly Sized[]): Aim[] {
  const most = (pick: (one: Sized) => number): number => Math.max(...all.map(pick))
  const limits = [
    ['Memory, largest world', 512_000_000, most(one => one.measured.memory), toMegabytes],
    ['Summary, longest', 1_048_576, most(one => one.left.summary), toCount],
    ['Comment, longest', 65_536, most(one => one.left.comment), toCount],
    ['SARIF, largest before gzip', 10_000_000, most(one => one.left.sarif.bytes), toMegabytes],
    ['Results of a SARIF file', 5000, most(one => one.left.sarif.results), toCount],
    ['Outputs of a step together', 1_048_576, most(one => one.left.outputs), toCount]
  ] as const
  return limits.map(([what, aim, measured, toText]) => ({
    what,
    aim: `at most ${toText(aim)}`,
    measured: toText(measured),
    met: measured <= aim
  }))
}

async function measureGiant(giant: Giant): Promise<Sized> {
  const azure = await startAzure(giant.seed, 0)
  try {
    return await withWorkspace({ ...giant.files, 'event.json': JSON.stringify(event) }, async workspace => {
      const { mode } = giant
      const own = giant.inputs === undefined ? toInputs(azure) : toSignInInputs(azure.url)
      const inputs = {
        ...own,
        ...giant.inputs,
        mode,
        // For more APIs than GitHub takes in one file it is refused.
        'sarif-path': giant.inputs === undefined ? 'report.sarif' : '',
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
      return { giant, measured, left: await readLeft(azure, workspace, measured) }
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

function toRow({ giant: { what, mode }, measured, left }: Sized): string[] {
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

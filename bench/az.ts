import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readClock } from '../emulator/journal.ts'
import { ids, paths } from '../scripts/weather.ts'
import { measureAction, toInputs, type Workspace } from './action.ts'
import { type Azure, startAzure } from './azure.ts'
import { fetchIdToken } from './oidc.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { toMedian } from './statistics.ts'
import { type Findings, toCount, toRatio, toSeconds } from './table.ts'
import { createDocument, createPolicy, createSeed, toOperationName } from './world.ts'

/** The same jobs, done with the stock Azure CLI and a command for each step, as a script does them. */

/** More operations than this are not all carried out: the rest is taken to cost what these did. */
const sample = 20

type Az = (...args: readonly string[]) => Promise<number>

/** The commands of a job, each with its time; those of one operation are `each`. */
interface Job {
  readonly name: 'apply, first' | 'check'
  readonly fixed: readonly number[]
  readonly each: readonly number[]
}

interface Compared {
  readonly job: Job
  readonly operations: number
  readonly actionMs: number
}

const title = 'Side by side with the Azure CLI'

export async function measureAz(settings: Settings): Promise<Findings> {
  const version = findAz()
  if (version === undefined) {
    const columns = ['What']
    const rows = [['Left out: `az` is not installed here.']]
    return { aims: [], tables: [{ title, columns, rows }] }
  }
  const sizes = settings.sizes.filter(size => size <= 100)
  const compared: Compared[] = []
  for (const operations of sizes) compared.push(...(await measureSize(operations, settings)))
  const tables = [
    {
      title,
      before: `The same job with \`az\` ${version}: \`az login --federated-token\`, \`az apim api import\` and an \`az rest\` for each policy (\`apply\`); \`az login\` and an \`az rest\` for the service, the API, its operations, its products, the app with its two settings, the policies of service and API, and for each policy of an operation (\`check\`, of which the script would still have to judge what it read). Both wait a second for the import.`,
      columns: ['Job', 'Operations', 'Commands', 'Carried out', 'Action', '`az`', '`az` ÷ action'],
      rows: compared.map(toRow),
      after: `Where fewer commands were carried out than the job has, the time of the others is the median of those for a policy, of which ${sample} were measured.`
    }
  ]
  const aims = (['check', 'apply, first'] as const).map(name => {
    const ratios = compared.filter(one => one.job.name === name).map(toFactor)
    const least = Math.min(...ratios)
    return {
      what: `\`${name}\` against \`az\`, at its smallest`,
      aim: 'at least 20 times as fast',
      measured: `${toRatio(least)} times`,
      met: least >= 20
    }
  })
  return { aims, tables }
}

function findAz(): string | undefined {
  const { status, stdout } = spawnSync('az', ['version', '--query', '"azure-cli"', '-o', 'tsv'], {
    encoding: 'utf8',
    shell: process.platform === 'win32'
  })
  return status === 0 ? stdout.trim() : undefined
}

async function measureSize(operations: number, settings: Settings): Promise<Compared[]> {
  // The Azure CLI takes a Retry-After of 0 for none, and then waits half a minute.
  const seed = createSeed([], { retryAfterSeconds: 1, importPolls: 0 })
  const azure = await startAzure(seed, settings.latencyMs)
  const files = { 'openapi.json': createDocument('Shop', { operations }) }
  try {
    return await withWorkspace(files, async workspace => {
      settings.say(`az, ${operations} operations`)
      const jobs = await runJobs(azure, workspace, operations)
      // What the script did is judged by the action: it must be the same job.
      if (operations <= sample)
        await measureAction(azure, workspace, { ...toInputs(azure), mode: 'check' }, { outcome: 'clean' })
      const action = await runAction(azure, workspace, settings.rounds(operations))
      return jobs.map(job => ({ job, operations, actionMs: action[job.name] }))
    })
  } finally {
    await azure.stop()
  }
}

async function runAction(
  azure: Azure,
  workspace: Workspace,
  rounds: number
): Promise<Record<Job['name'], number>> {
  const times = { 'apply, first': [] as number[], check: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    await azure.reset()
    for (const name of ['apply, first', 'check'] as const) {
      const mode = name.split(',')[0] ?? name
      const inputs = { ...toInputs(azure), mode }
      times[name].push((await measureAction(azure, workspace, inputs, { outcome: 'clean' })).wallMs)
    }
  }
  return { 'apply, first': toMedian(times['apply, first']), check: toMedian(times.check) }
}

/** The time of all commands of a job; of those that were not carried out, the time that the others took. */
function toAzTime({ job: { fixed, each }, operations }: Compared): number {
  const measured = fixed.concat(each).reduce((sum, time) => sum + time, 0)
  return measured + (operations - each.length) * toMedian(each)
}

function toFactor(compared: Compared): number {
  return toAzTime(compared) / compared.actionMs
}

function toRow(compared: Compared): string[] {
  const { job, operations, actionMs } = compared
  const { name, fixed, each } = job
  return [
    name,
    toCount(operations),
    toCount(fixed.length + operations),
    toCount(fixed.length + each.length),
    toSeconds(actionMs),
    toSeconds(toAzTime(compared)),
    toRatio(toFactor(compared))
  ]
}

async function runJobs(azure: Azure, workspace: Workspace, operations: number): Promise<Job[]> {
  const config = mkdtempSync(path.join(tmpdir(), 'bench-az-'))
  const az = createAz(azure, config)
  try {
    await az('config', 'set', 'core.collect_telemetry=no')
    await az('cloud', 'register', '-n', 'Bench', '--endpoint-resource-manager', azure.url)
    await az('cloud', 'set', '-n', 'Bench')
    const apply = await runApply(az, azure, workspace, operations)
    await az('logout')
    return [apply, await runCheck(az, azure, operations)]
  } finally {
    rmSync(config, { recursive: true, force: true })
  }
}

async function signIn(az: Az, azure: Azure): Promise<number> {
  const token = await fetchIdToken(azure)
  return await az(
    'login',
    '--service-principal',
    '-u',
    ids.deployer,
    '-t',
    ids.tenant,
    '--federated-token',
    token
  )
}

const version = 'api-version=2024-05-01'
const api = `${paths.service}/apis/shop`
const toPolicyUrl = (index: number): string => `${api}/operations/${toOperationName(index)}/policies/policy`

async function runApply(az: Az, azure: Azure, { folder }: Workspace, operations: number): Promise<Job> {
  const body = path.join(folder, 'policy.json')
  writeFileSync(
    body,
    JSON.stringify({ properties: { format: 'rawxml', value: createPolicy({ token: true }) } })
  )
  const where = ['-g', 'rg-weather', '--service-name', 'apim-weather', '--api-id', 'shop', '--path', 'shop']
  const document = [
    '--specification-format',
    'OpenApiJson',
    '--specification-path',
    path.join(folder, 'openapi.json')
  ]
  const fixed = [await signIn(az, azure), await az('apim', 'api', 'import', ...where, ...document)]
  const each: number[] = []
  for (let index = 0; index < Math.min(operations, sample); index++) {
    const url = `${azure.url}${toPolicyUrl(index)}?${version}`
    each.push(await az('rest', '--method', 'put', '--url', url, '--body', `@${body}`))
  }
  return { name: 'apply, first', fixed, each }
}

async function runCheck(az: Az, azure: Azure, operations: number): Promise<Job> {
  const read = (url: string): Promise<number> =>
    az('rest', '--method', 'get', '--url', `${azure.url}${url}`, '-o', 'json')
  const fixed = [await signIn(az, azure)]
  const service = [
    paths.service,
    `${paths.service}/policies/policy`,
    api,
    `${api}/policies/policy`,
    `${api}/products`
  ]
  for (const path of [...service, `${api}/operations`]) fixed.push(await read(`${path}?${version}`))
  for (const path of [paths.site, paths.auth, paths.auth.replace('authsettingsV2', 'web')])
    fixed.push(await read(`${path}?api-version=2024-11-01`))
  const each: number[] = []
  for (let index = 0; index < Math.min(operations, sample); index++)
    each.push(await read(`${toPolicyUrl(index)}?${version}&format=rawxml`))
  return { name: 'check', fixed, each }
}

/** Gives the time of each command. Not found is an answer, too: a new API has no policy of its own. */
function createAz(azure: Azure, config: string): Az {
  const env = { ...process.env, AZURE_CONFIG_DIR: config, REQUESTS_CA_BUNDLE: azure.caFile }
  return (...args) =>
    new Promise((resolve, reject) => {
      const began = readClock()
      const child = spawn('az', [...args, '--only-show-errors'], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
        shell: process.platform === 'win32'
      })
      const errors: Buffer[] = []
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
      child.on('error', reject)
      child.on('close', code => {
        const text = Buffer.concat(errors).toString('utf8')
        if (code === 0 || /not ?found/i.test(text)) resolve(readClock() - began)
        else reject(new Error(`az ${args.slice(0, 3).join(' ')} ended with ${code}: ${text.slice(0, 2000)}`))
      })
    })
}

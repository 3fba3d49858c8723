import { spawn } from 'node:child_process'
import path from 'node:path'
import { readClock } from '../emulator/journal.ts'
import { runAction } from '../scripts/runner.ts'
import { ids } from '../scripts/weather.ts'
import { toInputs, type Workspace } from './action.ts'
import { type Azure, startAzure, toEnvironment } from './azure.ts'
import { type Settings, withWorkspace } from './settings.ts'
import { toMedian } from './statistics.ts'
import { type Findings, toRatio, toSeconds } from './table.ts'
import { createApi, createDocument, createPolicy, createSeed } from './world.ts'

/** From the start of the process to its first request to the Resource Manager, as the emulator sees it come in; one clock for both. */

type Subject = 'action' | 'turn' | 'once'

const names: Readonly<Record<Subject, string>> = {
  action: 'The action, `check`',
  turn: 'A minimal script that asks one after the other',
  once: 'A minimal script that asks at once for what does not wait'
}

export async function measureStartup(settings: Settings): Promise<Findings> {
  const operations = 10
  const document = createDocument('Shop', { operations })
  const api = createApi('shop', document, () => createPolicy({ token: true }), operations)
  const azure = await startAzure(createSeed([api]), settings.latencyMs)
  const times = new Map<Subject, number[]>()
  const before = new Map<Subject, number>()
  try {
    await withWorkspace({ 'openapi.json': document }, async workspace => {
      const rounds = settings.quick ? 3 : 15
      settings.say(`start-up, ${rounds} rounds`)
      for (let round = 0; round < rounds; round++)
        // Each round has all of them, so that what else the machine does hits them alike.
        for (const subject of ['turn', 'action', 'once'] as const) {
          const { time, requests } = await measureOnce(azure, workspace, subject)
          times.set(subject, [...(times.get(subject) ?? []), time])
          before.set(subject, requests)
        }
    })
  } finally {
    await azure.stop()
  }
  const median = (subject: Subject): number => toMedian(times.get(subject) ?? [])
  const tables = [
    {
      title: 'Start-up',
      before: `From the start of the process to its first request to the Resource Manager, median of ${times.get('action')?.length ?? 0}. The script exchanges the same tokens with \`fetch\`: metadata of the cloud, token of the job, token of Entra.`,
      columns: ['What', 'Requests before it', 'Time', 'Action ÷ this'],
      rows: (['action', 'turn', 'once'] as const).map(subject => [
        names[subject],
        String(before.get(subject) ?? 0),
        toSeconds(median(subject)),
        subject === 'action' ? '' : toRatio(median('action') / median(subject))
      ])
    }
  ]
  const ratio = median('action') / median('turn')
  const aim = {
    what: 'First request to the Resource Manager, against the script that asks one after the other',
    aim: 'at most 1.3 times',
    measured: `${toRatio(ratio)} times`,
    met: ratio <= 1.3
  }
  return { aims: [aim], tables }
}

async function measureOnce(
  azure: Azure,
  workspace: Workspace,
  subject: Subject
): Promise<{ readonly time: number; readonly requests: number }> {
  await azure.takePages()
  const began = subject === 'action' ? await startAction(azure, workspace) : await startScript(azure, subject)
  const { entries } = await azure.takePages()
  const inOrder = [...entries].sort((left, right) => left.began - right.began)
  const index = inOrder.findIndex(entry => entry.path.startsWith('/subscriptions'))
  const first = inOrder[index]
  if (first === undefined) throw new Error(`${names[subject]} never asked the Resource Manager.`)
  return { time: first.began - began, requests: index }
}

async function startAction(azure: Azure, workspace: Workspace): Promise<number> {
  const result = await runAction({
    inputs: { ...toInputs(azure), mode: 'check' },
    workspace: workspace.folder,
    env: toEnvironment(azure)
  })
  if (result.exitCode !== 0) throw new Error(`The action ended with ${result.exitCode}:\n${result.stdout}`)
  return result.began
}

function startScript(azure: Azure, order: 'turn' | 'once'): Promise<number> {
  const script = path.join(import.meta.dirname, 'minimal.mjs')
  return new Promise((resolve, reject) => {
    const began = readClock()
    const child = spawn(process.execPath, [script, order, azure.url, ids.tenant, ids.deployer], {
      env: { PATH: process.env['PATH'], ...toEnvironment(azure) },
      stdio: ['ignore', 'ignore', 'inherit']
    })
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve(began) : reject(new Error(`The script ended with ${code}.`))
    )
  })
}

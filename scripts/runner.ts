import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readClock } from '../emulator/journal.ts'

/** Starts the shipped dist/index.js in a child process, with INPUT_* and GITHUB_* set as a runner sets them. */

const root = path.resolve(import.meta.dirname, '..')

export interface ActionRun {
  readonly inputs: Readonly<Record<string, string>>
  /** Variables beside those of the runner; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The workspace; the repository of the action when left out. */
  readonly workspace?: string
  readonly timeoutMs?: number
  /** Is given the means to send the process a signal, as a runner does that cancels a job. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void
}

export interface ActionResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** The JSON report, when one was written. */
  readonly report: unknown
  readonly temporary: string
  /** When the process was started and when it was over: milliseconds of the machine's steady clock. */
  readonly began: number
  readonly ended: number
}

/** Runs the action once and collects what it left behind. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const temporary = mkdtempSync(path.join(tmpdir(), 'runner-'))
  const files = { output: path.join(temporary, 'output'), summary: path.join(temporary, 'summary.md') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const temp = path.join(temporary, 'temp')
  mkdirSync(temp)
  const env: Record<string, string> = {}
  const variables = {
    PATH: process.env['PATH'],
    HOME: temporary,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: run.workspace ?? root,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_REPOSITORY: 'contoso/weather',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
    ...Object.fromEntries(
      Object.entries(run.inputs).map(([name, value]) => [
        `INPUT_${name.replace(/ /g, '_').toUpperCase()}`,
        value
      ])
    ),
    ...run.env
  }
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) env[name] = value
  const { exitCode, stdout, stderr, began, ended } = await spawnNode(env, run)
  const outputs = parseOutputs(readFileSync(files.output, 'utf8'))
  return {
    exitCode,
    stdout,
    stderr,
    outputs,
    summary: readFileSync(files.summary, 'utf8'),
    report: readReport(outputs['report-path']),
    temporary,
    began,
    ended
  }
}

function spawnNode(
  env: Record<string, string>,
  { workspace, timeoutMs, onStart }: ActionRun
): Promise<Pick<ActionResult, 'exitCode' | 'stdout' | 'stderr' | 'began' | 'ended'>> {
  return new Promise((resolve, reject) => {
    const began = readClock()
    const child = spawn(process.execPath, [path.join(root, 'dist', 'index.js')], {
      cwd: workspace ?? root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs ?? 120_000,
      killSignal: 'SIGKILL'
    })
    onStart?.(signal => child.kill(signal))
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => err.push(chunk))
    child.on('error', reject)
    child.on('close', exitCode =>
      resolve({
        exitCode,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        began,
        ended: readClock()
      })
    )
  })
}

/** Reads the runner's output file: `name<<DELIMITER`, lines, `DELIMITER`. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(lines[index] ?? '') ?? []
    if (name === undefined || delimiter === undefined) continue
    const end = lines.indexOf(delimiter, index + 1)
    if (end < 0) break
    outputs[name] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return outputs
}

function readReport(file: string | undefined): unknown {
  return file === undefined || file === '' ? undefined : JSON.parse(readFileSync(file, 'utf8'))
}

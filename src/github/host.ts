import { randomUUID } from 'node:crypto'
import { appendFileSync, constants } from 'node:fs'
import { appendFile, lstat, mkdir, open, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { EOL } from 'node:os'
import path from 'node:path'
import { decodeText } from '../core/utf8.ts'
import { GuardError } from '../errors.ts'
import type { HostPort } from '../ports.ts'
import { readInput, toCommand, writeLine, writeOutput } from './commands.ts'
import { checkSarif, writeSarif } from './sarif-file.ts'
import { hideSecrets, hideSecretsIn, maskSecret } from './secrets.ts'
import { findWorkspaceFiles } from './workspace-files.ts'
import { checkFolder, checkWritable, isInside, writeFolder } from './writable.ts'

/** The largest file that is read: a document of this size is refused before it is parsed. */
const largestFile = 64 * 1024 * 1024

/** Files of the APIOps layout that decide something. */
const artifactName =
  /^(.*\.(xml|cshtml|policy)|specification\.(json|ya?ml|graphql|gql)|apis\.json|.*information\.json)$/i
const mostArtifacts = 100_000

/** Whether a reader of the summary has been told anything. */
let isSummarised = false

/** The runner as GitHub sets it up: inputs, log, summary, outputs. */
export function createHost(): HostPort {
  return {
    input: name => readInput(name, process.env),
    env: process.env,
    readText: readWorkspaceFile,
    readFolder: readWorkspaceFolder,
    findFiles: findWorkspaceFiles,
    today: () => new Date().toISOString().slice(0, 10),
    readEvent,
    log: text => writeLine(hideSecrets(text)),
    group: (title, lines) => {
      writeLine(toCommand('group', hideSecrets(title)))
      for (const line of lines) writeLine(hideSecrets(line))
      writeLine(toCommand('endgroup', ''))
    },
    annotate: ({ level, message, title, file, line, column }) =>
      writeLine(
        toCommand(level, hideSecrets(message), { title: hideSecrets(title), file, line, col: column })
      ),
    writeSummary: async markdown => {
      // Outside of a runner there is no summary file, and that is no failure.
      const file = process.env['GITHUB_STEP_SUMMARY']
      if (file) await appendFile(file, hideSecrets(markdown) + EOL)
      isSummarised = true
    },
    checkReport,
    writeReport: (name, json) => writeReport(name, hideSecretsIn(json)),
    checkSarif,
    writeSarif: (name, sarif) => writeSarif(name, hideSecrets(sarif)),
    checkFolder,
    // A snapshot is what was there, byte by byte: secrets of ours are in no answer that is kept in one.
    writeFolder,
    mask: maskSecret,
    setOutput: (name, value) => writeOutput(name, hideSecrets(value)),
    fail: () => {
      process.exitCode = 1
    }
  }
}

/** The last resort: what nobody expected is our fault, and says so. Its text may hold anything, so it goes out as one escaped command. */
export function reportBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.exitCode = 1
  writeOutput('outcome', 'error')
  summariseBug()
  writeLine(
    toCommand(
      'error',
      `This is a bug in APIM Identity Guard, please report it with the lines below.\n${hideSecrets(text)}`
    )
  )
}

/** A job that failed with an empty summary tells nobody why. What the error says stands in the log alone. */
function summariseBug(): void {
  const file = process.env['GITHUB_STEP_SUMMARY']
  if (!file || isSummarised) return
  try {
    appendFileSync(
      file,
      `## ❌ APIM Identity Guard failed${EOL}${EOL}This is a bug in APIM Identity Guard. Please report it with the lines of the log.${EOL}`
    )
  } catch {
    // The log has it.
  }
}

/** Prints a line that is there only where somebody asked for debug logging: the runner then sets RUNNER_DEBUG. */
export function logDebug(text: string): void {
  if (process.env['RUNNER_DEBUG'] === '1') writeLine(toCommand('debug', hideSecrets(text)))
}

/** Reads the payload of the event. The runner writes the file; without it, nothing is known of the event. */
async function readEvent(): Promise<string | undefined> {
  const file = process.env['GITHUB_EVENT_PATH']
  return file ? await readFile(file, 'utf8').catch(() => undefined) : undefined
}

/** Reads a text file inside the workspace. Fail closed: `..` and symbolic links that lead out of it are refused. */
async function readWorkspaceFile(name: string): Promise<string> {
  const workspace = await realpath(process.env['GITHUB_WORKSPACE'] || process.cwd())
  const asked = path.resolve(workspace, name)
  const real = await realpath(asked).catch(() => undefined)
  if (real === undefined) {
    throw new GuardError('input', `There is no file \`${name}\` in the workspace.`, {
      hints: ['Check the path, and that actions/checkout ran before this step.']
    })
  }
  if (!isInside(workspace, real)) {
    throw new GuardError('input', `\`${name}\` leads out of the workspace: only files inside of it are read.`)
  }
  return await readTextFile(real, name)
}

/** What is opened is what was looked at: no link is followed that took the place of a file meanwhile, and nobody waits for a pipe. */
const plainly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

async function readBytes(file: string, name: string): Promise<Buffer> {
  const handle = await open(file, plainly).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GuardError('input', `\`${name}\` cannot be read.`, { hints: [why], cause })
  })
  try {
    const info = await handle.stat()
    if (!info.isFile())
      throw new GuardError('input', `\`${name}\` is a folder or a special file: expected a file.`)
    if (info.size > largestFile)
      throw new GuardError('input', `\`${name}\` has ${info.size} bytes: expected at most ${largestFile}.`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Reads a file as UTF-8. Fail closed: a byte that belongs to no character is refused, and not replaced by another text. */
async function readTextFile(file: string, name: string): Promise<string> {
  const read = decodeText(await readBytes(file, name))
  if (read.kind === 'text') return read.text
  const byte = `0x${read.byte.toString(16).toUpperCase().padStart(2, '0')}`
  throw new GuardError(
    'input',
    `\`${name}\` is not UTF-8 text: the byte ${byte} at line ${read.line}, column ${read.column} (byte ${read.offset + 1} of the file) belongs to no character.`,
    { hints: ['Save the file as UTF-8: it was written in another encoding, or it is no text.'] }
  )
}

/** Reads what an extractor writes: policies, information files, documents. Links are not followed, so none leads out. */
async function readWorkspaceFolder(name: string): Promise<ReadonlyMap<string, string>> {
  const workspace = await realpath(process.env['GITHUB_WORKSPACE'] || process.cwd())
  const real = await realpath(path.resolve(workspace, name)).catch(() => undefined)
  if (real === undefined || !(await lstat(real)).isDirectory())
    throw new GuardError('input', `There is no folder \`${name}\` in the workspace.`)
  if (real !== workspace && !isInside(workspace, real))
    throw new GuardError(
      'input',
      `\`${name}\` leads out of the workspace: only folders inside of it are read.`
    )
  const files = new Map<string, string>()
  for (const entry of await readdir(real, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    const relative = path.relative(real, file).split(path.sep).join('/')
    if (/(^|\/)(node_modules|\.git)(\/|$)/.test(relative)) continue
    // Fail closed: what a link leads to may be the policy that is in force, and is neither read nor passed over.
    if (entry.isSymbolicLink())
      throw new GuardError(
        'input',
        `\`${name}/${relative}\` is a link: expected files and folders alone, for links are not followed.`
      )
    if (!entry.isFile() || !artifactName.test(entry.name)) continue
    files.set(relative, await readTextFile(file, `${name}/${relative}`))
    if (files.size > mostArtifacts)
      throw new GuardError(
        'input',
        `\`${name}\` has more than ${mostArtifacts} artifacts: name the folder of one service.`
      )
  }
  return files
}

/** Looks at the place of the report before anything else is done: a file there is overwritten only when it is a report itself. */
async function checkReport(name: string | undefined): Promise<void> {
  if (name === undefined) return
  const file = await resolveReport(name)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined && !isReport(text)) {
    throw new GuardError(
      'input',
      `\`report-path\` is \`${name}\`: expected a new file, or an earlier report; this one is something else.`
    )
  }
}

function isReport(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return (
      typeof value === 'object' &&
      value !== null &&
      'version' in value &&
      'mode' in value &&
      'findings' in value
    )
  } catch {
    return text.trim() === ''
  }
}

async function resolveReport(name: string | undefined): Promise<string> {
  const temporary = process.env['RUNNER_TEMP'] || process.cwd()
  const workspace = process.env['GITHUB_WORKSPACE'] || process.cwd()
  const file =
    name === undefined
      ? path.join(temporary, `apim-identity-guard-${randomUUID()}.json`)
      : path.resolve(workspace, name)
  await checkWritable(file, [workspace, temporary], 'report-path', name ?? file)
  return file
}

/** Writes the report, below the workspace or RUNNER_TEMP only. */
async function writeReport(name: string | undefined, json: Iterable<string>): Promise<string> {
  const file = await resolveReport(name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, json)
  return file
}

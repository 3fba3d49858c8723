import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { GuardError } from '../errors.ts'
import { checkWritable } from './writable.ts'

/** Looks at the place of the SARIF file before anything else is done: a file there is overwritten only when it is SARIF itself. */
export async function checkSarif(name: string | undefined): Promise<void> {
  if (name === undefined) return
  const file = await resolveSarif(name)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined || isSarif(text)) return
  throw new GuardError(
    'input',
    `\`sarif-path\` is \`${name}\`: expected a new file, or earlier SARIF; this one is something else.`
  )
}

/** Writes SARIF, below the workspace or RUNNER_TEMP only. */
export async function writeSarif(name: string, sarif: string): Promise<string> {
  // Looked at anew: what stands there may have changed since the run began.
  const file = await resolveSarif(name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, sarif)
  return file
}

async function resolveSarif(name: string): Promise<string> {
  const temporary = process.env['RUNNER_TEMP'] || process.cwd()
  const workspace = process.env['GITHUB_WORKSPACE'] || process.cwd()
  const file = path.resolve(workspace, name)
  await checkWritable(file, [workspace, temporary], 'sarif-path', name)
  return file
}

function isSarif(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'version' in value && 'runs' in value
  } catch {
    return text.trim() === ''
  }
}

import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, realpath, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { GuardError } from '../errors.ts'

/**
 * Writes files below a folder of the workspace or of RUNNER_TEMP; a fresh one below RUNNER_TEMP when none is named. Fail closed: links
 * are refused, nothing that is there is written over, and files of two runs are never mixed.
 */
export async function writeFolder(
  name: string | undefined,
  files: ReadonlyMap<string, string>
): Promise<string> {
  const temporary = process.env['RUNNER_TEMP'] || process.cwd()
  const workspace = process.env['GITHUB_WORKSPACE'] || process.cwd()
  const folder =
    name === undefined
      ? path.join(temporary, `apim-identity-guard-${randomUUID()}`)
      : path.resolve(workspace, name)
  const shown = name ?? folder
  const real = await checkWritable(folder, [workspace, temporary], 'snapshot-path', shown)
  try {
    await mkdir(folder, { recursive: true })
    if ((await realpath(folder)) !== real || (await readdir(folder)).length > 0)
      throw new GuardError(
        'input',
        `\`snapshot-path\` is \`${shown}\`: expected a folder that is empty or not there yet.`
      )
    for (const [file, text] of files) await writeBelow(real, file, text)
  } catch (cause) {
    if (cause instanceof GuardError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GuardError('refused', `The snapshot could not be written to \`${shown}\`.`, {
      hints: [why],
      cause
    })
  }
  return folder
}

/** `wx` makes the file or fails: a link that somebody put there is not followed. */
async function writeBelow(folder: string, name: string, text: string): Promise<void> {
  const file = path.resolve(folder, ...name.split('/'))
  if (!isInside(folder, file)) throw new Error(`\`${name}\` leads out of the folder.`)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text, { flag: 'wx' })
}

/** Gives the real place of what is to be written; throws where that is not below one of the roots. */
export async function checkWritable(
  target: string,
  roots: readonly string[],
  input: 'report-path' | 'snapshot-path',
  shown: string
): Promise<string> {
  // The nearest folder that exists decides, after its links are followed; a link in place of the target itself is refused.
  let folder = path.dirname(target)
  while ((await realpath(folder).catch(() => undefined)) === undefined) folder = path.dirname(folder)
  const real = path.join(await realpath(folder), path.relative(folder, target))
  const allowed = await Promise.all(roots.map(root => realpath(root).catch(() => path.resolve(root))))
  const kind = input === 'report-path' ? 'file' : 'folder'
  const wrong = await lstat(target).then(
    info => (kind === 'file' ? !info.isFile() : !info.isDirectory()),
    () => false
  )
  if (wrong || !allowed.some(root => isInside(root, real))) {
    throw new GuardError(
      'input',
      `\`${input}\` is \`${shown}\`: expected a ${kind} below the workspace or RUNNER_TEMP.`
    )
  }
  return real
}

/** Whether a path is below a folder, and not the folder itself. */
export function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file)
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  )
}

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
  // Looked at anew: hours may lie between the check and the first write.
  const { folder, shown, real } = await resolveFolder(name)
  try {
    await mkdir(folder, { recursive: true })
    if ((await realpath(folder)) !== real || !(await isEmpty(folder))) throw notEmpty(shown)
    for (const [file, text] of files) await writeBelow(real, file, text)
  } catch (cause) {
    if (cause instanceof GuardError) throw cause
    throw unwritable(shown, cause)
  }
  return folder
}

/** Looks at the folder of the snapshot before anything else is done: whoever names one that cannot be has it told at once. */
export async function checkFolder(name: string | undefined): Promise<void> {
  const { folder, shown } = await resolveFolder(name)
  const empty = await isEmpty(folder).catch((cause: unknown) => {
    throw unwritable(shown, cause)
  })
  if (!empty) throw notEmpty(shown)
}

interface Folder {
  readonly folder: string
  /** As the input has it. */
  readonly shown: string
  /** Where it is when links are followed. */
  readonly real: string
}

async function resolveFolder(name: string | undefined): Promise<Folder> {
  const temporary = process.env['RUNNER_TEMP'] || process.cwd()
  const workspace = process.env['GITHUB_WORKSPACE'] || process.cwd()
  const folder =
    name === undefined
      ? path.join(temporary, `apim-identity-guard-${randomUUID()}`)
      : path.resolve(workspace, name)
  const shown = name ?? folder
  return {
    folder,
    shown,
    real: await checkWritable(folder, [workspace, temporary], 'snapshot-path', shown)
  }
}

/** Whether nothing is in a folder, or the folder is not there. */
async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return true
    throw cause
  }
}

function notEmpty(shown: string): GuardError {
  return new GuardError(
    'input',
    `\`snapshot-path\` is \`${shown}\`: expected a folder that is empty or not there yet.`
  )
}

function unwritable(shown: string, cause: unknown): GuardError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new GuardError('refused', `The snapshot could not be written to \`${shown}\`.`, {
    hints: [why],
    cause
  })
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
  input: 'report-path' | 'sarif-path' | 'snapshot-path',
  shown: string
): Promise<string> {
  // What is nearest to the target decides, after its links are followed; a link in place of the target itself is refused.
  let nearest = path.dirname(target)
  while (!(await exists(nearest))) nearest = path.dirname(nearest)
  // Fail closed: a link to nothing may lead anywhere by the time that it leads somewhere, and nothing can be below a file.
  const base = await realpath(nearest).catch(() => undefined)
  const real = base === undefined ? undefined : path.join(base, path.relative(nearest, target))
  const allowed = await Promise.all(roots.map(root => realpath(root).catch(() => path.resolve(root))))
  const kind = input === 'snapshot-path' ? 'folder' : 'file'
  const wrong = await lstat(target).then(
    info => (kind === 'file' ? !info.isFile() : !info.isDirectory()),
    () => false
  )
  const below = base !== undefined && (await lstat(base)).isDirectory()
  if (real === undefined || wrong || !below || !allowed.some(root => isInside(root, real))) {
    throw new GuardError(
      'input',
      `\`${input}\` is \`${shown}\`: expected a ${kind} below the workspace or RUNNER_TEMP.`
    )
  }
  return real
}

/** Whether something is there, if only a link to nothing. The root of a file system always is. */
async function exists(file: string): Promise<boolean> {
  if (path.dirname(file) === file) return true
  return await lstat(file).then(
    () => true,
    () => false
  )
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

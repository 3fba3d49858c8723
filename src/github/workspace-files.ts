import type { Dirent } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { createPathGlob } from '../core/glob.ts'
import { GuardError } from '../errors.ts'

/** Folders that hold what others wrote, and as many files as a repository may have before a glob over it is an accident. */
const passedOver: ReadonlySet<string> = new Set(['.git', 'node_modules'])
const mostFolders = 20_000
const mostFound = 1000

/**
 * Finds the files of the workspace that a glob matches, relative to it and with `/`, in order. Fail closed: a link that matches, or below
 * which something could, is refused: it is neither followed nor passed over.
 */
export async function findWorkspaceFiles(glob: string): Promise<readonly string[]> {
  const workspace = await realpath(process.env['GITHUB_WORKSPACE'] || process.cwd())
  const pattern = createPathGlob(glob)
  const found: string[] = []
  const folders = ['']
  for (const [index, folder] of folders.entries()) {
    if (index >= mostFolders) throw tooMany(glob, `more than ${mostFolders} folders`)
    for (const entry of await readEntries(path.join(workspace, folder), glob)) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isSymbolicLink() && (pattern.matches(name) || pattern.leadsInto(name)))
        throw isLink(glob, name)
      if (entry.isDirectory() && !passedOver.has(entry.name) && pattern.leadsInto(name)) folders.push(name)
      if (entry.isFile() && pattern.matches(name)) found.push(name)
    }
    if (found.length > mostFound) throw tooMany(glob, `more than ${mostFound} files`)
  }
  return found.sort()
}

async function readEntries(folder: string, glob: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    // Fail closed: what cannot be listed may hold a document that the glob means.
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GuardError('input', `The folders that \`${glob}\` leads into cannot be listed.`, {
      hints: [why],
      cause
    })
  }
}

function isLink(glob: string, name: string): GuardError {
  return new GuardError(
    'input',
    `\`${glob}\` leads to \`${name}\`, which is a link: expected files and folders alone, for links are not followed.`
  )
}

function tooMany(glob: string, what: string): GuardError {
  return new GuardError('input', `\`${glob}\` leads into ${what}: name the folder of the documents.`)
}

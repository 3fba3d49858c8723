import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { minifySync } from '@swc/core'
import { type BundleContents, readContents, renderLicences } from './bundle-contents.ts'

/** Compiles src/ to lib/ and bundles lib/index.js into a folder: `node scripts/build.ts [FOLDER]`, dist/ when left out. */

const root = path.resolve(import.meta.dirname, '..')

/** Gives what is in it: the licences are those of what was really bundled, in whichever of the files. */
export function build(folder: string): BundleContents {
  const work = mkdtempSync(path.join(tmpdir(), 'build-'))
  const stats = path.join(work, 'stats.json')
  rmSync(path.join(root, 'lib'), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
  runTool(['typescript', 'bin', 'tsc'], ['-p', 'tsconfig.build.json'])
  runTool(
    ['@vercel', 'ncc', 'dist', 'ncc', 'cli.js'],
    [
      'build',
      'lib/index.js',
      '-o',
      folder,
      '--stats-out',
      stats,
      '--minify',
      '--no-source-map-register',
      '--target',
      'es2022'
    ]
  )
  minifyChunks(folder)
  // A helper of the interactive sign-in, which the action has no use for.
  rmSync(path.join(folder, 'xdg-open'), { force: true })
  const contents = dropUnreached(readContents(readFileSync(stats, 'utf8')), folder)
  rmSync(work, { recursive: true })
  writeFileSync(path.join(folder, 'licenses.txt'), renderLicences(contents.packages))
  return contents
}

/** The interactive sign-in of @azure/identity opens a browser, by a chunk of its own that no run can come to. */
function dropUnreached(all: BundleContents, folder: string): BundleContents {
  const unreached = all.chunks.filter(({ packages, isEntry }) => !isEntry && packages.includes('open'))
  for (const { file } of unreached) rmSync(path.join(folder, file))
  const chunks = all.chunks.filter(chunk => !unreached.includes(chunk))
  const reached = new Set(chunks.flatMap(({ packages }) => packages))
  return { chunks, packages: all.packages.filter(({ name }) => reached.has(name)) }
}

/** ncc minifies the entry alone; the chunks are loaded by every run that signs in, so they are made small as well. */
function minifyChunks(folder: string): void {
  for (const name of readdirSync(folder).filter(file => /^\d+\.index\.js$/.test(file))) {
    const file = path.join(folder, name)
    // Names of functions and classes stay: libraries compare `error.name`, and stacks are read by people.
    const { code } = minifySync(readFileSync(file, 'utf8'), {
      compress: true,
      mangle: { keep_classnames: true, keep_fnames: true },
      module: true,
      format: { comments: false }
    })
    writeFileSync(file, `${code}\n`)
  }
}

function runTool(tool: readonly string[], args: readonly string[]): void {
  const script = path.join(root, 'node_modules', ...tool)
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  if (result.status !== 0) throw new Error(`${tool.join('/')} ended with ${result.status ?? result.signal}`)
}

if (import.meta.main) build(path.resolve(process.argv[2] ?? path.join(root, 'dist')))

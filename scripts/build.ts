import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { minifySync } from '@swc/core'

/** Compiles src/ to lib/ and bundles lib/index.js into a folder: `node scripts/build.ts [FOLDER]`, dist/ when left out. */

const root = path.resolve(import.meta.dirname, '..')

export function build(folder: string): void {
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
      '--license',
      'licenses.txt',
      '--minify',
      '--no-source-map-register',
      '--target',
      'es2022'
    ]
  )
  minifyChunks(folder)
  // A helper of the interactive sign-in, which the action has no use for.
  rmSync(path.join(folder, 'xdg-open'), { force: true })
  // Line ends of bundled licences vary by package; git would normalise them and the dist check would never be still.
  const licences = path.join(folder, 'licenses.txt')
  writeFileSync(
    licences,
    `${readFileSync(licences, 'utf8')
      .replace(/\r\n?/g, '\n')
      .replace(/[ \t]+$/gm, '')
      .trimEnd()}\n`
  )
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

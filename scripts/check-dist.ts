import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.ts'

/**
 * Builds into a fresh folder and compares it with dist/, byte for byte: what is committed is what the source says. With `--elsewhere` a copy
 * of the repository is built, at a path of another depth, with another umask, locale and time zone: none of them may be in the bundle.
 */

const root = path.resolve(import.meta.dirname, '..')
const fresh = mkdtempSync(path.join(tmpdir(), 'dist-'))
const committed = path.join(root, 'dist')
try {
  const built = process.argv.includes('--elsewhere') ? buildElsewhere(fresh) : buildHere(fresh)
  const names = new Set([...readdirSync(built), ...readdirSync(committed)])
  const different = [...names].filter(
    name => readOrEmpty(path.join(built, name)) !== readOrEmpty(path.join(committed, name))
  )
  if (different.length > 0) {
    console.error(
      `dist/ is not what the source builds: ${different.join(', ')}. Run \`npm run build\` and commit dist/.`
    )
    process.exitCode = 1
  } else {
    console.log(`dist/ is current: ${names.size} files compared.`)
  }
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

function buildHere(folder: string): string {
  build(folder)
  return folder
}

function buildElsewhere(folder: string): string {
  const copy = path.join(folder, 'a copy', 'at another depth', 'of the repository')
  mkdirSync(copy, { recursive: true })
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8'
  })
  for (const name of files.split('\0').filter(file => file !== '' && !file.startsWith('dist/')))
    cpSync(path.join(root, name), path.join(copy, name))
  // A link would not do: the names of chunks are made from paths relative to the repository.
  cpSync(realpathSync(path.join(root, 'node_modules')), path.join(copy, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true
  })
  const mask = process.umask(0o077)
  const env = { ...process.env, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: copy, env, stdio: 'inherit' })
  process.umask(mask)
  return path.join(copy, 'dist')
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.ts'

/** Builds into a fresh folder and compares it with dist/, byte for byte: what is committed is what the source says. */

const root = path.resolve(import.meta.dirname, '..')
const fresh = mkdtempSync(path.join(tmpdir(), 'dist-'))
const committed = path.join(root, 'dist')
try {
  build(fresh)
  const names = new Set([...readdirSync(fresh), ...readdirSync(committed)])
  const different = [...names].filter(
    name => readOrEmpty(path.join(fresh, name)) !== readOrEmpty(path.join(committed, name))
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

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

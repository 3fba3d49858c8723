import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from '@jest/globals'

/** A process of its own, since its end is what is looked at. */
function start(program: string): {
  readonly status: number | null
  readonly out: string
  readonly outputs: string
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'unfinished-'))
  const output = path.join(folder, 'output')
  writeFileSync(output, '')
  const module = pathToFileURL(path.resolve('src/github/unfinished.ts')).href
  const source = `import { failUnlessFinished } from ${JSON.stringify(module)}\n${program}`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], GITHUB_OUTPUT: output }
  })
  return { status, out: stdout, outputs: readFileSync(output, 'utf8') }
}

describe('a run', () => {
  test('that stops in the middle has failed', () => {
    const { status, out, outputs } = start('failUnlessFinished(); new Promise(() => {}).then(() => {})')
    expect(status).toBe(1)
    expect(out).toMatch(/^::error::This is a bug .* nothing was verified\.$/m)
    expect(outputs).toMatch(/outcome<<(\S+)\nerror\n\1/)
  })

  test('that came to its end is what it said it was', () => {
    expect(start('failUnlessFinished()()')).toEqual({ status: 0, out: '', outputs: '' })
    expect(start('failUnlessFinished()(); process.exitCode = 1')).toMatchObject({ status: 1, out: '' })
  })
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = path.resolve(import.meta.dirname, '..', '..')
const command = path.join(root, 'node_modules', '@tktco', 'node-actionlint', 'bin', 'node-actionlint.js')

/** Runs actionlint as a command: it is a Go program in WebAssembly, which ends with 1 when it found a problem. */
function lint(pattern: string, cwd = root): { passed: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, pattern], {
    cwd,
    encoding: 'utf8'
  })
  return { passed: status === 0 && stdout.includes('passed'), output: stdout + stderr }
}

function lintText(text: string): { passed: boolean; output: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'workflow-'))
  try {
    writeFileSync(path.join(folder, 'workflow.yml'), text)
    return lint('workflow.yml', folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('actionlint', () => {
  test.each(['examples/*.yml', '.github/workflows/*.yml'])('accepts %s', pattern => {
    const { passed, output } = lint(pattern)
    expect(passed ? '' : output).toBe('')
  })

  test('accepts the workflows of the README', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    const snippets = [...readme.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(match => match[1] ?? '')
    // A snippet with `jobs` is a whole workflow.
    const workflows = snippets.filter(text => /^jobs:/m.test(text))
    expect(workflows.length).toBeGreaterThan(0)
    for (const text of workflows) {
      const { passed, output } = lintText(text)
      expect(passed ? '' : output).toBe('')
    }
  })

  test('is really at work: it refuses a step that reads an output of nobody', () => {
    const { passed, output } = lintText(
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "${{ steps.nobody.outputs.x }}"\n'
    )
    expect(passed).toBe(false)
    expect(output).toContain('"nobody"')
  })
})

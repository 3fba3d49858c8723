import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

const script = path.resolve(import.meta.dirname, '../../scripts/corpus.ts')
const policies = '<policies>\n  <inbound><base /></inbound>\n</policies>\n'
let folder: string

function run(...args: string[]): { status: number | null; lines: string[]; errors: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, lines: stdout.trimEnd().split('\n'), errors: stderr.trimEnd().split('\n') }
}

function write(name: string, text: string): void {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'policies-'))
  write('b/policy.xml', policies)
  write('a.cshtml', '<fragment>\r\n<set-body>@("<b>")</set-body>\r\n</fragment>')
  write('c.xml', '<policies>\n  <inbound>\n</policies>')
  write('project.xml', '<project/>')
  write('notes.md', policies)
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('the corpus command', () => {
  test('counts what passes, and says where and why a document cannot be read', () => {
    const { status, lines } = run(folder)
    expect(lines).toEqual([
      'UNKNOWN c.xml:3:1 mismatched-tag: `policies` is closed here, but the element that is open is `inbound`.',
      '2 other files skipped: no policy document and no fragment',
      '1 document of 3 (33.3 %) cannot be read, and would be reported as unknown',
      '1 document edited, 1 refused by the editor, 0 without a call to a backend',
      '2 passed, 0 failed'
    ])
    expect(status).toBe(0)
  })

  test('prints one JSON object for each document, and nothing else', () => {
    const { lines, errors } = run(folder, '--json')
    const records = lines.map(each => JSON.parse(each))
    expect(records.map(each => each.file)).toEqual(['a.cshtml', path.join('b', 'policy.xml'), 'c.xml'])
    expect(records[0].elements).toEqual([
      { name: 'fragment', start: 0, end: 54 },
      { name: 'set-body', start: 12, end: 41 }
    ])
    expect(records[2]).toMatchObject({
      elements: [],
      diagnostics: [{ severity: 'error', line: 3, column: 1 }]
    })
    expect(errors.at(-1)).toBe('2 passed, 0 failed')
  })

  test.each([
    ['one file', 'a.cshtml', '1 passed, 0 failed', 0],
    ['a folder without documents', 'notes.md', '0 passed, 0 failed', 2]
  ])('reads %s', (_, name, last, status) => {
    const result = run(path.join(folder, name))
    expect(result.lines.at(-1)).toBe(last)
    expect(result.status).toBe(status)
  })

  test('asks for a folder that exists', () => {
    expect(run()).toMatchObject({ status: 2, errors: ['Name a folder: npm run corpus -- DIR [--json]'] })
    expect(run(path.join(folder, 'none')).status).toBe(2)
  })
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { webAppSabotages } from '../../scripts/demo/sabotages.ts'

/** What docs/try.md shows of the demo is what the demo prints. The numbers are held to truth by the demo itself. */

const page = readFileSync(path.resolve(import.meta.dirname, '..', '..', 'docs', 'try.md'), 'utf8')

/** The rows of the table that begins with no change at all. */
function readRows(): string[] {
  const [, body = ''] = /^ {3}─+\n([\s\S]*?)^```$/m.exec(page) ?? []
  return body
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
}

describe('the table of the demo in docs/try.md', () => {
  test('has a row for each change, in the same order', () => {
    const rows = readRows()
    expect(rows).toHaveLength(webAppSabotages.length)
    for (const [index, { what }] of webAppSabotages.entries())
      expect(rows[index]?.startsWith(`${what} `)).toBe(true)
  })

  test.each(webAppSabotages)('says what `check` must name: $what', ({ what, names }) => {
    const row = readRows().find(line => line.startsWith(`${what} `)) ?? ''
    if (names.length === 0) expect(row).toMatch(/ clean$/)
    for (const name of names) expect(row).toContain(name)
  })
})

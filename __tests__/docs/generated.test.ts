import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { fillSection, findStaleDocs, renderDocs, toCell } from '../../scripts/docs.ts'
import { rules } from '../../src/core/rules/finding.ts'
import { readUnion } from './sections.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

describe('the generated documentation', () => {
  test('is what the code says', () => {
    expect(findStaleDocs(root)).toEqual([])
  })

  test('has a page for every rule, with what it means and how to mend it', () => {
    const docs = renderDocs(root)
    for (const rule of Object.values(rules)) {
      const page = docs.get(`docs/rules/${rule.id}.md`)
      expect(page).toContain(`# ${rule.id}: ${rule.title}`)
      expect(page).toContain(rule.help.why.trim())
      expect(page).toContain(rule.help.fix.trim())
      expect(docs.get('README.md')).toContain(`(docs/rules/${rule.id}.md)`)
    }
  })

  test('rules stand in the table under their own id', () => {
    for (const [key, rule] of Object.entries(rules)) expect(rule.id).toBe(key)
  })

  test('rules have names of their own, titles without a full stop, and a reference at Microsoft', () => {
    const all = Object.values(rules)
    expect(new Set(all.map(rule => rule.name)).size).toBe(all.length)
    for (const { name, title, help } of all) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(title).not.toMatch(/[.!]$/)
      expect(help.reference).toMatch(
        /^https:\/\/(learn\.microsoft\.com|docs\.github\.com|spec\.openapis\.org|swagger\.io)\//
      )
    }
  })
})

describe('a generated section', () => {
  const [start, end] = ['<!-- x: written by `npm run docs` -->', '<!-- end of x -->']

  test('replaces what stands between its markers and nothing else', () => {
    expect(fillSection(`a\n${start}\nold\n${end}\nb\n`, 'x', 'new\n')).toBe(`a\n${start}\nnew\n${end}\nb\n`)
  })

  test('filled twice is filled once', () => {
    const once = fillSection(`${start}\n${end}`, 'x', 'new\n')
    expect(fillSection(once, 'x', 'new\n')).toBe(once)
  })

  test.each([
    ['without markers', 'text'],
    ['without an end', start],
    ['with the end first', `${end}\n${start}`],
    ['twice', `${start}\n${end}\n${start}\n${end}`]
  ])('is refused %s', (_, text) => {
    expect(() => fillSection(text, 'x', '')).toThrow('needs the markers')
  })

  test('keeps a dollar sign of the text as it is', () => {
    expect(fillSection(`${start}${end}`, 'x', "$& $1 $' \n")).toBe(`${start}\n$& $1 $' \n${end}`)
  })
})

describe('a cell of a table', () => {
  test('stays in its row and column', () => {
    expect(toCell('`a | b`\n c ')).toBe('`a \\| b` c')
  })
})

describe('docs/reasons.md', () => {
  const text = readFileSync(path.join(root, 'docs', 'reasons.md'), 'utf8')
  const verdicts = readFileSync(path.join(root, 'src', 'core', 'policy', 'verdict.ts'), 'utf8')

  function readRows(after: string, before: string): string[] {
    const part = text.slice(text.indexOf(after), before === '' ? undefined : text.indexOf(before))
    return [...part.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(match => match[1] ?? '')
  }

  test('explains each reason code once, and no other', () => {
    const codes = readUnion(verdicts, 'ReasonCode')
    expect(codes.length).toBeGreaterThan(40)
    expect(readRows('## The token arrives', '## Why an edit').sort()).toEqual([...codes].sort())
  })

  test('explains what an edit may be refused for beside those codes, and nothing else', () => {
    const candidates = readFileSync(path.join(root, 'src', 'core', 'policy', 'edit-candidates.ts'), 'utf8')
    const [, body = ''] = /export type RefusalCode = ReasonCode \|(.+)/.exec(candidates) ?? []
    const codes = [...body.matchAll(/'([a-z-]+)'/g)].map(match => match[1] ?? '')
    expect(codes.length).toBeGreaterThan(0)
    expect(readRows('## Why an edit', '').sort()).toEqual(codes.sort())
  })

  test('explains each verdict once, and no other', () => {
    const known = readUnion(verdicts, 'ProtectionVerdict')
    expect(known).toContain('protected')
    expect(readRows('# Verdicts', '## The token arrives').sort()).toEqual([...known].sort())
  })
})

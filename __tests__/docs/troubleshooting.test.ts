import { describe, expect, test } from '@jest/globals'
import { rules } from '../../src/core/rules/finding.ts'
import { documents, listFiles, readDocument, readText } from './documents.ts'
import { findUnsaid, readUnion, toSection } from './sections.ts'

const { prose } = readDocument('docs/troubleshooting.md')
const signInError = readText('src/azure/sign-in-error.ts')
const armError = readText('src/azure/arm-error.ts')
const arm = readText('src/http/retry.ts')
const source = listFiles('src', '.ts').map(readText).join('\n')

const section = (heading: string): string => toSection(prose, heading)
/** The first cell of each row below a heading. */
const rows = (heading: string): string[] =>
  [...section(heading).matchAll(/^\| +((?:[^|\\]|\\.)+?) +\|/gm)].map(match => match[1] ?? '')
const codesIn = (cells: readonly string[], pattern: RegExp): string[] =>
  cells.flatMap(cell => [...cell.matchAll(pattern)].map(match => match[1] ?? '')).sort()

describe('docs/troubleshooting.md: the code of the run', () => {
  test('explains each code that a run may end with once, and no other', () => {
    const codes = readUnion(readText('src/errors.ts'), 'ErrorCode')
    expect(codes).toContain('sign-in')
    // A bug has a code only where a manifest has further APIs to tell of.
    expect(source).toContain("code: 'bug'")
    const first = section('The code of the run').split('What `refused` may be about')[0] ?? ''
    const explained = [...first.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(match => match[1])
    expect(explained.sort()).toEqual([...codes, 'bug'].sort())
  })

  test('is the list of docs/report.md, too', () => {
    const [, list = ''] = /Codes of `error`: ([\s\S]+?)\.\n/.exec(readDocument('docs/report.md').prose) ?? []
    const listed = [...list.matchAll(/`([a-z-]+)`/g)].map(match => match[1])
    expect(listed.sort()).toEqual([...readUnion(readText('src/errors.ts'), 'ErrorCode'), 'bug'].sort())
  })

  test('gives cause, how to see it, and how to mend it for each', () => {
    for (const row of section('The code of the run').matchAll(/^\| `[a-z-]+` +\|(.+)\|$/gm))
      expect(row[1]?.split(/(?<!\\)\|/).map(cell => cell.trim().length > 10)).toEqual([true, true, true])
  })
})

describe('docs/troubleshooting.md: AADSTS codes', () => {
  const known = [...signInError.matchAll(/case '(\d{5,7})'/g)].map(match => match[1] ?? '')
  /** What the gateway of API Management meets, and the action never does: they are in the trace. */
  const atRunTime = ['500011', '501051']

  test('explains each code that the action knows once, and no other', () => {
    expect(known.length).toBeGreaterThan(10)
    const explained = codesIn(rows('Signing in to Microsoft Entra ID'), /AADSTS(\d+)/g)
    expect(explained).toEqual([...known].sort())
  })

  test('and no document names another one', () => {
    for (const file of documents.filter(name => name !== 'CHANGELOG.md')) {
      const named = [...readDocument(file).prose.matchAll(/AADSTS(\d+)/g)].map(match => match[1] ?? '')
      expect([...known, ...atRunTime]).toEqual(expect.arrayContaining(named))
    }
  })
})

describe('docs/troubleshooting.md: the Resource Manager', () => {
  test('explains each status that is told in words of its own, or tried again', () => {
    const told = [...armError.matchAll(/case (\d{3}):/g)].map(match => Number(match[1]))
    const passes = /function findPassing[\s\S]+?\n}/.exec(arm)?.[0] ?? ''
    const retried = [...passes.matchAll(/\b([45]\d\d)\b/g)].map(match => Number(match[1]))
    expect(told).toEqual(expect.arrayContaining([401, 403, 404, 409, 412]))
    expect(retried).toEqual(expect.arrayContaining([408, 429, 500]))
    const explained = codesIn(rows('The Resource Manager, by status'), /\b(\d{3})\b/g).map(Number)
    expect(explained).toEqual(expect.arrayContaining([...told, ...retried, 400]))
  })

  test('explains each code that the action looks for, and each that its emulator answers with', () => {
    // What stands in the regular expressions that tell what passes.
    const looked = [...arm.matchAll(/Answer = \/([^/\s]+)\/i$/gm)]
      .flatMap(([, pattern = '']) => pattern.split('|'))
      .filter(word => /^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/.test(word))
    expect(looked).toContain('PessimisticConcurrencyConflict')
    const answered = listFiles(
      'emulator',
      /^emulator\/(?:arm|apim|importer|other|web|policy)\/.*\.ts$/
    ).flatMap(file => [...readText(file).matchAll(/code: '([A-Za-z]+)'/g)].map(match => match[1] ?? ''))
    const codes = [...new Set([...looked, ...answered])].filter(code => !ownCodes.includes(code))
    expect(codes.length).toBeGreaterThan(12)
    expect(codesIn(rows('The Resource Manager, by code'), /`([A-Za-z]+)`/g)).toEqual(
      expect.arrayContaining(codes)
    )
  })

  /** Not codes of an answer as a user meets it: words of a policy's own fault, and of the emulator's; the status of long work. */
  const ownCodes = ['ElementFaultError', 'EmulatorBug', 'EmulatorAdmin', 'RoleAssignmentNotFound', 'Failed']
})

describe('docs/troubleshooting.md: messages', () => {
  const sections = [
    'The code of the run',
    'Signing in: the token of GitHub',
    'Signing in to Microsoft Entra ID',
    'Signing in with the Azure CLI',
    'No answer at all',
    'The import',
    'Told on GitHub'
  ]

  test.each(sections)('are words that the action has: %s', heading => {
    const messages = rows(heading).flatMap(cell =>
      [...cell.matchAll(/(`{1,2}) ?(.+?) ?\1(?!`)/g)].map(match => match[2] ?? '')
    )
    expect(messages.filter(message => findUnsaid(message, source).length > 0)).toEqual([])
  })

  test('that nobody has are found', () => {
    expect(findUnsaid('GitHub gave this job no OIDC token', source)).toEqual([])
    expect(findUnsaid('GitHub gave … no tokens at all', source)).toEqual(['no tokens at all'])
  })
})

describe('rules and questions', () => {
  /** Questions of docs/checks.md that have no rule of that name; the page says which rule answers them, or why none does. */
  const questions = [...readText('scripts/checks.ts').matchAll(/id: '([A-Z]+\d+)'/g)].map(
    match => match[1] ?? ''
  )
  const families = [...new Set(Object.keys(rules).map(id => id.replace(/\d+$/, '')))]
  const pattern = new RegExp(`\\b(?:${families.join('|')})(?:\\d{3}|(?<=\\bP)\\d{2})\\b`, 'g')

  test.each(documents)('that are named exist: %s', file => {
    const named = [...new Set([...readText(file).matchAll(pattern)].map(match => match[0]))]
    const known = file === 'docs/checks.md' ? [...Object.keys(rules), ...questions] : Object.keys(rules)
    expect(named.filter(id => !known.includes(id))).toEqual([])
  })

  test('that are invented would be found', () => {
    expect('AUTH999 and P99, MI001, TIP100'.match(pattern)).toEqual(['AUTH999', 'P99', 'MI001'])
  })
})

import { describe, expect, test } from '@jest/globals'
import { toAnnotations } from '../../src/report/annotations.ts'
import { buildHostileReport, hostileTexts } from './hostile.ts'
import { broken, buildFinding, buildReport, clean, drift } from './samples.ts'

describe('toAnnotations', () => {
  test('a clean run has none', () => {
    expect(toAnnotations(clean)).toEqual([])
  })

  test('an annotation says what, expected, actual, and how to mend it, at its place', () => {
    expect(toAnnotations(drift)[0]).toEqual({
      level: 'error',
      title: 'POL001 The operation reaches its backend without the expected token',
      message: [
        'The policy of the operation `DeleteAlert` has no `<base/>`, so the token of the API policy never gets to it.',
        'Expected: a token for `api://6a2c1f0e-7d6b-4f5a-9c3e-0b1a2c3d4e5f` in every context',
        'Actual: no token',
        'Run this action with `mode: apply`, which writes the policy, or put this first into `<inbound>`:',
        '<base />'
      ].join('\n'),
      file: 'policies/delete-alert.xml',
      line: 12,
      column: 3
    })
  })

  test('levels follow severities, the worst first', () => {
    expect(toAnnotations(drift).map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
      'error',
      'warning',
      'notice'
    ])
  })

  test('an annotation without a place has no file', () => {
    const [annotation] = toAnnotations(buildReport({ findings: [buildFinding()] }))
    expect(annotation).not.toHaveProperty('file')
  })

  test('the reason why a run broke off comes first, with its hints', () => {
    const [first] = toAnnotations({ ...broken, findings: [buildFinding()] })
    expect(first).toEqual({
      level: 'error',
      title: 'The run could not be completed (conflict)',
      message:
        'The policy of the operation `DeleteAlert` was changed by somebody else since it was read.\nRun the action again: it reads the policy anew.\nNothing of theirs was overwritten.'
    })
  })

  test('ten of a kind are all shown', () => {
    const findings = Array.from({ length: 10 }, () => buildFinding())
    expect(toAnnotations(buildReport({ findings }))).toHaveLength(10)
  })

  test('of eleven the tenth says that there are two more', () => {
    const findings = Array.from({ length: 11 }, () => buildFinding())
    const annotations = toAnnotations(buildReport({ findings }))
    expect(annotations).toHaveLength(10)
    expect(annotations.at(-1)).toEqual({
      level: 'error',
      title: '2 more errors',
      message: 'The summary of this run and the JSON report have all of them.'
    })
  })

  test('the limit holds for each kind', () => {
    const findings = (['error', 'warning', 'info'] as const).flatMap(severity =>
      Array.from({ length: 40 }, () => buildFinding({ severity }))
    )
    const annotations = toAnnotations(buildReport({ findings }))
    expect(annotations).toHaveLength(30)
    expect(annotations.filter(({ title }) => title.startsWith('31 more'))).toHaveLength(3)
  })

  test.each(hostileTexts)('a name makes neither a line nor a command, for %j', text => {
    for (const { message, title } of toAnnotations(buildHostileReport(text))) {
      expect(title).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u)
      for (const line of message.split('\n')) {
        expect(line).not.toMatch(/^\s*::|##\[|[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u)
      }
    }
  })
})

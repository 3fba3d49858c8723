import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { clip, safeLine, toLines, toVisible } from '../../src/report/line.ts'
import { hostileText } from './hostile.ts'

describe('toVisible', () => {
  test.each([
    ['a newline', 'a\nb', 'a\\nb'],
    ['a carriage return and a tab', 'a\r\tb', 'a\\r\\tb'],
    ['an ANSI escape', '\u001b[31mred', '\\u001b[31mred'],
    ['the C1 control that starts a sequence', '\u009b31m', '\\u009b31m'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a bidirectional override', 'a\u202eb', 'a\\u202eb'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a byte order mark', '\ufeffa', '\\ufeffa'],
    ['a no-break space', 'a\u00a0b', 'a\\u00a0b'],
    ['a Hangul filler', 'a\u3164', 'a\\u3164'],
    ['a blank of Braille', 'a\u2800', 'a\\u2800'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['half a surrogate pair', 'a\ud800b', 'a\\ud800b'],
    ['a variation selector after a letter', 'a\ufe0f', 'a\\ufe0f']
  ])('spells out %s', (_, text, visible) => {
    expect(toVisible(text)).toBe(visible)
  })

  test.each(['plain text', 'Grüße, 你好', 'שלום', '😀', '✔️', 'e\u0301', ' a  b '])(
    'leaves %j as it is',
    text => {
      expect(toVisible(text)).toBe(text)
    }
  )
})

describe('clip', () => {
  test('keeps what fits', () => {
    expect(clip('abc', 3)).toBe('abc')
  })
  test('counts the ellipsis', () => {
    expect(clip('abcd', 3)).toBe('ab…')
  })
  test('never cuts through a surrogate pair', () => {
    expect(clip('😀😀😀😀', 3)).toBe('😀😀…')
    expect(clip('😀😀😀', 3)).toBe('😀😀😀')
  })
})

describe('safeLine', () => {
  test.each([
    ['::error::x', ': :error::x'],
    ['   ::add-mask::x', '   : :add-mask::x'],
    ['a ::error::x', 'a ::error::x'],
    [':::x', ': ::x'],
    ['x ##[error]y', 'x ## [error]y'],
    ['####[[x', '#### [[x'],
    ['\n::error::x', '\\n::error::x'],
    ['\u00a0::error::x', '\\u00a0::error::x'],
    ['plain', 'plain']
  ])('prints %j as %j', (text, line) => {
    expect(safeLine(text)).toBe(line)
  })

  test('is never read as a command, and is one line of bounded length', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 2, max: 400 }), (text, max) => {
        const line = safeLine(text, max)
        // The runner trims every white space there is before it looks for `::`.
        expect(line.trimStart().startsWith('::')).toBe(false)
        expect(line).not.toContain('##[')
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u)
        expect(Array.from(line).length).toBeLessThanOrEqual(max + text.split('##[').length)
      })
    )
  })

  test('does not take long over a long text', () => {
    expect(Array.from(safeLine('😀'.repeat(5_000_000), 200))).toHaveLength(200)
    expect(safeLine(`${' '.repeat(100_000)}::x`).length).toBe(200)
  })
})

describe('toLines', () => {
  test('knows both line endings and drops those at the end', () => {
    expect(toLines('a\r\nb\n\nc\n\r\n')).toEqual(['a', 'b', '', 'c'])
  })
})

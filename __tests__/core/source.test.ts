import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  detectIndentation,
  detectLineEnd,
  excerptAt,
  findIndentation,
  toPosition
} from '../../src/core/source.ts'

describe('a position', () => {
  test.each<[string, string, number, number, number]>([
    ['of an empty text', '', 0, 1, 1],
    ['before a line feed', 'a\nb', 1, 1, 2],
    ['behind a line feed', 'a\nb', 2, 2, 1],
    ['behind CRLF', 'a\r\nb', 3, 2, 1],
    ['between CR and LF', 'a\r\nb', 2, 1, 3],
    ['behind a lone CR', 'a\rb', 2, 2, 1],
    ['at the end', 'a\n', 2, 2, 1],
    ['behind the end', 'ab', 99, 1, 3],
    ['before the start', 'ab', -1, 1, 1],
    ['behind a byte order mark', '\uFEFFab', 1, 1, 1],
    ['on the second line of a text with a byte order mark', '\uFEFFa\nb', 4, 2, 2]
  ])('%s', (_, text, offset, line, column) => expect(toPosition(text, offset)).toEqual({ line, column }))

  test('leads back to its offset', () => {
    const text = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', '\t'), { maxLength: 30 })
    fc.assert(
      fc.property(text, fc.nat(60), (pieces, seed) => {
        const whole = pieces.join('')
        const offset = seed % (whole.length + 1)
        const { line, column } = toPosition(whole, offset)
        const before = [...whole.matchAll(/\r\n|\r|\n/g)].slice(0, line - 1).at(-1)
        expect((before === undefined ? 0 : before.index + before[0].length) + column - 1).toBe(offset)
      })
    )
  })
})

describe('an excerpt', () => {
  test('has a caret below the place', () => {
    expect(excerptAt('a\n\tbcd\ne', 4, { end: 6 })).toBe('2 |  bcd\n  |   ^^')
  })

  test('has the lines around it', () => {
    const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\r\n')
    expect(excerptAt(text, text.indexOf('10'), { context: 1 })).toBe(
      ' 9 | line 9\n10 | line 10\n   |      ^\n11 | line 11'
    )
  })

  test('cuts a long line around the place', () => {
    const text = `${'x'.repeat(5000)}HERE${'y'.repeat(5000)}`
    const [line = '', caret = ''] = excerptAt(text, 5000, { end: 5004, width: 40 }).split('\n')
    expect(line.length).toBeLessThan(50)
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE')
  })

  test('marks no more than the line', () => {
    expect(excerptAt('ab\ncd', 1, { end: 5 })).toBe('1 | ab\n  |  ^')
    expect(excerptAt('ab', 2)).toBe('1 | ab\n  |   ^')
    expect(excerptAt('', 0)).toBe('1 |\n  | ^')
  })

  test('shows nothing that acts on a terminal', () => {
    expect(excerptAt('a\u001B[31mb\u202Ec\u0000\uD800', 0)).toBe('1 | a·[31mb·c··\n  | ^')
  })

  test('puts the caret on the character, wherever it is', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.integer({ min: 20, max: 120 }), (lead, tail, width) => {
        const shown = excerptAt(`${'x'.repeat(lead)}Q${'y'.repeat(tail)}`, lead, { width }).split('\n')
        expect(shown[0]?.[shown[1]?.indexOf('^') ?? -1]).toBe('Q')
      })
    )
  })
})

test.each<[string, '\r\n' | '\n' | '\r']>([
  ['a\r\nb\r\nc\n', '\r\n'],
  ['a\rb\rc', '\r'],
  ['a\rb\nc\n', '\n'],
  ['a\r\rb\r\n', '\r'],
  ['a\r', '\r'],
  ['a\r\nb\n', '\n'],
  ['a\r\nb\r', '\r\n'],
  ['a\nb\n\r\n', '\n'],
  ['', '\n']
])('the line end of %j is %j', (text, expected) => expect(detectLineEnd(text)).toBe(expected))

test.each([
  ['<a>\n  <b>\n    <c/>\n  </b>\n</a>', '  '],
  ['<a>\r\n\t<b>\r\n\t\t<c/>', '\t'],
  ['<a>\n    <b>\n        <c/>\n      <d/>', '    '],
  ['<a><b/></a>', '\t'],
  ['', '\t']
])('one level of %j is %j', (text, expected) => expect(detectIndentation(text)).toBe(expected))

test.each<[string, number, string | undefined]>([
  ['<a>\n  <b/>', 6, '  '],
  ['<a>', 0, ''],
  ['\uFEFF<a>', 1, ''],
  ['<a> <b/>', 4, undefined]
])('the indentation in %j at %i is %j', (text, offset, expected) => {
  expect(findIndentation(text, offset)).toBe(expected)
})

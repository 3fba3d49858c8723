import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import '../seed.ts'
import { isUtf8 } from 'node:buffer'
import { decodeText } from '../../src/core/utf8.ts'

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))

describe('bytes that are no UTF-8 have a place', () => {
  test.each([
    [
      'a letter of Latin-1',
      bytes('{\n  "s": "caf', 0xe9, '"}'),
      { line: 2, column: 12, offset: 13, byte: 0xe9 }
    ],
    ['the mark of UTF-16', bytes(0xff, 0xfe, 'o', 0), { line: 1, column: 1, offset: 0, byte: 0xff }],
    ['a byte that continues nothing', bytes('ä', 0x80), { line: 1, column: 2, offset: 2, byte: 0x80 }],
    [
      'a character that is cut off by the end',
      bytes('a\r\nb', 0xe2, 0x82),
      { line: 2, column: 2, offset: 4, byte: 0xe2 }
    ],
    ['half of a pair', bytes('x', 0xed, 0xa0, 0x80), { line: 1, column: 2, offset: 1, byte: 0xed }],
    ['a byte behind a byte order mark', bytes('\uFEFFa', 0xc0), { line: 1, column: 2, offset: 4, byte: 0xc0 }]
  ])('%s', (_name, given, place) => {
    expect(decodeText(given)).toEqual({ kind: 'not-utf8', ...place })
  })
})

test('a replacement character that stands in the file is a character like any other', () => {
  expect(decodeText(bytes('a\uFFFDb'))).toEqual({ kind: 'text', text: 'a\uFFFDb' })
})

test('a byte order mark stays, as who reads the text knows it', () => {
  expect(decodeText(bytes('\uFEFFa'))).toEqual({ kind: 'text', text: '\uFEFFa' })
})

test('what is UTF-8 is read as it is, and nothing else is read', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }).map(text => bytes(text)),
    fc.uint8Array({ maxLength: 3 })
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
      const all = Buffer.concat(pieces)
      const read = decodeText(all)
      if (!isUtf8(all)) {
        expect(read.kind).toBe('not-utf8')
        // What stands before the place is right, and what stands there is not.
        if (read.kind === 'not-utf8') {
          expect(isUtf8(all.subarray(0, read.offset))).toBe(true)
          expect(isUtf8(all.subarray(0, read.offset + 1))).toBe(false)
        }
      } else expect(read).toEqual({ kind: 'text', text: all.toString('utf8') })
    })
  )
})

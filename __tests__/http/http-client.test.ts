import { Readable } from 'node:stream'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { readText } from '../../src/http/http-client.ts'

/** Answers as they come in, piece by piece. */

const megabyte = 1024 * 1024
const plain = (bytes: Buffer): Buffer => bytes

describe('an answer', () => {
  test.each([
    [undefined, plain],
    ['gzip', gzipSync],
    ['deflate', deflateSync]
  ] as const)('is read to its end, up to the limit (%s)', async (encoding, pack) => {
    const text = await readText(Readable.from([pack(Buffer.alloc(megabyte, 'x'))]), encoding, 1)
    expect(text).toHaveLength(megabyte)
  })

  test.each([
    [undefined, plain],
    ['gzip', gzipSync],
    ['deflate', deflateSync]
  ] as const)('is left when it is larger unpacked (%s), and its source is closed', async (encoding, pack) => {
    const source = Readable.from([pack(Buffer.alloc(megabyte + 1, 'x')), Buffer.alloc(1)])
    await expect(readText(source, encoding, 1)).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      message: 'The answer has more than 1 MB, and was not read further.'
    })
    expect(source.destroyed).toBe(true)
  })
})

import { describe, expect, test } from '@jest/globals'
import { fitExponent, toMedian } from '../../bench/statistics.ts'
import { renderTable, toCount, toFigure, toMegabytes, toSeconds } from '../../bench/table.ts'

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5]
])('the median of %j is %d', (values, median) => {
  expect(toMedian(values)).toBe(median)
})

test('nothing has no median', () => {
  expect(() => toMedian([])).toThrow('no median')
})

describe('the exponent', () => {
  const sizes = [250, 500, 1000, 2000]
  test.each([0, 0.5, 1, 1.37, 2, 3])('of x to the power of %d is found', exponent => {
    expect(fitExponent(sizes.map(size => [size, 7 * size ** exponent]))).toBeCloseTo(exponent, 10)
  })

  test('is that of the whole where single points are off', () => {
    const points = sizes.map((size, index): [number, number] => [size, size * (index % 2 === 0 ? 1.1 : 0.9)])
    expect(fitExponent(points)).toBeGreaterThan(0.9)
    expect(fitExponent(points)).toBeLessThan(1.1)
  })

  test('needs two sizes', () => {
    expect(() => fitExponent([[1, 1]])).toThrow('two sizes')
  })
})

test('a table has columns of one width, numbers on the right, and its sentences around it', () => {
  const table = renderTable({
    title: 'Times',
    before: 'Before.',
    after: 'After.',
    columns: ['Mode', 'Wall', 'What'],
    rows: [
      ['check', '1.25 s', 'a | b'],
      ['apply, first', '102 s', '']
    ]
  })
  expect(table).toBe(`## Times

Before.

| Mode         |   Wall | What   |
| ------------ | -----: | ------ |
| check        | 1.25 s | a \\| b |
| apply, first |  102 s |        |

After.
`)
})

test('a table without rows has its head', () => {
  expect(renderTable({ title: 'None', columns: ['A'], rows: [] })).toBe('## None\n\n| A   |\n| --- |\n')
})

test.each([
  [42, '0.042 s'],
  [7312, '7.31 s'],
  [10_250, '10.3 s'],
  [102_400, '102 s']
])('%d ms are %s', (milliseconds, text) => {
  expect(toSeconds(milliseconds)).toBe(text)
})

test.each([
  [toFigure(1.257), '1.26'],
  [toMegabytes(98_300_000), '98.3 MB'],
  [toCount(999), '999'],
  [toCount(1_273_276), '1,273,276']
])('a figure is written as %s', (text, expected) => {
  expect(text).toBe(expected)
})

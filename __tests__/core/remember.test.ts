import { describe, expect, test } from '@jest/globals'
import { remember } from '../../src/core/remember.ts'

describe('remember', () => {
  test('works once for the same objects', () => {
    let runs = 0
    const join = remember((left: { text: string }, right: { text: string }) => {
      runs++
      return { text: left.text + right.text }
    })
    const [a, b] = [{ text: 'a' }, { text: 'b' }]
    expect(join(a, b)).toBe(join(a, b))
    expect(runs).toBe(1)
  })

  test('tells objects apart by what they are, and not by what they say', () => {
    const wrap = remember((one: { text: string }) => ({ one }))
    const first = { text: 'a' }
    const second = { text: 'a' }
    expect(wrap(first).one).toBe(first)
    expect(wrap(second).one).toBe(second)
  })

  test('tells the order of objects apart', () => {
    const join = remember((left: { text: string }, right: { text: string }) => ({
      text: left.text + right.text
    }))
    const [a, b] = [{ text: 'a' }, { text: 'b' }]
    expect([join(a, b).text, join(b, a).text]).toEqual(['ab', 'ba'])
  })
})

import { describe, expect, test } from '@jest/globals'
import { renderDuration, Timings } from '../src/timings.ts'

describe('Timings', () => {
  test('adds up the same kind of work, in order, and says what is left', async () => {
    let clock = 500
    const timings = new Timings(() => clock)
    const spend = (what: string, milliseconds: number) =>
      timings.measure(what, async () => {
        clock += milliseconds
      })
    await spend('reading Azure', 1200)
    await spend('import', 65_000)
    await spend('reading Azure', 800)
    timings.countRequest()
    timings.countRequest()
    expect(timings.render()).toEqual([
      'reading Azure                   2.0 s  2 times',
      'import                         65.0 s',
      'everything else                 0.5 s',
      'requests to Azure: 2'
    ])
    expect(timings.total()).toBe('67.5 s')
  })

  test('measures work that fails, and lets the failure pass', async () => {
    let clock = 0
    const timings = new Timings(() => clock)
    const failing = timings.measure('import', () => {
      clock = 3000
      return Promise.reject(new Error('no'))
    })
    await expect(failing).rejects.toThrow('no')
    expect(timings.render()[0]).toBe('import                          3.0 s')
  })

  test.each([
    [40, '0.0 s'],
    [119_940, '119.9 s'],
    [600_000, '10 min 0 s'],
    [725_400, '12 min 5 s']
  ])('%d ms are %s', (milliseconds, text) => {
    expect(renderDuration(milliseconds)).toBe(text)
  })
})

import { describe, expect, test } from '@jest/globals'
import { GuardError } from '../src/errors.ts'
import { Interruption, until } from '../src/interruption.ts'
import { tellUnwritten, unlessCancelled, withInterruption } from '../src/unfinished.ts'

/** The end of a run from outside, without a run. */

const quiet = (): void => undefined

describe('an interruption', () => {
  test('has no reason before it comes, and its first reason for ever', () => {
    const interruption = new Interruption()
    expect(() => interruption.check()).not.toThrow()
    interruption.interrupt('cancelled', 'The job was cancelled.')
    interruption.interrupt('timeout', 'The time is over.')
    expect(interruption.reason).toMatchObject({ code: 'cancelled', message: 'The job was cancelled.' })
    expect(() => interruption.check()).toThrow('The job was cancelled.')
  })

  test('gives what writes a moment longer than what reads', async () => {
    const interruption = new Interruption()
    interruption.interrupt('cancelled', 'The job was cancelled.')
    expect([interruption.signal.aborted, interruption.late.aborted]).toEqual([true, false])
    const never = new Promise<void>(() => undefined)
    // The timer of the moment does not keep a process; here somebody has to.
    const keep = setTimeout(() => undefined, 20_000)
    await expect(until(never, interruption.late)).rejects.toThrow('The job was cancelled.')
    clearTimeout(keep)
  })

  test.each([
    [0.0001, '0.0001 minutes'],
    [0.00005, '0.00005 minutes']
  ])('comes when %d minutes are over, and says so', async (minutes, words) => {
    const interruption = new Interruption()
    interruption.limit(minutes)
    const keep = setTimeout(() => undefined, 20_000)
    await expect(until(new Promise<void>(() => undefined), interruption.signal)).rejects.toMatchObject({
      code: 'timeout',
      message: `The run was not done after ${words}, the time that \`timeout-minutes\` gives it.`
    })
    clearTimeout(keep)
  })
})

describe('until', () => {
  test('gives what the work gives, or throws what it throws', async () => {
    const { signal } = new AbortController()
    expect(await until(Promise.resolve('done'), signal)).toBe('done')
    await expect(until(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
  })

  test('does not begin to wait when the end has come', async () => {
    const controller = new AbortController()
    controller.abort(new Error('over'))
    const late = Promise.reject(new Error('too late'))
    await expect(until(late, controller.signal)).rejects.toThrow('over')
  })
})

describe('what a run says that did not come to its end', () => {
  const network = new GuardError('network', 'No answer.', { hints: ['Check the proxy.'] })

  test('is that nothing was written, where it was to write', () => {
    expect(() => tellUnwritten('check')(network)).toThrow(network)
    try {
      tellUnwritten('apply')(network)
    } catch (error) {
      expect(error).toMatchObject({ code: 'network', hints: ['Check the proxy.', 'Nothing was written.'] })
    }
    const bug = new TypeError('a bug stays one')
    expect(() => tellUnwritten('apply')(bug)).toThrow(bug)
  })

  test('is an error, whatever it found before; an error of its own is told first', () => {
    const interruption = new Interruption()
    const clean = { findings: [] }
    expect(withInterruption(clean, interruption)).toBe(clean)
    interruption.interrupt('timeout', 'The time is over.')
    expect(withInterruption(clean, interruption)).toMatchObject({ error: { code: 'timeout', bug: false } })
    const failed = { findings: [], error: { code: 'azure', message: 'No.', hints: [], bug: false } }
    expect(withInterruption(failed, interruption)).toBe(failed)
  })

  test('is told on GitHub when time is over, and not when the job is cancelled', async () => {
    const told: string[] = []
    for (const code of ['timeout', 'cancelled'] as const) {
      const interruption = new Interruption()
      interruption.interrupt(code, 'An end.')
      const tell = unlessCancelled(interruption, async (what: string) => void told.push(what), quiet)
      await tell?.(code)
    }
    expect(told).toEqual(['timeout'])
    expect(unlessCancelled(new Interruption(), undefined, quiet)).toBeUndefined()
  })

  test.each([['cancelled'], ['timeout', 'cancelled']] as const)(
    'is not waited for when the job is cancelled while GitHub is told (%s)',
    async (...codes) => {
      const interruption = new Interruption()
      const said: string[] = []
      const tell = unlessCancelled(
        interruption,
        () => new Promise<void>(() => undefined),
        text => void said.push(text)
      )
      const done = tell?.('a report')
      for (const code of codes) interruption.interrupt(code, 'An end.')
      await done
      expect(said).toEqual([expect.stringContaining('cancelled while GitHub was being told')])
    }
  )

  test('is that telling failed, where it did before anybody cancelled', async () => {
    const tell = unlessCancelled(new Interruption(), () => Promise.reject(new Error('no')), quiet)
    await expect(tell?.('a report')).rejects.toThrow('no')
  })
})

import { expect } from '@jest/globals'
import fc from 'fast-check'
import { expectWellFormed } from '../report/well-formed.ts'
import type { RecordingHost } from './recorder.ts'

// Who finds something wants to find it again: a failure prints its seed as well.
process.stderr.write(`Properties run with the seed ${fc.readConfigureGlobal().seed} (PROPERTY_SEED).\n`)

/** What holds for everything that a run leaves behind, whoever wrote what it read. */

/** No character that moves text, hides, or begins a new line. */
const moving = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u

/** Fails for a line that the runner would read as a command: `::` behind any white space, `##[` anywhere (ActionCommand.cs). */
export function expectPlainLine(line: string): void {
  expect(line).not.toMatch(moving)
  expect(line.trimStart().startsWith('::')).toBe(false)
  expect(line).not.toContain('##[')
}

/** Rows of the tables of a summary have so many bars. */
const bars = [2, 3, 4, 5, 6, 7]

export function expectSafe(host: RecordingHost): void {
  for (const line of host.lines) expectPlainLine(line)
  // The file of an annotation is a property, in which @actions/core escapes line ends, colons and commas.
  for (const { message, title } of host.annotations) {
    for (const line of message.split('\n')) expectPlainLine(line)
    expectPlainLine(title)
  }
  if (host.summary !== '') expectWellFormed(host.summary, bars)
  for (const name of ['findings', 'changes']) JSON.parse(host.outputs.get(name) ?? '[]')
  for (const name of ['outcome', 'drift', 'error-count', 'warning-count', 'protected-operations'])
    expect(host.outputs.get(name) ?? '').toMatch(/^\w*$/)
  for (const path of host.written.keys()) expect(path.split('/')).not.toContain('..')
}

const names = Object.getOwnPropertyNames(Object.prototype).sort().join()

/** Fails where something was put into what all objects inherit. */
export function expectUnpolluted(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(names)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { debug, error, getInput, notice, setOutput, setSecret, startGroup, warning } from '@actions/core'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readInput, toCommand, toFileEntry } from '../../src/github/commands.ts'

/** What an action says to its runner, held against the package that GitHub publishes for it. */

const official = { error, warning, notice }

/** Texts with everything that a command could end or begin with. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('::', '%', '\r', '\n', ',', ':', '##[error]', '::error::', '\u2028', '%0A', '<<')
    )
  )
  .map(parts => parts.join(''))

function listen(work: () => void): string {
  const written: string[] = []
  const { write } = process.stdout
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    written.push(String(chunk))
    return true
  }
  try {
    work()
  } finally {
    process.stdout.write = write
  }
  return written.join('')
}

describe('a command', () => {
  test.each(['error', 'warning', 'notice'] as const)(
    '%s is the official one, whatever stands in it',
    level => {
      fc.assert(
        fc.property(
          text,
          fc.record({ title: text, file: text, startLine: fc.nat(9999) }),
          (message, properties) => {
            const { title, file, startLine } = properties
            const ours = `${toCommand(level, message, { title, file, line: startLine })}\n`
            expect(ours).toBe(listen(() => official[level](message, properties)))
          }
        )
      )
    }
  )

  test('that hides a secret, and one for debugging, are the official ones', () => {
    fc.assert(
      fc.property(text, secret => {
        expect(`${toCommand('add-mask', secret)}\n`).toBe(listen(() => setSecret(secret)))
        expect(`${toCommand('debug', secret)}\n`).toBe(listen(() => debug(secret)))
        expect(`${toCommand('group', secret)}\n`).toBe(listen(() => startGroup(secret)))
      })
    )
  })

  test('is one line', () => {
    fc.assert(
      fc.property(text, text, (message, file) => {
        expect(toCommand('error', message, { file })).not.toMatch(/[\r\n]/)
      })
    )
  })
})

describe('an output', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'commands-'))
  })
  afterAll(() => {
    delete process.env['GITHUB_OUTPUT']
    rmSync(folder, { recursive: true })
  })

  test('is written as the official one, but for the line that nobody can foresee', () => {
    const file = path.join(folder, 'output')
    process.env['GITHUB_OUTPUT'] = file
    const withoutDelimiter = (entry: string) => entry.replace(/ghadelimiter_[0-9a-f-]{36}/g, 'D')
    fc.assert(
      fc.property(text, value => {
        writeFileSync(file, '')
        setOutput('findings', value)
        expect(withoutDelimiter(toFileEntry('findings', value))).toBe(
          withoutDelimiter(readFileSync(file, 'utf8'))
        )
      })
    )
  })

  test('has another delimiter each time', () => {
    expect(toFileEntry('a', 'b')).not.toBe(toFileEntry('a', 'b'))
  })
})

describe('an input', () => {
  test.each([
    ['spec-path', 'INPUT_SPEC-PATH', '  a b \n'],
    ['with space', 'INPUT_WITH_SPACE', '\ta'],
    ['none', 'INPUT_OTHER', 'x']
  ])('`%s` is read as the official package reads it', (name, variable, value) => {
    process.env[variable] = value
    try {
      expect(readInput(name, process.env)).toBe(getInput(name))
    } finally {
      delete process.env[variable]
    }
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

/** Compares a text with a file that a person has looked at. `UPDATE_GOLDEN=1` writes the file anew, to be looked at again. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`../fixtures/report/${name}`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}

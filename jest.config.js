import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

// Each run of the action leaves a workspace and a runner's folders: thousands of them, which go when the tests are over.
const temporary = mkdtempSync(path.join(tmpdir(), 'apim-identity-guard-tests-'))
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = temporary
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

export default {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/__tests__/seed.ts'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }
    ]
  },
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/', '<rootDir>/demo-output/'],
  // Most tests wait for a child process: both cores of a small runner are worth a worker.
  maxWorkers: '100%',
  testTimeout: 60000
}

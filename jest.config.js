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

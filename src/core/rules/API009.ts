import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly expected: string
  readonly actual: string | undefined
}

export const API009: Rule<'API009', Facts> = {
  id: 'API009',
  name: 'api-version-differs',
  title: 'The API has another version',
  severity: 'error',
  words: ({ api, expected, actual }) => ({
    message: `The API \`${api}\` has another version than the one asked for.`,
    expected,
    actual: actual ?? 'no version',
    fix: 'Run this action with `mode: apply`, which sets the version, or correct the input `api-version`.'
  }),
  help: {
    why: 'The version is part of the address: callers name it in the path, in a header or in the query. An API with another version is not found by those it was meant for, and may answer those of another.',
    fix: 'Run the action with `mode: apply`, or correct the input `api-version`.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-versions'
  }
}

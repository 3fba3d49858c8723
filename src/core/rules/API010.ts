import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly expected: string
  readonly actual: string | undefined
}

export const API010: Rule<'API010', Facts> = {
  id: 'API010',
  name: 'version-set-differs',
  title: 'The API belongs to another version set',
  severity: 'error',
  words: ({ api, expected, actual }) => ({
    message: `The API \`${api}\` does not belong to the version set that was asked for.`,
    expected,
    actual: actual ?? 'no version set',
    fix: 'Run this action with `mode: apply`, which sets it, or correct the input `api-version-set-id`.'
  }),
  help: {
    why: 'A version set says how callers name a version, and which APIs may share a path. Outside of its set an API is no version of anything.',
    fix: 'Run the action with `mode: apply`. The version set must exist: `az apim api versionset create --resource-group <group> --service-name <service> --version-set-id <id> --display-name <name> --versioning-scheme Segment`.',
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-versions'
  }
}

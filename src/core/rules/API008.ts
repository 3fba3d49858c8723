import type { Rule } from './rule.ts'

interface Facts {
  readonly api: string
  readonly operations: number
}

export const API008: Rule<'API008', Facts> = {
  id: 'API008',
  name: 'no-call-reaches-the-backend',
  title: 'No selected operation calls its backend',
  severity: 'error',
  words: ({ api, operations }) => ({
    message: `No call of the API \`${api}\` reaches its backend: the policies of all ${operations} selected ${operations === 1 ? 'operation' : 'operations'} answer themselves, or do not forward.`,
    expected: 'calls that reach the backend with the token',
    actual: 'no call at all',
    fix: 'Put `<forward-request />` back into `<backend>` of the service policy, and `<base />` into `<backend>` of the narrower ones.\nIf the API is meant to answer by itself, leave its operations out with `operations`.'
  }),
  help: {
    why: 'Nothing is exposed, but nothing works either: usually somebody removed `<forward-request />` from the policy of the service, or `<base />` from the backend section of a narrower one. An operation that never calls its backend cannot be said to call it with the managed identity.',
    fix: 'Put `<forward-request />` and `<base />` back, or leave operations that answer by themselves out of `operations`.',
    reference: 'https://learn.microsoft.com/azure/api-management/forward-request-policy'
  }
}

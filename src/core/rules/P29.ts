import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly url: string
  readonly limit: number
}

export const P29: Rule<'P29', Facts> = {
  id: 'P29',
  name: 'url-too-long',
  title: 'The URL of the API is too long',
  severity: 'error',
  words: ({ url, limit }) => ({
    message: `The URL ${quote(url)} of the API has ${url.length} characters, and must have fewer than ${limit}.`,
    expected: `fewer than ${limit} characters`,
    actual: `${url.length} characters`,
    fix: 'Give a shorter `api-path`.'
  }),
  help: {
    why: 'API Management refuses APIs whose full URL has 128 characters or more.',
    fix: 'Give a shorter `api-path`.',
    reference: importRestrictions
  }
}

import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly reference: string
}

export const P03: Rule<'P03', Facts> = {
  id: 'P03',
  name: 'external-reference',
  title: 'A reference leads out of the document',
  severity: 'error',
  words: ({ reference }) => ({
    message: `The reference ${quote(reference)} leads out of the document, and API Management does not follow it.`,
    expected: 'a reference that begins with `#/`',
    actual: reference,
    fix: 'Set `bundle-refs: true`, which gathers files of the workspace into one document, or bundle it before, for example with `npx @redocly/cli bundle openapi.yaml --output bundled.yaml`, and give `spec-path` the bundled file.'
  }),
  help: {
    why: 'API Management refuses documents with references to other files or URLs, and this action never fetches URLs: what a remote file says today is not what was reviewed.',
    fix: 'Set `bundle-refs: true` for references to files of the workspace. For everything else, bundle the document into one file, for example with `npx @redocly/cli bundle`.',
    reference: importRestrictions
  }
}

import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly api: string
  readonly property: string
  readonly document: string
  readonly service: string
}

export const P40: Rule<'P40', Facts> = {
  id: 'P40',
  name: 'api-properties-overwritten',
  title: 'The import overwrites properties of the API',
  severity: 'warning',
  words: ({ api, property, document, service }) => ({
    message: `The document gives the API ${quote(api)} another ${property} than it has: an import by other tools overwrites it.`,
    expected: service,
    actual: document,
    fix: 'Let `info` of the document say what API Management should show.'
  }),
  help: {
    why: 'Title and description of the document overwrite display name and description of the API. This action sends the display name along with an import; other tools do not.',
    fix: 'Let `info` of the document say what API Management should show.',
    reference: importRestrictions
  }
}

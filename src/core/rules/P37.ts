import type { Rule } from './rule.ts'
import { importRestrictions, quote } from './spec-words.ts'

interface Facts {
  readonly server: string
}

export const P37: Rule<'P37', Facts> = {
  id: 'P37',
  name: 'exported-document',
  title: 'The document is an export of API Management',
  severity: 'info',
  words: ({ server }) => ({
    message: `The document looks like an export of API Management: its server is the gateway ${quote(server)}.`,
    fix: 'Import the document that the backend publishes. If this one is imported, give the URL of the backend with the input `service-url`, for otherwise the gateway would call itself.'
  }),
  help: {
    why: 'An export is not meant to be imported: it holds names instead of operationIds and display names instead of summaries, and its server is the gateway.',
    fix: 'Import the document that the backend publishes.',
    reference: importRestrictions
  }
}
